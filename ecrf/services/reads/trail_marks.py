"""What a reviewer of the trail looks for: changes after signing, verifying or exporting, out of hours, in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from ecrf.record.address import STUDY_CHAIN, is_under
from ecrf.record.entry import SYSTEM, CheckpointWritten, Entry, ValueCleared, ValueEntered
from ecrf.record.rows import SIGNATURES, CheckpointRow, StatementRow
from ecrf.record.transaction import Header, Part
from ecrf.services.ports import Reader
from ecrf.services.reads.trail_entries import entries_of, kind_of

T = TypeVar("T")
CHANGES = frozenset({
    "value.entered", "value.cleared", "line.removed", "line.restored", "missing.marked", "missing.lifted",
    "entered.in_error",
})  # fmt: skip
"""Kinds that change captured data."""
MARKS = ("after_signature", "after_verification", "after_export", "out_of_hours", "bulk")
BULK = 10
"""Values replaced or emptied in one transaction, or by one person within a burst, from which it is a bulk edit."""
BURST = timedelta(minutes=2)
LEAVING = ("export", "report")
SATURDAY = 5
_VERIFYING = frozenset({"sdv", "discrepancy", "no_source"})


@dataclass(frozen=True, slots=True)
class Hours:
    """When a site is at work, by the local time of the entry: settings `work_from`, `work_until`, `work_weekend`."""

    first: int = 7
    last: int = 20
    weekend: bool = False

    def is_out(self, time: str) -> bool:
        """Whether an ISO time with offset lies outside."""
        at = datetime.fromisoformat(time)
        return not self.first <= at.hour < self.last or (not self.weekend and at.weekday() >= SATURDAY)


def hours_of(settings: Mapping[str, str]) -> Hours:
    """The working hours of a study."""
    weekend = settings.get("work_weekend", "no") == "yes"
    return Hours(int(settings.get("work_from", "7")), int(settings.get("work_until", "20")), weekend)


class TrailMarks:
    """Marks entries of any chain; a chain's statements and the exports are read once."""

    def __init__(self, reader: Reader, hours: Hours) -> None:
        self._reader, self._hours = reader, hours
        self._statements: dict[str, dict[str, list[StatementRow]]] = {}
        """By chain, read when first asked for, and by visit."""
        self._left: list[tuple[int, dict[str, int]]] | None = None

    def of(self, header: Header, part: Part) -> Iterator[tuple[int, Entry, frozenset[str]]]:
        """(number, entry, marks) of the entries a person made in one part; entries without marks too."""
        out = self._hours.is_out(header.stored)
        bulk = sum(replaces(entry) for entry in part.entries) >= BULK
        for number, entry in enumerate(part.entries, part.first):
            if getattr(entry, "by", "") == SYSTEM or kind_of(entry) not in CHANGES:
                yield number, entry, frozenset()
                continue
            marks = set(self._after(part.chain, number, entry))
            marks |= {"out_of_hours"} if out else set()
            marks |= {"bulk"} if bulk and replaces(entry) else set()
            yield number, entry, frozenset(marks)

    def _after(self, chain: str, number: int, entry: Entry) -> Iterator[str]:
        at = str(getattr(entry, "at", ""))
        near = (row for row in self._near(chain, at) if row.made < number)
        before = [row for row in near if is_under(at, row.at) or is_under(row.at, at)]
        if any(row.statement in SIGNATURES for row in before):
            yield "after_signature"
        if any(row.statement in _VERIFYING for row in before):
            yield "after_verification"
        replaced = int(getattr(entry, "replaces", 0))
        if replaced and any(replaced <= ends.get(chain, 0) < number for _, ends in self._exports()):
            yield "after_export"

    def _near(self, chain: str, at: str) -> Iterable[StatementRow]:
        """Signatures and verifications of the whole subject and of the visit an address lies in."""
        kept = self._statements.get(chain)
        if kept is None:
            kept = self._statements[chain] = defaultdict(list)
            for _, row in self._reader.rows("statement", chain):
                if isinstance(row, StatementRow) and row.statement in (*_VERIFYING, *SIGNATURES):
                    kept[_visit(row.at)].append(row)
        return (*kept.get("", ()), *kept.get(_visit(at), ()))

    def _exports(self) -> list[tuple[int, dict[str, int]]]:
        """(study sequence, chain to length) of every place that left the study."""
        if self._left is None:
            self._left = []
            for _, row in self._reader.rows("checkpoint"):
                if isinstance(row, CheckpointRow) and row.occasion in LEAVING:
                    self._left.append((row.sequence, self._ends(row.sequence)))
        return self._left

    def _ends(self, sequence: int) -> dict[str, int]:
        stored = self._reader.transaction_at(STUDY_CHAIN, sequence)
        for written in entries_of(stored) if stored is not None else ():
            if written.sequence == sequence and isinstance(written.entry, CheckpointWritten):
                return {chain: length for chain, length, _ in written.entry.heads}
        return {}


@dataclass(frozen=True, slots=True)
class Edit(Generic[T]):
    """A value somebody replaced or emptied, when, and what it is counted under."""

    person: str
    time: str
    """ISO 8601 with offset."""
    deed: T


def find_bursts(edits: Iterable[Edit[T]]) -> Iterator[Edit[T]]:
    """The edits of which one person made ten or more within two minutes, whatever transactions and subjects they are of."""
    by_person: dict[str, list[tuple[datetime, Edit[T]]]] = defaultdict(list)
    for edit in edits:
        by_person[edit.person].append((datetime.fromisoformat(edit.time), edit))
    for made in by_person.values():
        made.sort(key=lambda each: each[0])
        first = told = 0
        for last, (time, _) in enumerate(made):
            while time - made[first][0] > BURST:
                first += 1
            if last - first + 1 >= BULK:
                yield from (edit for _, edit in made[max(first, told) : last + 1])
                told = last + 1


def replaces(entry: Entry) -> bool:
    """Whether a person replaced or emptied a value."""
    if getattr(entry, "by", "") == SYSTEM:
        return False
    return isinstance(entry, ValueCleared) or (isinstance(entry, ValueEntered) and entry.replaces > 0)


def _visit(at: str) -> str:
    return "/".join(at.split("/", 2)[:2])
