"""Findings of the trail review: changes of one kind by one person to one form on one day, under one identity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ecrf.record.entry import Entry
from ecrf.record.rows import RootRow
from ecrf.record.transaction import Header, decode_body
from ecrf.services.designs import DesignBook
from ecrf.services.integrity.report import ReportFinding
from ecrf.services.ports import Reader
from ecrf.services.reads.trail_marks import MARKS, Edit, Hours, TrailMarks, find_bursts, replaces
from ecrf.words import Text

REVIEW = "trail"
"""Nature of the run that reviews the trail."""
FOUND = MARKS
"""The kinds of finding, in the order they are shown."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Who changed what form on which day, and why that is looked at."""

    kind: str
    chain: str
    record: str
    person: str
    day: str


def key_of(deed: Deed) -> str:
    """The identity of a finding of the trail review."""
    return f"trail.{deed.kind}|{deed.chain}|{deed.record}|{deed.day}|{deed.person}"


@dataclass(frozen=True, slots=True)
class TrailAsked:
    """A site, the first day looked at, its working hours, and names by person."""

    site: str
    since: str
    hours: Hours
    names: dict[str, str]


def find_trail(
    reader: Reader, designs: DesignBook, asked: TrailAsked
) -> tuple[list[ReportFinding], int, int]:
    """(findings, entries looked at, subjects) of a site from a day on."""
    roots = {
        chain: row
        for chain, row in reader.rows("root")
        if isinstance(row, RootRow) and row.site == asked.site and chain.startswith("subject:")
    }
    marks, found, looked = TrailMarks(reader, asked.hours), Counter[Deed](), 0
    edits: list[Edit[Deed]] = []
    for chain in roots:
        for stored in reader.transactions(chain):
            body = decode_body(stored.sealed.body)
            if body.header.stored[:10] < asked.since:
                continue
            part = next(part for part in body.parts if part.chain == chain)
            for _, entry, said in marks.of(body.header, part):
                looked += 1
                found.update(deeds_of(body.header, chain, entry, said))
                edits += edits_of(body.header, chain, entry, said)
    found.update(edit.deed for edit in find_bursts(edits))
    deeds = sorted(found.items(), key=lambda each: _order(each[0], roots))
    reports = [_report(designs, roots[deed.chain], deed, (count, asked.names)) for deed, count in deeds]
    return reports, looked, len(roots)


def deeds_of(header: Header, chain: str, entry: Entry, said: frozenset[str]) -> Iterator[Deed]:
    """What an entry with these marks is counted under."""
    for mark in said:
        yield _deed(mark, header, chain, entry)


def edits_of(header: Header, chain: str, entry: Entry, said: frozenset[str]) -> Iterator[Edit[Deed]]:
    """The entry as one of a possible burst of single edits; what is a bulk edit by itself is none."""
    if replaces(entry) and "bulk" not in said:
        yield Edit(header.person, header.stored, _deed("bulk", header, chain, entry))


def _deed(mark: str, header: Header, chain: str, entry: Entry) -> Deed:
    record = "/".join(str(getattr(entry, "at", "")).split("/")[:5])
    return Deed(mark, chain, record, header.person, header.stored[:10])


def _order(deed: Deed, roots: dict[str, RootRow]) -> tuple[int, str, str, str, str]:
    return FOUND.index(deed.kind), roots[deed.chain].number, deed.day, deed.record, deed.person


def _report(
    designs: DesignBook, root: RootRow, deed: Deed, what: tuple[int, dict[str, str]]
) -> ReportFinding:
    count, names = what
    form = designs.get(root.design).index.find_form((deed.record.split("/") + [""] * 3)[2])
    args: dict[str, str | int | Text] = {
        "count": count,
        "day": deed.day,
        "person": names.get(deed.person, ""),
        "form": form.title if form is not None else Text(""),
    }
    return ReportFinding(
        key=key_of(deed),
        kind=f"trail_{deed.kind}",
        code=f"integrity.trail_{deed.kind}",
        chain=deed.chain,
        subject=root.number,
        at=deed.record,
        args=args,
    )
