"""The dictionary of a study: items, codes, checks, and every column of the export."""

from __future__ import annotations

from collections.abc import Sequence

from ecrf.exports.tables.data import DataTable
from ecrf.exports.tables.lists import make_columns
from ecrf.exports.tables.table import Book, Cell, Family, Kind, Table
from ecrf.record.converting_units import show_unit
from ecrf.schema.model import Form, Group, Item, ItemType
from ecrf.services.reads.snapshot_lexicon import Lexicon
from ecrf.words import Speaker

_ITEMS: tuple[tuple[str, Kind], ...] = (
    ("form", Kind.CODE), ("form__label", Kind.TEXT), ("group", Kind.CODE), ("repeating", Kind.CODE), ("item", Kind.CODE),
    ("label_en", Kind.LONG), ("label_zh", Kind.LONG), ("type", Kind.CODE), ("type__label", Kind.TEXT),
    ("length", Kind.COUNT), ("places", Kind.COUNT), ("unit", Kind.CODE), ("unit_shown", Kind.CODE),
    ("units", Kind.TEXT), ("minimum", Kind.CODE), ("maximum", Kind.CODE), ("codelist", Kind.CODE),
    ("dictionary", Kind.CODE), ("analyte", Kind.CODE), ("required", Kind.CODE), ("critical", Kind.CODE),
    ("judgement", Kind.CODE), ("identifying", Kind.CODE), ("blinding", Kind.CODE), ("show_when", Kind.TEXT),
    ("derivation", Kind.TEXT), ("cdash", Kind.CODE), ("sdtm", Kind.CODE), ("codes", Kind.TEXT), ("source", Kind.CODE),
    ("designs", Kind.TEXT),
)  # fmt: skip
_CODES: tuple[tuple[str, Kind], ...] = (
    ("codelist", Kind.CODE), ("list_en", Kind.TEXT), ("list_zh", Kind.TEXT), ("code", Kind.CODE), ("number", Kind.COUNT),
    ("label_en", Kind.LONG), ("label_zh", Kind.LONG), ("nci", Kind.CODE),
)  # fmt: skip
_CHECKS: tuple[tuple[str, Kind], ...] = (
    ("check", Kind.CODE), ("form", Kind.CODE), ("items", Kind.TEXT), ("severity", Kind.CODE),
    ("severity__label", Kind.TEXT), ("when", Kind.LONG), ("say_en", Kind.LONG), ("say_zh", Kind.LONG),
)  # fmt: skip
_COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("table", Kind.CODE), ("position", Kind.COUNT), ("column", Kind.TEXT), ("label", Kind.LONG), ("item", Kind.CODE),
)  # fmt: skip


def write_dictionary(book: Book, lexicon: Lexicon, speaker: Speaker, data: Sequence[DataTable]) -> None:
    """Write the four tables."""
    _items(book, lexicon, speaker)
    _codes(book, lexicon, speaker)
    _checks(book, lexicon, speaker)
    columns = book.open(_table(speaker, "columns", _COLUMNS))
    for each in data:
        owner = {column.name: oid for oid, slot in each.slots.items() for column in slot.columns}
        for n, column in enumerate(each.table.columns, 1):
            prefix = column.name.rpartition("__")[0]
            belongs = column.aside or prefix in each.codes
            item = owner.get(column.name) or (prefix if belongs else None)
            columns.append((each.table.key, n, column.name, column.label, item))


def _table(speaker: Speaker, key: str, columns: Sequence[tuple[str, Kind]]) -> Table:
    title, about = speaker.say(f"exports.table.{key}"), speaker.say(f"exports.table.{key}.about")
    return Table(key, title, make_columns(speaker, columns), Family.DICTIONARY, about)


def _items(book: Book, lexicon: Lexicon, speaker: Speaker) -> None:
    sink = book.open(_table(speaker, "items", _ITEMS))
    for form in lexicon.forms():
        for group in form.groups:
            for item in group.items:
                sink.append(_item(form, group, item, lexicon, speaker))


def _item(form: Form, group: Group, item: Item, lexicon: Lexicon, speaker: Speaker) -> tuple[Cell, ...]:
    designs = [
        each.design.study.version for each in lexicon.designs if each.index.find_item(item.oid) is not None
    ]
    unit = item.unit or next(iter(item.units), "")
    is_number = item.type in (ItemType.DECIMAL, ItemType.LAB)
    flags = [
        _yes(flag) for flag in (item.required, item.critical, item.judgement, item.identifying, item.blinding)
    ]
    return (
        form.oid, speaker.say(form.title), group.oid, _yes(group.repeating), item.oid, item.label.en, item.label.zh,
        item.type.value, speaker.say(f"exports.type.{item.type.value}"), item.length or None,
        item.places if is_number else None, unit or None, show_unit(unit) or None, " ".join(item.units) or None,
        item.minimum, item.maximum, item.codelist or None, item.dictionary or None, item.analyte or None, *flags,
        item.show_when, item.derive.expression if item.derive is not None else None, item.cdash or None,
        item.sdtm or None, " ".join(f"{system}:{code}" for system, code in sorted(item.codes.items())) or None,
        item.source or None, ", ".join(dict.fromkeys(designs)),
    )  # fmt: skip


def _yes(flag: bool) -> str | None:  # noqa: FBT001 - a flag of the design becomes a cell
    return "Y" if flag else None


def _codes(book: Book, lexicon: Lexicon, speaker: Speaker) -> None:
    sink = book.open(_table(speaker, "codelists", _CODES))
    seen: set[str] = set()
    for form in lexicon.forms():
        for item in (item for group in form.groups for item in group.items):
            found = lexicon.codelist_of(item)
            if found is None or found.oid in seen:
                continue
            seen.add(found.oid)
            for code in found.codes:
                row = (found.oid, found.label.en, found.label.zh, code.code, code.number or None)
                sink.append((*row, code.label.en, code.label.zh, code.nci or None))


def _checks(book: Book, lexicon: Lexicon, speaker: Speaker) -> None:
    sink = book.open(_table(speaker, "checks", _CHECKS))
    for check, form in lexicon.checks():
        severity = (check.severity.value, speaker.say(f"exports.severity.{check.severity.value}"))
        row = (
            check.oid,
            form,
            " ".join(check.items) or None,
            *severity,
            check.when,
            check.say.en,
            check.say.zh,
        )
        sink.append(row)
