"""Fixtures of the imports room."""

from __future__ import annotations

import pytest

from tests.imports.place import Place


@pytest.fixture
def place() -> Place:
    """A small trial with two subjects."""
    return Place()
