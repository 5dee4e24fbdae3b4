"""RECIST 1.1 best overall response, with and without confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecrf.clinical.numbers import refuse
from ecrf.clinical.recist import Response
from ecrf.words import Fault, Message

MISSING = "MISSING"
NOT_DONE = "ND"

_ORDER = ("CR", "PR", "SD", "non-CR/non-PD", "PD", "NE", "ND", MISSING)
_STABLE = frozenset({"SD", "non-CR/non-PD"})
_ASSESSED = frozenset({"CR", "PR", "SD", "non-CR/non-PD"})


@dataclass(frozen=True, slots=True)
class BestRules:
    """What the protocol decides; defaults as Eisenhauer 2009 table 3 suggests (4 weeks, 6 weeks) and one NE
    between.

    `sd_min_days`: first day stable disease counts from. `confirm_days`: least distance of the confirming
    visit. `max_ne`: how many NE may stand between. `accept_sd`: whether one SD may stand between PR and its
    confirmation.
    """

    sd_min_days: int = 42
    confirm_days: int = 28
    max_ne: int = 1
    accept_sd: bool = False


DEFAULT_RULES = BestRules()


@dataclass(frozen=True, slots=True)
class Visit:
    """An overall response on a day counted from the reference day (first dose or randomisation = 0)."""

    day: int
    response: str


@dataclass(frozen=True, slots=True)
class BestResponse:
    """The best response without and with confirmation, the first day it was seen, and what is doubtful."""

    unconfirmed: str
    confirmed: str
    day_of_unconfirmed: int | None
    day_of_confirmed: int | None
    doubts: tuple[Message, ...] = ()


def parse_response(text: str, field: str) -> str:
    """Return an overall response in RECIST spelling, or ND; refuses (`recist.unknown_response`)."""
    known = find_response(text)
    if known is None:
        raise refuse("recist.unknown_response", field, value=text)
    return known


def find_response(text: str) -> str | None:
    """Return an overall response in RECIST spelling, or ND; None for anything else."""
    wanted = text.casefold()
    return next((known for known in _ORDER[:-1] if known.casefold() == wanted), None)


def check_visits(visits: Sequence[Visit]) -> tuple[Fault, ...]:
    """Return a fault (`recist.day_twice`) per day with two responses."""
    days = [visit.day for visit in visits]
    return tuple(
        refuse("recist.day_twice", "day", day=day).fault for day in sorted(set(days)) if days.count(day) > 1
    )


def compute_best_response(visits: Sequence[Visit], rules: BestRules = DEFAULT_RULES) -> BestResponse:
    """Return the best overall response of one subject's evaluations (Eisenhauer 2009, 4.4 and table 3).

    Visits after the first PD do not count; visits after new anticancer therapy must be left out by the
    caller. The windows follow the definitions documented for `derive_param_bor` and
    `derive_param_confirmed_bor` of admiralonco.
    """
    counted = _until_progression(sorted(visits, key=lambda visit: visit.day))
    plain = [Visit(visit.day, _unconfirmed(visit, rules)) for visit in counted]
    strict = [Visit(visit.day, _confirmed(index, counted, rules)) for index, visit in enumerate(counted)]
    first, second = _best(plain), _best(strict)
    return BestResponse(first[0], second[0], first[1], second[1], _doubts(counted))


def _until_progression(ordered: Sequence[Visit]) -> list[Visit]:
    counted = []
    for visit in ordered:
        counted.append(visit)
        if visit.response == "PD":
            break
    return counted


def _best(visits: Sequence[Visit]) -> tuple[str, int | None]:
    if not visits:
        return MISSING, None
    best = min(visits, key=lambda visit: (_ORDER.index(visit.response), visit.day))
    return best.response, best.day


def _unconfirmed(visit: Visit, rules: BestRules) -> str:
    early = visit.response in _STABLE and visit.day < rules.sd_min_days
    return str(Response.NE) if early else visit.response


def _confirmed(index: int, visits: Sequence[Visit], rules: BestRules) -> str:
    visit = visits[index]
    if visit.response == "CR" and _is_confirmed(index, visits, rules, ("CR",)):
        return "CR"
    if visit.response == "PR" and _is_confirmed(index, visits, rules, ("CR", "PR")):
        return "PR"
    if visit.response not in _ASSESSED:
        return visit.response
    if visit.day < rules.sd_min_days:
        return str(Response.NE)
    return "non-CR/non-PD" if visit.response == "non-CR/non-PD" else "SD"


def _is_confirmed(index: int, visits: Sequence[Visit], rules: BestRules, confirming: tuple[str, ...]) -> bool:
    first = visits[index]
    period: list[str] = []
    for later in visits[index + 1 :]:
        period.append(later.response)
        if later.response in confirming and later.day >= first.day + rules.confirm_days:
            return _period_holds(period, rules, partial=first.response == "PR")
    return False


def _period_holds(period: list[str], rules: BestRules, *, partial: bool) -> bool:
    if period.count("NE") > rules.max_ne:
        return False
    if not partial:
        return set(period) <= {"CR", "NE"}
    if not set(period) <= {"CR", "PR", "SD", "NE"} or period.count("SD") > int(rules.accept_sd):
        return False
    return not _partial_after_complete(period)


def _partial_after_complete(responses: Sequence[str]) -> bool:
    return "CR" in responses and "PR" in responses[responses.index("CR") :]


def _doubts(visits: Sequence[Visit]) -> tuple[Message, ...]:
    responses = [visit.response for visit in visits]
    return (Message("recist.pr_after_cr"),) if _partial_after_complete(responses) else ()
