"""A typed text read as an item's value in the light of its visit and the study's settings."""

from __future__ import annotations

from datetime import date

from ecrf.record.address import UNGROUPED, Address
from ecrf.record.converting import DecimalComma, EntrySettings, parse_value
from ecrf.record.effective import read_item
from ecrf.record.state import RecordState
from ecrf.record.value import Value
from ecrf.schema.model import Item
from ecrf.services.context import day_of
from ecrf.services.designs import Published


def visit_date(published: Published, state: RecordState, address: Address) -> date | None:
    """The actual date of the visit an address lies in."""
    oid = published.design.study.visit_date
    place = published.index.find_item(oid)
    if place is None:
        return None
    home = f"{address.event}/{address.event_repeat}/{place.form.oid}/1/1/{place.group.oid}/{UNGROUPED}"
    return day_of(read_item(state, home, oid))


def read_text(  # noqa: PLR0913 - one function, one field: what is typed, where, and when
    published: Published, state: RecordState, item: Item, address: Address, text: str, today: date
) -> Value:
    """Read what was typed into a field on `today`; text that is not the item's type becomes NonConformant."""
    settings = published.design.study.settings
    return parse_value(
        item,
        text,
        EntrySettings(
            entry_date=today,
            visit_date=visit_date(published, state, address),
            date_order=settings.get("date_order", "MMDD"),
            decimal_comma=DecimalComma.YES if settings.get("decimal_comma") == "yes" else DecimalComma.NO,
            codelist=published.index.codelist_of(item),
        ),
    )
