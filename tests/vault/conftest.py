"""What the tests of this room are given."""

from pathlib import Path

import pytest

from ecrf.vault.door import Door
from ecrf.vault.envelope import Supplies
from ecrf.vault.envelope_file import save_envelopes
from ecrf.vault.people import Founded, add_person, found_study
from tests.vault.small_study import CHEAP, CHEN, LIN, Hands, Stream, account


@pytest.fixture
def entropy():
    """Bytes that repeat from run to run."""
    return Stream()


@pytest.fixture
def supplies(entropy):
    """Passwords that cost nothing to try."""
    return Supplies(entropy, CHEAP)


@pytest.fixture
def founded(supplies) -> Founded:
    """Chen founded the study and holds everything; Lin holds `study` only."""
    first = found_study("STUDY1", account("p1", "chen.wei", CHEN), supplies)
    return Founded(add_person(first.book, first.ring, account("p2", "lin", LIN), supplies), first.ring)


@pytest.fixture
def folder(tmp_path, founded) -> Path:
    """The study folder of `founded`."""
    place = tmp_path / "T3.ecrf"
    place.mkdir()
    save_envelopes(place, founded.book, "")
    return place


@pytest.fixture
def hands():
    """The clock."""
    return Hands()


@pytest.fixture
def door(folder, hands):
    """The door of `folder` at DESK-1."""
    return Door(folder, hands, "DESK-1")
