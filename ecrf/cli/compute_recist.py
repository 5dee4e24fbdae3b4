"""`ecrf compute recist` and `bor`: lesions into time-point responses, responses into the best one."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ecrf.cli.compute_csv import Faults, Rows
from ecrf.cli.compute_port import ComputePort, Output
from ecrf.clinical.numbers import limits, parse_decimal, parse_integer, plain, refuse
from ecrf.clinical.recist import (
    MAXIMUM_TARGETS,
    Assessment,
    Certainty,
    NewLesion,
    NonTarget,
    NonTargetState,
    RecistRules,
    Target,
)
from ecrf.clinical.recist_best import (
    BestRules,
    Visit,
    check_visits,
    compute_best_response,
    parse_response,
)
from ecrf.clinical.recist_course import TimePoint, check_course, compute_time_points
from ecrf.words import Fault, Refusal

RECIST_HEADER = (
    "case_id",
    "visit",
    "day",
    "sum_mm",
    "baseline_sum_mm",
    "nadir_mm",
    "pct_from_baseline",
    "pct_from_nadir",
    "target",
    "nontarget",
    "new_lesion",
    "overall",
    "why",
)
BOR_HEADER = ("case_id", "bor_unconfirmed", "bor_confirmed", "day_of_bor")
DIAMETER_MM = limits("0", "1000")
VISIT = limits("0", "10000")
DAY = limits("-100000", "100000")
COLUMNS = ("case_id", "visit", "day", "lesion_id", "role", "nodal", "diameter_mm", "state")
TARGET = frozenset({"target", "TARGET", "Target"})
NON_TARGET = frozenset({"non-target", "nontarget"})
_YES_NO = {"Y": True, "N": False, "y": True, "n": False}
_STATES: dict[str, NonTargetState | None] = {"": None, **{str(state): state for state in NonTargetState}}
_CERTAINTIES = {str(certainty): certainty for certainty in Certainty}


class _Read(NamedTuple):
    """A target as its row says it; a later visit may leave out whether it is a node."""

    lesion_id: str
    nodal: bool | None
    diameter_mm: Decimal | None


@dataclass(slots=True)
class _VisitRows:
    """What the rows of one visit of one case say, targets with their row numbers."""

    day: int | None
    row: int
    targets: list[tuple[int, _Read]] = field(default_factory=list)
    non_targets: list[NonTarget] = field(default_factory=list)
    new_lesions: list[NewLesion] = field(default_factory=list)
    lesions: set[str] = field(default_factory=set)


_Cases = dict[str, dict[int, _VisitRows]]


def judge_lesions(rows: Rows, options: Namespace, port: ComputePort) -> Output:
    """Judge every visit of every case; rows of a case may stand anywhere in the file."""
    rows.require("case_id", "visit", "lesion_id", "role")
    rules = RecistRules(carry_pr=options.pr_carry)
    return Output(RECIST_HEADER, _judged(rows, rules, port))


def _judged(rows: Rows, rules: RecistRules, port: ComputePort) -> Iterator[Sequence[str]]:
    faults = Faults()
    cases: _Cases = {}
    order: list[tuple[str, int]] = []
    for number, cells in rows.picked(*COLUMNS):
        try:
            _take(number, cells, cases, order)
        except Refusal as refusal:
            faults.add(number, refusal.fault)
    faults.stop()
    points = {case_id: _course(visits, rules, faults) for case_id, visits in cases.items()}
    faults.stop()
    for case_id, visit in order:
        yield _point_line(case_id, points[case_id][visit], port)


def _take(number: int, cells: list[str], cases: _Cases, order: list[tuple[str, int]]) -> None:
    case_id, visit_text, day_text, lesion, role, nodal, diameter, state = cells
    visit = _visit(visit_text)
    day = _day(day_text) if day_text else None
    visits = cases.setdefault(case_id, {})
    at = visits.get(visit)
    if at is None:
        at = visits[visit] = _VisitRows(day, number)
        order.append((case_id, visit))
    elif at.day is None:
        at.day = day
    elif day not in {None, at.day}:
        code = "recist.second_baseline" if visit == 0 else "recist.day_differs"
        raise refuse(code, "day", visit=visit)
    if not lesion:
        raise refuse("recist.no_lesion_id", "lesion_id")
    if lesion in at.lesions:
        raise refuse("recist.lesion_twice", "lesion_id", lesion=lesion, visit=visit)
    at.lesions.add(lesion)
    size = _size(diameter) if diameter else None
    if role in TARGET:
        if visit == 0 and len(at.targets) == MAXIMUM_TARGETS:
            raise refuse("recist.too_many_targets", "role", limit=MAXIMUM_TARGETS)
        at.targets.append((number, _Read(lesion, _nodal(nodal, required=visit == 0), size)))
    else:
        _take_other(at, lesion, role, state.upper() or ("PRESENT" if visit == 0 else ""))


@lru_cache(maxsize=4096)
def _visit(text: str) -> int:
    return parse_integer(text, "visit", VISIT)


@lru_cache(maxsize=4096)
def _day(text: str) -> int:
    return parse_integer(text, "day", DAY)


@lru_cache(maxsize=4096)
def _size(text: str) -> Decimal:
    return parse_decimal(text, "diameter_mm", DIAMETER_MM)


def _take_other(at: _VisitRows, lesion: str, role: str, state: str) -> None:
    kind = role.casefold()
    if kind in NON_TARGET:
        if state not in _STATES:
            raise refuse("recist.unknown_state", "state", value=state)
        at.non_targets.append(NonTarget(lesion, _STATES[state]))
    elif kind == "new":
        if state not in _CERTAINTIES:
            raise refuse("recist.unknown_certainty", "state", value=state)
        at.new_lesions.append(NewLesion(lesion, _CERTAINTIES[state]))
    else:
        raise refuse("recist.unknown_role", "role", value=role)


def _nodal(text: str, *, required: bool) -> bool | None:
    if not text:
        if required:
            raise refuse("recist.no_nodal", "nodal")
        return None
    try:
        return _YES_NO[text]
    except KeyError:
        raise refuse("clinical.not_yes_no", "nodal", value=text) from None


def _course(visits: dict[int, _VisitRows], rules: RecistRules, faults: Faults) -> dict[int, TimePoint]:
    first = visits.get(0)
    if first is None:
        faults.add(next(iter(visits.values())).row, refuse("recist.no_baseline", "visit").fault)
        return {}
    nodal = {target.lesion_id: target.nodal for _, target in first.targets}
    assessments = []
    sound = True
    for visit, at in visits.items():
        targets = []
        for number, target in at.targets:
            fault = _mismatch(target, nodal)
            if fault is None:
                targets.append(Target(target.lesion_id, bool(nodal[target.lesion_id]), target.diameter_mm))
            else:
                faults.add(number, fault)
                sound = False
        found = Assessment(visit, at.day, tuple(targets), tuple(at.non_targets), tuple(at.new_lesions))
        assessments.append(found)
    for fault in check_course(assessments) if sound else ():
        faults.add(first.row, fault)
        sound = False
    return {point.visit: point for point in compute_time_points(assessments, rules)} if sound else {}


def _mismatch(target: _Read, nodal: dict[str, bool | None]) -> Fault | None:
    name = target.lesion_id
    if name not in nodal:
        return refuse("recist.target_not_registered", "lesion_id", lesion=name).fault
    if target.nodal is not None and target.nodal is not nodal[name]:
        return refuse("recist.nodal_differs", "nodal", lesion=name).fault
    return None


def _point_line(case_id: str, point: TimePoint, port: ComputePort) -> Sequence[str]:
    return (
        case_id,
        str(point.visit),
        "" if point.day is None else str(point.day),
        _number(point.sum_mm),
        _number(point.baseline_sum_mm),
        _number(point.nadir_mm),
        _percent(point.pct_from_baseline),
        _percent(point.pct_from_nadir),
        point.target or "",
        point.non_target or "",
        "" if point.new_lesion is None else "NY"[point.new_lesion],
        point.overall or "",
        port.reasons(point.why),
    )


def _number(number: Decimal | None) -> str:
    return "" if number is None else plain(number)


def _percent(number: Decimal | None) -> str:
    return "" if number is None else format(number, "f")


def find_best(rows: Rows, options: Namespace, port: ComputePort) -> Output:
    """Find the best overall response of every case; rows of a case may stand anywhere in the file."""
    del port
    rows.require("case_id", "day", "response")
    rules = BestRules(options.sd_min_days, options.confirm_days, options.max_ne, options.accept_sd)
    return Output(BOR_HEADER, _bests(rows, rules))


def _bests(rows: Rows, rules: BestRules) -> Iterator[Sequence[str]]:
    faults = Faults()
    cases: dict[str, list[Visit]] = {}
    first_rows: dict[str, int] = {}
    for row in rows:
        case_id = row.text("case_id")
        visits = cases.setdefault(case_id, [])
        first_rows.setdefault(case_id, row.number)
        try:
            response = row.text("response")
            if response:
                day = parse_integer(row.text("day"), "day", DAY)
                visits.append(Visit(day, parse_response(response, "response")))
        except Refusal as refusal:
            faults.add(row.number, refusal.fault)
    for case_id, visits in cases.items():
        for fault in check_visits(visits):
            faults.add(first_rows[case_id], fault)
    faults.stop()
    for case_id, visits in cases.items():
        best = compute_best_response(visits, rules)
        day_of_best = "" if best.day_of_confirmed is None else str(best.day_of_confirmed)
        yield (case_id, best.unconfirmed, best.confirmed, day_of_best)
