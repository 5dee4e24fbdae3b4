"""Coming in while everybody writes: a desk gives way, comes back, and is not refused for it."""

from __future__ import annotations

import threading

import pytest

from ecrf.services import commands as c
from ecrf.store.postgres_again import ask_again
from ecrf.words import Fault, Refusal
from tests.wiring.server_house import ADA, LI


class Crowded:
    """Refuses so many times before it answers."""

    def __init__(self, code: str, times: int) -> None:
        self.code, self.left, self.asked = code, times, 0

    def __call__(self) -> str:
        """Answer, or not yet."""
        self.asked += 1
        if self.asked <= self.left:
            raise Refusal(Fault(self.code))
        return "in"


def test_a_crowded_server_is_asked_again_and_not_for_ever():
    """Busy and full servers are asked again with growing pauses, for some seconds; other refusals are final at once."""
    pauses = []
    assert ask_again(Crowded("store.busy", 3), pauses.append) == "in"
    assert pauses == sorted(pauses)
    assert len(pauses) == 3
    pauses.clear()
    assert ask_again(Crowded("store.too_many", 1), pauses.append) == "in"
    for code, asked in (("store.busy", 8), ("store.not_admitted", 1)):
        server = Crowded(code, 99)
        with pytest.raises(Refusal) as refusal:
            ask_again(server, pauses.append)
        assert (refusal.value.fault.code, server.asked) == (code, asked)
    assert 3 < sum(pauses) < 10


@pytest.mark.postgres
def test_a_person_comes_in_while_others_write_the_same_chain(server):
    """Six logins amid desks that write the access chain without a pause: every one succeeds, every act is there once."""
    stop, refused, written = threading.Event(), [], []

    def write() -> None:
        study = server.open("ada", ADA)
        work = study.workplace(study.session("administrator", "*"))
        while not stop.is_set():
            outcome = work.do(c.RecordAccess(*study.stamp(), "export"))
            (written if outcome.fault is None else refused).append(outcome.fault)
        study.close()

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        for _ in range(6):
            study = server.open("liwen", LI)
            study.work("coordinator", server.site)
            study.close()
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert refused == []
    assert len(written) > 10
