"""The clinical formulas as functions of the check language, with the tables a design was proved with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ecrf.clinical.body_mass import compute_bmi
from ecrf.clinical.bsa import BsaFormula, compute_bsa
from ecrf.clinical.calcium import compute_corrected_calcium_mmol
from ecrf.clinical.ctcae_labs import LabResult, compute_lab_grades
from ecrf.clinical.ecg import compute_corrected_qt
from ecrf.clinical.eortc import Scale, ScaleKind, check_answers, compute_eortc
from ecrf.clinical.lab_table import Factor, LabTable
from ecrf.clinical.numbers import Comparator, Measured
from ecrf.clinical.radiotherapy import compute_eqd2
from ecrf.clinical.renal import Creatinine, Sex, compute_creatinine_clearance, compute_egfr
from ecrf.clinical.staging import (
    Edition,
    Stage,
    StageTables,
    Tumour,
    compute_stage,
    parse_category,
    parse_p16,
    parse_site,
)
from ecrf.record.value import LabValue, Term
from ecrf.rules.functions import Function, Param, number_kind
from ecrf.rules.kinds import BOOL, PLAIN, TEXT, Kind, Shape
from ecrf.rules.units import Conversion, UnitTable
from ecrf.words import Refusal


@dataclass(frozen=True, slots=True)
class ClinicalTables:
    """What the clinical functions are built from; without a table its functions are not in the language."""

    scales: tuple[Scale, ...] = ()
    labs: LabTable | None = None
    bsa_formula: BsaFormula = field(default=BsaFormula.DUBOIS)
    """Study setting `bsa_formula`."""
    terms: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """MedDRA code -> the grades CTCAE 5.0 gives the term."""
    stages: StageTables | None = None


def build_clinical_functions(tables: ClinicalTables) -> tuple[Function, ...]:
    """Return the clinical entries of the function table; what a formula refuses is unknown."""
    sex = Param(Kind(Shape.CODE), choices=tuple(Sex))
    age, weight = Param(number_kind("a")), Param(number_kind("kg"))
    creatinine = Param(number_kind("umol/L", "CREAT"))
    qt = (Param(number_kind("ms")), Param(number_kind("/min")))
    gray = Param(number_kind("Gy"))
    calcium = (Param(number_kind("mmol/L", "CA")), Param(number_kind("g/L", "ALB")))
    height = Param(number_kind("cm"))
    functions = [
        _formula("bsa", (height, weight), "m2", _bsa(tables.bsa_formula)),
        _formula("bmi", (height, weight), "kg/m2", compute_bmi),
        _formula("corrected_calcium", calcium, "mmol/L", compute_corrected_calcium_mmol),
        _formula("crcl", (age, weight, creatinine, sex), "mL/min", _clearance),
        _formula("egfr", (age, creatinine, sex), "mL/min/{1.73_m2}", _egfr),
        _formula("qtcf", qt, "ms", lambda ms, rate: compute_corrected_qt(ms, rate).fridericia_ms),
        _formula("qtcb", qt, "ms", lambda ms, rate: compute_corrected_qt(ms, rate).bazett_ms),
        _formula("eqd2", (gray, Param(PLAIN), gray), "Gy", _eqd2),
    ]
    if tables.scales:
        functions.append(_eortc(tables.scales))
    if tables.labs is not None:
        functions.append(_lab_grade(tables.labs))
    if tables.terms:
        functions.append(_grade_exists(tables.terms))
    if tables.stages is not None:
        functions += _staging(tables.stages)
    return tuple(functions)


def build_unit_table(factors: Iterable[Factor]) -> UnitTable:
    """Return the unit conversions of the check language from the table of unit factors."""
    return UnitTable(Conversion(f.analyte, f.from_unit, f.to_unit, f.factor) for f in factors)


def _formula(name: str, params: tuple[Param, ...], unit: str, call: Callable[..., Any]) -> Function:
    return Function(name, 1, params, number_kind(unit), _or_unknown(call))


def _or_unknown(call: Callable[..., Any]) -> Callable[..., Any]:
    """The formula, unknown for arguments it refuses: the field's own limits say what is wrong with them."""

    def computed(*args: Any) -> Any:  # noqa: ANN401 - whatever the formula takes and gives
        try:
            return call(*args)
        except Refusal:
            return None

    return computed


def _bsa(formula: BsaFormula) -> Callable[[Decimal, Decimal], Decimal]:
    return lambda height, weight: compute_bsa(height, weight, formula).raw_m2


def _clearance(age: Decimal, weight: Decimal, creatinine: Decimal, sex: str) -> Decimal | None:
    if sex not in tuple(Sex):
        return None
    return compute_creatinine_clearance(age, weight, Creatinine(creatinine, "umol/L"), Sex(sex))


