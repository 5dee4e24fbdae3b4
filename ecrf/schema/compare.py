"""Two versions of a design: what would change the meaning of an identifier, and every difference in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

import msgspec

from ecrf.schema.index import DesignIndex, ItemPlace
from ecrf.schema.model import Codelist, Design, ItemType
from ecrf.words import Arg, Fault, Message, Text

_NUMBERS = (ItemType.INTEGER, ItemType.DECIMAL, ItemType.SCALE)


def check_change(old: Design, new: Design) -> tuple[Fault, ...]:
    """Return a fault for every identifier of `old` that would mean something else in `new`; publishing refuses them.

    Fixed for ever: type, unit of a number, analyte, dictionary, place (form and group), repeating, scope, codes and
    their meaning. Labels, order, help, ranges, required, checks and added codes are free. A stored number carries no
    unit of its own, so its unit is fixed even against one it converts to; a laboratory value carries its unit, so
    its list may change while one unit stays.
    """
    before, after = DesignIndex(old), DesignIndex(new)
    faults = [fault for place in before.items() for fault in _item_faults(place, before, after)]
    return (*faults, *_form_faults(before, after))


def compare_designs(old: Design, new: Design) -> tuple[Message, ...]:
    """Return every difference between two designs as messages, in the order of the schedule and the forms."""
    before, after = DesignIndex(old), DesignIndex(new)
    lines: list[Message] = [*_compare_fields("study", old.study, new.study, _PARTS)]
    lines += _compare_named("event", old.study.events, new.study.events)
    lines += _compare_named("anchor", old.study.anchors, new.study.anchors)
    lines += _compare_named("population", old.study.populations, new.study.populations)
    lines += _compare_named("endpoint", old.study.endpoints, new.study.endpoints, frozenset())
    lines += _compare_named("form", old.forms, new.forms)
    lines += _compare_named("group", _groups(old), _groups(new))
    lines += _compare_named("item", [p.item for p in before.items()], [p.item for p in after.items()])
    lines += _compare_named("check", before.checks(), after.checks())
    for codelist in old.codelists:
        lines += _code_changes(codelist, next((c for c in new.codelists if c.oid == codelist.oid), None))
    return tuple(lines)


def _item_faults(place: ItemPlace, before: DesignIndex, after: DesignIndex) -> Iterator[Fault]:
    old, found = place.item, after.find_item(place.item.oid)
    if found is None:
        return
    new = found.item
    pairs: dict[str, tuple[str, str]] = {
        "type": (old.type, new.type),
        "analyte": (old.analyte, new.analyte),
        "dictionary": (old.dictionary, new.dictionary),
        "links": (old.links, new.links),
        "moved": (f"{place.form.oid}/{place.group.oid}", f"{found.form.oid}/{found.group.oid}"),
    }
    if old.type in _NUMBERS:
        pairs["unit"] = (old.unit, new.unit)
    elif old.units and not set(old.units) & set(new.units):
        pairs["unit"] = (", ".join(old.units), ", ".join(new.units))
    for code, (was, now) in pairs.items():
        if was != now:
            yield _fault(code, old.oid, old=was or "-", new=now or "-")
    if old.codelist and new.codelist:
        yield from _code_faults(old.oid, before.codelist(old.codelist), after.codelist(new.codelist))


def _code_faults(oid: str, old: Codelist, new: Codelist) -> Iterator[Fault]:
    codes = {code.code: code for code in new.codes}
    for was in old.codes:
        now = codes.get(was.code)
        if now is None:
            yield _fault("code_removed", oid, code=was.code)
        elif (was.nci and now.nci and was.nci != now.nci) or _takes_over(was.code, now.label, old):
            yield _fault("code_meaning", oid, code=was.code, old=was.label, new=now.label)


def _takes_over(code: str, label: Text, old: Codelist) -> bool:
    """Whether a code now carries the label another code had: the two were exchanged."""
    return any(other.label.en == label.en for other in old.codes if other.code != code) and not any(
        own.code == code and own.label.en == label.en for own in old.codes
    )


def _form_faults(before: DesignIndex, after: DesignIndex) -> Iterator[Fault]:
    for old in before.design.forms:
        new = after.find_form(old.oid)
        if new is None:
            continue
        if old.scope is not new.scope:
            yield _fault("scope", old.oid, old=old.scope, new=new.scope)
        groups = {group.oid: group for group in new.groups}
        for group in old.groups:
            now = groups.get(group.oid)
            if now is not None and now.repeating is not group.repeating:
                yield _fault("repeating", group.oid, old=_word(group.repeating), new=_word(now.repeating))


def _fault(what: str, oid: str, /, **args: Arg) -> Fault:
    return Fault(f"schema.change.{what}", oid, {"oid": oid, **args})


class _Named(Protocol):
    @property
    def oid(self) -> str: ...


_T = TypeVar("_T", bound=_Named)
_PARTS = frozenset(
    {
        "events",
        "items",
        "groups",
        "checks",
        "codes",
        "epochs",
        "arms",
        "anchors",
        "endpoints",
        "populations",
        "examples",
        "forms",
    }
)
"""Fields compared member by member, or told whole below."""


def _groups(design: Design) -> list[_Named]:
    return [group for form in design.forms for group in form.groups]


def _compare_named(
    kind: str, old: Sequence[_T], new: Sequence[_T], skipped: frozenset[str] = _PARTS
) -> Iterator[Message]:
    was: Mapping[str, _T] = {thing.oid: thing for thing in old}
    now: Mapping[str, _T] = {thing.oid: thing for thing in new}
    for oid in was.keys() - now.keys():
        yield Message("schema.change.removed", {"kind": kind, "oid": oid})
    for oid, thing in now.items():
        if oid not in was:
            yield Message("schema.change.added", {"kind": kind, "oid": oid})
        elif was[oid] != thing:
            yield from _compare_fields(
                kind, was[oid], thing, skipped - {"forms"} if kind == "event" else skipped
            )


def _compare_fields(kind: str, old: _Named, new: _Named, skipped: frozenset[str]) -> Iterator[Message]:
    for name in getattr(type(old), "__struct_fields__", ()):
        was, now = getattr(old, name), getattr(new, name)
        if name not in skipped and was != now:
            args: dict[str, Arg] = {
                "kind": kind,
                "oid": new.oid,
                "what": name,
                "old": _say(was),
                "new": _say(now),
            }
            yield Message("schema.change.changed", args)


def _code_changes(old: Codelist, new: Codelist | None) -> Iterator[Message]:
    if new is None:
        yield Message("schema.change.removed", {"kind": "codelist", "oid": old.oid})
        return
    was, now = {c.code: c for c in old.codes}, {c.code: c for c in new.codes}
    for code in [code for code in was if code not in now]:
        yield Message("schema.change.code_removed", {"oid": old.oid, "code": code})
    for code, made in now.items():
        if code not in was:
            yield Message("schema.change.code_added", {"oid": old.oid, "code": code})
        elif was[code] != made:
            labels: dict[str, Arg] = {"old": was[code].label, "new": made.label}
            yield Message("schema.change.code_meaning", {"oid": old.oid, "code": code, **labels})


def _say(value: object) -> Arg:
    if isinstance(value, Text):
        return value
    if isinstance(value, bool):
        return _word(value)
    if value in (None, "", ()):
        return "-"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _word(flag: bool) -> str:  # noqa: FBT001 - the flag is the word
    return "yes" if flag else "no"
