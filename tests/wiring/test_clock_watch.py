"""A clock that is wrong is told at opening and noted in the access chain."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ecrf.record.address import ACCESS_CHAIN
from ecrf.services.reads.trail_entries import entries_of
from ecrf.wiring.opening import open_study
from ecrf.wiring.sources import system_sources
from ecrf.words import Refusal
from tests.wiring.premises import build
from tests.wiring.server_house import LI


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
    told = clock_notes(study)
    assert told == ([noted] if noted else [])
    study.close()


@pytest.mark.postgres
@pytest.mark.parametrize(("shift", "noted"), [(-90, "server"), (300, "server"), (10, "")])
def test_a_desk_whose_clock_is_not_the_servers_is_told_and_it_is_noted(server, shift, noted):
    """More than half a minute from the server's clock, either way, is a warning after the login and an entry."""
    study = open_shifted(server, shift)
    codes = [fault.code for fault in study.warnings if fault.code.startswith("clock.")]
    assert codes == (["clock.server"] if noted else [])
    study.work("coordinator", server.site)
    assert clock_notes(study) == ([noted] if noted else [])
    study.close()


@pytest.mark.postgres
@pytest.mark.parametrize("shift", [-660, 3600])
def test_a_clock_the_server_takes_nothing_from_keeps_the_login_shut(server, shift):
    """More than ten minutes away nothing could be stored: it is said at the login and not at the first field."""
    with pytest.raises(Refusal) as refusal:
        open_shifted(server, shift)
    assert refusal.value.fault.code == "store.clock"


def open_shifted(server, seconds: int):
    """Li Wen's study at a desk whose clock is wrong."""
    sources = system_sources()
    wrong = replace(sources, clock=Shifted(sources.clock, timedelta(seconds=seconds)))
    return open_study(server.address, "liwen", LI, wrong, server.memory)


def clock_notes(study) -> list[str]:
    """What the access chain keeps of clocks."""
    return [
        written.words("detail").split(" ")[0]
        for stored in study.tools.store.transactions(ACCESS_CHAIN)
        for written in entries_of(stored)
        if getattr(written.entry, "what", "") == "clock"
    ]
