"""One term read for one result: the exact grade, or the least and the worst one what is given allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

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

_EXACT, _UNDIVIDED, _BELOW_LLN = Comparator.EXACT, Split.NONE, Split.BELOW_LLN  # looked up once
Rung = tuple[Cut, Decimal | None]
"""A cut and its limit for the references of a result; None where the reference is not given."""


class Given(msgspec.Struct, frozen=True, gc=False):
    """What is known about a result in the unit of the limits; the analyte lies from `lowest` to `highest`."""

    value: Measured
    refs: References
    symptomatic: bool | None
    anticoagulated: bool | None
    worst_symptoms: bool
    lowest: Decimal | None
    highest: Decimal | None

    def having(self, *, value: Measured | None = None, refs: References | None = None) -> Given:
        """Return the same with another value or other references."""
        return Given(
            value or self.value,
            refs or self.refs,
            self.symptomatic,
            self.anticoagulated,
            self.worst_symptoms,
            self.lowest,
            self.highest,
        )

    @property
    def is_exact(self) -> bool:
        """Whether the value was measured, not bounded."""
        return self.value.comparator is _EXACT


class Reading(msgspec.Struct, frozen=True, gc=False):
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
_EITHER_WAY = Message("labs.either_way")
_WITH_FEVER = "with_fever"


def read_term(term: TermCuts, given: Given) -> Reading:
    """Read a term by its cuts: at once where everything is given, else by ranges."""
    answer = _answer(term.split, given)
    if answer is not None and given.value.comparator is _EXACT:
        rungs = _rungs(term.yes if answer else term.no, given.refs)
        reading = climb(rungs, given.value.number, rising=term.rising)
        if reading is not None:
            return reading
    value = value_range(given.value, given.lowest, given.highest)
    return _between(term, value, given, answer=answer)


def lay_rungs(term: TermCuts, given: Given) -> tuple[Rung, ...] | None:
    """Return the limits of a term, worst grade first, for every value of these references; None where the
    value itself answers the term's question, or nothing does.
    """
    answer = None if term.split is _BELOW_LLN else _answer(term.split, given)
    return None if answer is None else tuple(_rungs(term.yes if answer else term.no, given.refs))


def climb(rungs: Iterable[Rung], number: Decimal, *, rising: bool) -> Reading | None:
    """Read a measured value; None as soon as a limit is reached that is not known."""
    for cut, limit in rungs:
        if limit is None:
            return None
        if (number > limit if rising else number < limit) or (cut.included and number == limit):
            return _reading(cut, limit, number, rising=rising)
    return _NONE


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
        given = given.having(value=Measured(changed.low))
    reading = _between(term, changed, given, answer=answer)
    return Reading(reading.minimum, reading.maximum, (_CHANGE, *reading.why))


def _answer(split: Split, given: Given) -> bool | None:
    """Answer the question a term's rows are divided by; None when it is not known."""
    if split is _UNDIVIDED:
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


def _rungs(cuts: tuple[Cut, ...], refs: References) -> Iterator[Rung]:
    for cut in cuts:
        yield cut, _limit(cut, refs)


(
    _NUMBER, _TIMES_ULN, _TIMES_LLN, _TIMES_BASELINE, _ULN_PLUS, _HIGHER_OF_ULN_AND_BASELINE, _CUTOFF,
) = BoundKind  # fmt: skip


def _limit(cut: Cut, refs: References) -> Decimal | None:
    bound = cut.bound
    kind = bound.kind
    if kind is _NUMBER:
        return bound.factor
    if kind is _TIMES_ULN:
        return None if refs.uln is None else bound.factor * refs.uln
    if kind is _TIMES_LLN:
        return None if refs.lln is None else bound.factor * refs.lln
    if kind is _TIMES_BASELINE:
        return None if refs.baseline is None else bound.factor * refs.baseline
    if kind is _ULN_PLUS:
        return None if refs.uln is None else refs.uln + bound.factor
    if kind is _CUTOFF:
        return refs.infarction_cutoff
    return None if refs.uln is None or refs.baseline is None else max(refs.uln, refs.baseline)


def _reading(cut: Cut, limit: Decimal, number: Decimal, *, rising: bool) -> Reading:
    sign = (">=" if cut.included else ">") if rising else ("<=" if cut.included else "<")
    args = {
        "value": plain(number),
        "sign": sign,
        "limit": plain(limit) if limit.is_finite() else "",
        "bound": cut.bound.text,
    }
    code = "labs.by_number" if cut.bound.kind is _NUMBER else "labs.by_multiple"
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
    if low == high:
        return Reading(low, high, _NONE.why if high == 0 else (_EITHER_WAY,))
    why = _missing(term, given, answer=answer)
    return Reading(low, high, why)


def _ends(term: TermCuts, value: Range, given: Given, *, answer: bool) -> tuple[int, int]:
    """Return the least and the worst grade once the term's question is answered; `value` is where the given
    value lies.
    """
    cuts, rising = (term.yes if answer else term.no), term.rising
    if given.value.comparator is _EXACT:
        found = climb(_rungs(cuts, given.refs), given.value.number, rising=rising)
        if found is not None:
            return found.minimum, found.maximum
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
