"""Fixtures of the services room."""

from __future__ import annotations

import pytest

from tests.services.house import House


@pytest.fixture
def house() -> House:
    """A published T3 study with one person per role and no subject yet."""
    return House()
