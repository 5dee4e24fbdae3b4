"""Fold of the study chain: people, keys, roles, sites, designs, checkpoints."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.fold.guards import SEAL, need_study
from ecrf.record.fold.step import Step
from ecrf.record.people_rules import lacks_for_role, rules_at
from ecrf.record.rows import (
    Acceptance,
    CheckpointRow,
    DesignRow,
    GrantRow,
    KeyRow,
    MatrixRow,
    PersonRow,
    SiteRow,
    StudyRow,
    Training,
)
from ecrf.record.study_state import StudyState
from ecrf.words import Fault, Refusal

NATURES = ("demo", "test", "draft", "live")


def create(state: StudyState, entry: e.StudyCreated, step: Step) -> None:
    """The study begins; what it is (demo, test, draft, live) never changes."""
    if state.study is not None or not step.founding or entry.nature not in NATURES:
        raise Refusal(Fault("fold.root_exists", state.chain))
    state.study = StudyRow(entry.study, entry.name, entry.nature, entry.seed, step.header.stored)
    state.touch(state.study)


def set_permissions(state: StudyState, entry: e.PermissionsSet, step: Step) -> None:
    """Another permission matrix is in force; it is published like the design that brings it."""
    step.require("publish", state.chain)
    row = MatrixRow(step.sequence, entry.matrix)
    state.matrices[row.key] = row
    state.touch(row)


def add_site(state: StudyState, entry: e.SiteAdded, step: Step) -> None:
    """A site joins."""
    step.require("add_site", state.chain)
    if entry.site in state.sites or any(row.number == entry.number for row in state.sites.values()):
        raise Refusal(Fault("fold.site_exists", entry.number))
    row = SiteRow(entry.site, entry.number, step.text(entry.name), entry.organisation, step.sequence)
    state.sites[row.site] = row
    state.touch(row)


def add_person(state: StudyState, entry: e.PersonAdded, step: Step) -> None:
    """A person joins; neither id nor login name was ever used before."""
    step.require("add_person", state.chain)
    used = any(row.login == entry.login for row in state.persons.values())
    if used or entry.person in state.persons or entry.key in state.keys:
        raise Refusal(Fault("fold.person_exists", entry.login))
    row = PersonRow(entry.person, entry.login, step.text(entry.name), entry.organisation, step.sequence)
    key = KeyRow(entry.key, entry.person, entry.public, step.sequence)
    state.persons[row.person], state.keys[key.id] = row, key
    state.touch(row)
    state.touch(key)


def register_key(state: StudyState, entry: e.KeyRegistered, step: Step) -> None:
    """A person gets a new signing key; the old one stays valid for what it signed."""
    if entry.person != step.header.person:
        step.require("add_person", state.chain)
    if entry.key in state.keys or entry.person not in state.persons:
        raise Refusal(Fault("fold.person_exists", entry.key))
    row = KeyRow(entry.key, entry.person, entry.public, step.sequence)
    state.keys[row.id] = row
    state.touch(row)


def disable_person(state: StudyState, entry: e.PersonDisabled, step: Step) -> None:
    """An account is closed for good; its roles end with it."""
    step.require("add_person", state.chain)
    row = state.persons.get(entry.person)
    if row is None or row.disabled:
        raise Refusal(Fault("fold.person_unknown", entry.person))
    row.disabled = step.sequence
    state.touch(row)
    for grant in state.grants.values():
        if grant.person == entry.person and not grant.ended:
            grant.ended = step.sequence
            state.touch(grant)


def grant_role(state: StudyState, entry: e.RoleGranted, step: Step) -> None:
    """A person may act in a role at a site between two dates."""
    step.require("grant_role", state.chain)
    person = state.persons.get(entry.person)
    if person is None or person.disabled:
        raise Refusal(Fault("fold.person_unknown", entry.person))
    if entry.site != "*" and entry.site not in state.sites:
        raise Refusal(Fault("fold.site_unknown", entry.site))
    if entry.role not in state.matrix_at(step.sequence):
        raise Refusal(Fault("fold.role_unknown", entry.role))
    lacks = "" if step.founding else lacks_for_role(rules_at(state.study, step.sequence), person)
    if lacks:
        raise Refusal(Fault(f"fold.no_{lacks}", person.login))
    row = GrantRow(entry.person, entry.role, entry.site, entry.since, entry.until, step.sequence)
    state.grants[row.key] = row
    state.touch(row)


def withdraw_role(state: StudyState, entry: e.RoleWithdrawn, step: Step) -> None:
    """A role ends now."""
    step.require("grant_role", state.chain)
    ended = [
        row
        for row in state.grants.values()
        if (row.person, row.role, row.site) == (entry.person, entry.role, entry.site) and not row.ended
    ]
    if not ended:
        raise Refusal(Fault("fold.role_unknown", entry.role))
    for row in ended:
        row.ended = step.sequence
        state.touch(row)


def record_training(state: StudyState, entry: e.TrainingRecorded, step: Step) -> None:
    """A person was trained; whoever grants roles says so."""
    step.require("grant_role", state.chain)
    row = state.persons.get(entry.person)
    if row is None or row.disabled:
        raise Refusal(Fault("fold.person_unknown", entry.person))
    training = Training(step.text(entry.what), entry.version, entry.day, step.sequence)
    row.trainings = (*row.trainings, training)
    state.touch(row)


def accept_policy(state: StudyState, entry: e.PolicyAccepted, step: Step) -> None:
    """The person at work accepted the signature policy; each version once."""
    row = state.persons.get(step.header.person)
    if row is None or any(one.policy == entry.policy for one in row.accepted):
        raise Refusal(Fault("fold.policy_accepted", entry.policy))
    row.accepted = (*row.accepted, Acceptance(entry.policy, step.sequence, step.header.stored))
    state.touch(row)


def replace_envelopes(state: StudyState, entry: e.EnvelopesReplaced, step: Step) -> None:
    """keys.json was written anew; its generation only rises."""
    row = need_study(state)
    if entry.generation <= row.generation:
        raise Refusal(Fault("fold.envelopes_older", str(entry.generation)))
    row.generation, row.envelopes = entry.generation, entry.digest
    state.touch(row)


def publish_design(state: StudyState, entry: e.DesignPublished, step: Step) -> None:
    """A design is frozen into the study."""
    step.require("publish", state.chain)
    if entry.design in state.designs:
        raise Refusal(Fault("fold.design_exists", entry.version))
    row = DesignRow(entry.design, entry.version, step.sequence, step.header.stored)
    state.designs[row.design] = row
    state.touch(row)


def name_home(state: StudyState, entry: e.HomeNamed, step: Step) -> None:
    """The study folder lives on this workstation."""
    step.require("manage_study", state.chain)
    row = need_study(state)
    row.home = entry.workstation
    state.touch(row)


def write_checkpoint(state: StudyState, entry: e.CheckpointWritten, step: Step) -> None:
    """All heads as they stand, under one root; the one that seals the study needs the right to lock."""
    need_study(state)
    if entry.occasion == SEAL:
        step.require("lock", state.chain)
    row = CheckpointRow(step.sequence, entry.root, entry.occasion, step.header.stored)
    state.checkpoints[row.key] = row
    state.touch(row)
