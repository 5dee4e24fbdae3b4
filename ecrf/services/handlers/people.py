"""Handlers of people: training, policy, roles and their last day."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
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
    until = parse_day(command.until)
    standing = [
        row
        for row in unit.study.grants.values()
        if (row.person, row.role, row.site) == (command.person, command.role, command.site) and not row.ended
    ]
    if not standing:
        raise Refusal(Fault("fold.role_unknown", command.role))
    since = min(row.since for row in standing)
    if command.until < max(since, unit.now.date().isoformat()):
        raise Refusal(Fault("command.day_gone", command.until))
    write_checkpoint(unit, "role")
    unit.add(STUDY_CHAIN, e.RoleWithdrawn(command.person, command.role, command.site))
    again = e.RoleGranted(command.person, command.role, command.site, since, until.isoformat())
    unit.add(STUDY_CHAIN, again)
    return Answer(STUDY_CHAIN)
