"""ALCOA++ on the shipped trial: what one value tells of itself, and what may not be complete without its source."""

from datetime import datetime

import pytest

from ecrf.services import commands as c
from ecrf.services.reads import Reads
from tests.services.house import House

VITALS = "S0/1/VS/1/1"
WEIGHT = f"{VITALS}/VS_G/0/VS_WEIGHT"
EVENTS = "LOGS/1/AE/1/1"


@pytest.fixture(scope="module")
def house():
    """One subject of T3 with a weight entered, corrected and observed on a day of its own."""
    made = House()
    made.chain = made.subject()
    made.enter(made.chain, f"{VITALS}/VS_G/0/VS_DAT", "2026-03-10")
    made.enter(made.chain, WEIGHT, "70.5")
    made.enter(made.chain, WEIGHT, "71.5", reason="misread")
    return made


def reads(house):
    """What a coordinator reads."""
    return Reads(house.at("coordinator").tools, house.at("coordinator").session)


def test_a_value_tells_author_role_times_workstation_and_reason(house):
    """EMA 2023, 4.5: attributable (name, role, organisation, workstation, program), contemporaneous (typed and stored)."""
    newest, first = reads(house).history(house.chain, WEIGHT).lines
    for line in (newest, first):
        assert line.person
        assert line.role == "coordinator"
        assert line.organisation
        assert line.workstation
        assert line.program
        assert datetime.fromisoformat(line.typed) <= datetime.fromisoformat(line.time)
        assert datetime.fromisoformat(line.time).utcoffset() is not None
    assert (first.new.en, newest.old.en, newest.new.en, newest.reason.en) == (
        "70.5",
        "70.5",
        "71.5",
        "misread",
    )


def test_the_form_tells_when_it_was_observed_in_which_unit_and_under_which_version(house):
    """Observation day, unit, precision as typed and the version of the form stand with the value."""
    view = reads(house).form(house.chain, VITALS)
    fields = {field.item.oid: field for field in view.fields()}
    assert fields["VS_DAT"].editing == "2026-03-10"
    assert (fields["VS_WEIGHT"].editing, fields["VS_WEIGHT"].item.unit) == ("71.5", "kg")
    assert view.header.design == "1.0"


def test_an_adverse_event_without_its_source_document_is_not_complete(house):
    """Product B3: the pointer to the source (document, date) is asked for by name; nothing else is in its place."""
    house.enter(house.chain, f"{EVENTS}/AE_L/e1/AE_TERM", "sore mouth")
    outcome = house.try_("coordinator", c.CompleteForm, house.chain, EVENTS)
    assert outcome.fault is not None
    assert f"{EVENTS}/AE_L/e1/AE_SRC" in {fault.place for fault in outcome.faults}
