"""Fixtures of the exports room."""

from __future__ import annotations

import pytest

from tests.exports.story import Story


@pytest.fixture(scope="session")
def story() -> Story:
    """The small study; tests only read it."""
    return Story()
