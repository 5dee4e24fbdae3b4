"""The gate before the trial: consent and eligibility first; the record of what happened is never held up."""

import pytest

from ecrf.services import commands as c
from tests.services.house import House


@pytest.fixture
def house():
    """A published T3 study."""
    return House()


def code(house, chain, status):
    """The fault of moving a subject, empty when it moved."""
    outcome = house.try_("coordinator", c.SetSubjectStatus, chain, status)
    return "" if outcome.fault is None else outcome.fault.code


def fill(house, chain, record, group, values):
    """Enter and complete a form of screening as far as it goes."""
    new = tuple(c.NewValue(f"{record}/{group}/0/{item}", text) for item, text in values.items())
    house.must("coordinator", c.EnterValues, chain, new)


@pytest.mark.parametrize("status", ["enrolled", "treatment"])
def test_nobody_is_enrolled_before_consent_and_eligibility(house, status):
    """Without the completed consent and eligibility forms a subject stays in screening (21 CFR 11.10(f))."""
    chain = house.subject()
    assert code(house, chain, status) == "command.gate_form"
    fill(house, chain, "S0/1/IE/1/1", "IE_D", {"IE_DEC": "ENROL", "IE_DECDAT": "2026-03-02"})
    assert code(house, chain, status) == "command.gate_form"


def test_a_failure_or_withdrawal_needs_no_gate(house):
    """Who never came onto the trial can always be closed."""
    assert code(house, house.subject(), "screen_failure") == ""
    assert code(house, house.subject(), "withdrawn") == ""


def test_what_happened_is_entered_all_the_same(house):
    """A dose before enrolment is recorded: a gate stops an act, never a record."""
    chain = house.subject()
    fill(house, chain, "C/1/VS/1/1", "VS_G", {"VS_WEIGHT": "65"})
    assert code(house, chain, "enrolled") == "command.gate_form"
