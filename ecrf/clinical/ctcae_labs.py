"""Laboratory values graded by CTCAE 5.0: exact where everything is given, the least and the worst reading
where not.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import msgspec

from ecrf.clinical.lab_range import References
from ecrf.clinical.lab_reading import Given, Rung, climb, lay_rungs, read_change, read_term
from ecrf.clinical.lab_table import Analyte, LabTable, TermCuts, fold_unit
from ecrf.clinical.numbers import Comparator, Measured, plain, refuse
from ecrf.words import Fault, Message, Refusal

_ONE, _EXACT = Decimal(1), Comparator.EXACT


class LabResult(
    msgspec.Struct, frozen=True, gc=False
):  # a struct is the quickest to make, and it is made for every value of a file
    """A laboratory result with what its grading may depend on; None means not given.

    Value, limits, baseline and infarction cut-off are in the same unit. `baseline` is the last value before
    the first study treatment. An empty unit stands for the only one the analyte has; where it has several,
    the reading is a range.
    """

    analyte: str
    value: Measured | None
    unit: str
    lln: Decimal | None = None
    uln: Decimal | None = None
    baseline: Decimal | None = None
    anticoagulated: bool | None = None
    symptomatic: bool | None = None
    infarction_cutoff: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LabRules:
    """Choices CTCAE 5.0 leaves to the reader, each a study setting.

    `literal_inside_range`: limits hold as printed even for a value inside the local normal range (low LLN,
    creatinine by baseline); otherwise such a value has no grade. `worst_symptoms`: unknown symptoms count
    as the worse answer.
    """

    literal_inside_range: bool = True
    worst_symptoms: bool = False


DEFAULT_RULES = LabRules()


class LabGrade(msgspec.Struct, frozen=True, gc=False):
    """The grade of one term: least and worst reading (0 = no grade), both None when there is no value; why
    in messages.
    """

    meddra_code: str
    term: str
    minimum: int | None
    maximum: int | None
    why: tuple[Message, ...]


_NO_VALUE = (Message("labs.no_value"),)
_INSIDE_RANGE = (Message("labs.inside_range"),)
_INSIDE_NO_GRADE = (Message("labs.inside_no_grade"),)
_NO_UNIT = Message("labs.not_given.unit")


def compute_lab_grades(
    result: LabResult, table: LabTable, rules: LabRules = DEFAULT_RULES
) -> tuple[LabGrade, ...]:
    """Grade a result on every term its analyte can grade by number, in the order of the table.

    NCI CTCAE 5.0 (27 Nov 2017). Grades a criterion gives by something else than a number are never
    assigned. With the baseline given, limits on the change from baseline (QTc, ejection fraction,
    fibrinogen) count as well. Refuses an unknown analyte or unit; the rest of `check_lab_result` is the
    caller's.
    """
    return grade_on(lay_grounds(result, table, rules), result.value)


class Ground(msgspec.Struct, frozen=True, gc=False):
    """What a value of an analyte is graded on in one unit: its terms, limits and answers, all but the value.

    Made once for all values with the same limits, baseline and answers; `times` brings a value into the unit.
    """

    terms: tuple[tuple[TermCuts, tuple[Rung, ...] | None], ...]
    times: Decimal
    given: Given
    changed: tuple[TermCuts, Analyte] | None
    literal_inside_range: bool


def lay_grounds(result: LabResult, table: LabTable, rules: LabRules = DEFAULT_RULES) -> tuple[Ground, ...]:
    """Return the grounds of a result, whatever its value: one, or one per unit it may be in.

    Refuses an unknown analyte or unit.
    """
    return tuple([_ground(result, unit, table, rules) for unit in _units(result, table)])


def grade_on(grounds: tuple[Ground, ...], value: Measured | None) -> tuple[LabGrade, ...]:
    """Grade a value on its grounds; as `compute_lab_grades`."""
    if len(grounds) == 1:
        return _graded(grounds[0], value)
    readings = [_graded(ground, value) for ground in grounds]
    return tuple(_joined(same) for same in zip(*readings, strict=True))


def _units(result: LabResult, table: LabTable) -> tuple[tuple[str, Decimal], ...]:
    known = table.units.get((result.analyte, result.unit))
    if known is not None:
        return (known,)
    if result.analyte not in table.analytes:
        raise refuse("labs.unknown_analyte", "analyte", analyte=result.analyte)
    if result.unit == "":
        return tuple((unit, _ONE) for analyte, unit in table.cuts if analyte == result.analyte)
    known = table.units.get((result.analyte, fold_unit(result.unit)))
    if known is None:
        raise Refusal(_unit_fault(result, table))
    return (known,)


def _unit_fault(result: LabResult, table: LabTable) -> Fault:
    units = ", ".join(dict.fromkeys(unit for analyte, unit in table.cuts if analyte == result.analyte))
    return refuse("clinical.unknown_unit", "unit", unit=result.unit, allowed=units).fault


def _ground(result: LabResult, unit: tuple[str, Decimal], table: LabTable, rules: LabRules) -> Ground:
    name, factor = unit
    given = _given(result, name, table, rules)
    if factor != _ONE:
        given = given.having(refs=given.refs.scaled(factor))
    changed = table.changes.get(result.analyte)
    by_change = None
    if changed is not None and given.refs.baseline is not None:
        by_change = (table.change_cuts(changed.code)[0], changed)
    terms = tuple([(term, lay_rungs(term, given)) for term in table.cuts[result.analyte, name]])
    return Ground(terms, factor, given, by_change, rules.literal_inside_range)


def _graded(ground: Ground, value: Measured | None) -> tuple[LabGrade, ...]:
    terms, times, given, changed = ground.terms, ground.times, ground.given, ground.changed
    if value is None:
        return tuple([LabGrade(term.meddra_code, term.term, None, None, _NO_VALUE) for term, _ in terms])
    if times != _ONE:
        value = Measured(value.number * times, value.comparator)
    number, is_exact = value.number, value.comparator is _EXACT
    grades = []
    for term, rungs in terms:
        reading = climb(rungs, number, rising=term.rising) if is_exact and rungs is not None else None
        if reading is None:
            reading = read_term(term, given.having(value=value))
        if changed is not None:
            reading = reading.worse(read_change(*changed, given.having(value=value)))
        low, high, why = reading.minimum, reading.maximum, reading.why
        if high and is_exact and _inside_normal(term, given.refs, number):
            low, high, why = (
                (low, high, why + _INSIDE_RANGE) if ground.literal_inside_range else (0, 0, _INSIDE_NO_GRADE)
            )
        grades.append(LabGrade(term.meddra_code, term.term, low, high, why))
    return tuple(grades)


_NO_NUMBER = Measured(Decimal(0))  # stands in the grounds until a value comes


def _given(result: LabResult, unit: str, table: LabTable, rules: LabRules) -> Given:
    uln = result.uln
    if uln is None and unit == "xULN" and result.unit in {"xULN", ""}:
        uln = _ONE  # the value is already a multiple of the upper limit
    analyte = table.analytes[result.analyte]
    return Given(
        _NO_NUMBER,
        References(result.lln, uln, result.baseline, result.infarction_cutoff),
        result.symptomatic,
        result.anticoagulated,
        rules.worst_symptoms,
        analyte.minimum,
        analyte.maximum,
    )


def _inside_normal(term: TermCuts, refs: References, number: Decimal) -> bool:
    """Say whether the value is known not to be beyond the local limit on the side the term is about."""
    if term.rising:
        return refs.uln is not None and number <= refs.uln
    return refs.lln is not None and number >= refs.lln


def _joined(same: tuple[LabGrade, ...]) -> LabGrade:
    """One grade over the units a value without a unit may be in."""
    lows = [grade.minimum for grade in same if grade.minimum is not None]
    highs = [grade.maximum for grade in same if grade.maximum is not None]
    first = same[0]
    if not lows or not highs:
        return first
    low, high = min(lows), max(highs)
    why = first.why if all(grade == first for grade in same) else (_NO_UNIT,)
    return LabGrade(first.meddra_code, first.term, low, high, why)


def check_lab_result(result: LabResult, table: LabTable) -> tuple[Fault, ...]:
    """Return what makes a result impossible: unknown analyte or unit, a value its analyte cannot have, LLN
    above ULN.
    """
    analyte = table.analytes.get(result.analyte)
    if analyte is None:
        return (refuse("labs.unknown_analyte", "analyte", analyte=result.analyte).fault,)
    faults = []
    unit = result.unit
    if unit and not _is_unit(result.analyte, unit, table):
        faults.append(_unit_fault(result, table))
    low, high, value = analyte.minimum, analyte.maximum, result.value
    lln, uln, baseline = result.lln, result.uln, result.baseline
    measured = None if value is None else value.number
    for name, number in (("value", measured), ("lln", lln), ("uln", uln), ("baseline", baseline)):
        if number is None or ((low is None or number >= low) and (high is None or number <= high)):
            continue
        allowed = f"{_end(low)} – {_end(high)}".strip()
        faults.append(refuse("clinical.out_of_range", name, value=str(number), allowed=allowed).fault)
    if lln is not None and uln is not None and lln > uln:
        faults.append(refuse("labs.limits_crossed", "lln", lln=str(lln), uln=str(uln)).fault)
    return tuple(faults)


def _is_unit(analyte: str, unit: str, table: LabTable) -> bool:
    return (analyte, unit) in table.units or (analyte, fold_unit(unit)) in table.units


def _end(number: Decimal | None) -> str:
    return "" if number is None else plain(number)
