"""Which fields a monitor has not seen as they stand: a comparison of sequences, never of times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecrf.record.rows import LineRow, StatementRow
from ecrf.services.reads.source import Source, SubjectRead

SEEN_BY = ("sdv", "discrepancy", "no_source", "seen", "review.medical", "review.data")
"""Statements that show the person looked."""


@dataclass(frozen=True, slots=True)
class Unreviewed:
    """A standing field whose version is later than what the person last looked at (`seen`, 0: never)."""

    line: LineRow
    item: str
    version: int
    seen: int

    @property
    def at(self) -> str:
        """Its address."""
        return f"{self.line.key}/{self.item}"


def is_verifiable(source: Source, read: SubjectRead, item: str) -> bool:
    """Whether an item can be held against a source by this person: entered by hand and not withheld."""
    place = read.view.index.find_item(item)
    return place is not None and place.item.derive is None and source.sight.hides(place.item) is None


def unreviewed_fields(source: Source, read: SubjectRead) -> list[Unreviewed]:
    """The verifiable fields of a subject the session's person has not reviewed as they stand."""
    mine = read.place.shelf.seen_by(source.session.person, *SEEN_BY)
    found: list[Unreviewed] = []
    for row in read.state.forms.values():
        if row.in_error:
            continue
        for line in read.place.shelf.standing_lines(row.record):
            for item, cell in line.items.items():
                seen = mine.seen(f"{line.key}/{item}")
                if cell.version > seen and is_verifiable(source, read, item):
                    found.append(Unreviewed(line, item, cell.version, seen))
    return found


def own_statements(statements: Iterable[StatementRow], person: str) -> list[StatementRow]:
    """The statements of one person that show a look."""
    return [row for row in statements if row.person == person and row.statement in SEEN_BY]
