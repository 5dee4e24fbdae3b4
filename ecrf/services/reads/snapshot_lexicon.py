"""The words of all published designs together: an item dropped from a later version is still known (W20)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ecrf.record.rows import LineRow
from ecrf.record.value import Withheld
from ecrf.schema.index import DesignIndex, ItemPlace
from ecrf.schema.model import Check, Codelist, Event, Form, Group, Item
from ecrf.services.designs import Published
from ecrf.services.reads.showing import Sight
from ecrf.services.reads.snapshot_view import Where
from ecrf.words import Text

_PARTS = 8


class Lexicon:
    """Looks an OID up in the design published last that has it; an OID fixes meaning for ever."""

    def __init__(self, designs: tuple[Published, ...]) -> None:
        self.designs = designs
        """In the order they were published."""
        self._newest = tuple(reversed(designs))
        self._places: dict[str, tuple[DesignIndex, ItemPlace] | None] = {}
        self._forms = {form.oid: form for each in designs for form in each.design.forms}
        self._events = {event.oid: event for each in designs for event in each.design.study.events}
        self._checks = {check.oid: check for each in designs for check in each.index.checks()}

    def find_item(self, oid: str) -> tuple[DesignIndex, ItemPlace] | None:
        """An item with its form and group and the design to draw it by."""
        if oid not in self._places:
            found = ((each.index, each.index.find_item(oid)) for each in self._newest)
            self._places[oid] = next(((index, place) for index, place in found if place is not None), None)
        return self._places[oid]

    def find_form(self, oid: str) -> Form | None:
        """A form by OID."""
        return self._forms.get(oid)

    def find_event(self, oid: str) -> Event | None:
        """An event by OID."""
        return self._events.get(oid)

    def find_check(self, oid: str) -> Check | None:
        """A check by OID."""
        return self._checks.get(oid)

    def checks(self) -> tuple[tuple[Check, str], ...]:
        """Every check with the OID of its home form, by OID."""
        homes = {
            check.oid: each.index.home_form(check.oid).oid
            for each in self.designs
            for check in each.index.checks()
        }
        return tuple((self._checks[oid], homes[oid]) for oid in sorted(self._checks))

    def codelist_of(self, item: Item) -> Codelist | None:
        """The code list of an item with the codes of all versions, the newest list's order first."""
        lists = [found for each in self._newest if (found := each.index.codelist_of(item)) is not None]
        if not lists:
            return None
        codes = {code.code: code for found in lists[::-1] for code in found.codes}
        order = dict.fromkeys(code.code for found in lists for code in found.codes)
        return Codelist(lists[0].oid, lists[0].label, tuple(codes[code] for code in order), lists[0].nci)

    def forms(self) -> tuple[Form, ...]:
        """Every form of every version with all its groups and items: the newest order, then what was dropped."""
        order = dict.fromkeys(form.oid for each in self._newest for form in each.design.forms)
        return tuple(self._whole(oid) for oid in order)

    def _whole(self, oid: str) -> Form:
        versions = [form for each in self._newest for form in each.design.forms if form.oid == oid]
        groups: dict[str, Group] = {}
        for form in versions:
            for group in form.groups:
                known = groups.get(group.oid)
                if known is None:
                    groups[group.oid] = group
                    continue
                have = {item.oid for item in known.items}
                dropped = tuple(item for item in group.items if item.oid not in have)
                groups[group.oid] = msgspec.structs.replace(known, items=(*known.items, *dropped))
        return msgspec.structs.replace(versions[0], groups=tuple(groups.values()))

    def where(self, at: str, lines: Mapping[str, LineRow]) -> Where:
        """An address in words; `lines` are the chain's lines by key, for their numbers."""
        if not at:
            return Where()
        parts = at.split("/")
        parts += [""] * (_PARTS - len(parts))
        event, form = self.find_event(parts[0]), self.find_form(parts[2])
        item = self.find_item(parts[7]) if parts[7] else None
        line = lines.get("/".join(parts[:7])) if parts[6] else None
        return Where(
            at=at,
            event=parts[0],
            visit=event.label if event is not None else Text(parts[0]),
            repeat=int(parts[1]) if parts[1] and (event is None or _comes_again(event)) else 0,
            form=parts[2],
            title=form.title if form is not None else Text(parts[2]),
            form_repeat=int(parts[3]) if parts[3] else 0,
            group=parts[5],
            line=line.number if line is not None else 0,
            item=parts[7],
            label=item[1].item.label if item is not None else Text(parts[7]),
        )


def _comes_again(event: Event) -> bool:
    return event.repeats > 1 or event.kind == "unscheduled"


class Veil:
    """What one reader may not see, item by item and check by check, decided once."""

    def __init__(self, lexicon: Lexicon, sight: Sight, *, deidentified: bool) -> None:
        self._lexicon = lexicon
        items = {item.oid: item for each in lexicon.designs for form in each.design.forms for group in form.groups
                 for item in group.items}  # fmt: skip
        self.items: dict[str, Withheld] = {}
        for oid, item in items.items():
            hidden = sight.hides(item)
            if hidden is None and deidentified and item.identifying:
                hidden = Withheld("identifying")
            if hidden is not None:
                self.items[oid] = hidden
        self._checks: dict[str, bool] = {}

    def over(self, at: str) -> Withheld | None:
        """Why words about an address are withheld: those about a withheld field may repeat its value."""
        return self.items.get(at.rpartition("/")[2]) if self.items and at.count("/") == _PARTS - 1 else None

    def silences(self, check: str) -> bool:
        """Whether that a check fired would tell something of a withheld value."""
        if not self.items or not check:
            return False
        if check not in self._checks:
            self._checks[check] = bool(self._reads(check) & self.items.keys())
        return self._checks[check]

    def _reads(self, check: str) -> set[str]:
        found: set[str] = set()
        for each in self._lexicon.designs:
            try:
                compiled = each.plan.check(check)
            except KeyError:
                continue
            found |= {dependency.item for dependency in compiled.compiled.depends} | set(compiled.check.items)
        return found
