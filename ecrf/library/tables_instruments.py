"""Readers of the instrument tables in `resources/scores`: items, bands, grade scales."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from ecrf.clinical.grade_scale import ScaleGrade
from ecrf.clinical.item_sum import Band, Item
from ecrf.library.find import resource_path
from ecrf.library.tables_csv import Record, read_table
from ecrf.words import Text


def load_items(instrument: str, path: Path | None = None) -> tuple[Item, ...]:
    """Return the items of one instrument (HAMD17, HAMA, MMSE, BARTHEL, KATZ, PIL, HAQDI)."""
    rows = read_table(path or resource_path("scores", "instrument_items.csv"))
    return tuple(_item(row) for row in rows if row.text("instrument") == instrument)


def load_bands(instrument: str, path: Path | None = None) -> tuple[Band, ...]:
    """Return every scheme of bands of one instrument."""
    rows = read_table(path or resource_path("scores", "instrument_bands.csv"))
    return tuple(_band(row) for row in rows if row.text("instrument") == instrument)


def load_instruments() -> tuple[tuple[Item, ...], tuple[Band, ...]]:
    """Return the items and the bands of all instruments."""
    items = read_table(resource_path("scores", "instrument_items.csv"))
    bands = read_table(resource_path("scores", "instrument_bands.csv"))
    return tuple(_item(row) for row in items), tuple(_band(row) for row in bands)


def load_grade_scale(scale: str, path: Path | None = None) -> tuple[ScaleGrade, ...]:
    """Return the grades of one scale (RTOG_MUCOSA, RTOG_SKIN, ECOG)."""
    rows = read_table(path or resource_path("scores", "grade_scales.csv"))
    return tuple(
        ScaleGrade(scale, row.whole("grade"), Text(row.text("text_en"), row.text("text_zh")))
        for row in rows
        if row.text("scale") == scale
    )


def _item(row: Record) -> Item:
    values = tuple(int(value) for value in row.text("values").split())
    label = Text(row.text("label_en"), row.text("label_zh"))
    return Item(row.text("instrument"), row.whole("item"), label, values, row.yes("reversed"))


def _band(row: Record) -> Band:
    low, high = row.decimal("low") or Decimal(0), row.decimal("high") or Decimal(0)
    name = Text(row.text("band_en"), row.text("band_zh"))
    default, alarm = row.yes("default"), row.yes("alarm")
    return Band(row.text("instrument"), row.text("scheme"), low, high, name, default, row.text("code"), alarm)
