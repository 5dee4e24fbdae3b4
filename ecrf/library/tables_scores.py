"""Readers of the score tables in `resources/scores`."""

from __future__ import annotations

from pathlib import Path

from ecrf.clinical.eortc import Scale, ScaleKind
from ecrf.library.find import resource_path
from ecrf.library.tables_csv import Record, read_table
from ecrf.words import Text

C30 = "QLQ-C30 v3.0"
HN35 = "QLQ-H&N35"
HN43 = "QLQ-H&N43"


def load_eortc_scales(questionnaires: tuple[str, ...], path: Path | None = None) -> tuple[Scale, ...]:
    """Return the scales of the named questionnaires in the order of the table: C30, then the module."""
    rows = read_table(path or resource_path("scores", "eortc_scales.csv"))
    return tuple(_scale(row) for row in rows if row.text("questionnaire") in questionnaires)


def _scale(row: Record) -> Scale:
    try:
        kind = ScaleKind(row.text("kind"))
    except ValueError:
        raise row.bad("kind") from None
    return Scale(
        questionnaire=row.text("questionnaire"),
        code=row.text("code"),
        label=Text(row.text("label_en"), row.text("label_zh")),
        kind=kind,
        items=tuple(int(item) for item in row.text("items").split()),
        minimum=row.whole("minimum"),
        maximum=row.whole("maximum"),
        parts=tuple(row.text("parts").split()),
    )
