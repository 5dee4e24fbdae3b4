"""A form entered at the wrong visit or for the wrong subject goes where it belongs, in one act (C15)."""

from __future__ import annotations

import pytest

from ecrf.record.transaction import decode_body
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.status_view import Status
from tests.services.house import House
from tests.services.test_completing import RECORD, VS, fill

VISIT = "S0/1"


@pytest.fixture
def pair(house: House) -> tuple[str, str]:
    """A complete vital signs form stands with one subject and belongs to another."""
    wrong = house.subject()
    fill(house, wrong)
    house.enter(wrong, f"{VS}/VS_WEIGHT", "25.6", reason="read again")
    house.must("coordinator", c.CompleteForm, wrong, RECORD)
    return wrong, house.subject()


def move(
    house: House, pair: tuple[str, str], visit: str = VISIT, reason: str = "another patient's sheet"
) -> str:
    """Move the form and return the code it was refused with, empty when it was moved."""
    outcome = house.try_("coordinator", c.MoveForm, pair[0], RECORD, pair[1], visit, reason)
    return "" if outcome.fault is None else outcome.fault.code


def test_values_stand_where_they_belong_and_name_their_source(house: House, pair: tuple[str, str]) -> None:
    """Every value is entered again as carried; the entry in front names the entries that brought them first."""
    wrong, right = pair
    before = {key: cell.version for key, cell in house.state(wrong).lines[VS].items.items()}
    assert move(house, pair) == ""
    old, new = house.state(wrong), house.state(right)
    assert {oid: bytes(cell.value) for oid, cell in new.lines[VS].items.items()} == {
        oid: bytes(cell.value) for oid, cell in old.lines[VS].items.items()
    }
    assert old.forms[RECORD].in_error
    assert new.forms[RECORD].status == "begun"
    stored = house.store.transaction_at(right, new.sequence)
    assert stored is not None
    parts = {part.chain: part for part in decode_body(stored.sealed.body).parts}
    assert set(parts) == {wrong, right}
    moved = parts[right].entries[0]
    typed = {
        f"VS_G/0/{oid}": number
        for oid, number in before.items()
        if oid in ("VS_DAT", "VS_HEIGHT", "VS_WEIGHT")
    }
    assert (moved.way, moved.chain, moved.place, moved.values) == ("from", wrong, RECORD, typed)
    assert {entry.how for entry in parts[right].entries if hasattr(entry, "how")} <= {"carried", "computed"}


def test_the_queries_of_the_moved_form_close_with_the_reason(house: House, pair: tuple[str, str]) -> None:
    """The program's and the monitor's queries close where the form stood, saying why; none is lost in silence."""
    wrong, _ = pair
    house.must("monitor", c.RaiseQuery, wrong, f"{VS}/VS_HEIGHT", "Is this the height?")
    house.must("monitor", c.RaiseQuery, wrong, "", "Is the consent in the file?")
    assert move(house, pair) == ""
    queries = {row.at: row for row in house.state(wrong).queries.values()}
    assert queries[f"{VS}/VS_HEIGHT"].status == "closed"
    assert queries[f"{VS}/VS_HEIGHT"].thread[-1].text == "another patient's sheet"
    assert queries[f"{VS}/VS_WEIGHT"].status == "closed"
    assert queries[""].status == "open"


def test_a_form_moves_to_another_visit_of_the_same_subject(house: House, pair: tuple[str, str]) -> None:
    """One chain, one transaction; the place it left is open again and what is right can be entered there."""
    wrong, _ = pair
    visit = next(
        event for event in house.design.study.events
        if event.oid != "S0" and event.kind == "scheduled" and any(use.form == "VS" for use in event.forms)
    )  # fmt: skip
    assert move(house, (wrong, wrong), f"{visit.oid}/1") == ""
    state = house.state(wrong)
    assert f"{visit.oid}/1/VS/1/1" in state.forms
    planned = Reads(house.tools, house.at("coordinator").session).visit(wrong, "S0", 1)
    standing = next(card for card in planned.forms if card.form == "VS")
    assert standing.record == "S0/1/VS/2/1"
    assert standing.standing.status is not Status.IN_ERROR
    assert [card.standing.status for card in planned.forms if card.record == RECORD] == [Status.IN_ERROR]
    assert house.enter(wrong, "S0/1/VS/2/1/VS_G/0/VS_HEIGHT", "171").fault is None


