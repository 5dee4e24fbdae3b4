"""A clock that is wrong is told at opening and noted in the access chain."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ecrf.record.address import ACCESS_CHAIN
from ecrf.services.reads.trail_entries import entries_of
from tests.wiring.premises import build


class Shifted:
    """A clock that runs ahead or behind."""

    def __init__(self, clock, shift: timedelta) -> None:
        self._clock, self._shift = clock, shift

    def now(self) -> datetime:
        """What it shows."""
        return self._clock.now() + self._shift


@pytest.fixture
def house(tmp_path):
    """A founded study, its last entry made just now."""
    return build(tmp_path, provisional=False)


@pytest.mark.parametrize(
    ("shift", "code", "noted"),
    [
        (timedelta(hours=-1), "clock.back", "back"),
        (timedelta(days=400), "clock.forward", "forward"),
        (timedelta(seconds=-10), "", ""),
        (timedelta(days=30), "", ""),
    ],
)
def test_a_wrong_clock_is_told_before_anything_is_entered_and_noted(house, shift, code, noted):
    """An hour back or a year ahead of the last entry is a warning after the login and an entry; less is neither."""
    sources = replace(house.sources, clock=Shifted(house.sources.clock, shift))
    study = house.open(sources=sources)
    codes = {fault.code for fault in study.warnings if fault.code.startswith("clock.")}
    assert codes == ({code} if code else set())
    study.work("administrator", "*")
    told = [
        written.words("detail").split(" ")[0]
        for stored in study.tools.store.transactions(ACCESS_CHAIN)
        for written in entries_of(stored)
        if getattr(written.entry, "what", "") == "clock"
    ]
    assert told == ([noted] if noted else [])
    study.close()
