"""Readers of the laboratory tables in `resources/labs` and `resources/units`."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from ecrf.clinical.lab_table import (
    Analyte,
    Basis,
    Change,
    Factor,
    LabRow,
    LabTable,
    build_table,
    parse_bound,
)
from ecrf.library.find import resource_path
from ecrf.library.tables_csv import Record, read_table
from ecrf.words import Text


def load_lab_table(resources: Path | None = None) -> LabTable:
    """Return the CTCAE 5.0 laboratory limits with analytes and units, ready to grade."""
    root = resources or resource_path()
    return build_table(
        (_row(record) for record in read_table(root / "labs" / "ctcae_lab_thresholds.csv")),
        (_analyte(record) for record in read_table(root / "labs" / "analytes.csv")),
        _spellings(root / "units" / "spellings.csv"),
        load_factors(root / "units" / "factors.csv"),
    )


def load_factors(path: Path | None = None) -> tuple[Factor, ...]:
    """Return the unit factors, exact and rounded ones."""
    return tuple(_factor(record) for record in read_table(path or resource_path("units", "factors.csv")))


def _row(record: Record) -> LabRow:
    try:
        basis = Basis(record.text("basis"))
    except ValueError:
        raise record.bad("basis") from None
    return LabRow(
        meddra_code=record.text("meddra_code"),
        term=record.text("term"),
        analyte=record.text("analyte"),
        unit=record.text("unit"),
        grade=record.whole("grade"),
        basis=basis,
        lower=parse_bound(record.text("lower"), record.place),
        upper=parse_bound(record.text("upper"), record.place),
        lower_included=record.text("lower_incl") == "Y",
        upper_included=record.text("upper_incl") == "Y",
        by_number=record.yes("by_number"),
        remark=record.text("remark"),
    )


def _analyte(record: Record) -> Analyte:
    change = record.text("change")
    return Analyte(
        code=record.text("analyte"),
        label=Text(record.text("label_en"), record.text("label_zh")),
        minimum=record.decimal("minimum"),
        maximum=record.decimal("maximum"),
        change_of=record.text("change_of"),
        change=Change(change) if change else None,
    )


def _factor(record: Record) -> Factor:
    return Factor(
        analyte=record.text("analyte"),
        from_unit=record.text("from_unit"),
        to_unit=record.text("to_unit"),
        factor=record.decimal("factor") or Decimal(1),
        exact=record.yes("exact"),
    )


def _spellings(path: Path) -> list[tuple[str, str, str]]:
    return [
        (record.text("unit"), record.text("spelling"), record.text("analytes")) for record in read_table(path)
    ]


def load_synonyms(resources: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Analyte -> the names it has on laboratory printouts, English and Chinese."""
    root = resources or resource_path()
    rows = read_table(root / "labs" / "synonyms.csv")
    return {record.text("analyte"): tuple(record.text("names").split("|")) for record in rows}
