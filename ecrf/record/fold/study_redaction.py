"""Fold of a redaction in the study chain: a name, what somebody was trained in, words about a fact or a task."""

from __future__ import annotations

from msgspec import structs

from ecrf.record import entry as e
from ecrf.record.fold.step import REDACTED_TEXT, Step
from ecrf.record.study_state import StudyState
from ecrf.words import Fault, Refusal


def redact(state: StudyState, entry: e.Redacted, step: Step) -> None:
    """What entry `sequence` brought is gone from the content and from every row that showed it."""
    step.require("redact", str(entry.sequence))
    if not 0 < entry.sequence <= state.sequence:
        raise Refusal(Fault("fold.no_entry", str(entry.sequence)))
    for person in state.persons.values():
        if person.added == entry.sequence and entry.field == "name":
            person.name = REDACTED_TEXT
            state.touch(person)
        person.trainings = tuple(
            structs.replace(one, what=REDACTED_TEXT) if one.sequence == entry.sequence else one
            for one in person.trainings
        )
        person.tasks = tuple(
            structs.replace(one, note=REDACTED_TEXT) if one.sequence == entry.sequence else one
            for one in person.tasks
        )
    for site in state.sites.values():
        if site.added == entry.sequence and entry.field == "name":
            site.name = REDACTED_TEXT
    for row in (*state.persons.values(), *state.sites.values(), *((state.study,) if state.study else ())):
        row.facts = tuple(
            structs.replace(one, what=REDACTED_TEXT) if one.sequence == entry.sequence else one
            for one in row.facts
        )
        state.touch(row)
