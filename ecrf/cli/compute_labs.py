"""`ecrf compute ctcae-labs`: laboratory values into CTCAE 5.0 grades."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from ecrf.cli.compute_csv import Faults, Rows
from ecrf.cli.compute_port import ComputePort, Output
from ecrf.clinical.ctcae_labs import Ground, LabGrade, LabResult, check_lab_result, grade_on, lay_grounds
from ecrf.clinical.lab_table import LabTable
from ecrf.clinical.numbers import Measured, parse_decimal, parse_measured, refuse
from ecrf.words import Fault, Message, Refusal

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
REMEMBERED = 10_000
"""How many different rows, and different limits, are remembered while a file is read: memory stays flat."""
_Line = tuple[str, str, str, str]
_YES_NO = {"": None, "Y": True, "N": False, "y": True, "n": False}


def grade_values(rows: Rows, options: Namespace, port: ComputePort) -> Output:
    """Grade every value on every term its analyte can grade."""
    del options
    rows.require("id", "analyte", "value", "unit")
    return Output(HEADER, _grades(rows, port))


def _grades(rows: Rows, port: ComputePort) -> Iterator[Sequence[str]]:
    reasons, ungraded, faults = port.reasons, set(), Faults()
    grading = _Grading(port.lab_table())
    known: dict[tuple[str, ...], tuple[_Line, ...]] = {}
    for number, cells in rows.picked("id", *COLUMNS):
        name, *given = cells
        key = tuple(given)
        lines = known.get(key)
        if lines is None:
            try:
                found = grading.grade(given)
            except _RefusedRowError as refused:
                for fault in refused.faults:
                    faults.add(number, fault)
                continue
            lines = tuple([_line(grade, reasons) for grade in found])
            if len(known) < REMEMBERED:
                known[key] = lines
            if not lines:
                ungraded.add(given[0])
        for line in lines:
            yield (name, *line)
    faults.stop()
    for analyte in sorted(ungraded):
        port.note(Message("labs.clinical_only", {"analyte": analyte}))


class _RefusedRowError(Exception):
    """Everything that is wrong with a row."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} refused")
        self.faults = faults


class _Sound(NamedTuple):
    """Limits, baseline and answers a file repeats, found sound: what their values are graded on."""

    grounds: tuple[Ground, ...]
    minimum: Decimal | None
    maximum: Decimal | None


class _Grading:
    """Grades rows; many values share their limits, which are read and checked once."""

    def __init__(self, table: LabTable) -> None:
        self._table = table
        self._known: dict[tuple[str, ...], _Sound] = {}

    def grade(self, cells: list[str]) -> tuple[LabGrade, ...]:
        """Return the grades of a row; raises all that is wrong with it."""
        text, references = cells[1], (cells[0], *cells[2:])
        sound = self._known.get(references)
        try:
            value = parse_measured(text, "value") if text else None
            if sound is None:
                return self._graded_first(_result(cells, value), references)
        except Refusal as refusal:
            raise _RefusedRowError((refusal.fault,)) from None
        if value is not None and not _is_within(value.number, sound.minimum, sound.maximum):
            raise _RefusedRowError(check_lab_result(_result(cells, value), self._table))
        return grade_on(sound.grounds, value)

    def _graded_first(self, result: LabResult, references: tuple[str, ...]) -> tuple[LabGrade, ...]:
        """Grade the first value of these limits; remembers them when they are sound."""
        faults = check_lab_result(result, self._table)
        if faults:
            raise _RefusedRowError(faults)
        grounds = lay_grounds(result, self._table)
        if len(self._known) < REMEMBERED:
            analyte = self._table.analytes[result.analyte]
            self._known[references] = _Sound(grounds, analyte.minimum, analyte.maximum)
        return grade_on(grounds, result.value)


def _is_within(number: Decimal, minimum: Decimal | None, maximum: Decimal | None) -> bool:
    return (minimum is None or number >= minimum) and (maximum is None or number <= maximum)


def _line(grade: LabGrade, reasons: Callable[[Sequence[Message]], str]) -> _Line:
    low = "" if grade.minimum is None else str(grade.minimum)
    high = "" if grade.maximum is None else str(grade.maximum)
    return (grade.term, low, high, reasons(grade.why))


def _result(cells: Sequence[str], value: Measured | None) -> LabResult:
    analyte, _, unit, lln, uln, baseline, anticoagulated, symptomatic, cutoff = cells
    return LabResult(
        analyte,
        value,
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
