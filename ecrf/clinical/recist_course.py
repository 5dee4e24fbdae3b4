"""RECIST 1.1 over a subject's visits: sums, nadir, reappearance, and the response at every time point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ecrf.clinical.numbers import refuse
from ecrf.clinical.recist import (
    DEFAULT_RULES,
    LESION_TARGET_FROM_MM,
    MAXIMUM_TARGETS,
    NODE_TARGET_FROM_MM,
    Assessment,
    Certainty,
    History,
    NonTarget,
    NonTargetState,
    RecistRules,
    Response,
    Target,
    compute_non_target_response,
    compute_overall_response,
    compute_percent_change,
    compute_target_response,
    is_gone,
)
from ecrf.words import Fault, Message


@dataclass(frozen=True, slots=True)
class TimePoint:
    """One visit judged: sums in mm, changes in percent, responses (None at baseline), and why.

    `nadir_mm` is the smallest earlier complete sum, the baseline included: the one this visit is held
    against.
    """

    visit: int
    day: int | None
    sum_mm: Decimal | None
    baseline_sum_mm: Decimal | None
    nadir_mm: Decimal | None
    pct_from_baseline: Decimal | None
    pct_from_nadir: Decimal | None
    target: Response | None
    non_target: Response | None
    new_lesion: bool | None
    overall: Response | None
    why: tuple[Message, ...]


def compute_time_points(
    assessments: Sequence[Assessment], rules: RecistRules = DEFAULT_RULES
) -> tuple[TimePoint, ...]:
    """Judge every visit of one subject, in the order of visits; the first must be the baseline.

    A lesion registered at baseline and not mentioned at a visit is not assessed there. Refuses what
    `check_course` finds.
    """
    baseline, *later = sorted(assessments, key=lambda assessment: assessment.visit)
    course = _Course(baseline, rules)
    return (course.baseline_point(), *(course.judge(assessment) for assessment in later))


class _Course:
    """What is known of a subject so far; lives only while its visits are judged."""

    __slots__ = ("_base", "_equivocal", "_history", "_last", "_non_target_ids", "_rules")

    def __init__(self, baseline: Assessment, rules: RecistRules) -> None:
        sizes = [target.diameter_mm for target in baseline.targets]
        known = [size for size in sizes if size is not None]
        total = sum(known, Decimal(0)) if sizes and len(known) == len(sizes) else None
        self._base = baseline
        self._rules = rules
        self._history = History(total, total)
        self._non_target_ids = dict.fromkeys(lesion.lesion_id for lesion in baseline.non_targets)
        self._equivocal: dict[str, Assessment] = {}
        self._last: Response | None = None

    def baseline_point(self) -> TimePoint:
        total = self._history.baseline_sum_mm
        why = tuple(check_measurable(self._base.targets))
        first = self._base
        return TimePoint(first.visit, first.day, total, total, None, None, None, None, None, None, None, why)

    def judge(self, assessment: Assessment) -> TimePoint:
        history = self._history
        targets = self._targets_at(assessment)
        finding = compute_target_response(targets, history, self._rules)
        non_targets, unregistered = self._non_targets_at(assessment)
        non_target = compute_non_target_response(non_targets)
        new, new_why = self._new_lesions(assessment)
        overall = compute_overall_response(finding.response, non_target, new_lesion=new)
        why = [
            finding.why,
            Message("recist.non_target", {"response": str(non_target)}),
            *unregistered,
            *new_why,
        ]
        if overall is not Response.PD and self._last is Response.CR:
            back = _reappeared(targets, non_targets)
            if back:
                overall = Response.PD
                why.append(Message("recist.reappeared", {"lesions": ", ".join(back)}))
        self._remember(finding.sum_mm, finding.response, overall)
        return _point(assessment, history, finding.sum_mm, (finding.response, non_target, new, overall), why)

    def _targets_at(self, assessment: Assessment) -> tuple[Target, ...]:
        if len(assessment.targets) == len(self._base.targets):
            return assessment.targets
        seen = {target.lesion_id: target for target in assessment.targets}
        return tuple(
            seen.get(target.lesion_id, replace(target, diameter_mm=None)) for target in self._base.targets
        )

    def _non_targets_at(self, assessment: Assessment) -> tuple[tuple[NonTarget, ...], list[Message]]:
        seen = {lesion.lesion_id: lesion for lesion in assessment.non_targets}
        late = [lesion_id for lesion_id in seen if lesion_id not in self._non_target_ids]
        # A non-target first mentioned later is counted from then on, and said: it may be a new lesion.
        self._non_target_ids.update(dict.fromkeys(late))
        lesions = tuple(
            seen.get(lesion_id) or NonTarget(lesion_id, None) for lesion_id in self._non_target_ids
        )
        return lesions, [
            Message("recist.non_target_unregistered", {"lesion": lesion_id}) for lesion_id in late
        ]

    def _new_lesions(self, assessment: Assessment) -> tuple[bool, list[Message]]:
        found = False
        why: list[Message] = []
        for lesion in assessment.new_lesions:
            name = {"lesion": lesion.lesion_id}
            first = self._equivocal.get(lesion.lesion_id)
            if lesion.certainty is Certainty.EQUIVOCAL:
                self._equivocal.setdefault(lesion.lesion_id, assessment)
                why.append(Message("recist.new_equivocal", name))
                continue
            found = True
            if first is None:
                why.append(Message("recist.new_lesion", name))
            else:
                since = {"visit": first.visit, "day": "?" if first.day is None else first.day}
                why.append(Message("recist.new_confirmed", {**name, **since}))
        return found, why

    def _remember(self, summed: Decimal | None, target: Response, overall: Response) -> None:
        nadir = self._history.nadir_mm
        if summed is not None and nadir is not None and summed < nadir:
            nadir = summed
        was_pr = self._history.was_pr or target is Response.PR
        self._history = History(self._history.baseline_sum_mm, nadir, was_pr)
        if overall is not Response.NE:
            self._last = overall


def _point(
    at: Assessment,
    history: History,
    summed: Decimal | None,
    judged: tuple[Response, Response, bool, Response],
    why: list[Message],
) -> TimePoint:
    baseline, nadir = history.baseline_sum_mm, history.nadir_mm
    return TimePoint(
        at.visit,
        at.day,
        summed,
        baseline,
        nadir,
        None if summed is None or baseline is None else compute_percent_change(summed, baseline),
        None if summed is None or nadir is None else compute_percent_change(summed, nadir),
        *judged,
        tuple(why),
    )


def _reappeared(targets: Sequence[Target], non_targets: Sequence[NonTarget]) -> list[str]:
    """After an overall CR a lesion seen again is progression (EORTC RECIST FAQ); a node only from 10 mm."""
    back = [target.lesion_id for target in targets if target.diameter_mm is not None and not is_gone(target)]
    return back + [lesion.lesion_id for lesion in non_targets if lesion.state is NonTargetState.PRESENT]


def check_measurable(targets: Sequence[Target]) -> tuple[Message, ...]:
    """Tell which baseline targets are below the measurable size (10 mm, node 15 mm; Eisenhauer 2009, 3.1)."""
    return tuple(
        Message(
            "recist.below_measurable",
            {"lesion": target.lesion_id, "size": str(target.diameter_mm), "least": least},
        )
        for target in targets
        for least in (NODE_TARGET_FROM_MM if target.nodal else LESION_TARGET_FROM_MM,)
        if target.diameter_mm is not None and target.diameter_mm < least
    )


def check_course(assessments: Sequence[Assessment]) -> tuple[Fault, ...]:
    """Return what makes a subject's readings impossible to judge, place = the column at fault.

    No baseline, a second baseline, more than five targets, a target not registered at baseline, days that
    run backwards.
    """
    ordered = sorted(assessments, key=lambda assessment: assessment.visit)
    if not ordered or ordered[0].visit != 0:
        return (refuse("recist.no_baseline", "visit").fault,)
    faults: list[Fault] = []
    visits = [assessment.visit for assessment in ordered]
    if visits.count(0) > 1:
        faults.append(refuse("recist.second_baseline", "visit").fault)
    elif len(set(visits)) != len(visits):
        faults.append(refuse("recist.visit_twice", "visit").fault)
    faults += _check_lesions(ordered)
    days = [assessment.day for assessment in ordered if assessment.day is not None]
    if days != sorted(days):
        faults.append(refuse("recist.day_order", "day").fault)
    return tuple(faults)


def _check_lesions(ordered: Sequence[Assessment]) -> list[Fault]:
    faults: list[Fault] = []
    nodal = {target.lesion_id: target.nodal for target in ordered[0].targets}
    if len(nodal) > MAXIMUM_TARGETS:
        faults.append(
            refuse("recist.too_many_targets", "role", count=len(nodal), limit=MAXIMUM_TARGETS).fault
        )
    if ordered[0].new_lesions:
        faults.append(refuse("recist.new_at_baseline", "role").fault)
    for assessment in ordered:
        faults += [
            refuse("recist.target_not_registered", "lesion_id", lesion=target.lesion_id).fault
            for target in assessment.targets
            if target.lesion_id not in nodal
        ]
        ids = [lesion.lesion_id for lesion in assessment.targets]
        ids += [lesion.lesion_id for lesion in assessment.non_targets]
        ids += [lesion.lesion_id for lesion in assessment.new_lesions]
        if len(set(ids)) != len(ids):
            faults.append(refuse("recist.lesion_twice", "lesion_id", visit=assessment.visit).fault)
    return faults