def test_what_cannot_move_is_refused_and_nothing_changes(house: House, pair: tuple[str, str]) -> None:
    """A place where something stands, a visit without the form, no reason, a missing mark: refused whole."""
    wrong, right = pair
    assert move(house, pair, reason=" ") == "command.words_missing"
    assert move(house, pair, "NOWHERE/1") == "command.move_not_planned"
    assert move(house, pair, "S0/2") == "command.move_not_planned"
    assert move(house, (wrong, wrong)) == "command.move_taken"
    house.must("coordinator", c.MarkMissing, right, VISIT, "ND", "did not come")
    assert move(house, pair) == "command.move_taken"
    assert not house.state(wrong).forms[RECORD].in_error
    assert right.partition(":")[2] not in repr(house.state(wrong).forms)


@pytest.mark.parametrize("locked", [0, 1])
def test_nothing_moves_under_a_lock(house: House, pair: tuple[str, str], locked: int) -> None:
    """Neither away from a locked place nor into one."""
    house.must("data_manager", c.Lock, pair[locked], VISIT, "frozen", "in a test")
    assert move(house, pair) == "fold.locked"


def test_only_who_may_correct_moves(house: House, pair: tuple[str, str]) -> None:
    """A monitor never edits data, here neither."""
    refused = house.try_("monitor", c.MoveForm, pair[0], RECORD, pair[1], VISIT, "why")
    assert refused.fault is not None
    assert refused.fault.code == "command.not_permitted"


def test_a_right_form_takes_the_place_of_one_in_error(house: House, pair: tuple[str, str]) -> None:
    """After `entered in error` the form is due again at its place; checks and dates of the visit read the new record."""
    wrong, _ = pair
    house.must("coordinator", c.MarkInError, wrong, RECORD, "typed from the wrong sheet")
    again = "S0/1/VS/2/1"
    for item, text in (("VS_DAT", "20260312"), ("VS_HEIGHT", "170"), ("VS_WEIGHT", "65")):
        assert house.enter(wrong, f"{again}/VS_G/0/{item}", text).fault is None
    house.must("coordinator", c.CompleteForm, wrong, again)
    cards = Reads(house.tools, house.at("coordinator").session).visit(wrong, "S0", 1).forms
    assert [(card.record, card.standing.status) for card in cards if card.form == "VS"] == [
        (again, Status.COMPLETE),
        (RECORD, Status.IN_ERROR),
    ]


def test_nothing_more_is_entered_for_a_subject_in_error(house: House, pair: tuple[str, str]) -> None:
    """A subject entered in error as a whole takes no further value."""
    house.must("coordinator", c.MarkInError, pair[1], "", "screened twice")
    refused = house.enter(pair[1], f"{VS}/VS_HEIGHT", "170")
    assert refused.fault is not None
    assert refused.fault.code == "fold.in_error"
    assert move(house, pair) == "fold.in_error"


def test_the_history_of_a_moved_value_names_where_it_was_and_who_typed_it(
    house: House, pair: tuple[str, str]
) -> None:
    """F4 at the new place says from which subject and visit the value came, and who entered it there when."""
    assert move(house, pair) == ""
    history = Reads(house.tools, house.at("coordinator").session).history(pair[1], f"{VS}/VS_HEIGHT")
    (line,) = [line for line in history.lines if line.kind == "form.moved"]
    assert line.said.code == "trail.form.moved.from"
    number = house.state(pair[0]).root.number
    assert number in repr(line.said.args["where"])
    assert "Coordinator" in repr(line.note)
    there = Reads(house.tools, house.at("coordinator").session).history(pair[0], f"{VS}/VS_HEIGHT")
    assert {"form.moved", "entered.in_error"} <= {line.kind for line in there.lines}


