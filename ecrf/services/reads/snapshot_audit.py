"""The trail of one chain as lines an export writes: who, when, where, what it was, what it became, why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from ecrf.record.effective import read_cell
from ecrf.record.entry import (
    SYSTEM,
    Commitment,
    QueryAnswered,
    QueryCancelled,
    QueryClosed,
    QueryOpened,
    QueryRequeried,
    ValueCleared,
    ValueEntered,
)
from ecrf.record.fold.step import REDACTED
from ecrf.record.rows import Cell, LineRow, QueryRow
from ecrf.record.value import Missing, NonConformant, Shown, Typed, Withheld
from ecrf.services.ports import Reader
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.showing import plain_text, say_missing, say_value
from ecrf.services.reads.snapshot_subject import Reading, read_mark
from ecrf.services.reads.snapshot_view import AuditLine, Where
from ecrf.services.reads.trail import Written, entries_of
from ecrf.words import Message, Text

_WORDS = ("text", "note", "justification", "number", "name", "training")
"""Fields of entries that hold a person's words, besides `reason`."""
_SHORT = ("status", "statement", "level", "role", "version", "nature", "check", "login", "to")
"""Fields of entries that say in a word what they did."""
_NOWHERE = Where()
_ABOUT_QUERY = (QueryOpened, QueryAnswered, QueryRequeried, QueryClosed, QueryCancelled)
_SILENT = frozenset({"identity.changed"})


@dataclass(frozen=True, slots=True)
class AuditOf:
    """A chain whose trail is read up to entry `length`."""

    chain: str
    root: str
    number: str
    length: int
    lines: Mapping[str, LineRow]
    queries: Mapping[str, QueryRow]
    sites: Mapping[str, str]
    """Site id to number."""


def read_audit(reader: Reader, reading: Reading, of: AuditOf) -> Iterator[AuditLine]:
    """Every entry, oldest first; of one that would tell of a withheld value only who and when."""
    teller = _Teller(reading, of)
    for stored in reader.transactions(of.chain):
        if stored.first > of.length:
            return
        for written in entries_of(stored):
            yield teller.tell(written)


class _Teller:
    def __init__(self, reading: Reading, of: AuditOf) -> None:
        self._reading, self._of = reading, of
        self._values: dict[int, Said] = {}
        """What stands, by the number of the entry that brought it."""

    def tell(self, written: Written) -> AuditLine:
        entry, header, of = written.entry, written.header, self._of
        query = of.queries.get(entry.id) if isinstance(entry, _ABOUT_QUERY) else None
        check = str(getattr(entry, "check", "")) or (query.check if query is not None else "")
        is_silent = self._reading.veil.silences(check)
        at = "" if is_silent else written.at or (query.at if query is not None else "")
        value = None if is_silent else self._brought(written)
        old, new = (None, None) if is_silent else self._change(written, value)
        return AuditLine(
            root=of.root,
            number=of.number,
            sequence=written.sequence,
            transaction=header.id,
            stored=header.stored,
            typed=header.typed,
            person=self._reading.names(header.person),
            role=header.role,
            organisation=header.organisation,
            site=of.sites.get(header.site, ""),
            workstation=header.workstation,
            program=header.program,
            command=header.command,
            kind="withheld" if is_silent else written.kind,
            system=getattr(entry, "by", "") == SYSTEM,
            where=self._reading.lexicon.where(at, of.lines) if at else _NOWHERE,
            old=old,
            new=new,
            reason=None if is_silent else self._words(written, "reason", at),
            note=None if is_silent else self._note(written, at),
            how="" if is_silent else str(getattr(entry, "how", "")),
            value=value,
            by=self._reading.numbers(header.person),
        )

    def _change(self, written: Written, value: Shown) -> tuple[Said | None, Said | None]:
        replaced = int(getattr(written.entry, "replaces", 0))
        old = self._values.pop(replaced, None) if replaced else None
        if value is None:
            return old, None
        new = self._values[written.sequence] = self._say(written, value)
        return old, new

    def _brought(self, written: Written) -> Shown:
        """The value an entry brought, as this reader may see it."""
        commitment = getattr(written.entry, "value", None)
        if not isinstance(commitment, Commitment):
            return None
        slot = written.slots[commitment.slot]
        oid = written.at.rpartition("/")[2]
        hidden = self._reading.veil.items.get(oid)
        if hidden is not None:
            return hidden
        if slot is None or slot[1] == bytes(REDACTED):
            return Withheld("redacted")
        if written.kind == "missing.marked":
            return read_mark(slot[1])
        found = self._reading.lexicon.find_item(oid)
        if found is None:
            return read_cell(Cell(1, msgspec.Raw(slot[1])))
        return self._reading.sight.read_bytes(slot[1], found[1].item, written.at)

    def _say(self, written: Written, value: Shown) -> Said:
        found = self._reading.lexicon.find_item(written.at.rpartition("/")[2])
        return _bare(value) if found is None else say_value(value, found[1].item, found[0])

    def _words(self, written: Written, field: str, at: str) -> Said | None:
        words = written.words(field)
        return self._reading.words(at, words) if words else None

    def _note(self, written: Written, at: str) -> Said | None:
        """What the entry says besides a value: a person's words, or its own short fields."""
        if isinstance(written.entry, ValueEntered | ValueCleared) or written.kind in _SILENT:
            return None
        for field in _WORDS:
            said = self._words(written, field, at)
            if said is not None:
                return said
        short = [
            value
            for field in _SHORT
            if (value := getattr(written.entry, field, "")) and isinstance(value, str)
        ]
        return Text(" · ".join(short)) if short else None


def _bare(value: Shown) -> Said:
    """A value of an item no design has, or a mark: its plain text."""
    match value:
        case None | Withheld():
            return Message(f"withheld.{value.why if value is not None else 'redacted'}")
        case Missing():
            return say_missing(value)
        case NonConformant():
            return Text(value.raw)
        case Typed():
            return Text(plain_text(value.native))
