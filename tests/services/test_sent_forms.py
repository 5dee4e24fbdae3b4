"""A report that was sent stays as it was."""

from ecrf.services import commands as c
from tests.services.house import House

PREG = "LOGS/1/PREG/1/1"


def test_a_sent_report_is_neither_reopened_nor_corrected():
    """Completing it means sending it; what changes goes into the next record, which opens as usual."""
    house = House()
    chain = house.subject()
    values = {
        "PREG_TYPE": "INITIAL", "PREG_WHO": "PARTNER", "PREG_AWARE": "2026-03-02 09:00", "PREG_EXPOS": "IO",
        "PREG_OUT": "ONGOING", "PREG_REPBY": "Dr Chen",
    }  # fmt: skip
    new = tuple(c.NewValue(f"{PREG}/PREG_G/0/{oid}", text) for oid, text in values.items())
    house.must("coordinator", c.EnterValues, chain, new)
    house.must("coordinator", c.CompleteForm, chain, PREG)
    for command in (c.OpenCorrection, c.ReopenForm):
        outcome = house.try_("coordinator", command, chain, PREG, "typing error")
        assert outcome.fault.code == "form.sent"
    follow_up = "LOGS/1/PREG/2/1"
    house.must(
        "coordinator", c.EnterValues, chain, (c.NewValue(f"{follow_up}/PREG_G/0/PREG_TYPE", "FOLLOWUP"),)
    )
