"""Impossible entries in laboratory and event fields are kept as typed, named, and block "complete"."""

import pytest

from ecrf.library.load_design import load_study
from ecrf.record.effective import read_cell
from ecrf.record.value import NonConformant
from ecrf.schema.index import DesignIndex
from ecrf.services import commands as c
from tests.services.house import House

INDEX = DesignIndex(load_study("T3"))
CHEM, AE = "S0/1/CHEM/1/1", "LOGS/1/AE/1/1"


def stored(record, oid, text, line="0"):
    """What is stored of a text."""
    house = House()
    chain = house.subject()
    at = f"{record}/{INDEX.item(oid).group.oid}/{line}/{oid}"
    house.must("coordinator", c.EnterValues, chain, (c.NewValue(at, text),))
    return read_cell(house.state(chain).lines[at.rpartition("/")[0]].items[oid])


@pytest.mark.parametrize(
    "text", ["1e400", "NaN", "Infinity", "-inf", "12 furlong", "40 (50-9)", "40 (a-b)", "9" * 400]
)
def test_an_impossible_laboratory_value_is_not_read(text):
    """Infinite and unnamed numbers, units nobody declared, a lower limit above the upper one."""
    assert isinstance(stored(CHEM, "CHEM_ALT", text), NonConformant)


@pytest.mark.parametrize("text", ["2027-01-01", "2026-04", "2026-02-30", "20261301"])
def test_an_onset_in_the_future_or_of_no_calendar_is_not_read(text):
    """The clock of the test stands at 13 March 2026; a month that has not begun lies ahead as well."""
    assert isinstance(stored(AE, "AE_STDAT", text, "e1"), NonConformant)


@pytest.mark.parametrize("text", ["0", "6", "grade five", "1e1"])
def test_a_grade_outside_one_to_five_is_not_read(text):
    """CTCAE has five grades."""
    assert isinstance(stored(AE, "AE_GRADE", text, "e1"), NonConformant)


@pytest.mark.parametrize("text", ["1.5", "one", "1e3"])
def test_the_number_of_an_event_is_a_whole_number(text):
    """A medication names a line of the log, nothing else."""
    assert isinstance(stored("LOGS/1/CM/1/1", "CM_AENO", text, "m1"), NonConformant)
