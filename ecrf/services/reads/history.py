"""The history of one field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ecrf.record.address import is_under
from ecrf.record.entry import FormMoved
from ecrf.record.rows import SIGNATURES
from ecrf.services.reads.field import VERIFYING
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.history_view import FieldHistory, HistoryLine
from ecrf.services.reads.shelf import record_of
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.services.reads.trail import Written, entries_of, read_entry, show_entry, value_of
from ecrf.words import Message, Text

MOVED = "form.moved"

_ABOVE = frozenset({
    "statement.made", "missing.marked", "missing.lifted", "line.removed", "line.restored", "entered.in_error",
    "form.completed", "form.moved", "form.reopened", "correction.opened", "lock.set", "lock.lifted",
})  # fmt: skip
"""Kinds that concern a field although they name a prefix above it."""


def read_history(source: Source, chain: str, at: str) -> FieldHistory:
    """All that happened to a field (or, for a prefix, to everything on it), newest first."""
    read = source.subject(chain)
    values: dict[int, Said | None] = {}
    lines: list[HistoryLine] = []
    for written in entries_about(source, read, at):
        shown = value_of(source, read.published, written)
        values[written.sequence] = shown
        replaced = getattr(written.entry, "replaces", 0)
        old = values.get(replaced) if replaced else None
        line = show_entry(source, read.published, written, old)
        lines.append(replace(line, note=_originator(source, written, at)) if written.kind == MOVED else line)
    return FieldHistory(
        at=at,
        lines=tuple(reversed(lines)),
        signed=_as_of_statement(read, at, lines, SIGNATURES),
        verified=_as_of_statement(read, at, lines, VERIFYING),
    )


def entries_about(source: Source, read: SubjectRead, at: str) -> Iterator[Written]:
    """Entries naming the address, something above it that concerns it, or a query that stands on it."""
    store, chain = source.tools.store, read.chain
    asked = {row.id for row in read.state.queries.values() if row.at == at}
    last = 0
    for sequence in store.touched(chain, record_of(at)):
        stored = store.transaction_at(chain, sequence) if sequence > last else None
        if stored is None:
            continue
        for written in entries_of(stored):
            last = max(last, written.sequence)
            concerns = written.at == at or (written.kind in _ABOVE and is_under(at, written.at))
            if concerns or getattr(written.entry, "id", "") in asked:
                yield written


def _originator(source: Source, written: Written, at: str) -> Said:
    """Who first entered the value of a field that was moved here, and when."""
    moved = written.entry
    origin = moved.values.get(at[len(moved.at) + 1 :], 0) if isinstance(moved, FormMoved) else 0
    first = read_entry(source, moved.chain, origin) if isinstance(moved, FormMoved) else None
    if first is None:
        return Text("")
    named = {"person": source.name(first.header.person), "time": first.header.stored[:16].replace("T", " ")}
    return Message("trail.form.moved.originator", named)


def _as_of_statement(
    read: SubjectRead, at: str, lines: list[HistoryLine], kinds: Iterable[str]
) -> Said | None:
    """The value as the last statement of some kinds saw it, when it was changed since."""
    statement = read.place.shelf.covering(*kinds).find(at)
    values = [line for line in lines if line.at == at and line.kind in ("value.entered", "value.cleared")]
    if statement is None or not values or values[-1].sequence <= statement.sequence:
        return None
    seen = [line for line in values if line.sequence <= statement.sequence]
    return seen[-1].new if seen else None
