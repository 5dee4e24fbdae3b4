"""What a one-page report looks like: rows of cells, each with a label and where its value comes from."""

from __future__ import annotations

from typing import Any

import msgspec

from ecrf.schema.findings import Findings
from ecrf.schema.nodes import Node
from ecrf.schema.parse_keys import FLAG, INTEGER, LABEL, OID, TEXT, Key, list_of, must, object_of
from ecrf.words import Text

WIDTH = 12
"""Units a row is wide."""
FACTS = (
    "study", "title", "registry", "sponsor", "site", "organisation", "subject", "signed_by", "signed_at",
)  # fmt: skip
"""What a cell can show besides items: `=study` and so on."""


class PaperCell(msgspec.Struct, frozen=True):
    """One box: a label above or before its value."""

    label: Text
    show: str = ""
    """An item, `=fact`, or empty for a place to write by hand."""
    wide: int = WIDTH
    ticks: bool = False
    """Every choice with a box before it, those chosen filled."""
    tall: int = 1
    """Least number of lines."""


class PaperRow(msgspec.Struct, frozen=True):
    """Boxes side by side, or a band with a heading."""

    cells: tuple[PaperCell, ...] = ()
    band: Text | None = None


class PaperLayout(msgspec.Struct, frozen=True):
    """A report on paper; items of the report's form, of the log line it names, or the subject's last value."""

    paper: str
    form: str
    title: Text
    rows: tuple[PaperRow, ...]
    note: Text | None = None


def _made(build: type[msgspec.Struct]) -> Any:  # noqa: ANN401 - parse_keys gives and takes anything
    return lambda values, _node, _findings: build(**values)


_CELL = object_of(
    (must("label", LABEL), Key("show", TEXT), Key("wide", INTEGER), Key("ticks", FLAG), Key("tall", INTEGER)),
    _made(PaperCell),
)
_ROW = object_of((Key("band", LABEL), Key("cells", list_of(_CELL))), _made(PaperRow))
PAPER = object_of(
    (
        must("paper", OID),
        must("form", OID),
        must("title", LABEL),
        must("rows", list_of(_ROW)),
        Key("note", LABEL),
    ),
    _made(PaperLayout),
)


def parse_paper(node: Node, findings: Findings) -> PaperLayout | None:
    """Turn the nodes of one file into a layout; errors go into `findings`, None means unusable."""
    layout: PaperLayout | None = PAPER.read(node, findings)
    return layout


def misfits(layout: PaperLayout, items: frozenset[str]) -> tuple[str, ...]:
    """What a layout shows that does not exist, and rows whose boxes do not fill the width."""
    wrong = [
        cell.show
        for row in layout.rows
        for cell in row.cells
        if cell.show and cell.show not in items and cell.show.removeprefix("=") not in FACTS
    ]
    wrong += [
        f"row {number}"
        for number, row in enumerate(layout.rows, 1)
        if row.cells and sum(cell.wide for cell in row.cells) != WIDTH
    ]
    return tuple(wrong)
