"""XLSForm workbooks as one form with its code lists: sheets `survey` and `choices` as xlsform.org describes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ecrf.imports.definitions import Definitions, Left, Names, make_label
from ecrf.imports.redcap import make_code
from ecrf.imports.sheet import Sheet, show_cell
from ecrf.imports.xlsx import read_xlsx
from ecrf.schema.model import Code, Codelist, Form, Group, Item, ItemType
from ecrf.words import Fault, Refusal, Text

_TYPES = {
    "text": ItemType.TEXT, "integer": ItemType.INTEGER, "decimal": ItemType.DECIMAL, "date": ItemType.DATE,
    "time": ItemType.TIME, "datetime": ItemType.DATETIME, "note": ItemType.LABEL, "file": ItemType.FILE,
}  # fmt: skip
_SELECTS = {"select_one": ItemType.CHOICE, "select_multiple": ItemType.CHOICES}
_BEGIN, _END = ("begin_group", "begin_repeat"), ("end_group", "end_repeat")
_NO_PLACE = ("relevant", "constraint", "calculation", "appearance", "choice_filter", "default")
_Row = Mapping[str, str]


def read_xlsform(content: bytes) -> Definitions:
    """The form of a workbook; refuses `import.*` what is none."""
    survey, choices = read_xlsx(content, "survey"), read_xlsx(content, "choices")
    for column in ("type", "name"):
        if column not in survey.heading:
            raise Refusal(Fault("import.no_column", column, {"known": ", ".join(survey.heading)[:500]}))
    reading = _Reading(_choices_of(choices))
    for number, row in _rows(survey):
        reading.row(number, row)
    return reading.finish()


def _rows(sheet: Sheet) -> Iterator[tuple[int, _Row]]:
    for number, cells in sheet.rows:
        yield number, dict(zip(sheet.heading, [show_cell(cell).strip() for cell in cells], strict=False))


def _choices_of(sheet: Sheet) -> dict[str, list[tuple[str, Text]]]:
    found: dict[str, list[tuple[str, Text]]] = {}
    for _, row in _rows(sheet):
        code = row.get("name", "")
        if row.get("list_name") and code:
            found.setdefault(row["list_name"], []).append((make_code(code), _label(row, code)))
    return found


def _label(row: _Row, other: str) -> Text:
    """The label; columns `label::English` and `label::Chinese` (or `(en)`, `(zh)`) go before the plain one."""
    said = {
        name.partition("::")[2].casefold(): text for name, text in row.items() if name.startswith("label::")
    }
    english = next((text for name, text in said.items() if "en" in name and text), "")
    chinese = next(
        (text for name, text in said.items() if ("zh" in name or "chin" in name or "中" in name) and text), ""
    )
    plain = make_label(row.get("label", "") or english or chinese, other)
    return Text(make_label(english, plain.en).en, make_label(chinese, plain.zh).en if chinese else plain.zh)


@dataclass(slots=True)
class _Part:
    oid: str
    label: Text
    repeating: bool = False
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """One survey at work."""

    choices: dict[str, list[tuple[str, Text]]]
    names: Names = field(default_factory=Names)
    parts: list[_Part] = field(default_factory=list)
    open: list[tuple[Text, bool]] = field(default_factory=list)
    lists: dict[str, Codelist] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    same: bool = False
    """Whether the next field still belongs to the last part."""

    def row(self, number: int, row: _Row) -> None:
        """One row of the survey."""
        kind, _, rest = row.get("type", "").replace("begin ", "begin_").replace("end ", "end_").partition(" ")
        kind, name = kind.casefold(), row.get("name", "")
        if kind in _BEGIN:
            repeating = kind == "begin_repeat" or any(inner for _, inner in self.open)
            self.open.append((_label(row, name or "Group"), repeating))
            self.same = False
        elif kind in _END:
            if self.open:
                self.open.pop()
            self.same = False
        elif kind:
            self._field(number, row, kind, rest.strip())
        if name:
            self._leave_rest(number, name, row)

    def finish(self) -> Definitions:
        """The form."""
        groups = tuple(
            Group(p.oid, p.label, tuple(p.items), repeating=p.repeating) for p in self.parts if p.items
        )
        forms = (
            (Form(self.names.make("IMPORTED"), "1.0", Text("Imported form", "导入的表单"), groups),)
            if groups
            else ()
        )
        return Definitions(forms, tuple(self.lists.values()), tuple(self.left))

    def _field(self, number: int, row: _Row, kind: str, rest: str) -> None:
        name = row.get("name", "")
        found = _SELECTS.get(kind) or _TYPES.get(kind)
        codelist = self._codelist(rest) if kind in _SELECTS else ""
        if not name or found is None or (kind in _SELECTS and not codelist):
            code = (
                "import.form.no_name"
                if not name
                else "import.form.choices"
                if kind in _SELECTS
                else "import.form.other"
            )
            self.left.append(Left(number, name, Fault(code, name, {"text": row.get("type", "")[:200]})))
            return
        required = row.get("required", "").casefold() in ("yes", "true", "true()")
        places = 4 if found is ItemType.DECIMAL else 0
        label = _label(row, name)
        item = Item(self.names.make(name), found, label, required=required, places=places, codelist=codelist)
        self._part().items.append(item)

    def _part(self) -> _Part:
        if not self.parts or not self.same:
            label, repeating = self.open[-1] if self.open else (Text("Questions", "问题"), False)
            self.parts.append(_Part(self.names.make(f"PART_G{len(self.parts) + 1}"), label, repeating))
            self.same = True
        return self.parts[-1]

    def _codelist(self, name: str) -> str:
        choices = self.choices.get(name.partition(" ")[0], [])
        codes = [code for code, _ in choices]
        if not codes or not all(codes) or len(set(codes)) != len(codes):
            return ""
        if name not in self.lists:
            made = tuple(Code(code, label) for code, label in choices)
            self.lists[name] = Codelist(self.names.make(f"{name}_CL"), make_label(name, name), made)
        return self.lists[name].oid

    def _leave_rest(self, number: int, name: str, row: _Row) -> None:
        for column in _NO_PLACE:
            if row.get(column):
                said = f"{column}: {row[column]}"[:200]
                self.left.append(Left(number, name, Fault("import.form.annotation", name, {"text": said})))
