"""Entries of the trail turned into lines a person reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ecrf.record.entry import SYSTEM, Commitment, Entry
from ecrf.record.transaction import Header, Slot, decode_body, decode_content
from ecrf.services.designs import Published
from ecrf.services.ports import Stored
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.history_view import HistoryLine
from ecrf.services.reads.queries import describe_place
from ecrf.services.reads.showing import say_value
from ecrf.services.reads.source import Source
from ecrf.words import Arg, Message, Text

REDACTED = Message("withheld.redacted")
_WORDS = ("text", "note", "justification", "detail", "number", "name", "training")
"""Fields of entries that hold a person's words, besides `reason`."""


@dataclass(frozen=True, slots=True)
class Written:
    """One entry with its place and its transaction."""

    chain: str
    sequence: int
    entry: Entry
    header: Header
    slots: list[Slot]

    @property
    def kind(self) -> str:
        """The entry kind without its version."""
        return kind_of(self.entry)

    @property
    def at(self) -> str:
        """The address it names, empty when it names none."""
        return str(getattr(self.entry, "at", ""))

    def words(self, field: str) -> str:
        """A person's words kept as content; the mark of redaction where they were removed."""
        commitment = getattr(self.entry, field, None)
        if not isinstance(commitment, Commitment):
            return ""
        slot = self.slots[commitment.slot]
        return "#redacted" if slot is None else slot[1].decode(errors="replace")


def kind_of(entry: Entry) -> str:
    """The entry kind without its version, e.g. `value.entered`."""
    return str(entry.__struct_config__.tag).partition("/")[0]


def entries_of(stored: Stored) -> Iterator[Written]:
    """The entries a transaction added to its chain, in order."""
    body = decode_body(stored.sealed.body)
    slots = decode_content(stored.sealed.content)
    for part in body.parts:
        if part.chain == stored.chain:
            for number, entry in enumerate(part.entries):
                yield Written(stored.chain, part.first + number, entry, body.header, slots)


def show_entry(
    source: Source, published: Published | None, written: Written, old: Said | None = None
) -> HistoryLine:
    """An entry in words for this session; values it may not see are withheld."""
    header, entry = written.header, written.entry
    by_system = getattr(entry, "by", "") == SYSTEM
    return HistoryLine(
        chain=written.chain,
        sequence=written.sequence,
        kind=written.kind,
        said=Message(f"trail.{written.kind}", _args(source, entry)),
        at=written.at,
        label=_label(published, written.at),
        person="" if by_system else source.name(header.person),
        role="" if by_system else header.role,
        organisation=header.organisation,
        time=header.stored,
        old=old,
        new=value_of(source, published, written),
        reason=written.words("reason"),
        how=str(getattr(entry, "how", "")),
        note=next((words for field in _WORDS if (words := written.words(field))), ""),
        command=header.command,
        workstation=header.workstation,
        program=header.program,
    )


def value_of(source: Source, published: Published | None, written: Written) -> Said | None:
    """The value an entry brought, drawn for this session; None for entries without one."""
    commitment = getattr(written.entry, "value", None)
    if not isinstance(commitment, Commitment):
        return None
    slot = written.slots[commitment.slot]
    if slot is None:
        return REDACTED
    place = published.index.find_item(written.at.rpartition("/")[2]) if published is not None else None
    if place is None or published is None:
        return _mark(slot[1]) if source.session.may("see_clinical") else Message("withheld.role")
    return say_value(source.sight.read_bytes(slot[1], place.item, written.at), place.item, published.index)


def _mark(data: bytes) -> Said:
    """A missing mark on a prefix, or the value of an item the design no longer has."""
    from ecrf.record.converting import decode_value
    from ecrf.record.value import Missing, NonConformant
    from ecrf.services.reads.showing import plain_text, say_missing

    value = decode_value(data)
    if isinstance(value, Missing):
        return say_missing(value)
    return Text(value.raw if isinstance(value, NonConformant) else plain_text(value.native))


def _args(source: Source, entry: Entry) -> dict[str, Arg]:
    """The entry's own short fields; people and sites are named, never shown by id."""
    args: dict[str, Arg] = {}
    for field in entry.__struct_fields__:
        value = getattr(entry, field)
        if field == "person":
            args[field] = source.name(value)
        elif field == "site":
            args[field] = source.site_number(value)
        elif isinstance(value, (str, int)) and not isinstance(value, bool):
            args[field] = value
    return args


def _label(published: Published | None, at: str) -> Text:
    if published is None or not at:
        return Text("")
    event, repeat, form, item = describe_place(published, at)
    number = Text(str(repeat)) if repeat else Text("")
    parts = [part for part in (event, number, form, item) if part.en]
    return Text(" · ".join(p.en for p in parts), " · ".join(p.zh or p.en for p in parts))
