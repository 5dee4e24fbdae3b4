"""Values of a file in the study, with the file they came from, reconciled."""

from __future__ import annotations

import json

import pytest

from ecrf.record.entry import Accessed, ValueEntered
from ecrf.services import commands as c
from ecrf.services.importing import Terms
from ecrf.services.reads.trail_entries import entries_of
from ecrf.words import Message, Refusal
from tests.imports.place import EVENTS, VITALS, fates

HEAD = "受试者,visit,height,weight,血红蛋白,range\n"
FILE = HEAD + "01-001,C1,170.5,62,131,115-150\n01-002,C2,abc,61,<30,\n"
WEIGHT = "CYC/1/VS/1/1/VSG/0/WEIGHT"


def entries(place, chain):
    """All entries of a chain."""
    return [written for stored in place.bed.store.transactions(chain) for written in entries_of(stored)]


def test_every_value_carries_its_file_and_row(place):
    """ICH and FDA: the originator of an imported value is the file, by name and SHA-256, with the row it stood in."""
    plan = place.plan(FILE, VITALS)
    done = place.store(plan)
    assert (done.stored, done.forms, done.failed) == (5, 2, ())
    written = [
        one for one in entries(place, place.one) if isinstance(one.entry, ValueEntered) and not one.entry.by
    ]
    assert {(one.entry.how, one.entry.row) for one in written} == {("imported", 2)}
    assert {one.words("origin") for one in written} == {f"{plan.file.sha256} labs.csv"}


def test_history_says_imported_from_which_file_and_row(place):
    """The history of a field names the file and the row."""
    place.store(place.plan(FILE, VITALS))
    (line,) = place.bed.reads("coordinator").history(place.one, WEIGHT).lines
    assert isinstance(line.origin, Message)
    assert (line.how, line.origin.code) == ("imported", "trail.origin")
    assert (line.origin.args["file"], line.origin.args["row"]) == ("labs.csv", 2)


def test_counts_and_checksums_of_both_sides_stand_in_the_trail(place):
    """ICH E6(R3) 4.2.5: what the file holds and what the store holds are counted and summed, and the note is kept."""
    plan = place.plan(FILE, VITALS)
    done = place.store(plan)
    assert done.reconciled.agrees
    assert done.reconciled.of_file == 5
    (noted,) = [
        one
        for one in entries(place, "access")
        if isinstance(one.entry, Accessed) and one.entry.what == "import"
    ]
    assert (noted.entry.digest, noted.entry.checkpoint) == (plan.file.sha256, done.root)
    note = json.loads(noted.words("detail"))
    assert note["of_file"] == note["of_store"] == note["stored"] == 5
    assert note["sum_of_file"] == note["sum_of_store"] == done.reconciled.sum_of_file
    assert (note["refused"], note["file"], note["rows"]) == (1, "labs.csv", 2)


def test_the_same_file_again_makes_no_entry(place):
    """A file whose values all stand writes nothing, not even a note."""
    place.store(place.plan(FILE, VITALS))
    before = [place.bed.store.head(chain) for chain in (place.one, place.two, "study", "access")]
    again = place.plan(FILE, VITALS)
    assert again.counts == {"new": 0, "same": 5, "changed": 0, "refused": 1}
    done = place.store(again)
    assert (done.stored, done.root) == (0, "")
    assert done.reconciled.agrees
    assert [place.bed.store.head(chain) for chain in (place.one, place.two, "study", "access")] == before


def test_a_log_file_again_makes_no_second_line(place):
    """Lines of a log are known again by their key, so nothing is doubled."""
    file = "Subject,Term,Start,Grade\n01-001,Nausea,2026-03-01,2\n01-001,Fever,2026-03-02,1\n"
    place.store(place.plan(file, EVENTS))
    again = place.plan(file, EVENTS)
    assert again.counts["same"] == 6
    lines = place.bed.reads("coordinator").form(place.one, "LOGS/1/AE/1/1").groups[0].lines
    assert [line.begun for line in lines] == [False, False]


