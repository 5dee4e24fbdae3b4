"""Deviations the rules find are offered as lines of the log, on T3 as it ships; nothing is entered by itself."""

import pytest

from ecrf.library.load_design import load_study
from ecrf.schema.index import DesignIndex
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.words import Text
from tests.services.house import House

INDEX = DesignIndex(load_study("T3"))
EXI, IC, LOG = "C/1/EXI/1/1", "S0/1/IC/1/1", "LOGS/1/DV/1/1"


@pytest.fixture
def house():
    """A subject of T3."""
    made = House()
    made.chain = made.subject()
    return made


def enter(house, record, line="0", **values):
    """Leave fields of a form, each in its own group."""
    new = []
    for oid, text in values.items():
        at = f"{record}/{INDEX.item(oid).group.oid}/{line}/{oid}"
        new.append(c.NewValue(at, text, house.version(house.chain, at)))
    house.must("coordinator", c.EnterValues, house.chain, tuple(new))


def drafts(house, at):
    """What is offered at an address."""
    work = house.at("coordinator")
    return Reads(work.tools, work.session).deviation_drafts(house.chain, at)


def outside_the_gate(house):
    """Docetaxel given with neutrophils below the gate."""
    enter(house, EXI, EXI_LABDAT="2026-03-09", EXI_ANCOK="N", EXI_PLTOK="Y", EXI_LIVOK="Y", EXI_CRCL="85",
          EXI_DEC="GIVE", EXI_DAT="2026-03-10")  # fmt: skip


def test_a_dose_outside_the_gate_offers_its_deviation(house):
    """Kind, day 1 of the cycle and the rule's words are offered; the log stays empty."""
    outside_the_gate(house)
    first = drafts(house, f"{EXI}/EXI_GATE/0/EXI_DEC")[0]
    assert (first.rule, first.kind, first.day) == ("EXI_01", "TREATMENT", "2026-03-10")
    assert first.say.en.startswith("Treatment is given although the gate is not met")
    assert house.state(house.chain).lines_of(LOG, "DV_L") == []


def test_consent_within_48_hours_offers_its_deviation(house):
    """The day is that of the signature."""
    enter(house, IC, IC_INFODTM="2026-03-02 09:00", IC_SIGNDTM="2026-03-03 09:00")
    assert [(d.rule, d.kind, d.day) for d in drafts(house, IC)] == [("IC_01", "CONSENT", "2026-03-03")]


def test_a_late_safety_report_names_its_event(house):
    """Reported to the sponsor 30 hours after the site knew: the draft carries the event's number."""
    enter(house, "LOGS/1/AE/1/1", "e1", AE_TERM="sepsis", AE_SER="Y", AE_AWARE="2026-03-10 08:00")
    enter(house, "LOGS/1/SAER/1/1", "r1", SAER_ABOUT="SAE", SAER_AENO="1", SAER_TYPE="INITIAL", SAER_TO="SPONSOR",
          SAER_DTM="2026-03-11 14:00")  # fmt: skip
    (found,) = drafts(house, "LOGS/1/SAER/1/1")
    assert (found.rule, found.kind, found.day, found.event) == ("X_SAE_10", "SAELATE", "2026-03-11", 1)


def test_a_visit_outside_its_window_offers_its_deviation(house):
    """Positioning CT 9 days after enrolment (window 7): offered at the visit and on its form, not on others."""
    enter(house, "S0/1/IE/1/1", IE_DEC="ENROL", IE_DECDAT="2026-03-01")
    enter(house, "S1/1/SV/1/1", SV_OCCUR="Y", SV_VISITDAT="2026-03-10")
    (found,) = drafts(house, "S1/1")
    assert (found.rule, found.kind, found.day) == ("visit_window", "VISIT", "2026-03-10")
    assert found.say.args["days"] == 2
    assert found.say.args["visit"] == Text("Positioning CT", "定位 CT")
    assert len(drafts(house, "S1/1/SV/1/1")) == 1
    assert drafts(house, "S1/1/RTPLAN/1/1") == ()


def test_a_deviation_on_record_is_not_offered_again(house):
    """A line of the same rule and day, or an older one of the same kind and day, settles the offer."""
    outside_the_gate(house)
    enter(house, LOG, "d1", DV_DAT="2026-03-10", DV_CAT="TREATMENT", DV_RULE="EXI_01")
    said = {draft.rule: draft.is_recorded for draft in drafts(house, EXI)}
    assert said["EXI_01"]


def test_the_open_query_of_the_rule_is_named(house):
    """The draft knows the query it answers."""
    enter(house, IC, IC_INFODTM="2026-03-02 09:00", IC_SIGNDTM="2026-03-03 09:00", IC_VERSION="1.0",
          IC_VERDAT="2026-01-01", IC_EXPLBY="Dr. Li", IC_SIGNER="SUBJECT", IC_WITNESS="N", IC_AVDONE="Y",
          IC_AVREF="AV-1", IC_COPY="Y", IC_SAMPLES="Y")  # fmt: skip
    house.must("coordinator", c.CompleteForm, house.chain, IC)
    (query,) = house.state(house.chain).queries.values()
    assert [draft.query for draft in drafts(house, IC)] == [query.id]
