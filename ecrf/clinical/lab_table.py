"""The laboratory limits of CTCAE 5.0 as data: bounds, rows, and the cut points a term is graded by in one
unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum, StrEnum

from ecrf.words import Fault, Refusal, Text


class BoundKind(IntEnum):
    """What a limit is measured in."""

    NUMBER = 0
    TIMES_ULN = 1
    TIMES_LLN = 2
    TIMES_BASELINE = 3
    ULN_PLUS = 4
    HIGHER_OF_ULN_AND_BASELINE = 5
    INFARCTION_CUTOFF = 6


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit: a number, a multiple of ULN, LLN or baseline, ULN plus a number; `text` is how the table
    writes it.
    """

    kind: BoundKind
    factor: Decimal
    text: str


class Basis(StrEnum):
    """What must hold for a row to apply."""

    ANY = "ANY"
    BASE_NORMAL = "BASE_NORMAL"
    BASE_ABNORMAL = "BASE_ABNORMAL"
    SYMPTOMATIC = "SYMPTOMATIC"
    ASYMPTOMATIC = "ASYMPTOMATIC"
    ANTICOAG = "ANTICOAG"
    NOT_ANTICOAG = "NOT_ANTICOAG"
    VALUE_BELOW_LLN = "VALUE_BELOW_LLN"


class Split(StrEnum):
    """The question a term's rows are divided by; the first list of cuts is for yes, the second for no."""

    NONE = ""
    BASELINE_ABNORMAL = "baseline"
    SYMPTOMATIC = "symptomatic"
    ANTICOAGULATED = "anticoagulated"
    BELOW_LLN = "below_lln"


_SPLITS = {
    Basis.BASE_ABNORMAL: (Split.BASELINE_ABNORMAL, True),
    Basis.BASE_NORMAL: (Split.BASELINE_ABNORMAL, False),
    Basis.SYMPTOMATIC: (Split.SYMPTOMATIC, True),
    Basis.ASYMPTOMATIC: (Split.SYMPTOMATIC, False),
    Basis.ANTICOAG: (Split.ANTICOAGULATED, True),
    Basis.NOT_ANTICOAG: (Split.ANTICOAGULATED, False),
    Basis.VALUE_BELOW_LLN: (Split.BELOW_LLN, True),
}


class Change(StrEnum):
    """How a change from baseline is computed from value and baseline."""

    RISE = "rise"
    FALL = "fall"
    PERCENT_FALL = "percent_fall"


@dataclass(frozen=True, slots=True)
class LabRow:
    """One row of the table: a grade of a term for an analyte in one unit, and the limits it lies between."""

    meddra_code: str
    term: str
    analyte: str
    unit: str
    grade: int
    basis: Basis
    lower: Bound | None
    upper: Bound | None
    lower_included: bool
    upper_included: bool
    by_number: bool
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Analyte:
    """A measured quantity: its label, the range it can lie in, and whether it is a change of another one."""

    code: str
    label: Text
    minimum: Decimal | None
    maximum: Decimal | None
    change_of: str = ""
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """How a unit becomes one the table has; only exact factors are used for grading."""

    analyte: str
    from_unit: str
    to_unit: str
    factor: Decimal
    exact: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """From this limit on (above it where the term rises with the value, else below it) the grade holds."""

    grade: int
    bound: Bound
    included: bool
    remark: str


