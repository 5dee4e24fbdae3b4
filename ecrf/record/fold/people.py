"""Fold of the rules for people, of facts recorded, and of the delegation log."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.delegation import TASKS, compute_log_digest
from ecrf.record.fold.guards import need_study
from ecrf.record.fold.step import Step
from ecrf.record.people_rules import (
    ACTIVATED,
    ACTIVATION,
    BEFORE_ACTIVATION,
    CONTINUE,
    DESIGN_FACTS,
    ETHICS_VALID,
    FACT_ACTION,
    PERSON_FACTS,
    RULES,
    SITE_FACTS,
    STOP,
    STOPPING_DECISION,
    has_fact,
    is_valid_until,
    rules_at,
)
from ecrf.record.rows import DelegationSignature, Fact, PersonRow, Rules, SiteRow, StudyRow, Tasks
from ecrf.record.study_state import StudyState
from ecrf.words import Fault, Refusal


def set_rules(state: StudyState, entry: e.RulesSet, step: Step) -> None:
    """Other rules are in force; a name this program does not know is refused, for it could not keep to it."""
    step.require("manage_study", state.chain)
    study = need_study(state)
    for name in entry.rules:
        if name not in RULES:
            raise Refusal(Fault("fold.rule_unknown", name))
    study.rules = (*study.rules, Rules(step.sequence, dict(entry.rules)))
    state.touch(study)


def record_fact(state: StudyState, entry: e.FactRecorded, step: Step) -> None:
    """Something was done outside the program; a design becomes active at a site only behind what the rules ask for."""
    action = FACT_ACTION.get(entry.fact)
    if action is None:
        raise Refusal(Fault("fold.fact_unknown", entry.fact))
    step.require(action, state.chain)
    row = _subject_of(state, entry)
    if entry.fact in DESIGN_FACTS and entry.reference not in state.designs:
        raise Refusal(Fault("fold.design_unknown", entry.reference))
    if entry.fact == ETHICS_VALID and not is_valid_until(entry.day, entry.reference):
        raise Refusal(Fault("fold.no_last_day", entry.reference))
    if entry.fact == STOPPING_DECISION and entry.reference.split(" ")[0] not in (CONTINUE, STOP):
        raise Refusal(Fault("fold.decision_unknown", entry.reference))
    if entry.fact == ACTIVATED and ACTIVATION in rules_at(state.study, step.sequence):
        for before in BEFORE_ACTIVATION:
            if not has_fact(row.facts, before, entry.reference):
                raise Refusal(Fault(f"fold.no_{before}", entry.about))
    who, what = step.header.person, step.text(entry.what)
    row.facts = (*row.facts, Fact(entry.fact, entry.day, entry.reference, what, step.sequence, who))
    state.touch(row)


def _subject_of(state: StudyState, entry: e.FactRecorded) -> PersonRow | SiteRow | StudyRow:
    """The row a fact is about."""
    if entry.fact in PERSON_FACTS:
        return _person(state, entry.about)
    if entry.fact in SITE_FACTS:
        return _site(state, entry.about)
    if entry.about != STUDY_CHAIN or state.study is None:
        raise Refusal(Fault("fold.fact_unknown", entry.about))
    return state.study


def _person(state: StudyState, person: str) -> PersonRow:
    row = state.persons.get(person)
    if row is None or row.disabled:
        raise Refusal(Fault("fold.person_unknown", person))
    return row


def _site(state: StudyState, site: str) -> SiteRow:
    row = state.sites.get(site)
    if row is None:
        raise Refusal(Fault("fold.site_unknown", site))
    return row


def delegate(state: StudyState, entry: e.TasksDelegated, step: Step) -> None:
    """A person's tasks at a site are these."""
    step.require("grant_role", state.chain)
    row = _person(state, entry.person)
    _site(state, entry.site)
    for task in entry.tasks:
        if task not in TASKS:
            raise Refusal(Fault("fold.task_unknown", task))
    tasks = Tasks(entry.site, entry.tasks, step.text(entry.note), step.sequence, step.header.stored)
    row.tasks = (*row.tasks, tasks)
    state.touch(row)


def sign_delegation(state: StudyState, entry: e.DelegationSigned, step: Step) -> None:
    """Somebody who may sign at the site stands for its delegation log, exactly as it stands now."""
    step.require("sign", state.chain)
    step.require_policy(state.chain)
    row, header = _site(state, entry.site), step.header
    if header.site != entry.site:
        raise Refusal(Fault("fold.other_site", entry.site))
    if entry.sequence != state.sequence or entry.digest != compute_log_digest(state, entry.site):
        raise Refusal(Fault("fold.stale", entry.site, {"seen": entry.sequence}))
    signature = DelegationSignature(
        entry.sequence, entry.digest, entry.meaning, header.person, header.role, header.stored
    )
    row.delegation = (*row.delegation, signature)
    state.touch(row)
