"""What may be redacted at a place: every piece of content of its history, and where else the same words stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ecrf.record.address import STUDY_CHAIN, site_chain
from ecrf.record.converting import decode_value
from ecrf.record.entry import Commitment, IntegrityRun
from ecrf.record.value import NonConformant, Typed
from ecrf.schema.model import ItemType
from ecrf.services.handlers.redaction import STUDY_FIELDS
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.history import entries_about
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.services.reads.trail import Written, entries_of, read_entry, show_entry, value_of
from ecrf.words import Message, Text

SHORTEST = 4
"""Characters a text needs before the same words elsewhere are no accident."""
_FREE = (ItemType.TEXT, ItemType.LONG_TEXT)
_FIELDS = ("value", "reason", "text", "note", "number", "justification", "report", "coding")


@dataclass(frozen=True, slots=True)
class RedactableView:
    """One piece of content: the `field` of an entry."""

    chain: str
    sequence: int
    slot: int
    field: str
    """value, reason, text, note, number or report."""
    said: Message
    """The entry in words."""
    content: Said
    label: Text
    person: str
    time: str
    elsewhere: bool
    """Not of this field's history: the same words stand there."""


def read_redactable(source: Source, chain: str, at: str) -> tuple[RedactableView, ...]:
    """Content of a field's history, newest first, then the same words elsewhere; refused without `redact`.

    A report of an integrity run is content too: where it repeats the words (a subject number), it is listed.
    """
    source.need("redact")
    read = source.subject(chain)
    own = [piece for written in entries_about(source, read, at) for piece in _pieces(written)]
    words = {
        text for written, field, slot in own if field != "report" and (text := _text(written, field, slot))
    }
    mine = {(written.sequence, slot) for written, _, slot in own}
    found = [_view(source, read, piece, elsewhere=False) for piece in reversed(own)]
    others = (
        piece
        for piece in _others(source, read, words)
        if piece[0].chain != chain or (piece[0].sequence, piece[2]) not in mine
    )
    return (*found, *(_view(source, read, piece, elsewhere=True) for piece in others))


def read_redactable_entry(source: Source, chain: str, sequence: int) -> tuple[RedactableView, ...]:
    """What may go of one entry of the study chain: words about people and sites; refused without `redact`."""
    source.need("redact")
    written = read_entry(source, chain, sequence) if chain == STUDY_CHAIN else None
    field = STUDY_FIELDS.get(type(written.entry), "") if written is not None else ""
    content = getattr(written.entry, field, None) if written is not None and field else None
    if written is None or not isinstance(content, Commitment) or written.slots[content.slot] is None:
        return ()
    line, words = show_entry(source, None, written), Text(written.words(field))
    return (
        RedactableView(
            chain,
            sequence,
            content.slot,
            field,
            line.said,
            words,
            line.label,
            line.by,
            line.time,
            elsewhere=False,
        ),
    )


_Piece = tuple[Written, str, int]


def _pieces(written: Written) -> Iterator[_Piece]:
    """(entry, field, slot) of what of an entry is content and still there."""
    for field in _FIELDS:
        commitment = getattr(written.entry, field, None)
        if isinstance(commitment, Commitment) and written.slots[commitment.slot] is not None:
            yield written, field, commitment.slot


def _text(written: Written, field: str, slot: int) -> str:
    """What a person wrote in words, long enough to be looked for elsewhere; empty for numbers, choices and dates."""
    content = written.slots[slot]
    if content is None:
        return ""
    if field != "value":
        text = content[1].decode(errors="replace")
    elif content[1].startswith(b'{"sealed"'):
        return ""
    else:
        value = decode_value(content[1])
        text = value.raw if isinstance(value, NonConformant) else ""
        if isinstance(value, Typed) and value.type in _FREE:
            text = str(value.native)
    return text if len(text) >= SHORTEST else ""


def _others(source: Source, read: SubjectRead, words: set[str]) -> Iterator[_Piece]:
    """Content of the subject, and reports of its site, in which one of the texts stands."""
    if not words:
        return
    for chain in (read.chain, site_chain(read.root.site)):
        for stored in source.tools.store.transactions(chain):
            for written in entries_of(stored):
                if chain != read.chain and not isinstance(written.entry, IntegrityRun):
                    continue
                for piece in _pieces(written):
                    content = written.slots[piece[2]]
                    said = content[1].decode(errors="replace") if content is not None else ""
                    if any(word in said for word in words):
                        yield piece


def _view(source: Source, read: SubjectRead, piece: _Piece, *, elsewhere: bool) -> RedactableView:
    written, field, slot = piece
    line = show_entry(source, read.published, written)
    shown: Said | None = value_of(source, read.published, written) if field == "value" else None
    if field == "reason":
        shown = line.reason
    elif field == "report":
        shown = Message("redact.report")
    elif field != "value":
        shown = line.note
    return RedactableView(
        chain=written.chain,
        sequence=written.sequence,
        slot=slot,
        field=field,
        said=line.said,
        content=shown if shown is not None else Text(""),
        label=line.label,
        person=line.by,
        time=line.time,
        elsewhere=elsewhere,
    )
