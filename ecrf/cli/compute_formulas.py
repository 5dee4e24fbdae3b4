"""`ecrf compute bsa`, `crcl`, `dose`, `qtcf` and `stage`: one output row per input row."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from ecrf.cli.compute_csv import Row, Rows, each
from ecrf.cli.compute_port import ComputePort, Output
from ecrf.clinical.bsa import HEIGHT_CM, BsaFormula, compute_bsa
from ecrf.clinical.bsa import WEIGHT_KG as BSA_WEIGHT_KG
from ecrf.clinical.dosing import (
    AMOUNT,
    BSA_M2,
    FACTOR,
    GFR_ML_MIN,
    WEIGHT_KG,
    DoseBasis,
    DoseOrder,
    compute_dose,
)
from ecrf.clinical.ecg import HEART_RATE, QT_MS, compute_corrected_qt
from ecrf.clinical.lab_table import fold_unit
from ecrf.clinical.numbers import plain, refuse
from ecrf.clinical.renal import (
    AGE_YEARS,
    CREATININE,
    Creatinine,
    RenalFormula,
    Sex,
    compute_creatinine_clearance,
    compute_egfr,
)
from ecrf.clinical.staging import Edition, Tumour, compute_stage, parse_category, parse_p16, parse_site

_UNITS = {"umol/l": "umol/L", "mg/dl": "mg/dL"}
_SEXES = {
    "m": Sex.MALE,
    "male": Sex.MALE,
    "男": Sex.MALE,
    "f": Sex.FEMALE,
    "female": Sex.FEMALE,
    "女": Sex.FEMALE,
}


def body_surface(rows: Rows, options: Namespace, port: ComputePort) -> Output:
    """Compute body surface areas; empty where height or weight is missing."""
    del port
    rows.require("id", "height_cm", "weight_kg")
    formula = BsaFormula(options.formula)

    def line(row: Row) -> Sequence[str]:
        height, weight = row.decimal("height_cm", HEIGHT_CM), row.decimal("weight_kg", BSA_WEIGHT_KG)
        if height is None or weight is None:
            return (row.text("id"), "", "")
        area = compute_bsa(height, weight, formula)
        return (row.text("id"), str(area.raw_m2), str(area.rounded_m2))

    return Output(("id", "bsa_m2", "bsa_rounded"), each(rows, line))


def kidney_function(rows: Rows, options: Namespace, port: ComputePort) -> Output:
    """Compute creatinine clearances or filtration rates; empty where something is missing."""
    del port
    rows.require("id", "age", "creatinine", "unit", "sex")
    formula = RenalFormula(options.formula)
    cockcroft = formula is RenalFormula.COCKCROFT_GAULT
    if cockcroft:
        rows.require("weight_kg")

    def line(row: Row) -> Sequence[str]:
        age, weight = row.decimal("age", AGE_YEARS), row.decimal("weight_kg", WEIGHT_KG)
        creatinine, sex = _creatinine(row), _sex(row)
        if age is None or creatinine is None or sex is None or (cockcroft and weight is None):
            return (row.text("id"), "")
        if weight is not None and cockcroft:
            return (row.text("id"), str(compute_creatinine_clearance(age, weight, creatinine, sex)))
        return (row.text("id"), str(compute_egfr(age, creatinine, sex)))

    return Output(("id", "crcl_ml_min" if cockcroft else "egfr"), each(rows, line))


def _creatinine(row: Row) -> Creatinine | None:
    number, unit = row.decimal("creatinine", CREATININE), row.text("unit")
    if not unit:
        return None
    known = _UNITS.get(fold_unit(unit))
    if known is None:
        raise refuse("clinical.unknown_unit", "unit", unit=unit, allowed=", ".join(_UNITS.values()))
    return None if number is None else Creatinine(number, known)


def _sex(row: Row) -> Sex | None:
    text = row.text("sex")
    sex = _SEXES.get(text.casefold())
    if text and sex is None:
        raise refuse("clinical.unknown_sex", "sex", value=text)
    return sex


def planned_dose(rows: Rows, options: Namespace, port: ComputePort) -> Output:
    """Compute doses in mg; empty where the basis needs something missing."""
    del port, options
    rows.require("id", "basis", "amount")

    def line(row: Row) -> Sequence[str]:
        basis, amount = _basis(row), row.decimal("amount", AMOUNT)
        bsa, weight = row.decimal("bsa", BSA_M2), row.decimal("weight_kg", WEIGHT_KG)
        gfr, factor = row.decimal("gfr", GFR_ML_MIN), row.decimal("factor", FACTOR)
        if basis is None or amount is None:
            return (row.text("id"), "")
        order = DoseOrder(basis, amount, bsa, weight, gfr)
        dose = compute_dose(order)
        if dose is not None and factor is not None:
            dose *= factor
        return (row.text("id"), "" if dose is None else plain(dose))

    return Output(("id", "dose_mg"), each(rows, line))


def _basis(row: Row) -> DoseBasis | None:
    text = row.text("basis")
    if not text:
        return None
    for basis in DoseBasis:
        if basis.casefold() == fold_unit(text).replace("m^2", "m2"):
            return basis
    raise refuse("dosing.unknown_basis", "basis", value=text, allowed=", ".join(DoseBasis))


def corrected_qt(rows: Rows, options: Namespace, port: ComputePort) -> Output:
    """Compute corrected QT intervals; empty where QT or rate is missing."""
    del port, options
    rows.require("id", "qt_ms", "heart_rate")

    def line(row: Row) -> Sequence[str]:
        interval, rate = row.decimal("qt_ms", QT_MS), row.decimal("heart_rate", HEART_RATE)
        if interval is None or rate is None:
            return (row.text("id"), "", "")
        corrected = compute_corrected_qt(interval, rate)
        return (row.text("id"), str(corrected.fridericia_ms), str(corrected.bazett_ms))

    return Output(("id", "qtcf_ms", "qtcb_ms"), each(rows, line))


def stage_group(rows: Rows, options: Namespace, port: ComputePort) -> Output:
    """Derive stage groups; empty with a reason where none can be derived."""
    del options
    rows.require("id", "site", "edition", "t", "n", "m")
    tables = port.stage_tables()

    def line(row: Row) -> Sequence[str]:
        basis = row.text("basis").casefold()
        if basis not in {"", "c", "p"}:
            raise refuse("stage.unknown_basis", "basis", value=row.text("basis"))
        stage = compute_stage(
            Tumour(
                parse_site(row.text("site"), "site"),
                _edition(row),
                parse_p16(row.text("p16"), "p16"),
                basis,
                parse_category(row.text("t"), "t", basis),
                parse_category(row.text("n"), "n", basis),
                parse_category(row.text("m"), "m", basis),
            ),
            tables,
        )
        return (row.text("id"), stage.group, port.speaker.say(stage.why))

    return Output(("id", "stage", "why"), each(rows, line))


def _edition(row: Row) -> Edition | None:
    text = row.text("edition")
    try:
        return Edition(text.upper()) if text else None
    except ValueError:
        raise refuse("stage.unknown_edition", "edition", value=text, allowed=", ".join(Edition)) from None
