"""Epochs of what no visit names, and the end of participation."""

from __future__ import annotations

from datetime import date

import pytest

from ecrf.exports.sdtm.periods import Epochs, find_bounds, find_end
from ecrf.services import commands as c
from ecrf.services.reads.schedule_view import PlannedVisit, VisitState, Window
from ecrf.words import Text
from tests.exports.sdtm.tables import Xpt, export, read_csv, read_member
from tests.exports.story import Story


def visit(epoch: str, day: str, kind: str = "scheduled") -> PlannedVisit:
    """A visit that took place."""
    return PlannedVisit(
        event=epoch, repeat=1, label=Text(epoch), epoch=epoch, kind=kind, window=Window(), actual=date.fromisoformat(day),
        state=VisitState.IN_WINDOW, days_off=0, forms=(), repeats=1,
    )  # fmt: skip


EPOCHS = Epochs(
    (visit("S", "2026-03-02"), visit("T", "2026-03-10"), visit("T", "2026-03-31"), visit("F", "2026-06-05"),
     visit("U", "2026-04-01", "unscheduled")),
    {"S": "SCREENING", "T": "TREATMENT", "F": "FOLLOW-UP"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "epoch"),
    [
        ("2026-03-01", ""),
        ("2026-03-02", "SCREENING"),
        ("2026-03-09T23:59", "SCREENING"),
        ("2026-03-10", "TREATMENT"),
        ("2026-04-02", "TREATMENT"),
        ("2026-04", "TREATMENT"),
        ("2026-03", ""),
        ("2026", ""),
        ("2027", "FOLLOW-UP"),
        ("", ""),
    ],
)
def test_what_begins_belongs_to_the_epoch_under_way(text, epoch):
    """From its first visit to the first visit of the next; a partial date only where all it can mean lies in one."""
    assert EPOCHS.of(text) == epoch


def test_a_month_means_all_its_days():
    """Also in a leap year."""
    assert find_bounds("2028-02") == (date(2028, 2, 1), date(2028, 2, 29))
    assert find_bounds("2026---15") is None


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """The small study, a course of treatment begun, the first subject's participation ended, the second one died."""
    story = Story()
    s = story.fill
    s("C/1/SV/1/1", "SV_G", {"SV_OCCUR": "Y", "SV_VISITDAT": "2026-03-10", "SV_CONTACT": "CLINIC"})
    s("C/1/EXI/1/1", "EXI_BODY", {"EXI_DAT": "2026-03-10"})
    s("LOGS/1/AE/1/1", "AE_L", {"AE_TERM": "nausea", "AE_STDAT": "2026-03-11"}, "l3")
    s("LOGS/1/CM/1/1", "CM_L", {"CM_TRT": "ondansetron", "CM_STDAT": "2026-03-11"}, "m4")
    s("LOGS/1/EOS/1/1", "EOS_G", {"EOS_DAT": "2026-03-12", "EOS_REAS": "WITHDRAWN"})
    story.house.must("investigator", c.SetSubjectStatus, story.first, "withdrawn")
    s("LOGS/1/DTH/1/1", "DTH_G", {"DTH_DAT": "2026-03-09"}, chain=story.second)
    return story, read_csv(export(story, tmp_path_factory.mktemp("p") / "p.zip").path)


def test_events_and_medication_have_the_epoch_they_began_in(tables):
    """The logs belong to no visit: the day decides; a month in two epochs has none."""
    rows = tables[1]["ae"]
    assert [row["EPOCH"] for row in rows] == ["", "SCREENING", "INDUCTION"]
    assert tables[1]["cm"][-1]["EPOCH"] == "INDUCTION"


def test_the_country_is_the_study_s(tables):
    """ISO 3166-1 alpha-3, as the design says."""
    assert {row["COUNTRY"] for row in tables[1]["dm"]} == {"CHN"}


def test_treatment_emergence_stands_beside_the_event(tables, tmp_path):
    """SUPPAE.AETRTEM, derived, in CSV and transport files: before treatment N, after its first day Y."""
    story, made = tables
    said = {
        row["IDVARVAL"]: (row["QVAL"], row["QORIG"]) for row in made["suppae"] if row["QNAM"] == "AETRTEM"
    }
    read = Xpt(read_member(export(story, tmp_path / "x.zip", "sdtm_xpt").path, "suppae.xpt")).rows
    assert {r["IDVARVAL"]: (r["QVAL"], r["QORIG"]) for r in read if r["QNAM"] == "AETRTEM"} == said
    assert said == {"1": ("Y", "Derived"), "2": ("N", "Derived"), "3": ("Y", "Derived")}


def test_participation_ends_with_the_last_contact_or_death(tables):
    """The last of the dates of visits and dispositions of who has left, the day of death of who died, else nothing."""
    assert [(row["RFPENDTC"], row["DTHDTC"]) for row in tables[1]["dm"]] == [
        ("2026-03-12", ""),
        ("2026-03-09", "2026-03-09"),
    ]
    assert find_end("treatment", ()) == ""


def test_treatment_emergence_is_a_column_of_the_tables(tables, tmp_path):
    """In the CSV of the log, as in SDTM."""
    story = tables[0]
    made = export(story, tmp_path / "t.zip", "csv")
    log = next(rows for rows in read_csv(made.path).values() if rows and "AE_TRTEM" in rows[0])
    assert [row["AE_TRTEM"] for row in log] == ["Y", "N", "Y"]
