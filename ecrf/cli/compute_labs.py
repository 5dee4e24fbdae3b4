"""`ecrf compute ctcae-labs`: laboratory values into CTCAE 5.0 grades."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence

from ecrf.cli.compute_csv import Faults, Rows
from ecrf.cli.compute_port import ComputePort, Output
from ecrf.clinical.ctcae_labs import LabGrade, LabResult, check_lab_result, compute_lab_grades
from ecrf.clinical.numbers import parse_decimal, parse_measured, refuse
from ecrf.words import Message, Refusal

COLUMNS = (
    "analyte",
    "value",
    "unit",
    "lln",
    "uln",
    "baseline",
    "anticoagulated",
    "symptomatic",
    "mi_cutoff",
)
HEADER = ("id", "term", "grade_min", "grade_max", "why")
_YES_NO = {"": None, "Y": True, "N": False, "y": True, "n": False}


def grade_values(rows: Rows, options: Namespace, port: ComputePort) -> Output:
    """Grade every value on every term its analyte can grade."""
    del options
    rows.require("id", "analyte", "value", "unit")
    return Output(HEADER, _grades(rows, port))


def _grades(rows: Rows, port: ComputePort) -> Iterator[Sequence[str]]:
    table, reasons = port.lab_table(), port.reasons
    faults, ungraded = Faults(), set()
    for number, cells in rows.picked("id", *COLUMNS):
        try:
            result = _result(cells)
            found = check_lab_result(result, table)
            if found:
                for fault in found:
                    faults.add(number, fault)
                continue
            grades = compute_lab_grades(result, table)
        except Refusal as refusal:
            faults.add(number, refusal.fault)
            continue
        if not grades:
            ungraded.add(result.analyte)
        for grade in grades:
            yield _line(cells[0], grade, reasons)
    faults.stop()
    for analyte in sorted(ungraded):
        port.note(Message("labs.clinical_only", {"analyte": analyte}))


def _line(name: str, grade: LabGrade, reasons: Callable[[Sequence[Message]], str]) -> Sequence[str]:
    low = "" if grade.minimum is None else str(grade.minimum)
    high = "" if grade.maximum is None else str(grade.maximum)
    return (name, grade.term, low, high, reasons(grade.why))


def _result(cells: Sequence[str]) -> LabResult:
    _, analyte, value, unit, lln, uln, baseline, anticoagulated, symptomatic, cutoff = cells
    return LabResult(
        analyte,
        parse_measured(value, "value") if value else None,
        unit,
        parse_decimal(lln, "lln") if lln else None,
        parse_decimal(uln, "uln") if uln else None,
        parse_decimal(baseline, "baseline") if baseline else None,
        _yes_no(anticoagulated, "anticoagulated"),
        _yes_no(symptomatic, "symptomatic"),
        parse_decimal(cutoff, "mi_cutoff") if cutoff else None,
    )


def _yes_no(text: str, column: str) -> bool | None:
    try:
        return _YES_NO[text]
    except KeyError:
        raise refuse("clinical.not_yes_no", column, value=text) from None
