"""`ecrf compute ctcae-labs`: laboratory values into CTCAE 5.0 grades."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence

from ecrf.cli.compute_csv import Faults, Rows
from ecrf.cli.compute_port import ComputePort, Output
from ecrf.clinical.ctcae_labs import LabGrade, LabResult, check_lab_result, compute_lab_grades
from ecrf.clinical.lab_table import LabTable
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
REMEMBERED = 50_000
"""How many different values keep their grades while a file is read, so that memory stays flat."""
_Line = tuple[str, str, str, str]
_YES_NO = {"": None, "Y": True, "N": False, "y": True, "n": False}


def grade_values(rows: Rows, options: Namespace, port: ComputePort) -> Output:
    """Grade every value on every term its analyte can grade."""
    del options
    rows.require("id", "analyte", "value", "unit")
    return Output(HEADER, _grades(rows, port))


def _grades(rows: Rows, port: ComputePort) -> Iterator[Sequence[str]]:
    table, reasons = port.lab_table(), port.reasons
    faults, ungraded = Faults(), set()
    known: dict[
        tuple[str, ...], tuple[_Line, ...]
    ] = {}  # a file repeats its values: potassium 4.1 of 3.5 to 5.1
    for number, cells in rows.picked("id", *COLUMNS):
        name, *rest = cells
        given = tuple(rest)
        lines = known.get(given)
        if lines is None:
            found = _graded(number, given, table, faults)
            if found is None:
                continue
            lines = tuple(_line(grade, reasons) for grade in found)
            if len(known) < REMEMBERED:
                known[given] = lines
            if not lines:
                ungraded.add(given[0])
        for line in lines:
            yield (name, *line)
    faults.stop()
    for analyte in sorted(ungraded):
        port.note(Message("labs.clinical_only", {"analyte": analyte}))


def _graded(
    number: int, given: tuple[str, ...], table: LabTable, faults: Faults
) -> tuple[LabGrade, ...] | None:
    """Return the grades of one row; None, its faults noted, when it is refused."""
    try:
        result = _result(given)
        found = check_lab_result(result, table)
        if not found:
            return compute_lab_grades(result, table)
    except Refusal as refusal:
        found = (refusal.fault,)
    for fault in found:
        faults.add(number, fault)
    return None


def _line(grade: LabGrade, reasons: Callable[[Sequence[Message]], str]) -> _Line:
    low = "" if grade.minimum is None else str(grade.minimum)
    high = "" if grade.maximum is None else str(grade.maximum)
    return (grade.term, low, high, reasons(grade.why))


def _result(cells: Sequence[str]) -> LabResult:
    analyte, value, unit, lln, uln, baseline, anticoagulated, symptomatic, cutoff = cells
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
