"""Entered in error: kept in the trail, counted nowhere, never in the way (C15)."""

from __future__ import annotations

import pytest

from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.history_view import TrailFilter
from ecrf.services.reads.query_view import QueryFilter
from ecrf.services.reads.snapshot import Wanted, read_snapshot
from tests.services.house import House
from tests.services.test_completing import RECORD, VS, fill

VISIT = "S0/1"


@pytest.fixture
def mistaken(house: House) -> str:
    """A subject whose vital signs hold an odd weight that its check has asked about."""
    chain = house.subject()
    fill(house, chain)
    house.enter(chain, f"{VS}/VS_WEIGHT", "25.6", reason="read again")
    house.must("coordinator", c.CompleteForm, chain, RECORD)
    return chain


@pytest.mark.parametrize("at", [RECORD, VISIT, ""])
def test_what_was_entered_in_error_leaves_every_list(house: House, mistaken: str, at: str) -> None:
    """Form, visit or subject: the program's queries close, no worklist names it, the reason stands in the trail."""
    assert [row.status for row in house.state(mistaken).queries.values()] == ["open"]
    house.must("coordinator", c.MarkInError, mistaken, at, "belongs to another patient")
    assert [row.status for row in house.state(mistaken).queries.values()] == ["closed"]
    at_work = house.at("coordinator")
    reads = Reads(house.tools, at_work.session)
    assert reads.queries(QueryFilter()).rows == ()
    assert reads.open_query_count() == 0
    today = reads.today()
    assert [form.record for form in today.begun if form.chain == mistaken] == []
    assert today.queries == ()
    (line,) = reads.trail(TrailFilter(kind="entered.in_error")).lines
    assert "another patient" in repr(line.reason)
    assert Reads(house.tools, house.at("monitor").session).review("*").lines == ()


def test_a_value_entered_in_error_is_not_exported_by_default(house: House, mistaken: str) -> None:
    """The form is marked; its values leave only when everything is asked for."""
    house.must("coordinator", c.MarkInError, mistaken, RECORD, "another patient's")
    with read_snapshot(house.tools, house.at("coordinator").session, Wanted(subject=mistaken)) as snapshot:
        (subject,) = snapshot.subjects()
    assert [form.in_error for form in subject.forms if form.record == RECORD] == [True]


def test_nothing_is_entered_or_marked_twice(house: House, mistaken: str) -> None:
    """What is in error takes no value; marking it again has nothing to mark."""
    house.must("coordinator", c.MarkInError, mistaken, RECORD, "why")
    refused = house.enter(mistaken, f"{VS}/VS_WEIGHT", "70", reason="again")
    assert refused.fault is not None
    assert refused.fault.code in ("fold.in_error", "fold.complete")
    again = house.try_("coordinator", c.MarkInError, mistaken, RECORD, "why")
    assert again.fault is not None
    assert again.fault.code == "command.nothing_in_error"
    wordless = house.try_("coordinator", c.MarkInError, mistaken, VISIT, " ")
    assert wordless.fault is not None
    assert wordless.fault.code == "command.words_missing"
