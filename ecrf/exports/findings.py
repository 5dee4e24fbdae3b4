"""The findings of an integrity run in the order and words both its papers use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ecrf.exports.facts import facts_of
from ecrf.services.integrity.report import KINDS, ReportFinding
from ecrf.services.reads.integrity import OPEN
from ecrf.services.reads.snapshot_run import RunData
from ecrf.services.reads.snapshot_view import SnapshotHead, Where
from ecrf.words import Message, Speaker

STANDINGS = ("new", "persisting", "resolved")


@dataclass(frozen=True, slots=True)
class Line:
    """One finding in words."""

    number: int
    kind: str
    standing: str
    subject: str
    where: Where
    place: str
    message: str
    said: str
    """fixed, queried or explained until a day, with the words given; empty if nothing was said."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many findings of a kind are new, persisting, resolved."""

    kind: str
    label: str
    new: int
    persisting: int
    resolved: int


def lines_of(run: RunData, speaker: Speaker) -> Iterator[Line]:
    """The findings as the report keeps them: by kind, then by subject."""
    for number, found in enumerate(run.report.findings, 1):
        where = run.where(found.chain, found.at) if found.chain else Where()
        yield Line(
            number=number,
            kind=found.kind,
            standing=found.standing,
            subject=found.subject,
            where=where,
            place=_place(where, speaker),
            message=speaker.say(found.message),
            said=_said(run, found, speaker),
        )


def counts_of(run: RunData, speaker: Speaker) -> tuple[Count, ...]:
    """One line per kind the program knows, those without findings too: that nothing was found is a result."""
    found = []
    for kind in kinds_of(run):
        standings = [each.standing for each in run.report.findings if each.kind == kind]
        numbers = [standings.count(standing) for standing in STANDINGS]
        found.append(Count(kind, speaker.say(f"exports.finding.{kind}"), *numbers))
    return tuple(found)


def kinds_of(run: RunData) -> tuple[str, ...]:
    """The kinds a run of its nature looks for."""
    is_review = run.report.nature == "trail"
    return tuple(kind for kind in KINDS if kind.startswith("trail_") is is_review)


def run_facts(head: SnapshotHead, run: RunData, speaker: Speaker) -> tuple[tuple[str, str], ...]:
    """(name, value): what was looked at, by whom, when, and against what."""
    report = run.report
    trail = report.trail
    if trail.startswith("ok"):
        trail = speaker.say(
            Message("exports.run.trail_ok", {"count": trail.removeprefix("ok").strip() or "0"})
        )
    elif not trail:
        trail = speaker.say("exports.run.trail_not_verified")
    facts = (
        ("site", run.site.words),
        ("nature", speaker.say(f"exports.run.nature.{report.nature}")),
        ("data_as_of", report.as_of),
        ("made_by", f"{run.person} ({speaker.say(f'role.{run.role}')})"),
        ("made_at", run.time),
        ("signed_by", run.signed_by or speaker.say("exports.run.not_signed")),
        ("signed_at", run.signed_at),
        ("before", run.before or speaker.say("exports.run.first")),
        ("subjects", str(report.subjects)),
        ("values", str(report.values)),
        ("checks", str(report.checks)),
        ("trail", trail),
        ("backup", report.backup[:16].replace("T", " ")),
    )
    named = tuple((speaker.say(f"exports.run.{name}"), value) for name, value in facts if value)
    without = frozenset({"title", "sites", "sponsor", "registry", "as_of", "entries"})
    return (*named, *facts_of(head, speaker, without))


def _said(run: RunData, found: ReportFinding, speaker: Speaker) -> str:
    said = run.settled.get(found.key)
    if said is None or said.state == OPEN:
        return ""
    state = speaker.say(Message(f"exports.settled.{said.state}", {"until": said.until}))
    return f"{state}: {said.text}" if said.text else state


def _place(where: Where, speaker: Speaker) -> str:
    if not where.at:
        return ""
    visit = speaker.say(where.visit) + (f" {where.repeat}" if where.repeat else "")
    form = speaker.say(where.title) + (f" #{where.form_repeat}" if where.form_repeat > 1 else "")
    line = speaker.say(Message("exports.paper.line", {"number": where.line})) if where.line else ""
    return " · ".join(part for part in (visit, form, line, speaker.say(where.label)) if part)
