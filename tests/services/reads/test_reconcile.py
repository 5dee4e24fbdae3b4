"""Laboratory against events, serious events against reports and death, and the counter of the stopping rule."""

from decimal import Decimal

import pytest

from ecrf.library.load_design import load_study
from ecrf.library.tables_ctcae import load_ctcae
from ecrf.library.tables_labs import load_lab_table
from ecrf.record.value import Term, Typed
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import ItemType
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.grading import build_grader
from tests.services.house import House

GRADE = build_grader(load_lab_table(), load_ctcae())
INDEX = DesignIndex(load_study("T3"))
HAEM = "C/1/HAEM/1/1"
AE = "LOGS/1/AE/1/1"
NEUTROPENIA = "10029366"


@pytest.fixture
def house():
    """A treated subject of T3."""
    made = House()
    made.chain = made.subject()
    enter(made, "S2/1/SFRT/1/1", "0", SFRT_DAT="2026-01-01")
    return made


def enter(house, record, line, **values):
    """Leave fields of a form, each in its own group."""
    new = tuple(
        c.NewValue(f"{record}/{INDEX.item(oid).group.oid}/{line}/{oid}", text) for oid, text in values.items()
    )
    house.must("coordinator", c.EnterValues, house.chain, new)


def neutrophils(house, day, value, **more):
    """A neutrophil count of grade 3 below 1.0 (CTCAE 5.0)."""
    enter(house, HAEM, "0", HAEM_PERF="Y", HAEM_DTM=f"{day} 08:00", HAEM_NEUT=value, **more)


def event(house, line="e1", **values):
    """An event in the log."""
    coded = Typed(ItemType.TERM, Term(NEUTROPENIA, "Neutrophil count decreased", "ctcae5"))
    enter(house, AE, line, AE_TERM="low count", AE_CTCAE=coded, **values)


def reads(house, role="coordinator"):
    """What a role reads."""
    return Reads(house.at(role).tools, house.at(role).session, GRADE)


def kinds(house):
    """The kinds found, reports left out."""
    return [each.kind for each in reads(house).safety().discrepancies if each.kind != "report"]


def test_a_graded_result_without_an_event_is_found(house):
    """Grade 2 and more asks for an event; grade 1 does not."""
    neutrophils(house, "2026-01-20", "0.8 (1.8-6.3)")
    assert kinds(house) == ["lab_no_event"]
    assert reads(house).safety().discrepancies[0].at.endswith("HAEM_NEUT")


def test_grade_one_asks_for_nothing(house):
    """1.6 with a lower limit of 1.8 is grade 1."""
    neutrophils(house, "2026-01-20", "1.6 (1.8-6.3)")
    assert kinds(house) == []


def test_a_result_judged_not_significant_is_left_alone(house):
    """Rules never act on what the investigator called not significant."""
    neutrophils(house, "2026-01-20", "0.8 (1.8-6.3)", HAEM_NEUTS="NCS")
    assert kinds(house) == []


def test_an_event_of_a_lower_grade_is_found(house):
    """The log says 2 on the day the count was grade 3."""
    neutrophils(house, "2026-01-20", "0.8 (1.8-6.3)")
    event(house, AE_GRADE="2", AE_STDAT="2026-01-18")
    assert kinds(house) == ["lab_higher"]


def test_the_grade_of_the_day_counts(house):
    """A history that reached 3 on that day agrees, although the event began with 2."""
    neutrophils(house, "2026-01-20", "0.8 (1.8-6.3)")
    event(house, AE_GRADE="3", AE_STDAT="2026-01-18")
    enter(house, AE, "s1", AES_AENO="1", AES_STDAT="2026-01-18", AES_GRADE="2")
    enter(house, AE, "s2", AES_AENO="1", AES_STDAT="2026-01-20", AES_GRADE="3")
    assert kinds(house) == []


def test_a_result_after_the_end_is_found(house):
    """The event ended two weeks before the count was still low."""
    neutrophils(house, "2026-01-20", "0.8 (1.8-6.3)")
    event(house, AE_GRADE="3", AE_STDAT="2026-01-01", AE_ONGO="N", AE_ENDAT="2026-01-06")
    assert "lab_after_end" in kinds(house)


def test_an_event_graded_by_laboratory_needs_a_result(house):
    """Neutropenia without any count near its onset."""
    event(house, AE_GRADE="3", AE_STDAT="2026-01-18")
    assert kinds(house) == ["event_no_lab"]


def test_fever_with_neutropenia_looks_at_the_count(house):
    """Its criterion takes a count and a temperature; a count near the onset is a result."""
    neutrophils(house, "2026-01-20", "0.8 (1.8-6.3)", HAEM_NEUTS="NCS")
    coded = Typed(ItemType.TERM, Term("10016288", "Febrile neutropenia", "ctcae5"))
    enter(house, AE, "e1", AE_TERM="fever", AE_CTCAE=coded, AE_GRADE="3", AE_STDAT="2026-01-18")
    assert kinds(house) == []


def test_a_serious_event_without_report_is_found(house):
    """The checks between log, reports, medication and death are the report side; an answered one is settled."""
    event(house, AE_SER="Y", AE_TRT="NONE", AE_STDAT="2026-01-18", AE_GRADE="3")
    found = [each.message for each in reads(house).safety().discrepancies if each.kind == "report"]
    missing = next(each for each in found if each.args["say"].en == "A serious event without a report.")
    assert (missing.args["number"], missing.args["event"]) == (1, "low count")


def fatal(house, **relation):
    """A fatal event with every causality answered."""
    answers = {f"AE_REL{name}": "UNRELATED" for name in ("SFRT", "DOC", "CIS", "IO", "RT", "PROC")} | relation
    event(house, AE_GRADE="5", AE_OUT="FATAL", AE_SER="Y", AE_STDAT="2026-01-18", **answers)


def test_one_related_death_of_one_treated_reaches_the_limit(house):
    """T3 stops at 2 per cent: investigator or sponsor, whichever is worse."""
    fatal(house)
    assert reads(house).safety().stopping.related == 0
    assert not reads(house).safety().stopping.is_reached
    enter(house, AE, "e1", AE_SPREL="POSSIBLE")
    counter = reads(house).safety().stopping
    assert (counter.treated, counter.related, counter.percent) == (1, 1, Decimal("100.0"))
    assert counter.is_reached


def test_an_untreated_subject_is_not_counted(house):
    """The denominator is treated subjects."""
    house.subject()
    assert reads(house).safety().stopping.treated == 1


def test_the_log_of_events_names_its_terms_in_chinese_too(house):
    """The form shows the term of CTCAE in the language of the reader."""
    event(house, AE_GRADE="3", AE_STDAT="2026-01-18")
    fields = reads(house).form(house.chain, AE).fields()
    assert (
        next(each.display.zh for each in fields if each.item.oid == "AE_CTCAE" and each.value)
        == "中性粒细胞计数降低"
    )
