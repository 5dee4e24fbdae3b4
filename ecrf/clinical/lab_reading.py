"""One term read for one result: the exact grade, or the least and the worst one what is given allows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from ecrf.clinical.lab_range import (
    Known,
    Range,
    References,
    change_range,
    is_certain,
    is_possible,
    known_ranges,
    limit_range,
    value_range,
)
from ecrf.clinical.lab_table import Analyte, BoundKind, Cut, Split, TermCuts
from ecrf.clinical.numbers import Comparator, Measured, plain
from ecrf.words import Message


class Given(NamedTuple):  # a tuple, for it is made for every value of a file
    """What is known about a result in the unit of the limits; the analyte lies from `lowest` to `highest`."""

    value: Measured
    refs: References
    symptomatic: bool | None
    anticoagulated: bool | None
    worst_symptoms: bool
    lowest: Decimal | None
    highest: Decimal | None

    @property
    def is_exact(self) -> bool:
        """Whether the value was measured, not bounded."""
        return self.value.comparator is Comparator.EXACT


class Reading(NamedTuple):
    """The least and the worst grade of a term, and why."""

    minimum: int
    maximum: int
    why: tuple[Message, ...]

    def worse(self, other: Reading | None) -> Reading:
        """Return the reading of two criteria joined by "or": the higher grade counts."""
        if other is None or other.maximum == 0:
            return self
        low, high = max(self.minimum, other.minimum), max(self.maximum, other.maximum)
        if (low, high) == (self.minimum, self.maximum):
            return self
        why = other.why if (low, high) == (other.minimum, other.maximum) else self.why + other.why
        return Reading(low, high, why)


_NONE = Reading(0, 0, (Message("labs.no_grade"),))
_FEVER = Message("labs.with_fever")
_CHANGE = Message("labs.change_limit")
_WITH_FEVER = "with_fever"


def read_term(term: TermCuts, given: Given) -> Reading:
    """Read a term by its cuts: at once where everything is given, else by ranges."""
    answer = _answer(term.split, given)
    if answer is not None and given.value.comparator is Comparator.EXACT:
        exact = _exact(term.yes if answer else term.no, given, rising=term.rising)
        if exact is not None:
            return exact
    value = value_range(given.value, given.lowest, given.highest)
    return _between(term, value, given, answer=answer)


def read_change(term: TermCuts, change: Analyte, given: Given) -> Reading | None:
    """Read a term by its change from the given baseline; None where no change can be computed."""
    if change.change is None or given.refs.baseline is None:
        return None
    value = value_range(given.value, given.lowest, given.highest)
    changed = change_range(value, given.refs.baseline, change.change)
    if changed is None:
        return None
    answer = _is_below(value, given.refs) if term.split is Split.BELOW_LLN else True
    reading = _between(term, changed, given, answer=answer)
    return reading._replace(why=(_CHANGE, *reading.why))


def _answer(split: Split, given: Given) -> bool | None:
    """Answer the question a term's rows are divided by; None when it is not known."""
    if split is Split.NONE:
        return True
    if split is Split.SYMPTOMATIC:
        return given.symptomatic
    if split is Split.ANTICOAGULATED:
        return given.anticoagulated
    refs = given.refs
    if split is Split.BASELINE_ABNORMAL:
        return None if refs.baseline is None or refs.uln is None else refs.baseline > refs.uln
    if refs.baseline is None or not given.is_exact:
        return None
    # a percent fall reported as such: the value itself is rebuilt from the baseline
    number = refs.baseline * (100 - given.value.number) / 100
    return None if refs.lln is None else number < refs.lln


def _is_below(value: Range, refs: References) -> bool | None:
    limit = known_ranges(refs).lln
    if is_certain(value, limit, high=False, included=False):
        return True
    return None if is_possible(value, limit, high=False, included=False) else False


def _exact(cuts: tuple[Cut, ...], given: Given, *, rising: bool) -> Reading | None:
    """Return the grade of a measured value, None as soon as a limit is not known."""
    number, refs = given.value.number, given.refs
    for cut in cuts:
        limit = _limit(cut, refs)
        if limit is None:
            return None
        if (number > limit if rising else number < limit) or (cut.included and number == limit):
            return Reading(cut.grade, cut.grade, _why(cut, number, limit, rising=rising))
    return _NONE


