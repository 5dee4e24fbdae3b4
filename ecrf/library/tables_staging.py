"""Reader of the stage tables in `resources/staging`."""

from __future__ import annotations

from pathlib import Path

from ecrf.clinical.staging import Categories, Region, StageRow, StageTables
from ecrf.library.find import resource_path
from ecrf.library.tables_csv import Record, read_table
from ecrf.words import Text

_ANY = "*"


def load_stage_tables(folder: Path | None = None) -> StageTables:
    """Return sites, categories and stage rows, in the order they are tried."""
    root = folder or resource_path("staging")
    return StageTables(
        regions=tuple(_region(record) for record in read_table(root / "sites.csv")),
        categories=tuple(_categories(record) for record in read_table(root / "categories.csv")),
        rows=tuple(_row(record) for record in read_table(root / "groups.csv")),
    )


def _region(record: Record) -> Region:
    label = Text(record.text("label_en"), record.text("label_zh"))
    return Region(record.text("region"), tuple(record.text("codes").split()), label)


def _categories(record: Record) -> Categories:
    return Categories(record.text("table"), record.text("basis"), *_axes(record))


def _row(record: Record) -> StageRow:
    return StageRow(record.text("table"), record.text("basis"), *_axes(record), record.text("stage"))


def _axes(record: Record) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    t, n, m = (record.text(axis).split() for axis in ("t", "n", "m"))
    return tuple(t if t != [_ANY] else ()), tuple(n if n != [_ANY] else ()), tuple(m)
