"""The stopping rule: deaths counted, enrolment closed until a decision is recorded, the record never held up."""

from datetime import timedelta

import msgspec
import pytest

from ecrf.library.load_design import load_study
from ecrf.schema.index import DesignIndex
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from tests.services.house import House

DESIGN = load_study("T3")
INDEX = DesignIndex(DESIGN)
AE, DTH = "LOGS/1/AE/1/1", "LOGS/1/DTH/1/1"
RELATIONS = ("SFRT", "DOC", "CIS", "IO", "RT", "PROC")


@pytest.fixture
def house():
    """T3 with its stopping rule and without its gate of forms, which is tested elsewhere."""
    settings = {k: v for k, v in DESIGN.study.settings.items() if not k.startswith("enrol_")}
    study = msgspec.structs.replace(DESIGN.study, settings=settings)
    return House(msgspec.structs.replace(DESIGN, study=study))


def enter(house, chain, record, line="0", **values):
    """Leave fields of a form, each in its own group."""
    new = tuple(
        c.NewValue(at := f"{record}/{INDEX.item(oid).group.oid}/{line}/{oid}", text, house.version(chain, at))
        for oid, text in values.items()
    )
    return house.must("coordinator", c.EnterValues, chain, new)


def treated(house, *, dead="", answer="UNRELATED"):
    """A treated subject, dead of an event whose relation to docetaxel is `answer` when `dead` names it."""
    chain = house.subject()
    enter(house, chain, "S2/1/SFRT/1/1", SFRT_DAT="2026-01-01")
    if dead:
        relations = {f"AE_REL{name}": "UNRELATED" for name in RELATIONS} | {"AE_RELDOC": answer}
        given = {oid: text for oid, text in relations.items() if text}
        enter(house, chain, AE, "e1", AE_TERM=dead, AE_GRADE="5", AE_OUT="FATAL", **given)
    return chain


def enrol(house):
    """The fault of enrolling a new subject, empty when it is enrolled."""
    outcome = house.try_("coordinator", c.SetSubjectStatus, house.subject(), "enrolled")
    return "" if outcome.fault is None else outcome.fault.code


def counter(house):
    """The counter as the safety page shows it."""
    at = house.at("data_manager")
    return Reads(at.tools, at.session).safety().stopping


def test_one_related_death_closes_enrolment_until_a_decision(house):
    """Closed by the death, open after `continue`, closed again by the next death, ended by `stop` (registration T3)."""
    treated(house)
    assert enrol(house) == ""
    treated(house, dead="sepsis", answer="PROBABLE")
    assert enrol(house) == "command.gate_stopping"
    house.must("data_manager", c.DecideStopping, "continue", "DMC letter of 12 March")
    assert enrol(house) == ""
    treated(house, dead="bleeding", answer="POSSIBLE")
    assert enrol(house) == "command.gate_stopping"
    house.must("data_manager", c.DecideStopping, "stop", "DMC letter of 13 March")
    assert enrol(house) == "command.gate_stopped"
    decision = counter(house).decision
    assert (decision.decision, decision.person, decision.reason) == (
        "stop",
        "p-data_manager",
        "DMC letter of 13 March",
    )


def test_a_closed_enrolment_holds_up_no_record(house):
    """While enrolment waits, screening, entry and other moves of subjects go on: a gate stops an act, never a record."""
    chain = treated(house, dead="sepsis", answer="PROBABLE")
    assert enrol(house) == "command.gate_stopping"
    enter(house, chain, DTH, DTH_DAT="2026-03-01")
    house.must("coordinator", c.SetSubjectStatus, house.subject(), "screen_failure")
    other = treated(house)
    house.must("coordinator", c.SetSubjectStatus, other, "withdrawn")


def test_an_unassessed_death_counts_after_24_hours_whatever_else_is_entered(house):
    """Waiting at first, pending a day later although the log was changed in between, gone once judged unrelated."""
    chain = treated(house, dead="sepsis", answer="")
    assert (counter(house).pending, enrol(house)) == (0, "")
    house.clock.time += timedelta(hours=23)
    enter(house, chain, AE, "e2", AE_TERM="nausea")
    house.clock.time += timedelta(hours=1, minutes=1)
    assert (counter(house).pending, enrol(house)) == (1, "command.gate_stopping")
    enter(house, chain, AE, "e1", AE_RELDOC="UNRELATED")
    assert (counter(house).pending, enrol(house)) == (0, "")


def test_a_death_form_counts_without_a_fatal_event(house):
    """Related on the death form, though the log of events is empty, is related."""
    chain = treated(house)
    enter(house, chain, DTH, DTH_DAT="2026-03-01", DTH_RELTRT="UNRELATED")
    assert counter(house).related == 0
    enter(house, chain, DTH, DTH_RELTRT="PROBABLE")
    assert counter(house).related == 1


def test_the_sponsors_worse_judgement_counts(house):
    """Unrelated by the investigator, possible by the sponsor: related."""
    chain = treated(house, dead="sepsis")
    assert counter(house).related == 0
    enter(house, chain, AE, "e1", AE_SER="Y", AE_SPREL="POSSIBLE")
    assert counter(house).related == 1


def test_a_decision_needs_the_rule_reached_words_and_a_right(house):
    """Nothing to decide below the limit; no words no decision; a coordinator decides nothing."""
    treated(house)
    early = house.try_("data_manager", c.DecideStopping, "continue", "why not")
    assert early.fault.code == "command.stopping_not_reached"
    treated(house, dead="sepsis", answer="PROBABLE")
    assert house.try_("data_manager", c.DecideStopping, "continue", " ").fault.code == "command.words_missing"
    assert house.try_("data_manager", c.DecideStopping, "wait", "x").fault.code == "fold.decision_unknown"
    assert house.try_("coordinator", c.DecideStopping, "continue", "x").fault.code == "command.not_permitted"
    by_hand = ("study", "stopping_decision", "2026-03-13", "x", "continue")
    assert house.try_("data_manager", c.RecordFact, *by_hand).fault.code == "fold.fact_unknown"


def test_today_says_that_enrolment_is_closed(house):
    """On everybody's day until the decision; not below the limit."""
    at = house.at("coordinator")
    treated(house)
    assert Reads(at.tools, at.session).today().stopping is None
    treated(house, dead="sepsis", answer="PROBABLE")
    assert Reads(at.tools, at.session).today().stopping.related == 1
    house.must("data_manager", c.DecideStopping, "continue", "DMC letter")
    assert Reads(at.tools, at.session).today().stopping is None