def _limit(cut: Cut, refs: References) -> Decimal | None:
    bound = cut.bound
    kind = bound.kind
    if kind is BoundKind.NUMBER:
        return bound.factor
    if kind is BoundKind.TIMES_ULN:
        return None if refs.uln is None else bound.factor * refs.uln
    if kind is BoundKind.TIMES_LLN:
        return None if refs.lln is None else bound.factor * refs.lln
    if kind is BoundKind.TIMES_BASELINE:
        return None if refs.baseline is None else bound.factor * refs.baseline
    if kind is BoundKind.ULN_PLUS:
        return None if refs.uln is None else refs.uln + bound.factor
    if kind is BoundKind.INFARCTION_CUTOFF:
        return refs.infarction_cutoff
    return None if refs.uln is None or refs.baseline is None else max(refs.uln, refs.baseline)


def _why(cut: Cut, number: Decimal, limit: Decimal, *, rising: bool) -> tuple[Message, ...]:
    sign = (">=" if cut.included else ">") if rising else ("<=" if cut.included else "<")
    args = {
        "value": plain(number),
        "sign": sign,
        "limit": plain(limit) if limit.is_finite() else "",
        "bound": cut.bound.text,
    }
    code = "labs.by_number" if cut.bound.kind is BoundKind.NUMBER else "labs.by_multiple"
    if cut.remark == _WITH_FEVER:
        return (Message(code, args), _FEVER)
    return (Message(code, args),)


def _between(term: TermCuts, value: Range, given: Given, *, answer: bool | None) -> Reading:
    """Join the readings of every answer still possible; each is monotone, so its ends are the ends of what
    is known.
    """
    lows: list[int] = []
    highs: list[int] = []
    for possible in (True, False):
        if answer is not None and answer is not possible:
            continue
        cuts = term.yes if possible else term.no
        known = _assuming(term.split, given.refs, answer=possible)
        certain = (cut.grade for cut in cuts if _holds(cut, value, known, rising=term.rising, certain=True))
        reachable = (
            cut.grade for cut in cuts if _holds(cut, value, known, rising=term.rising, certain=False)
        )
        lows.append(next(certain, 0))
        highs.append(next(reachable, 0))
    low, high = min(lows), max(highs)
    if given.worst_symptoms and term.split is Split.SYMPTOMATIC and answer is None:
        low = max(lows)
    why = (_NONE.why if high == 0 else ()) if low == high else _missing(term, given, answer=answer)
    return Reading(low, high, why)


def _holds(cut: Cut, value: Range, known: Known, *, rising: bool, certain: bool) -> bool:
    limit = limit_range(cut.bound, known)
    compare = is_certain if certain else is_possible
    return compare(value, limit, high=rising, included=cut.included)


def _assuming(split: Split, refs: References, *, answer: bool) -> Known:
    """Return what is known once the question about the baseline is answered this way."""
    known = known_ranges(refs)
    if split is not Split.BASELINE_ABNORMAL:
        return known
    if answer and refs.baseline is None:
        return replace(known, baseline=Range(known.uln.low, None, "()"))
    if not answer and refs.uln is None and refs.baseline is not None:
        floor = max(refs.baseline, known.uln.low or Decimal(0))
        return replace(known, uln=Range(floor, None, "[)"))
    return known


_NEEDED = {
    BoundKind.TIMES_ULN: ("uln",),
    BoundKind.ULN_PLUS: ("uln",),
    BoundKind.TIMES_LLN: ("lln",),
    BoundKind.TIMES_BASELINE: ("baseline",),
    BoundKind.HIGHER_OF_ULN_AND_BASELINE: ("uln", "baseline"),
    BoundKind.INFARCTION_CUTOFF: ("infarction_cutoff",),
}


def _missing(term: TermCuts, given: Given, *, answer: bool | None) -> tuple[Message, ...]:
    names = [] if given.is_exact else ["exact_value"]
    if answer is None and term.split is not Split.BASELINE_ABNORMAL:
        names.append(str(term.split))
    if answer is None and term.split is Split.BASELINE_ABNORMAL and given.refs.baseline is None:
        names.append("baseline")
    for cut in term.yes + term.no:
        names += [
            name
            for name in _NEEDED.get(cut.bound.kind, ())
            if name not in names and getattr(given.refs, name) is None
        ]
    return tuple(Message(f"labs.not_given.{name}") for name in names)
