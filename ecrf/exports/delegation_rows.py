"""The rows of a delegation log, the same on paper and in the workbook."""

from __future__ import annotations

from ecrf.exports.facts import show_time
from ecrf.exports.list_file import ListFile, ListSheet
from ecrf.services.reads.delegation_view import DelegationLine, DelegationLog
from ecrf.words import Message, Speaker

PERSON = ("ui.people.name", "ui.people.organisation", "ui.people.role", "delegation.tasks", "ui.people.since",
          "ui.people.until", "delegation.note")  # fmt: skip
"""Message codes of the columns of the list of people."""
SIGNED = ("ui.people.name", "ui.people.role", "delegation.signed_at", "delegation.standing")
"""Message codes of the columns of the signatures."""


_PERSON_PLACES = (0, 30, 56, 84, 124, 143, 162, 178)
_SIGNED_PLACES = (0, 50, 90, 140, 178)


def delegation_file(log: DelegationLog, speaker: Speaker) -> ListFile:
    """The log as it is taken along."""
    site = f"{speaker.say(Message('ui.head.site', {'site': log.number}))}  {log.site_name}"
    signed = signature_rows(log, speaker)
    return ListFile(
        title="delegation.title",
        as_of=log.as_of,
        under=f"{site}  ·  {log.as_of}",
        facts=((speaker.say("ui.people.site"), f"{log.number} {log.site_name}"),),
        sheets=(
            ListSheet("people", "ui.people.people", PERSON, line_rows(log, speaker), _PERSON_PLACES),
            ListSheet(
                "signatures", "delegation.signatures", SIGNED, signed, _SIGNED_PLACES, "delegation.unsigned"
            ),
        ),
    )


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
            show_time(one.time),
            speaker.say("delegation.holds" if one.holds else "delegation.changed_since"),
        )
        for one in log.signatures
    ]
