"""The rows of a delegation log, the same on paper and in the workbook."""

from __future__ import annotations

from ecrf.exports.access_rows import moment
from ecrf.services.reads.delegation_view import DelegationLine, DelegationLog
from ecrf.words import Speaker

PERSON = ("ui.people.name", "ui.people.organisation", "ui.people.role", "delegation.tasks", "ui.people.since",
          "ui.people.until", "delegation.note")  # fmt: skip
"""Message codes of the columns of the list of people."""
SIGNED = ("ui.people.name", "ui.people.role", "delegation.signed_at", "delegation.standing")
"""Message codes of the columns of the signatures."""


def line_rows(log: DelegationLog, speaker: Speaker) -> list[tuple[str, ...]]:
    """One row per person and role, in the order roles were given."""
    return [_row(line, speaker) for line in log.lines]


def _row(line: DelegationLine, speaker: Speaker) -> tuple[str, ...]:
    tasks = "; ".join(speaker.say(f"delegation.task.{task}") for task in line.tasks)
    role = speaker.say(f"role.{line.role}")
    where = f"{role} ({speaker.say('ui.login.all_sites')})" if line.everywhere else role
    return (line.name, line.organisation, where, tasks, line.since, line.until, line.note)


def signature_rows(log: DelegationLog, speaker: Speaker) -> list[tuple[str, ...]]:
    """One row per signature, newest first."""
    return [
        (
            one.name,
            speaker.say(f"role.{one.role}"),
            moment(one.time),
            speaker.say("delegation.holds" if one.holds else "delegation.changed_since"),
        )
        for one in log.signatures
    ]
