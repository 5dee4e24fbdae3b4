"""Fast look-up in a design: forms, items, code lists and events by OID."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecrf.schema.model import Check, Codelist, Design, Event, Form, FormUse, Group, Item


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """An item with the form and the group it stands in."""

    form: Form
    group: Group
    item: Item


class DesignIndex:
    """A design with its look-up tables; every method is one dictionary access. Unknown OIDs raise KeyError."""

    __slots__ = (
        "_checks",
        "_codelists",
        "_events",
        "_fields",
        "_forms",
        "_homes",
        "_items",
        "_uses",
        "design",
    )

    def __init__(self, design: Design) -> None:
        self.design = design
        self._forms = {form.oid: form for form in design.forms}
        self._items = {
            item.oid: ItemPlace(form, group, item)
            for form in design.forms
            for group in form.groups
            for item in group.items
        }
        self._fields = {
            (form.oid, group.oid): {item.oid: item for item in group.items if item.derive is None}
            for form in design.forms
            for group in form.groups
        }
        self._codelists = {codelist.oid: codelist for codelist in design.codelists}
        self._events = {event.oid: event for event in design.study.events}
        self._uses: dict[str, tuple[Event, ...]] = {}
        for event in design.study.events:
            for use in event.forms:
                self._uses[use.form] = (*self._uses.get(use.form, ()), event)
        self._homes = dict(self._find_homes())
        self._checks = {check.oid: check for _, check in self._homes.values()}

    def form(self, oid: str) -> Form:
        """Return the form `oid`."""
        return self._forms[oid]

    def find_form(self, oid: str) -> Form | None:
        """Return the form `oid`, or None when the design has none."""
        return self._forms.get(oid)

    def item(self, oid: str) -> ItemPlace:
        """Return the item `oid` with its form and group."""
        return self._items[oid]

    def find_item(self, oid: str) -> ItemPlace | None:
        """Return the item `oid` with its form and group, or None."""
        return self._items.get(oid)

    def fields_beside(self, place: ItemPlace) -> Mapping[str, Item]:
        """Return the items a person may fill in the group of an item, by OID: all but the derived."""
        return self._fields[place.form.oid, place.group.oid]

    def group(self, form: str, group: str) -> Group:
        """Return a group of a form."""
        return next(found for found in self._forms[form].groups if found.oid == group)

    def items(self) -> tuple[ItemPlace, ...]:
        """Return every item of the design in form order."""
        return tuple(self._items.values())

    def codelist(self, oid: str) -> Codelist:
        """Return the code list `oid`."""
        return self._codelists[oid]

    def codelist_of(self, item: Item) -> Codelist | None:
        """Return the code list of an item, or None when it has none."""
        return self._codelists.get(item.codelist)

    def event(self, oid: str) -> Event:
        """Return the event `oid`."""
        return self._events[oid]

    def find_event(self, oid: str) -> Event | None:
        """Return the event `oid`, or None."""
        return self._events.get(oid)

    def event_forms(self, oid: str) -> tuple[tuple[FormUse, Form], ...]:
        """Return the forms of an event in the order they are shown."""
        return tuple((use, self._forms[use.form]) for use in self._events[oid].forms)

    def events_of(self, form: str) -> tuple[Event, ...]:
        """Return the events a form is expected at."""
        return self._uses.get(form, ())

    def check(self, oid: str) -> Check:
        """Return the check `oid`, of a form or of the study."""
        return self._checks[oid]

    def home_form(self, check: str) -> Form:
        """Return the form a check is at home on: its own form, or for study checks that of `items[0]`."""
        return self._homes[check][0]

    def checks(self) -> tuple[Check, ...]:
        """Return every check of the design, forms first, then the study's."""
        return tuple(self._checks.values())

    def _find_homes(self) -> list[tuple[str, tuple[Form, Check]]]:
        homes = [(check.oid, (form, check)) for form in self.design.forms for check in form.checks]
        for check in self.design.study.checks:
            place = self._items.get(check.items[0]) if check.items else None
            if place is not None:
                homes.append((check.oid, (place.form, check)))
        return homes


def items_by_cdash(group: Group) -> dict[str, str]:
    """The items of a group by CDASH name, of those that have one."""
    return {item.cdash: item.oid for item in group.items if item.cdash}
