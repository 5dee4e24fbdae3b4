"""A mapping held against a design: forms, items and visits it names must be there and fit together."""

from __future__ import annotations

from ecrf.imports.mapping import ItemColumn, Layout, Mapping
from ecrf.record.missing import MissingCode
from ecrf.schema.findings import Findings, nearest
from ecrf.schema.index import DesignIndex


def check_mapping(mapping: Mapping, index: DesignIndex, findings: Findings) -> None:
    """Note everything a mapping names that the design does not have."""
    where = mapping.name
    known = {place.item.oid for place in index.items()}
    for column in mapping.items:
        _check_item(mapping, column, index, findings)
    for oid in (*mapping.key, *mapping.analytes.values()):
        if oid not in known:
            findings.wrong("mapping_no_item", where, item=oid, near=nearest(oid, known))
    if mapping.form:
        _check_form(mapping, index, findings)
    elif mapping.group:
        findings.wrong("mapping_group", where, group=mapping.group)
    for key in (mapping.visit.always, *mapping.visit.values.values()):
        if key and parse_visit(key, index) is None:
            findings.wrong("mapping_no_visit", where, visit=key)
    for code in mapping.missing.values():
        if code not in set(MissingCode):
            findings.wrong("mapping_missing", where, code=code, known=" ".join(MissingCode))


def parse_visit(text: str, index: DesignIndex) -> tuple[str, int] | None:
    """(event, repeat) of `EVENT` or `EVENT/2`, None where the design has no such visit."""
    oid, _, number = text.partition("/")
    event = index.find_event(oid)
    if event is None or (
        number and not (number.isascii() and number.isdecimal() and 0 < int(number[:9]) < 1000)
    ):
        return None
    repeat = int(number or 1)
    return (oid, repeat) if event.kind == "unscheduled" or repeat <= max(event.repeats, 1) else None


def _check_form(mapping: Mapping, index: DesignIndex, findings: Findings) -> None:
    form = index.find_form(mapping.form)
    if form is None:
        known = [each.oid for each in index.design.forms]
        findings.wrong("mapping_no_form", mapping.name, form=mapping.form, near=nearest(mapping.form, known))
        return
    group = next((each for each in form.groups if each.oid == mapping.group), None)
    if mapping.group and (group is None or not group.repeating):
        findings.wrong("mapping_group", mapping.name, group=mapping.group)


def _check_item(mapping: Mapping, column: ItemColumn, index: DesignIndex, findings: Findings) -> None:
    at, place = findings.where("mapped", column.item), index.find_item(column.item)
    if place is None:
        near = nearest(column.item, [each.item.oid for each in index.items()])
        findings.wrong("mapping_no_item", at, item=column.item, near=near)
        return
    if place.item.derive is not None:
        findings.wrong("mapping_derived", at, item=column.item)
    if mapping.layout is Layout.WIDE and place.form.oid != mapping.form:
        findings.wrong("mapping_other_form", at, item=column.item, form=mapping.form)
    elif place.group.repeating != bool(mapping.group) or (mapping.group and place.group.oid != mapping.group):
        findings.wrong("mapping_other_group", at, item=column.item, group=place.group.oid)
