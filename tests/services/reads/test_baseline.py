"""The baseline a grade is held against: the last result before the first study treatment, retests included."""

import pytest

from ecrf.library.tables_ctcae import load_ctcae
from ecrf.library.tables_labs import load_lab_table
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.grading import build_grader
from tests.services.house import House

GRADE = build_grader(load_lab_table(), load_ctcae())
ALT = "{record}/CHEM_L/0/CHEM_ALT"


@pytest.fixture
def house():
    """A subject of T3 with a dated screening visit."""
    made = House()
    made.chain = made.subject()
    return made


def enter(house, record, group, **values):
    """Leave fields of a form without lines."""
    new = tuple(c.NewValue(f"{record}/{group}/0/{oid}", text) for oid, text in values.items())
    house.must("coordinator", c.EnterValues, house.chain, new)


def chemistry(house, record, sampled, alt):
    """A chemistry result."""
    event, repeat = record.split("/")[:2]
    enter(house, f"{event}/{repeat}/SV/1/1", "SV_G", SV_OCCUR="Y", SV_VISITDAT=sampled[:10])
    enter(house, record, "CHEM_G", CHEM_PERF="Y", CHEM_DTM=sampled)
    enter(house, record, house_group(), CHEM_ALT=alt)


def house_group():
    """The group of the liver results."""
    from ecrf.library.load_design import load_study
    from ecrf.schema.index import DesignIndex

    return DesignIndex(load_study("T3")).item("CHEM_ALT").group.oid


def shown(house, record):
    """The suggested grade of ALT in a form."""
    reads = Reads(house.at("coordinator").tools, house.at("coordinator").session, GRADE)
    return next(f for f in reads.form(house.chain, record).fields() if f.item.oid == "CHEM_ALT").grade


def test_the_last_result_before_treatment_is_the_baseline(house):
    """A retest counts, a result after treatment does not; CTCAE 5.0: 150 U/L is 1.5 x an abnormal baseline of 100."""
    chemistry(house, "S0/1/CHEM/1/1", "2026-03-02 08:00", "60 (9-50)")
    chemistry(house, "UNS/1/CHEM/1/1", "2026-03-05 08:00", "100 (9-50)")
    enter(house, "S2/1/SFRT/1/1", "SFRT_G", SFRT_DAT="2026-03-10")
    chemistry(house, "C/1/CHEM/1/1", "2026-03-20 08:00", "150 (9-50)")
    grade = shown(house, "C/1/CHEM/1/1")
    assert grade.baseline.en.endswith("2026-03-05")
    assert grade.baseline.en.startswith("100 U/L")
    assert grade.grade == 1


def test_before_treatment_there_is_no_baseline(house):
    """What hangs on the baseline has no certain grade yet: the one of a normal baseline is shown and said to be assumed."""
    chemistry(house, "S0/1/CHEM/1/1", "2026-03-02 08:00", "160 (9-50)")
    grade = shown(house, "S0/1/CHEM/1/1")
    assert (grade.grade, grade.baseline, grade.is_assumed) == (2, None, True)


def test_a_normal_baseline_leaves_the_multiple_of_the_limit(house):
    """CTCAE 5.0: with a normal baseline 160 U/L is above 3 x ULN of 50, grade 2."""
    chemistry(house, "S0/1/CHEM/1/1", "2026-03-02 08:00", "30 (9-50)")
    enter(house, "S2/1/SFRT/1/1", "SFRT_G", SFRT_DAT="2026-03-10")
    chemistry(house, "C/1/CHEM/1/1", "2026-03-20 08:00", "160 (9-50)")
    assert shown(house, "C/1/CHEM/1/1").grade == 2
