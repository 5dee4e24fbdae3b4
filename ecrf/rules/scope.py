"""What the names of an expression mean: the design seen from one home form and group."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ecrf.schema.index import DesignIndex, ItemPlace
from ecrf.schema.model import Design, Event


@dataclass(frozen=True, slots=True)
class Scope:
    """A home for expressions. Without `form` there is no home record: every item must be reached."""

    index: DesignIndex
    form: str = ""
    group: str = ""
    place: str = ""
    """What faults name as the place, e.g. `AE/CHK_AE_DATES`."""
    worklist: bool = False
    """Whether `as_of` may be used."""

    def home(self, form: str, group: str = "") -> Scope:
        """The same design seen from another form and group."""
        return replace(self, form=form, group=group)

    def named(self, place: str) -> Scope:
        """The same scope with another place for faults."""
        return replace(self, place=place)

    def find_item(self, oid: str) -> ItemPlace | None:
        """The item with its form and group, None when the design has none such."""
        return self.index.find_item(oid)

    def find_event(self, oid: str) -> Event | None:
        """The event, None when the schedule has none such."""
        return self.index.find_event(oid)

    @property
    def item_names(self) -> tuple[str, ...]:
        """The OIDs of all items."""
        return tuple(place.item.oid for place in self.index.items())

    @property
    def event_names(self) -> tuple[str, ...]:
        """The OIDs of all events."""
        return tuple(event.oid for event in self.index.design.study.events)

    @property
    def visit_date(self) -> str:
        """The OID of the item that holds a visit's date, empty when the study names none."""
        return self.index.design.study.visit_date

    def codes(self, codelist: str) -> frozenset[str]:
        """The codes of a list, none when the design has no such list."""
        found = next((c for c in self.index.design.codelists if c.oid == codelist), None)
        return frozenset(code.code for code in found.codes) if found else frozenset()

    def codes_meaning(self, codelist: str, means: str) -> frozenset[str]:
        """The codes of a list that are declared to mean yes (or no)."""
        found = next((c for c in self.index.design.codelists if c.oid == codelist), None)
        return frozenset(code.code for code in found.codes if code.means == means) if found else frozenset()


def build_scope(design: Design, form: str = "", group: str = "") -> Scope:
    """Return the scope of expressions at home in a form (and group) of the design.

    Building indexes the whole design; use `Scope.home` for the other forms of the same design.
    """
    return Scope(DesignIndex(design), form, group)
