"""Handlers of people: training, policy, roles and their last day."""

from __future__ import annotations

from datetime import timedelta

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.delegation import tasks_of
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench
from ecrf.services.handlers.study import write_checkpoint
from ecrf.services.policy import POLICY, check_trained, parse_day, require_training
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal


def record_training(unit: Unit, command: c.RecordTraining, bench: Bench) -> Answer:
    """Note what a person was trained in."""
    trained = command.trained
    day = check_trained(trained, unit.now.date())
    what = unit.text(trained.what)
    unit.add(STUDY_CHAIN, e.TrainingRecorded(command.person, day.isoformat(), trained.version, what))
    return Answer(STUDY_CHAIN)


def accept_policy(unit: Unit, command: c.AcceptPolicy, bench: Bench) -> Answer:
    """Note that the person at work accepted the policy in force."""
    if command.policy != POLICY:
        raise Refusal(Fault("command.other_policy", command.policy, {"known": POLICY}))
    unit.add(STUDY_CHAIN, e.PolicyAccepted(command.policy))
    return Answer(STUDY_CHAIN)


def grant_role(unit: Unit, command: c.GrantRole, bench: Bench) -> Answer:
    """Grant a role at a site between two dates; in a live study only to a person with a training record."""
    if command.until and command.until < command.since:
        raise Refusal(Fault("command.dates_reversed", command.until))
    require_training(unit.study, command.person)
    write_checkpoint(unit, "role")
    unit.add(
        STUDY_CHAIN,
        e.RoleGranted(
            person=command.person,
            role=command.role,
            site=command.site,
            since=command.since,
            until=command.until,
            training=unit.optional_text(command.training),
        ),
    )
    return Answer(STUDY_CHAIN)


def withdraw_role(unit: Unit, command: c.WithdrawRole, bench: Bench) -> Answer:
    """End a role now."""
    write_checkpoint(unit, "role")
    unit.add(STUDY_CHAIN, e.RoleWithdrawn(command.person, command.role, command.site))
    return Answer(STUDY_CHAIN)


def set_last_day(unit: Unit, command: c.SetLastDay, bench: Bench) -> Answer:
    """Let a role end with a day: it is withdrawn and granted again until then, in one transaction."""
    write_checkpoint(unit, "role")
    _end_with(unit, (command.person, command.role, command.site), command.until)
    return Answer(STUDY_CHAIN)


def hand_over(unit: Unit, command: c.HandOver, bench: Bench) -> Answer:
    """A last day, and from the day after the role and its tasks with another person: worklists are by role and site."""
    if command.successor == command.person:
        raise Refusal(Fault("command.same_person", command.person))
    require_training(unit.study, command.successor)
    write_checkpoint(unit, "role")
    _end_with(unit, (command.person, command.role, command.site), command.until)
    after = (parse_day(command.until) + timedelta(days=1)).isoformat()
    held = any(
        (row.person, row.role) == (command.successor, command.role)
        and row.site in ("*", command.site)
        and not row.ended
        and not row.until
        for row in unit.study.grants.values()
    )
    if not held:
        unit.add(STUDY_CHAIN, e.RoleGranted(command.successor, command.role, command.site, after))
    _hand_on_tasks(unit, command)
    return Answer(STUDY_CHAIN)


def _hand_on_tasks(unit: Unit, command: c.HandOver) -> None:
    """The successor has the tasks of who leaves beside their own."""
    persons = unit.study.persons
    for site in sorted(unit.study.sites) if command.site == "*" else [command.site]:
        left = tasks_of(persons[command.person], site)
        if left is None:
            continue
        own = tasks_of(persons[command.successor], site)
        tasks = dict.fromkeys((*(own.tasks if own is not None else ()), *left.tasks))
        unit.add(STUDY_CHAIN, e.TasksDelegated(command.successor, site, tuple(tasks)))


def _end_with(unit: Unit, what: tuple[str, str, str], last: str) -> None:
    person, role, site = what
    until = parse_day(last)
    standing = [
        row
        for row in unit.study.grants.values()
        if (row.person, row.role, row.site) == (person, role, site) and not row.ended
    ]
    if not standing:
        raise Refusal(Fault("fold.role_unknown", role))
    since = min(row.since for row in standing)
    if last < max(since, unit.now.date().isoformat()):
        raise Refusal(Fault("command.day_gone", last))
    unit.add(STUDY_CHAIN, e.RoleWithdrawn(person, role, site))
    unit.add(STUDY_CHAIN, e.RoleGranted(person, role, site, since, until.isoformat()))
