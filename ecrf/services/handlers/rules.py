"""Handlers of rules for people, facts done outside the program, versions active at sites, and the delegation log."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.delegation import compute_log_digest
from ecrf.record.people_rules import (
    ACTIVATED,
    CONTINUE,
    DESIGN_FACTS,
    FACT_ACTION,
    STOP,
    STOPPING_DECISION,
    design_at_site,
)
from ecrf.services import commands as c
from ecrf.services.answer import WORDS_MOST, Answer, Bench, require_words
from ecrf.services.handlers.study import write_checkpoint
from ecrf.services.house_rules import check_rules
from ecrf.services.policy import is_live, parse_day, require_policy
from ecrf.services.reads.mortality import read_counter
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal


def set_rules(unit: Unit, command: c.SetRules, bench: Bench) -> Answer:
    """Put other rules in force, with the key book where it changes with them."""
    check_rules(command.rules, live=is_live(unit.study))
    write_checkpoint(unit, "rules")
    unit.add(STUDY_CHAIN, e.RulesSet(dict(command.rules)))
    if command.envelopes:
        unit.add(STUDY_CHAIN, e.EnvelopesReplaced(command.generation, command.envelopes))
    return Answer(STUDY_CHAIN)


def record_fact(unit: Unit, command: c.RecordFact, bench: Bench) -> Answer:
    """Note what was done outside the program, on a day that has come."""
    if command.fact not in FACT_ACTION or command.fact in (ACTIVATED, STOPPING_DECISION):
        raise Refusal(Fault("fold.fact_unknown", command.fact))
    action = FACT_ACTION[command.fact]
    if not bench.session.may(action):
        refused = {"action": action, "role": bench.session.role}
        raise Refusal(Fault("command.not_permitted", type(command).__name__, refused))
    require_words(command.what, command.fact)
    day = parse_day(command.day)
    if day > unit.now.date():
        raise Refusal(Fault("command.day_to_come", command.day))
    if command.fact in DESIGN_FACTS and command.reference not in unit.study.designs:
        raise Refusal(Fault("command.unknown_design", command.reference))
    _add_fact(unit, command, command.what)
    return Answer(STUDY_CHAIN)


def _add_fact(unit: Unit, command: c.RecordFact, what: str) -> None:
    unit.add(
        STUDY_CHAIN,
        e.FactRecorded(command.about, command.fact, command.day, unit.text(what), command.reference),
    )


def decide_stopping(unit: Unit, command: c.DecideStopping, bench: Bench) -> Answer:
    """Record what becomes of enrolment, with the deaths that were weighed; only while the rule is reached."""
    if command.decision not in (CONTINUE, STOP):
        raise Refusal(Fault("fold.decision_unknown", command.decision))
    require_words(command.reason, command.decision)
    counter = read_counter(unit, bench.designs)
    if counter is None or not (counter.is_reached or counter.is_stopped):
        raise Refusal(Fault("command.stopping_not_reached", "study"))
    day, reference = unit.now.date().isoformat(), " ".join((command.decision, *sorted(counter.deaths)))
    fact = e.FactRecorded(STUDY_CHAIN, STOPPING_DECISION, day, unit.text(command.reason), reference)
    unit.add(STUDY_CHAIN, fact)
    return Answer(STUDY_CHAIN)


def activate_site(unit: Unit, command: c.ActivateSite, bench: Bench) -> Answer:
    """Let a published version be the one a site works under; its subjects stay as they are until they are moved."""
    study = unit.study
    site, design = study.sites.get(command.site), study.designs.get(command.design)
    if site is None:
        raise Refusal(Fault("command.unknown_site", command.site))
    if design is None:
        raise Refusal(Fault("command.unknown_design", command.design))
    if design_at_site(study.designs.values(), site, study.sequence) == command.design:
        raise Refusal(Fault("command.same_design", site.number))
    day = unit.now.date().isoformat()
    words = unit.text(design.version)
    unit.add(STUDY_CHAIN, e.FactRecorded(command.site, ACTIVATED, day, words, command.design))
    return Answer(STUDY_CHAIN)


def delegate(unit: Unit, command: c.DelegateTasks, bench: Bench) -> Answer:
    """Note a person's tasks at a site."""
    if len(command.note) > WORDS_MOST:
        long = {"length": len(command.note), "most": WORDS_MOST}
        raise Refusal(Fault("command.words_too_long", command.person, long))
    tasks = tuple(dict.fromkeys(command.tasks))
    note = unit.optional_text(command.note.strip())
    unit.add(STUDY_CHAIN, e.TasksDelegated(command.person, command.site, tasks, note))
    return Answer(STUDY_CHAIN)


def sign_delegation(unit: Unit, command: c.SignDelegation, bench: Bench) -> Answer:
    """Sign a site's delegation log as it stands at the study's head."""
    study = unit.study
    require_policy(study, bench.session.person)
    if command.site not in study.sites:
        raise Refusal(Fault("command.unknown_site", command.site))
    unit.act_at(command.site)
    digest = compute_log_digest(study, command.site)
    unit.add(STUDY_CHAIN, e.DelegationSigned(command.site, study.sequence, digest, command.meaning))
    return Answer(STUDY_CHAIN)