def _egfr(age: Decimal, creatinine: Decimal, sex: str) -> Decimal | None:
    return compute_egfr(age, Creatinine(creatinine, "umol/L"), Sex(sex)) if sex in tuple(Sex) else None


def _eqd2(total: Decimal, fractions: Decimal, alpha_beta: Decimal) -> Decimal | None:
    if fractions != int(fractions):
        return None
    return compute_eqd2(total, int(fractions), alpha_beta)


def _staging(tables: StageTables) -> list[Function]:
    """`stage(...)`: the group, `stage_rule(...)`: the row it comes from; both unknown where none can be derived."""
    code = Param(Kind(Shape.CODE))
    params = (
        Param(TEXT, literal=True, choices=tuple(Edition)),
        Param(TEXT, literal=True, choices=("c", "p")),
        Param(TEXT),
        Param(TEXT),
        *(code, code, code),
    )

    def derived(edition: str, basis: str, site: str, p16: str, *categories: str) -> Stage:
        t, n, m = (parse_category(text, axis, basis) for text, axis in zip(categories, "tnm", strict=True))
        where = parse_site(site, "site")
        return compute_stage(Tumour(where, Edition(edition), parse_p16(p16, "p16"), basis, t, n, m), tables)

    def group(*args: str) -> str | None:
        return derived(*args).group or None

    def rule(*args: str) -> str | None:
        row = derived(*args).why.args.get("row")
        return None if row is None else str(row)

    return [
        Function("stage", 1, params, TEXT, _or_unknown(group)),
        Function("stage_rule", 1, params, TEXT, _or_unknown(rule)),
    ]


def _eortc(scales: tuple[Scale, ...]) -> Function:
    """`eortc("PF2", item, ...)`: the items of the scale by number, for the summary score of all its scales."""
    sheets = {s.code: tuple(o for o in scales if o.questionnaire == s.questionnaire) for s in scales}
    items = {scale.code: _items_of(scale, sheets[scale.code]) for scale in scales}
    params = (Param(TEXT, literal=True, choices=tuple(items)), Param(PLAIN, nullable=True))
    counts = {code: len(numbers) for code, numbers in items.items()}

    def score(code: str, *answers: Decimal | None) -> Decimal | None:
        given = {number: int(a) for number, a in zip(items[code], answers, strict=True) if a is not None}
        mine = sheets[code]
        if check_answers(given, mine):
            return None
        return next(each.value for each in compute_eortc(given, mine) if each.code == code)

    return Function("eortc", 1, params, PLAIN, score, variadic=True, counts=counts)


def _items_of(scale: Scale, scales: tuple[Scale, ...]) -> tuple[int, ...]:
    if scale.kind is not ScaleKind.SUMMARY:
        return scale.items
    return tuple(sorted(number for each in scales if each.code in scale.parts for number in each.items))


def _lab_grade(table: LabTable) -> Function:
    """`lab_grade("HGB", "Anemia", item)`: the CTCAE grade by number, unknown while it hangs on more."""
    terms = _terms_by_analyte(table)
    analyte = Param(TEXT, literal=True, choices=tuple(terms))
    term = Param(TEXT, literal=True, choices=tuple(sorted({t for each in terms.values() for t in each})))

    def grade(code: str, wanted: str, value: LabValue) -> Decimal | None:
        if value.number is None:
            return None
        measured = Measured(value.number, Comparator(value.comparator))
        result = LabResult(code, measured, value.unit, value.low, value.high)
        grades = compute_lab_grades(result, table)
        found = next((each for each in grades if each.term == wanted), None)
        if found is None or found.minimum is None or found.minimum != found.maximum:
            return None
        return Decimal(found.minimum)

    return Function("lab_grade", 1, (analyte, term, Param(Kind(Shape.LAB))), PLAIN, _or_unknown(grade))


def _grade_exists(terms: Mapping[str, tuple[int, ...]]) -> Function:
    """`grade_exists(TERM, GRADE)`: whether CTCAE 5.0 gives the term this grade; unknown for another dictionary."""

    def exists(term: Term, grade: Decimal) -> bool | None:
        grades = terms.get(term.code)
        return None if grades is None else grade in grades

    return Function("grade_exists", 1, (Param(Kind(Shape.TERM)), Param(PLAIN)), BOOL, exists)


def _terms_by_analyte(table: LabTable) -> Mapping[str, frozenset[str]]:
    terms: dict[str, set[str]] = {}
    for (analyte, _), cuts in table.cuts.items():
        terms.setdefault(analyte, set()).update(cut.term for cut in cuts)
    return {analyte: frozenset(each) for analyte, each in sorted(terms.items())}
