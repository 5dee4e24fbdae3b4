"""Compliance: sheets expected and received, by instrument and visit, with the reasons of those that did not come."""

import pytest

from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.compliance import ComplianceRow, SheetState, read_sheets
from ecrf.services.reads.showing import Sight
from ecrf.words import Message, Text
from tests.exports.charts.course_story import CourseStory


@pytest.fixture
def story():
    """Three visits held, each with its QLQ-C30; nothing else was answered."""
    return CourseStory()


def rows(story, role="coordinator"):
    """The counts by (form, visit)."""
    workplace = story.house.at(role)
    found = Reads(workplace.tools, workplace.session).compliance()
    return {(row.form, row.event): row for row in found}


def test_what_came_and_what_did_not(story):
    """QLQ-C30 1 of 1 at each visit held, none at two overdue; QLQ-H&N35 is missing, for nothing was entered."""
    found = rows(story)
    assert {event: (row.expected, row.received, row.share) for (form, event), row in found.items()
            if form == "QC30"} == {"S0": (1, 1, 100), "EOI": (1, 1, 100), "P1M": (1, 1, 100), "FU": (2, 0, 0)}  # fmt: skip
    missing = found["QHN35", "S0"]
    assert (missing.expected, missing.received) == (1, 0)
    assert missing.reasons == ((Message("compliance.nothing"), 1),)


def test_a_sheet_not_done_keeps_its_reason(story):
    """Too ill is counted as expected, not received, with the words of the list."""
    story.fill("S0/1/QHN35/1/1/QHN35_G/0", QHN35_PERF="N", QHN35_REASND="ILL")
    row = rows(story)["QHN35", "S0"]
    assert (row.expected, row.received) == (1, 0)
    assert row.reasons == ((Text("Too ill", "病情不允许"), 1),)


def test_either_instrument_of_a_domain_satisfies_it(story):
    """With the Barthel done, the six-minute walk of that visit is expected no longer."""
    assert ("SMWT", "S0") in rows(story)
    story.fill("S0/1/BARTHEL/1/1/BARTHEL_G/0", BARTHEL_PERF="Y")
    found = rows(story)
    assert ("SMWT", "S0") not in found
    assert found["BARTHEL", "S0"].received == 1


def test_a_sheet_has_the_patients_moment_beside_that_of_entry(story):
    """Answered at 9 on the day of the visit; entered when it was typed."""
    workplace = story.house.at("coordinator")
    read = Reads(workplace.tools, workplace.session).subject_read(story.chain)
    first = next(s for s in read_sheets(read, Sight(workplace.session)) if s.form == "QC30")
    assert (first.state, first.days) == (SheetState.RECEIVED, 0)
    assert first.answered.isoformat() == "2025-03-01T09:00:00"
    assert first.entered.startswith("2026-03-13")
    assert first.how.en == "By the subject alone"


def test_a_visit_not_held_counts_against_what_it_had_to_have(story):
    """A follow-up was missed: its QLQ-C30 is expected and not received; of a domain's two instruments neither is."""
    before = rows(story)["SMWT", "FU"].expected
    story.house.must("coordinator", c.MarkMissing, story.chain, "FU/1", "ND", "moved away")
    found = rows(story)
    assert found["QC30", "FU"].expected == 2
    assert (Message("compliance.visit_not_held"), 1) in found["QC30", "FU"].reasons
    assert found["SMWT", "FU"].expected == before - 1


def test_a_share_is_rounded_half_up():
    """7 of 8 are 87.5, shown as 88."""
    assert ComplianceRow("F", Text("F"), "V", Text("V"), 8, 7, ()).share == 88
