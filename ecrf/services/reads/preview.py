"""What a text would mean in a field, without storing it."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.record.address import parse_address
from ecrf.record.converting import check_range
from ecrf.record.value import NonConformant, Value
from ecrf.services.reading_text import Reading, read_text
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.showing import say_value
from ecrf.services.reads.source import Source
from ecrf.words import Fault, Refusal, Text


@dataclass(frozen=True, slots=True)
class Preview:
    """A text read as a field's value; `value` None for an empty text, `fault` why it cannot be read or kept."""

    value: Value | None
    display: Said
    fault: Fault | None = None


def preview_text(source: Source, chain: str, at: str, text: str) -> Preview:
    """Read a text as the field at `at` would; refuses `reads.no_such` for an unknown field."""
    read = source.subject(chain)
    address = parse_address(at)
    place = read.view.index.find_item(address.item)
    if place is None:
        raise Refusal(Fault("reads.no_such", at))
    if not text.strip():
        return Preview(None, Text(""))
    reading = Reading(
        read.published, read.state, source.as_of, source.tools.find_term, lambda: source.site(read.root.site)
    )
    try:
        value = read_text(reading, place.item, address, text)
    except Refusal as refusal:
        return Preview(None, Text(""), refusal.fault)
    fault = Fault(value.fault, at, {"item": place.item.label}) if isinstance(value, NonConformant) else None
    return Preview(
        value, say_value(value, place.item, read.view.index), fault or check_range(place.item, value)
    )
