"""RECIST 1.1 at one time point: target, non-target and new lesions, and the overall response they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ecrf.clinical.numbers import exact_quotient, plain, round_half_up
from ecrf.words import Message

# Eisenhauer et al., Eur J Cancer 2009;45:228-247, 3.1 and 4.2
NODE_NORMAL_BELOW_MM = 10
NODE_TARGET_FROM_MM = 15
LESION_TARGET_FROM_MM = 10
MAXIMUM_TARGETS = 5


class Response(StrEnum):
    """A response as RECIST 1.1 prints it; NA where no such lesion stood at baseline."""

    CR = "CR"
    PR = "PR"
    SD = "SD"
    NON_CR_NON_PD = "non-CR/non-PD"
    PD = "PD"
    NE = "NE"
    NA = "NA"


class NonTargetState(StrEnum):
    """What the reader saw of a non-target lesion; a node below 10 mm is ABSENT, PD is unequivocal
    progression.
    """

    ABSENT = "ABSENT"
    PRESENT = "PRESENT"
    NE = "NE"
    PD = "PD"


class Certainty(StrEnum):
    """How sure the reader is that a new lesion is malignant; only the unequivocal one is progression."""

    UNEQUIVOCAL = "UNEQUIVOCAL"
    EQUIVOCAL = "EQUIVOCAL"


@dataclass(frozen=True, slots=True)
class Target:
    """A target lesion at one visit: longest diameter, or short axis of a node, in mm; None when not
    assessed.
    """

    lesion_id: str
    nodal: bool
    diameter_mm: Decimal | None


@dataclass(frozen=True, slots=True)
class NonTarget:
    """A non-target lesion at one visit; None when not assessed."""

    lesion_id: str
    state: NonTargetState | None


@dataclass(frozen=True, slots=True)
class NewLesion:
    """A lesion that was not there at baseline, as judged at one visit."""

    lesion_id: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything read at one visit (0 is the baseline); `day` counts from the study's reference day."""

    visit: int
    day: int | None
    targets: tuple[Target, ...] = ()
    non_targets: tuple[NonTarget, ...] = ()
    new_lesions: tuple[NewLesion, ...] = ()


@dataclass(frozen=True, slots=True)
class RecistRules:
    """Choices the guideline leaves to the study.

    `carry_pr`: after PR a sum that is neither PR nor PD stays PR (EORTC RECIST FAQ, "Managing PR").
    `partial_sum_proves_pd`: assessed targets alone may prove PD when others were not assessed (Eisenhauer
    2009, section on missing assessments).
    """

    carry_pr: bool = True
    partial_sum_proves_pd: bool = True


DEFAULT_RULES = RecistRules()


@dataclass(frozen=True, slots=True)
class History:
    """What earlier visits of the same subject leave for the next one."""

    baseline_sum_mm: Decimal | None
    nadir_mm: Decimal | None = None
    was_pr: bool = False


@dataclass(frozen=True, slots=True)
class TargetFinding:
    """The target response with its arithmetic; `sum_mm` only when every target was assessed."""

    response: Response
    sum_mm: Decimal | None
    why: Message


def compute_target_response(
    targets: Sequence[Target], history: History, rules: RecistRules = DEFAULT_RULES
) -> TargetFinding:
    """Judge the targets of one visit against baseline and nadir (Eisenhauer 2009, 4.3.1), in exact
    millimetres.

    Order: not evaluable (or PD by the assessed part), CR, PD (>= 20 % and >= 5 mm above the nadir), PR (>=
    30 % below baseline), PR continuing, SD.
    """
    baseline, nadir = history.baseline_sum_mm, history.nadir_mm
    if not targets:
        return TargetFinding(Response.NA, None, Message("recist.no_targets"))
    summed = Decimal(0)
    complete = True
    for target in targets:
        if target.diameter_mm is None:
            complete = False
        else:
            summed += target.diameter_mm
    if not complete:
        return _partial(targets, summed, nadir, rules)
    if baseline is None or nadir is None:
        return TargetFinding(Response.NE, summed, Message("recist.no_baseline_sum"))
    if all(is_gone(target) for target in targets):
        return TargetFinding(Response.CR, summed, Message("recist.target_cr", {"sum": plain(summed)}))
    return _by_sum(summed, baseline, nadir, carried=history.was_pr and rules.carry_pr)


