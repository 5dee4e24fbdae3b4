"""A desk says soon, and by name, what another desk wrote that the fold refuses or the tables belie."""

from __future__ import annotations

import time

import pytest

from ecrf.services import commands as c
from ecrf.store import postgres_door
from ecrf.wiring.heeding import Heeding
from ecrf.wiring.opening import require
from tests.wiring.server_house import ADA, LI

pytestmark = pytest.mark.postgres


class Heard:
    """Reports as the window is given them."""

    def __init__(self, study):
        self.reports = []
        self.heeding = Heeding(study, lambda act: act(), self.reports.append, wait=0.05)

    def next(self, count):
        """The report number `count`."""
        ends = time.monotonic() + 60
        while len(self.reports) < count:
            assert time.monotonic() < ends
            time.sleep(0.02)
        return self.reports[count - 1]


@pytest.fixture
def desk(server):
    """Ada's desk, which hears of what others write."""
    study = server.open("ada", ADA)
    study.work("data_manager", "*")
    heard = Heard(study)
    yield heard
    heard.heeding.close()
    study.close()


def write(server, status):
    """Li Wen moves the subject."""
    study = server.open("liwen", LI)
    work = study.work("coordinator", server.site)
    require(work.do(c.SetSubjectStatus(*study.stamp(), server.chain, status)).fault)
    study.close()


def test_what_holds_is_said_to_hold_and_rows_that_lie_are_named(server, desk, monkeypatch):
    """A row that is not what the entries say is shown to every desk that hears of it, beside the row's key."""
    write(server, "screen_failure")
    desk.heeding.hear(frozenset({server.chain, "access"}))
    assert desk.next(1).holds
    true = postgres_door.encode_row
    monkeypatch.setattr(
        postgres_door, "encode_row", lambda row: true(row).replace(b"screening", b"withdrawn")
    )
    write(server, "screening")
    desk.heeding.hear(frozenset({server.chain}))
    (bad,) = desk.next(2).bad
    assert (bad.chain, bad.code) == (server.chain, "verify.table")
    assert bad.detail.startswith("root:")


def test_what_was_written_while_nobody_looked_is_walked_at_the_next_opening(server, monkeypatch):
    """A workstation remembers how far it walked, and begins there, whatever checkpoints were written since."""
    study = server.open("ada", ADA)
    study.work("data_manager", "*")
    first = Heard(study)
    first.heeding.hear(frozenset({"study"}))
    assert first.next(1).holds
    first.heeding.close()
    study.close()
    write(server, "screen_failure")
    true = postgres_door.encode_row
    monkeypatch.setattr(
        postgres_door, "encode_row", lambda row: true(row).replace(b"screening", b"withdrawn")
    )
    write(server, "screening")
    study = server.open("ada", ADA)
    second = Heard(study)
    assert [bad.code for bad in second.next(1).bad] == ["verify.table"]
    second.heeding.close()
    study.close()
