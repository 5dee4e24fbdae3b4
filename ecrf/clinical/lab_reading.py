"""One term read for one result: the exact grade, or the least and the worst one what is given allows."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from ecrf.clinical.lab_range import (
    Known,
    Range,
    References,
    change_range,
    fallen_range,
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
        found = _decide(term.yes if answer else term.no, given, rising=term.rising)
        if found is not None:
            return _reading(found, given, rising=term.rising)
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
    if given.is_exact and changed.low is not None:
        given = given._replace(value=Measured(changed.low))
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
    if refs.baseline is None:
        return None
    # a percent fall reported as such: the value itself is rebuilt from the baseline
    fall = value_range(given.value, given.lowest, given.highest)
    return _is_below(fallen_range(fall, refs.baseline), refs)


def _is_below(value: Range, refs: References) -> bool | None:
    limit = known_ranges(refs).lln
    if is_certain(value, limit, high=False, included=False):
        return True
    return None if is_possible(value, limit, high=False, included=False) else False


class _Decided(NamedTuple):
    """The cut a measured value lies beyond, None for none of them."""

    cut: Cut | None
    limit: Decimal


_BEYOND_NONE = _Decided(None, Decimal(0))


def _decide(cuts: tuple[Cut, ...], given: Given, *, rising: bool) -> _Decided | None:
    """Find the highest cut a measured value lies beyond; None as soon as a limit is not known."""
    number, refs = given.value.number, given.refs
    for cut in cuts:
        limit = _limit(cut, refs)
        if limit is None:
            return None
        if (number > limit if rising else number < limit) or (cut.included and number == limit):
            return _Decided(cut, limit)
    return _BEYOND_NONE


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


def _reading(found: _Decided, given: Given, *, rising: bool) -> Reading:
    cut, limit = found
    if cut is None:
        return _NONE
    sign = (">=" if cut.included else ">") if rising else ("<=" if cut.included else "<")
    args = {
        "value": plain(given.value.number),
        "sign": sign,
        "limit": plain(limit) if limit.is_finite() else "",
        "bound": cut.bound.text,
    }
    code = "labs.by_number" if cut.bound.kind is BoundKind.NUMBER else "labs.by_multiple"
    why = (Message(code, args), _FEVER) if cut.remark == _WITH_FEVER else (Message(code, args),)
    return Reading(cut.grade, cut.grade, why)


def _between(term: TermCuts, value: Range, given: Given, *, answer: bool | None) -> Reading:
    """Join the readings of every answer still possible; each rises or falls throughout, so that the ends of
    what is known are the ends of the grade.
    """
    pairs = [
        _ends(term, value, given, answer=possible)
        for possible in (True, False)
        if answer is None or answer is possible
    ]
    low, high = min(pair[0] for pair in pairs), max(pair[1] for pair in pairs)
    if given.worst_symptoms and term.split is Split.SYMPTOMATIC and answer is None:
        low = max(pair[0] for pair in pairs)
    why = (_NONE.why if high == 0 else ()) if low == high else _missing(term, given, answer=answer)
    return Reading(low, high, why)


def _ends(term: TermCuts, value: Range, given: Given, *, answer: bool) -> tuple[int, int]:
    """Return the least and the worst grade once the term's question is answered; `value` is where the given
    value lies.
    """
    cuts, rising = (term.yes if answer else term.no), term.rising
    if given.value.comparator is Comparator.EXACT:
        found = _decide(cuts, given, rising=rising)
        if found is not None:
            grade = 0 if found.cut is None else found.cut.grade
            return grade, grade
    known = _assuming(term.split, given.refs, answer=answer)
    worst = 0
    for cut in cuts:
        limit = limit_range(cut.bound, known)
        if not worst and is_possible(value, limit, high=rising, included=cut.included):
            worst = cut.grade
        if worst and is_certain(value, limit, high=rising, included=cut.included):
            return cut.grade, worst
    return 0, worst


def _assuming(split: Split, refs: References, *, answer: bool) -> Known:
    """Return what is known once the question about the baseline is answered this way."""
    known = known_ranges(refs)
    if split is not Split.BASELINE_ABNORMAL:
        return known
    if answer and refs.baseline is None:
        return known._replace(baseline=Range(known.uln.low, None, "()"))
    if not answer and refs.uln is None and refs.baseline is not None:
        floor = max(refs.baseline, known.uln.low or Decimal(0))
        return known._replace(uln=Range(floor, None, "[)"))
    return known


_NOT_GIVEN = {
    name: Message(f"labs.not_given.{name}")
    for name in (
        "exact_value",
        "lln",
        "uln",
        "baseline",
        "symptomatic",
        "anticoagulated",
        "below_lln",
        "infarction_cutoff",
    )
}


def _missing(term: TermCuts, given: Given, *, answer: bool | None) -> tuple[Message, ...]:
    names = [] if given.is_exact else ["exact_value"]
    if answer is None and term.split is not Split.BASELINE_ABNORMAL:
        names.append(term.split.value)
    names += [name for name in term.needs if getattr(given.refs, name) is None]
    return tuple([_NOT_GIVEN[name] for name in names])