def is_gone(target: Target) -> bool:
    """Say whether an assessed target is in complete response: 0 mm, or a node with a short axis below 10
    mm.
    """
    size = target.diameter_mm
    return size is not None and (size < NODE_NORMAL_BELOW_MM if target.nodal else size == 0)


def _is_progression(summed: Decimal, nadir: Decimal) -> bool:
    return summed - nadir >= 5 and summed * 5 >= nadir * 6


def _partial(
    targets: Sequence[Target], summed: Decimal, nadir: Decimal | None, rules: RecistRules
) -> TargetFinding:
    missing = ", ".join(target.lesion_id for target in targets if target.diameter_mm is None)
    if rules.partial_sum_proves_pd and nadir is not None and _is_progression(summed, nadir):
        args = {"sum": plain(summed), "nadir": plain(nadir), "missing": missing}
        return TargetFinding(Response.PD, None, Message("recist.target_pd_partial", args))
    return TargetFinding(Response.NE, None, Message("recist.target_ne", {"missing": missing}))


def _by_sum(summed: Decimal, baseline: Decimal, nadir: Decimal, *, carried: bool) -> TargetFinding:
    response = Response.SD
    code, reference = "recist.target_sd", nadir
    if _is_progression(summed, nadir):
        response, code = Response.PD, "recist.target_pd"
    elif summed * 10 <= baseline * 7:
        response, code, reference = Response.PR, "recist.target_pr", baseline
    elif carried:
        response, code = Response.PR, "recist.target_pr_carried"
    args = {
        "sum": plain(summed),
        "baseline": plain(baseline),
        "nadir": plain(nadir),
        "change": signed(summed - reference),
        "percent": percent_text(compute_percent_change(summed, reference)),
    }
    return TargetFinding(response, summed, Message(code, args))


def compute_percent_change(value: Decimal, reference: Decimal) -> Decimal | None:
    """Return the change from `reference` in percent (6 decimals, half up); None from 0, where it is
    infinite.
    """
    if reference == 0:
        return None
    return round_half_up(exact_quotient((value - reference) * 100, reference))


def percent_text(percent: Decimal | None) -> str:
    """Return a percentage with its sign and two decimals for a sentence."""
    if percent is None:
        return "+∞"
    return signed(round_half_up(percent, Decimal("0.01")))


def signed(number: Decimal) -> str:
    """Return a number with its sign."""
    text = plain(number)
    return text if text.startswith("-") or text == "0" else f"+{text}"


def compute_non_target_response(lesions: Sequence[NonTarget]) -> Response:
    """Judge the non-targets of one visit (Eisenhauer 2009, 4.3.3): PD, else NE if any is not assessed, else
    CR or not.
    """
    states = {lesion.state for lesion in lesions}
    if not states:
        return Response.NA
    if NonTargetState.PD in states:
        return Response.PD
    if None in states or NonTargetState.NE in states:
        return Response.NE
    return Response.CR if states == {NonTargetState.ABSENT} else Response.NON_CR_NON_PD


def compute_overall_response(target: Response, non_target: Response, *, new_lesion: bool) -> Response:
    """Combine target, non-target and new lesions (Eisenhauer 2009, tables 1 and 2); NA where nothing stood
    at baseline.
    """
    if new_lesion or Response.PD in {target, non_target}:
        return Response.PD
    if target is Response.NA:
        return non_target
    if target is Response.CR:
        return Response.CR if non_target in {Response.CR, Response.NA} else Response.PR
    return target
