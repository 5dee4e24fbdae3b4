"""REDCap data dictionaries (CSV) as forms and code lists.

Columns and field types as in REDCap's own export of a data dictionary (18 columns, "Variable / Field Name" first).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec import structs

from ecrf.imports.csv import read_csv
from ecrf.imports.definitions import Definitions, Left, Names, make_label
from ecrf.imports.sheet import show_cell
from ecrf.record.missing import MissingCode
from ecrf.schema.model import Code, Codelist, Form, Group, Item, ItemType
from ecrf.words import Fault, Refusal, Text

NAME, FORM, HEADER, TYPE, LABEL, CHOICES, NOTE, CHECKED, LOW, HIGH, IDENTIFIER, BRANCHING, REQUIRED = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?",
    "Branching Logic (Show field only if...)", "Required Field?",
)  # fmt: skip
ANNOTATION = "Field Annotation"
_NEEDED = (NAME, FORM, TYPE, LABEL)
_TYPES = {
    "notes": ItemType.LONG_TEXT, "dropdown": ItemType.CHOICE, "radio": ItemType.CHOICE, "checkbox": ItemType.CHOICES,
    "yesno": ItemType.YESNO, "truefalse": ItemType.YESNO, "file": ItemType.FILE, "descriptive": ItemType.LABEL,
    "slider": ItemType.INTEGER,
}  # fmt: skip
_NO_PLACE = ("calc", "sql")
_DECIMAL = re.compile(r"number(?:_(\d)dp)?(?:_comma_decimal)?")
_CHOICE = re.compile(r"\s*([^,]*?)\s*,\s*(.*?)\s*", re.DOTALL)
_TERM = re.compile(r"\[([a-z][a-z0-9_]*)\]\s*(=|<>|!=)\s*(?:'([^']*)'|\"([^\"]*)\"|(\d+))", re.IGNORECASE)
_JOIN = re.compile(r"\s+(and|or)\s+", re.IGNORECASE)
_BOUNDED = (ItemType.INTEGER, ItemType.DECIMAL, ItemType.DATE)
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(slots=True)
class _Group:
    oid: str
    label: Text
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class _Form:
    oid: str
    title: Text
    groups: list[_Group] = field(default_factory=list)


def read_redcap(content: bytes) -> Definitions:
    """The forms of a data dictionary; refuses `import.*` what is none."""
    sheet = read_csv(content)
    for column in _NEEDED:
        if column not in sheet.heading:
            raise Refusal(Fault("import.no_column", column, {"known": ", ".join(sheet.heading)[:500]}))
    reading = _Reading()
    for number, cells in sheet.rows:
        texts = [show_cell(cell).strip() for cell in cells]
        reading.row(number, dict(zip(sheet.heading, texts, strict=False)))
    return reading.finish()


@dataclass(slots=True)
class _Reading:
    """One dictionary at work."""

    names: Names = field(default_factory=Names)
    forms: dict[str, _Form] = field(default_factory=dict)
    lists: dict[tuple[tuple[str, str], ...], Codelist] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    branching: dict[str, tuple[int, str]] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    first: bool = True

    def row(self, number: int, row: Mapping[str, str]) -> None:
        """One field."""
        name, kind = row.get(NAME, "").lower(), row.get(TYPE, "").lower()
        if self.first:
            self.first = False
            self._leave(number, name, "import.form.record_id")
            return
        if not name or not row.get(FORM):
            self._leave(number, name, "import.form.no_name")
            return
        if name in self.items:
            self._leave(number, name, "import.form.twice")
            return
        form = self._form(row[FORM])
        if row.get(HEADER) or not form.groups:
            label = make_label(row.get(HEADER, ""), form.title.en)
            form.groups.append(_Group(self.names.make(f"{form.oid}_G{len(form.groups) + 1}"), label))
        if kind in _NO_PLACE:
            self._leave(number, name, "import.form.computed", text=row.get(CHOICES, "")[:200])
            return
        item = self._item(number, name, kind, row)
        if item is not None:
            self.items[name] = item
            form.groups[-1].items.append(item)
            if row.get(BRANCHING):
                self.branching[name] = (number, row[BRANCHING])
            if row.get(ANNOTATION):
                self._leave(number, name, "import.form.annotation", text=row[ANNOTATION][:200])

    def finish(self) -> Definitions:
        """Everything read, with the conditions that can be said here."""
        shown = {name: self._condition(name, *logic) for name, logic in self.branching.items()}
        by_oid = {self.items[name].oid: when for name, when in shown.items() if when}
        forms = [form for form in (_build(each, by_oid) for each in self.forms.values()) if form.groups]
        return Definitions(tuple(forms), tuple(self.lists.values()), tuple(self.left))

    def _leave(self, number: int, name: str, code: str, **args: str) -> None:
        self.left.append(Left(number, name, Fault(code, name, args)))

    def _form(self, name: str) -> _Form:
        if name not in self.forms:
            words = name.replace("_", " ").strip().capitalize()
            self.forms[name] = _Form(self.names.make(name), make_label(words, name))
        return self.forms[name]

    def _item(self, number: int, name: str, kind: str, row: Mapping[str, str]) -> Item | None:
        found = _text_type(row.get(CHECKED, "").lower()) if kind == "text" else (_TYPES.get(kind), 0)
        kind_here, places = found
        if kind_here is None:
            self._leave(number, name, "import.form.type", text=kind or row.get(CHECKED, ""))
            kind_here = ItemType.TEXT
        item = Item(
            self.names.make(name),
            kind_here,
            make_label(row.get(LABEL, ""), name),
            help=make_label(row[NOTE], "") if row.get(NOTE) else None,
            required=row.get(REQUIRED, "").lower() == "y",
            places=places,
            identifying=row.get(IDENTIFIER, "").lower() == "y",
        )
        if kind_here in (ItemType.CHOICE, ItemType.CHOICES):
            codelist = self._codelist(number, name, row.get(CHOICES, ""))
            return structs.replace(item, codelist=codelist) if codelist else None
        return self._bounded(number, name, item, row)

    def _bounded(self, number: int, name: str, item: Item, row: Mapping[str, str]) -> Item:
        """The item with its limits; a limit that is an expression of REDCap has no place."""
        slider = row.get(TYPE, "").lower() == "slider"
        limits = [row.get(LOW, "") or ("0" if slider else ""), row.get(HIGH, "") or ("100" if slider else "")]
        shape = _DATE if item.type is ItemType.DATE else _NUMBER
        for index, limit in enumerate(limits):
            if limit and not (item.type in _BOUNDED and shape.fullmatch(limit)):
                self._leave(number, name, "import.form.limit", text=limit[:200])
                limits[index] = ""
        return structs.replace(item, minimum=limits[0] or None, maximum=limits[1] or None)

    def _codelist(self, number: int, name: str, text: str) -> str:
        """The code list of these choices; the same choices are one list."""
        choices = [match.groups() for part in text.split("|") if (match := _CHOICE.fullmatch(part))]
        codes = [make_code(code) for code, _ in choices]
        if not choices or len(set(codes)) != len(codes) or not all(codes):
            self._leave(number, name, "import.form.choices", text=text[:200])
            return ""
        key = tuple((code, label) for code, (_, label) in zip(codes, choices, strict=True))
        if key not in self.lists:
            made = tuple(Code(code, make_label(label, code), _number(code)) for code, label in key)
            oid = self.names.make(f"{name}_CL")
            self.lists[key] = Codelist(oid, make_label(name, name), made)
        return self.lists[key].oid

    def _condition(self, name: str, number: int, logic: str) -> str:
        """Comparisons of one field with one value, joined by one kind of word; anything else is left out."""
        parts = _JOIN.split(logic.strip().strip("()") if logic.count("(") == 1 else logic.strip())
        terms, words = parts[::2], {word.lower() for word in parts[1::2]}
        said = [self._term(term) for term in terms]
        if not all(said) or len(words) > 1:
            self._leave(number, name, "import.form.branching", text=logic[:200])
            return ""
        return f" {next(iter(words), 'and')} ".join(said)

    def _term(self, text: str) -> str:
        match = _TERM.fullmatch(text.strip())
        item = self.items.get(match[1].lower()) if match else None
        if match is None or item is None:
            return ""
        value = next((each for each in match.groups()[2:] if each is not None), "")
        sign = "==" if match[2] == "=" else "!="
        if item.type is ItemType.YESNO and value in ("0", "1"):
            return f"{item.oid} {sign} {'yes' if value == '1' else 'no'}"
        if item.type is ItemType.CHOICE and make_code(value):
            return f'{item.oid} {sign} "{make_code(value)}"'
        return f"{item.oid} {sign} {value}" if item.type is ItemType.INTEGER and value.isdecimal() else ""


def _build(form: _Form, shown: Mapping[str, str]) -> Form:
    groups = tuple(
        Group(
            group.oid,
            group.label,
            tuple(structs.replace(item, show_when=shown.get(item.oid)) for item in group.items),
        )
        for group in form.groups
        if group.items
    )
    return Form(form.oid, "1.0", form.title, groups)


def _text_type(checked: str) -> tuple[ItemType | None, int]:
    """(type, places) of a text field by its validation; None for a validation that is not known here."""
    if not checked:
        return ItemType.TEXT, 0
    if checked.startswith("datetime_"):
        return ItemType.DATETIME, 0
    if checked.startswith("date_"):
        return ItemType.DATE, 0
    if checked in ("time", "time_hh_mm_ss"):
        return ItemType.TIME, 0
    if checked == "integer":
        return ItemType.INTEGER, 0
    match = _DECIMAL.fullmatch(checked)
    return (ItemType.DECIMAL, int(match[1] or 4)) if match else (None, 0)


def make_code(text: str) -> str:
    """A code as it may be here: ASCII, and none that means missing."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", text.strip()).upper()[:40] if text.isascii() else ""
    return f"C_{plain}" if plain in set(MissingCode) else plain


def _number(code: str) -> int:
    return int(code) if code.isdecimal() and 0 < int(code[:9]) < 1000 else 0