def test_a_moved_log_keeps_what_its_lines_say_of_each_other(house: House) -> None:
    """A line taken out closes the gap at the new place; the line that names another names it still."""
    wrong, right = house.subject(), house.subject()
    event = next(
        event.oid for event in house.design.study.events if any(use.form == "AE" for use in event.forms)
    )
    log = f"{event}/1/AE/1/1"
    for line in ("a", "b"):
        assert house.enter(wrong, f"{log}/AE_L/{line}/AE_TERM", f"event {line}").fault is None
    house.must("coordinator", c.RemoveLine, wrong, f"{log}/AE_L/a", "twice")
    assert house.enter(wrong, f"{log}/AE_S/s/AES_AENO", "2").fault is None
    house.must("coordinator", c.MoveForm, wrong, log, right, f"{event}/1", "another patient's events")
    lines = house.state(right).lines
    assert lines[f"{log}/AE_L/b"].number == 1
    assert b'"1"' in bytes(lines[f"{log}/AE_S/s"].items["AES_AENO"].value)


VISIT_FORM = "S0/1/SV/1/1"


@pytest.fixture
def visited(house: House, pair: tuple[str, str]) -> tuple[str, str]:
    """The same with the visit's own form, open to a query."""
    wrong, right = pair
    house.enter(wrong, f"{VISIT_FORM}/SV_G/0/SV_OCCUR", "Y")
    house.must("monitor", c.RaiseQuery, wrong, f"{VISIT_FORM}/SV_G/0/SV_OCCUR", "Was it?")
    return wrong, right


def test_a_whole_visit_goes_in_one_transaction(house: House, visited: tuple[str, str]) -> None:
    """Every form is in error where it stood and entered again where it belongs; queries close with the reason."""
    wrong, right = visited
    before = house.state(wrong).sequence
    house.must("coordinator", c.MoveForms, wrong, (VISIT_FORM, RECORD), right, VISIT, "another patient")
    old, new = house.state(wrong), house.state(right)
    assert {row.record for row in old.forms.values() if row.in_error} == {VISIT_FORM, RECORD}
    assert {record for record, row in new.forms.items() if row.status == "begun"} >= {VISIT_FORM, RECORD}
    assert {query.status for query in old.queries.values()} == {"closed"}
    acts = list(house.store.transactions(wrong, before))
    assert len(acts) == 1
    assert {part.chain for part in decode_body(acts[0].sealed.body).parts} == {wrong, right}


def test_one_form_that_cannot_go_holds_all_back(house: House, visited: tuple[str, str]) -> None:
    """Where something stands already nothing is moved at all."""
    wrong, right = visited
    house.enter(right, f"{VISIT_FORM}/SV_G/0/SV_OCCUR", "Y")
    outcome = house.try_("coordinator", c.MoveForms, wrong, (RECORD, VISIT_FORM), right, VISIT, "mixed up")
    assert outcome.fault is not None
    assert outcome.fault.code == "command.move_taken"
    assert not any(row.in_error for row in house.state(wrong).forms.values())
    assert (
        house.try_("coordinator", c.MoveForms, wrong, (), right, VISIT, "x").fault.code == "command.nothing"
    )


def test_the_preview_says_what_would_go_and_what_would_not(house: House, visited: tuple[str, str]) -> None:
    """Fields and open queries are counted; a taken place, a lock and an unplanned visit are named form by form."""
    wrong, right = visited
    reads = Reads(house.tools, house.at("coordinator").session)
    lines = {line.record: line for line in reads.move(wrong, VISIT, (right, VISIT))}
    assert {record: line.obstacle for record, line in lines.items()} == {VISIT_FORM: None, RECORD: None}
    assert (lines[VISIT_FORM].queries, lines[RECORD].status) == (1, Status.COMPLETE)
    assert lines[RECORD].fields == len(house.state(wrong).lines[VS].items)
    house.enter(right, f"{VISIT_FORM}/SV_G/0/SV_OCCUR", "Y")
    lines = {line.record: line for line in reads.move(wrong, VISIT, (right, VISIT))}
    assert lines[VISIT_FORM].obstacle.code == "command.move_taken"
    assert lines[RECORD].obstacle is None
    house.must("investigator", c.Lock, right, "S0/1", "frozen")
    lines = {line.record: line for line in reads.move(wrong, VISIT, (right, VISIT))}
    assert {line.obstacle.code for line in lines.values()} == {"fold.locked"}
    nowhere = {line.obstacle.code for line in reads.move(wrong, VISIT, (right, "NOWHERE/1"))}
    assert nowhere == {"command.move_not_planned"}
