"""The dry run of a pasted block: what each cell would become, and what is wrong with the block as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ecrf.schema.model import Item
from ecrf.services.reads.form_view import FieldView, LineView, Said
from ecrf.services.reads.preview import Preview
from ecrf.words import Fault, Text

MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class PasteCell:
    """One cell of a pasted block: `old` is what it replaces, empty for a new line."""

    at: str
    item: str
    text: str
    old: str
    display: Said
    fault: Fault | None = None

    @property
    def is_change(self) -> bool:
        """Whether it enters something: an empty cell leaves the field as it is."""
        return bool(self.text.strip()) and self.text.strip() != self.old


@dataclass(frozen=True, slots=True)
class PasteRow:
    """One row of a pasted block; `number` is that of the line it lands in, 0 for a new one."""

    line: str
    number: int
    cells: tuple[PasteCell, ...]


@dataclass(frozen=True, slots=True)
class PastePlan:
    """What a paste would do; nothing is stored before `LogGridScreen.paste`."""

    rows: tuple[PasteRow, ...]
    faults: tuple[Fault, ...]
    """Faults of the block as a whole; with any, nothing can be pasted."""

    @property
    def is_sound(self) -> bool:
        """Whether it may be pasted."""
        return not self.faults and not any(cell.fault for row in self.rows for cell in row.cells)

    @property
    def new_lines(self) -> tuple[str, ...]:
        """Ids of the lines it would add."""
        return tuple(row.line for row in self.rows if not row.number)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a block goes: the grid, and the row and column of its upper left corner."""

    chain: str
    group: str
    """Address of the group: record/group."""
    columns: tuple[Item, ...]
    lines: tuple[LineView, ...]
    row: int
    item: str


def parse_block(block: str) -> tuple[tuple[str, ...], ...]:
    """Cut a tab-separated block as a spreadsheet copies it; the line end behind the last row is no row."""
    text = block.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    return (
        tuple(tuple(cell.strip() for cell in line.split("\t")) for line in text.split("\n")) if text else ()
    )


def plan_paste(
    preview: Callable[[str, str, str], Preview], new_id: Callable[[], str], target: Target, block: str
) -> PastePlan:
    """What pasting `block` would do, cell by cell; a block of the wrong shape is refused whole."""
    rows = parse_block(block)
    first = next((n for n, item in enumerate(target.columns) if item.oid == target.item), 0)
    columns = target.columns[first:]
    faults = _check_shape(rows, columns, target)
    if faults:
        return PastePlan((), faults)
    planned = []
    for offset, texts in enumerate(rows):
        number = target.row + offset
        line = target.lines[number] if number < len(target.lines) else None
        cells = list(zip(columns, texts, strict=False))
        planned.append(_plan_row(preview, target, line, new_id() if line is None else line.line, cells))
    return PastePlan(tuple(planned), ())


def _check_shape(rows: Sequence[Sequence[str]], columns: Sequence[Item], target: Target) -> tuple[Fault, ...]:
    if not rows:
        return (Fault("paste.empty", target.group),)
    if len(rows) > MOST_ROWS:
        return (Fault("paste.too_many_rows", target.group, {"rows": len(rows), "most": MOST_ROWS}),)
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        odd = next(n for n, row in enumerate(rows, 1) if len(row) != len(rows[0]))
        args = {"row": odd, "found": len(rows[odd - 1]), "expected": len(rows[0])}
        return (Fault("paste.ragged", target.group, args),)
    if len(rows[0]) > len(columns):
        return (Fault("paste.columns", target.group, {"found": len(rows[0]), "room": len(columns)}),)
    return ()


def _plan_row(
    preview: Callable[[str, str, str], Preview],
    target: Target,
    line: LineView | None,
    line_id: str,
    cells: Sequence[tuple[Item, str]],
) -> PasteRow:
    fields = {field.item.oid: field for field in line.fields} if line is not None else {}
    planned = []
    for item, text in cells:
        at = f"{target.group}/{line_id}/{item.oid}"
        field = fields.get(item.oid)
        shown = preview(target.chain, at, text)
        old = field.editing if field is not None and field.version else ""
        fault = shown.fault or _refused(item, field, text)
        planned.append(PasteCell(at, item.oid, text, old, shown.display if text else Text(""), fault))
    is_known = line is not None and bool(line.number)
    return PasteRow(line_id, line.number if line is not None and is_known else 0, tuple(planned))


def _refused(item: Item, field: FieldView | None, text: str) -> Fault | None:
    may = item.derive is None and (field is None or field.editable)
    return None if may or not text.strip() else Fault("paste.not_editable", item.oid, {"item": item.label})