@dataclass(frozen=True, slots=True)
class TermCuts:
    """A term graded for one analyte in one unit: cuts from the highest grade down, by the answer to
    `split`.
    """

    meddra_code: str
    term: str
    rising: bool
    split: Split
    yes: tuple[Cut, ...]
    no: tuple[Cut, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabTable:
    """The whole table, ready to grade: rows, analytes, unit spellings and exact factors."""

    rows: tuple[LabRow, ...] = field(repr=False)
    analytes: Mapping[str, Analyte] = field(repr=False)
    cuts: Mapping[tuple[str, str], tuple[TermCuts, ...]] = field(repr=False)
    units: Mapping[tuple[str, str], tuple[str, Decimal]] = field(repr=False)
    changes: Mapping[str, Analyte] = field(repr=False)

    def change_cuts(self, analyte: str) -> tuple[TermCuts, ...]:
        """Return the cuts of an analyte that is a change from baseline; it has one unit."""
        return next(cuts for (code, _), cuts in self.cuts.items() if code == analyte)


_BOUND = re.compile(
    r"(?:(?P<times>[0-9.]+)\*)?(?P<ref>ULN|LLN|BASE)(?:\+(?P<plus>[0-9.]+))?|(?P<number>[0-9.]+)"
)


def parse_bound(text: str, place: str) -> Bound | None:
    """Return the limit `text` writes (`100`, `1.5*ULN`, `ULN+20`, `MAX(ULN,BASE)`, `MI_CUTOFF`), None when
    empty.
    """
    if not text:
        return None
    if text == "MAX(ULN,BASE)":
        return Bound(BoundKind.HIGHER_OF_ULN_AND_BASELINE, Decimal(1), text)
    if text == "MI_CUTOFF":
        return Bound(BoundKind.INFARCTION_CUTOFF, Decimal(1), text)
    match = _BOUND.fullmatch(text)
    if match is None:
        raise Refusal(Fault("clinical.table_cell", place, {"column": "bound", "value": text}))
    if match["number"] is not None:
        return Bound(BoundKind.NUMBER, Decimal(text), text)
    if match["plus"] is not None:
        return Bound(BoundKind.ULN_PLUS, Decimal(match["plus"]), text)
    kinds = {"ULN": BoundKind.TIMES_ULN, "LLN": BoundKind.TIMES_LLN, "BASE": BoundKind.TIMES_BASELINE}
    return Bound(kinds[match["ref"]], Decimal(match["times"] or 1), text)


def build_table(
    rows: Iterable[LabRow],
    analytes: Iterable[Analyte],
    spellings: Iterable[tuple[str, str, str]],
    factors: Iterable[Factor],
) -> LabTable:
    """Join rows, analytes, unit spellings (unit, spelling, analyte or empty) and factors into one table."""
    all_rows, known = tuple(rows), {analyte.code: analyte for analyte in analytes}
    changes = {analyte.change_of: analyte for analyte in known.values() if analyte.change_of}
    units = _units(all_rows, tuple(spellings), tuple(factors))
    return LabTable(all_rows, known, _cuts(all_rows), units, changes)


def _cuts(rows: tuple[LabRow, ...]) -> dict[tuple[str, str], tuple[TermCuts, ...]]:
    groups: dict[tuple[str, str], dict[str, list[LabRow]]] = {}
    for row in rows:
        terms = groups.setdefault((row.analyte, row.unit), {})
        if row.by_number:
            terms.setdefault(row.term, []).append(row)
    return {key: tuple(_term_cuts(members) for members in terms.values()) for key, terms in groups.items()}


def _term_cuts(rows: list[LabRow]) -> TermCuts:
    split = next((_SPLITS[row.basis][0] for row in rows if row.basis is not Basis.ANY), Split.NONE)
    ordered = sorted(rows, key=lambda row: -row.grade)
    rising = ordered[0].upper is None  # the worst band is open on its far side
    chosen: dict[bool, list[Cut]] = {True: [], False: []}
    for row in ordered:
        for answer, cuts in chosen.items():
            if row.basis is Basis.ANY or _SPLITS[row.basis] == (split, answer):
                cuts.append(_cut(row, rising=rising))
    yes, no = (tuple(chosen[answer]) for answer in (True, False))
    needs = dict.fromkeys(name for cut in yes + no for name in _NEEDED.get(cut.bound.kind, ()))
    return TermCuts(rows[0].meddra_code, rows[0].term, rising, split, yes, no, tuple(needs))


_NEEDED = {
    BoundKind.TIMES_ULN: ("uln",),
    BoundKind.ULN_PLUS: ("uln",),
    BoundKind.TIMES_LLN: ("lln",),
    BoundKind.TIMES_BASELINE: ("baseline",),
    BoundKind.HIGHER_OF_ULN_AND_BASELINE: ("uln", "baseline"),
    BoundKind.INFARCTION_CUTOFF: ("infarction_cutoff",),
}


def _cut(row: LabRow, *, rising: bool) -> Cut:
    """Bands of a term join without gaps, so the limit on the normal side decides; a test proves it row by
    row.
    """
    if rising:
        bound, included = row.lower, row.lower_included
    else:
        bound, included = row.upper, row.upper_included
    if bound is None:  # a band open on its normal side reaches every value
        infinite = Decimal("-Infinity") if rising else Decimal("Infinity")
        bound, included = Bound(BoundKind.NUMBER, infinite, ""), True
    return Cut(row.grade, bound, included, row.remark)


def _units(
    rows: tuple[LabRow, ...], spellings: tuple[tuple[str, str, str], ...], factors: tuple[Factor, ...]
) -> dict[tuple[str, str], tuple[str, Decimal]]:
    """Map (analyte, spelling) to the table's unit and the exact factor into it; the first meaning of a
    spelling wins.
    """
    found: dict[tuple[str, str], tuple[str, Decimal]] = {}
    one = Decimal(1)
    declared = dict.fromkeys((row.analyte, row.unit) for row in rows)
    for analyte, unit in declared:
        found[analyte, unit] = (unit, one)
    for factor in factors:
        if factor.exact:
            found.setdefault((factor.analyte, factor.from_unit), (factor.to_unit, factor.factor))
    for (analyte, unit), meaning in tuple(found.items()):
        for known, spelling, only in spellings:
            if known == unit and (not only or analyte in only.split()):
                found.setdefault((analyte, spelling), meaning)
    for (analyte, spelling), meaning in tuple(found.items()):
        found.setdefault((analyte, fold_unit(spelling)), meaning)
    return found


_FOLDED = str.maketrans({
    "\N{GREEK SMALL LETTER MU}": "u", "\N{MULTIPLICATION SIGN}": "x", "\N{DEGREE SIGN}": None,
    "\N{SUPERSCRIPT TWO}": "^2", "\N{SUPERSCRIPT THREE}": "^3", "\N{SUPERSCRIPT NINE}": "^9",
})  # fmt: skip


def fold_unit(text: str) -> str:
    """Return a unit as it is compared: no case, no spaces, `u` for either micro sign, `^3` for a raised 3."""
    return "".join(text.casefold().split()).translate(_FOLDED)
