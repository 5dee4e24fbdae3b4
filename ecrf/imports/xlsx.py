"""Excel workbooks, read as data: stored values only, nothing computed, nothing linked, no bomb unpacked."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from ecrf.imports.cells import Cell, Unreadable
from ecrf.imports.sheet import MOST_ROWS, Sheet, build_sheet
from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from openpyxl import Workbook

MOST_UNPACKED = 400_000_000
MOST_PARTS = 5_000
_HEAD = 4096
_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?")
_DANGER = (b"<!DOCTYPE", b"<!ENTITY")


def read_xlsx(content: bytes, sheet: str = "", header: int = 1) -> Sheet:
    """Read one worksheet (the first without a name); refuses `import.*` what is no plain workbook."""
    check_package(content)
    workbook, formulas = _open(content, computed=True), None
    name = _sheet_name(workbook, sheet)
    notes = []
    marks = _marks_of(content)
    if marks[0]:
        notes.append(Fault("import.merged", name))
    if marks[1]:
        notes.append(Fault("import.formulas", name))
        formulas = _open(content, computed=False)
    rows = (
        _rows(workbook, name) if formulas is None else _beside(_rows(workbook, name), _rows(formulas, name))
    )
    try:
        return build_sheet("xlsx", rows, header, notes)
    except Refusal:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part makes it raise
        raise Refusal(Fault("import.not_a_workbook", name, {"why": type(error).__name__})) from error


def check_package(content: bytes) -> None:
    """Refuse a zip file that unpacks to more than a workbook can be, or whose XML declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            size = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or size > MOST_UNPACKED:
                raise Refusal(Fault("import.bomb", "", {"size": size // 1_000_000}))
            for part in parts:
                _check_part(package, part)
    except Refusal:
        raise
    except Exception as error:  # a broken zip file raises half the standard library
        raise Refusal(Fault("import.not_a_workbook", "", {"why": type(error).__name__})) from error


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if not part.filename.endswith((".xml", ".rels", ".vml")):
        return
    with package.open(part) as file:
        head = file.read(_HEAD)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head or any(mark in head for mark in _DANGER):
        raise Refusal(Fault("import.entities", part.filename))


def _open(content: bytes, *, computed: bool) -> Workbook:
    from openpyxl import load_workbook

    try:
        return load_workbook(io.BytesIO(content), read_only=True, data_only=computed, keep_links=False)
    except Exception as error:  # openpyxl raises whatever a broken part makes it raise
        raise Refusal(Fault("import.not_a_workbook", "", {"why": type(error).__name__})) from error


def _sheet_name(workbook: Workbook, wanted: str) -> str:
    names = [sheet.title for sheet in workbook.worksheets]
    if wanted and wanted not in names:
        raise Refusal(Fault("import.no_sheet", wanted, {"known": ", ".join(names)[:500]}))
    if not names:
        raise Refusal(Fault("import.not_a_workbook", "", {"why": "no sheet"}))
    return wanted or names[0]


def _marks_of(content: bytes) -> tuple[bool, bool]:
    """Whether any sheet has merged cells, and whether any has formulas."""
    merged = formulas = False
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in package.infolist():
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                data = package.read(part)
                merged = merged or b"<mergeCell " in data
                formulas = formulas or b"<f>" in data or b"<f " in data
    return merged, formulas


def _rows(workbook: Workbook, name: str) -> Iterator[tuple[Cell, ...]]:
    sheet: Any = workbook[name]
    sheet.reset_dimensions()  # what a file says of its own size is not believed
    for number, row in enumerate(sheet.iter_rows(values_only=True)):
        if number > MOST_ROWS * 2:
            raise Refusal(Fault("import.too_many_rows", str(number), {"most": MOST_ROWS}))
        yield _trim([_cell(value) for value in row])


def _trim(row: Sequence[Cell]) -> tuple[Cell, ...]:
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return tuple(row[:end])


def _cell(value: object) -> Cell:
    match value:
        case str():
            return Unreadable("import.cell_error", value) if _ERROR.fullmatch(value) else value
        case None | bool() | int() | float() | datetime() | date() | time():
            return value
        case _:
            return Unreadable("import.cell_kind", str(value))


def _beside(
    values: Iterator[tuple[Cell, ...]], formulas: Iterator[tuple[Cell, ...]]
) -> Iterator[tuple[Cell, ...]]:
    """The stored values; a formula nothing was stored for is told from an empty cell."""
    for row, behind in zip_longest(values, formulas, fillvalue=()):
        yield tuple(
            Unreadable("import.formula", formula)
            if value is None and isinstance(formula, str) and formula.startswith("=")
            else value
            for value, formula in zip_longest(row, behind)
        )
