"""The history of one field, and the trail of the study page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice

from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN, is_under, site_chain
from ecrf.record.rows import RootRow
from ecrf.record.state import RecordState
from ecrf.services.designs import Published
from ecrf.services.reads.field import VERIFYING
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.history_view import FieldHistory, HistoryLine, TrailFilter, TrailPage
from ecrf.services.reads.shelf import record_of
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.services.reads.status import covering_statement
from ecrf.services.reads.trail import Written, entries_of, show_entry, value_of

PAGE = 100
BLOCK = 400
"""Entries read at once when walking a chain backwards."""
_ABOVE = frozenset({
    "statement.made", "missing.marked", "missing.lifted", "line.removed", "line.restored", "entered.in_error",
    "form.completed", "form.reopened", "correction.opened", "lock.set", "lock.lifted",
})  # fmt: skip
"""Kinds that concern a field although they name a prefix above it."""


def read_history(source: Source, chain: str, at: str) -> FieldHistory:
    """All that happened to a field (or, for a prefix, to everything on it), newest first."""
    read = source.subject(chain)
    values: dict[int, Said | None] = {}
    lines: list[HistoryLine] = []
    for written in _entries_about(source, read, at):
        shown = value_of(source, read.published, written)
        values[written.sequence] = shown
        replaced = getattr(written.entry, "replaces", 0)
        old = values.get(replaced) if replaced else None
        lines.append(show_entry(source, read.published, written, old))
    return FieldHistory(
        at=at,
        lines=tuple(reversed(lines)),
        signed=_as_of_statement(read, at, lines, ("signature",)),
        verified=_as_of_statement(read, at, lines, VERIFYING),
    )


def read_trail(source: Source, wanted: TrailFilter, page: int) -> TrailPage:
    """One page of the trail, newest first; refuses `reads.not_allowed` without `see_trail`."""
    source.need("see_trail")
    chains = [_walk(source, chain, design) for chain, design in _chains(source, wanted.chain)]
    lines = merge(*chains, key=lambda line: (line.time, line.sequence), reverse=True)
    passing = (line for line in lines if _passes(line, wanted))
    found = list(islice(passing, page * PAGE, (page + 1) * PAGE + 1))
    return TrailPage(tuple(found[:PAGE]), page, more=len(found) > PAGE)


def _entries_about(source: Source, read: SubjectRead, at: str) -> Iterator[Written]:
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


def _as_of_statement(
    read: SubjectRead, at: str, lines: list[HistoryLine], kinds: Iterable[str]
) -> Said | None:
    """The value as the last statement of some kinds saw it, when it was changed since."""
    statement = covering_statement(read.place.shelf.statements_on(record_of(at)), at, kinds)
    values = [line for line in lines if line.at == at and line.kind in ("value.entered", "value.cleared")]
    if statement is None or not values or values[-1].sequence <= statement.sequence:
        return None
    seen = [line for line in values if line.sequence <= statement.sequence]
    return seen[-1].new if seen else None


def _chains(source: Source, chain: str) -> list[tuple[str, Published | None]]:
    """The chains whose entries the session may see; study and access only from a role at all sites."""
    designs = source.tools.designs
    found: list[tuple[str, Published | None]] = [(c, designs.get(row.design)) for c, row in source.roots()]
    for site in source.study().sites:
        own = source.site(site) if source.session.site in ("*", site) else None
        if own is not None and own.root is not None:
            found.append((site_chain(site), _design_of(source, own, own.root)))
    if source.session.site == "*":
        found += [(STUDY_CHAIN, None), (ACCESS_CHAIN, None)]
    return [each for each in found if chain in ("", each[0])]


def _design_of(source: Source, state: RecordState, root: RootRow) -> Published | None:
    return source.tools.designs.get(root.design) if root.design and state.forms else None


def _walk(source: Source, chain: str, published: Published | None) -> Iterator[HistoryLine]:
    """The lines of a chain from its end to its beginning."""
    end = source.tools.store.head(chain).sequence
    while end > 0:
        start = max(0, end - BLOCK)
        block: list[Written] = []
        for stored in source.tools.store.transactions(chain, start):
            if stored.first > end:
                break
            block += [written for written in entries_of(stored) if start < written.sequence <= end]
        for written in reversed(block):
            yield show_entry(source, published, written)
        end = start


def _passes(line: HistoryLine, wanted: TrailFilter) -> bool:
    day = line.time[:10]
    if (wanted.since and day < wanted.since) or (wanted.until and day > wanted.until):
        return False
    if (wanted.person and wanted.person != line.person) or (wanted.kind and wanted.kind != line.kind):
        return False
    if not wanted.text:
        return True
    texts = (line.label.en, line.label.zh, line.reason, line.note, line.person, line.at)
    return any(wanted.text.lower() in text.lower() for text in texts)