def test_a_typed_value_is_never_replaced_in_silence(place):
    """Another value that stands is left, unless replacing was asked for with a reason, which the trail keeps."""
    place.bed.enter(place.one, "CYC/1/VS/1/1", WEIGHT="60")
    plan = place.plan(FILE, VITALS)
    assert fates(plan)["01-001 WEIGHT"] == "changed"
    done = place.store(plan)
    assert (done.left, place.value(place.one, WEIGHT)) == (1, "60")
    assert place.store(place.plan(FILE, VITALS), Terms(replace=True)).stored == 0
    replaced = place.store(place.plan(FILE, VITALS), Terms(replace=True, reason="laboratory corrected"))
    assert (replaced.stored, place.value(place.one, WEIGHT)) == (1, "62")
    line = place.bed.reads("coordinator").history(place.one, WEIGHT).lines[0]
    assert line.reason.en == "laboratory corrected"


def test_a_complete_form_takes_values_as_a_correction_with_its_reason(place):
    """Without a reason a complete form is left; with one, the correction is opened and closed around the values."""
    place.bed.enter(place.one, "CYC/1/VS/1/1", WEIGHT="62", FEVER="N")
    place.bed.do("coordinator", c.CompleteForm, place.one, "CYC/1/VS/1/1")
    plan = place.plan(FILE, VITALS)
    assert {cell.complete for cell in plan.cells if cell.chain == place.one and cell.fate == "new"} == {True}
    left = place.store(plan)
    assert left.left == 2
    assert place.value(place.one, "CYC/1/VS/1/1/VSG/0/HEIGHT") == ""
    done = place.store(place.plan(FILE, VITALS), Terms(reason="report arrived later"))
    assert done.failed == ()
    assert place.value(place.one, "CYC/1/VS/1/1/VSG/0/HEIGHT") == "170.5"
    view = place.bed.reads("coordinator").form(place.one, "CYC/1/VS/1/1")
    assert view.complete
    assert not view.correction


def test_nothing_goes_under_a_lock(place):
    """Values for a frozen form are refused in the dry run."""
    place.bed.enter(place.one, "CYC/1/VS/1/1", WEIGHT="62")
    place.bed.do("data_manager", c.Lock, place.one, "CYC/1/VS/1/1", "frozen")
    assert fates(place.plan(FILE, VITALS))["01-001 HEIGHT"] == "import.locked"


def test_who_may_not_enter_values_may_not_import(place):
    """A data manager sees the dry run, and the import is refused."""
    plan = place.plan(FILE, VITALS, who="data_manager")
    with pytest.raises(Refusal) as refused:
        place.store(plan, who="data_manager")
    assert refused.value.fault.code == "import.not_allowed"


def test_a_form_is_stored_whole_or_not_at_all(place):
    """A value typed between dry run and import refuses its form with the reason; the other forms go in."""
    plan = place.plan(FILE, VITALS)
    place.bed.enter(place.one, "CYC/1/VS/1/1", WEIGHT="70")
    done = place.store(plan)
    assert [fault.code for fault in done.failed] == ["command.stale"]
    assert place.value(place.one, "CYC/1/VS/1/1/VSG/0/HEIGHT") == ""
    assert (done.forms, done.stored) == (1, 2)
    assert not done.reconciled.agrees


def test_an_import_stops_between_forms(place):
    """Stopping leaves whole forms and says so; the next run brings the rest."""
    done = place.store(place.plan(FILE, VITALS), told=lambda done, _of_all: done < 1)
    assert (done.stopped, done.forms) == (True, 1)
    assert place.store(place.plan(FILE, VITALS)).forms == 1


def test_an_imported_judgement_is_not_confirmed_by_importing_it(place):
    """A grade a file brings still has to be judged by the investigator who imported it."""
    file = "Subject,Term,Start,Grade\n01-001,Nausea,2026-03-01,2\n"
    place.store(place.plan(file, EVENTS, who="investigator"), who="investigator")
    view = place.bed.reads("investigator").form(place.one, "LOGS/1/AE/1/1")
    grade = next(field for field in view.fields() if field.item.oid == "AE_GRADE")
    assert grade.judgement == "unassessed"
