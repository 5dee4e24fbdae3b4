"""A T3 study with a small invented dictionary in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.coding.bed import CodingBed


@pytest.fixture
def bed(tmp_path: Path) -> CodingBed:
    """A study whose coder has the dictionary."""
    return CodingBed(tmp_path)
