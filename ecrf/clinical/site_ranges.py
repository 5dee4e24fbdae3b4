"""A laboratory's own reference ranges: which are sound together, and which holds for a person on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

import msgspec

from ecrf.words import Fault

SEXES = ("F", "M")
OLDEST = 150
"""Years nobody passes."""


class Person(msgspec.Struct, frozen=True):
    """Whose result it is; what is not known may be anything."""

    sex: str = ""
    youngest: int = 0
    oldest: int = OLDEST
    """Completed years on the day of the sample, between which the age lies."""


class SiteRange(msgspec.Struct, frozen=True, order=True):
    """One range of one analyte; the ranges of a laboratory, analyte and day stand and fall together."""

    laboratory: str
    analyte: str
    since: date
    """The first day they hold; they hold until a later set begins."""
    unit: str
    sex: str = ""
    """`F`, `M` or both."""
    age_from: int = 0
    age_to: int | None = None
    """Completed years, both ends included; None has no end."""
    low: Decimal | None = None
    high: Decimal | None = None
    source: str = ""
    """Where the laboratory says so."""

    @property
    def set(self) -> tuple[str, str, date]:
        """What the ranges that belong together share, however the laboratory is spelt."""
        return _alike(self.laboratory), self.analyte, self.since

    @property
    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        """Lower and upper limit of normal."""
        return self.low, self.high

    def may_hold(self, person: Person) -> bool:
        """Whether it may be this person's, as far as sex and age are known."""
        oldest = OLDEST if self.age_to is None else self.age_to
        fits = person.youngest <= oldest and person.oldest >= self.age_from
        return fits and (not person.sex or self.sex in ("", person.sex))


def find_set(ranges: Iterable[SiteRange], laboratory: str, day: date) -> tuple[SiteRange, ...]:
    """The ranges of one analyte in force at a laboratory on a day; without its name those of the only one there is."""
    begun = [each for each in ranges if each.since <= day]
    names, name = {_alike(each.laboratory) for each in begun}, _alike(laboratory)
    if not name and len(names) == 1:
        name = next(iter(names))
    own = [each for each in begun if _alike(each.laboratory) == name]
    newest = max((each.since for each in own), default=None)
    return tuple(each for each in own if each.since == newest)


def _alike(name: str) -> str:
    return "".join(name.split()).casefold()


def find_range(held: Sequence[SiteRange], person: Person) -> SiteRange | None:
    """The range that is this person's for certain; None when what is not known of them leaves more than one."""
    found = [each for each in held if each.may_hold(person)]
    return found[0] if found and len({each.limits for each in found}) == 1 else None


def check_ranges(ranges: Sequence[SiteRange]) -> tuple[Fault, ...]:
    """What is wrong with ranges declared together: `ranges.*`, the place naming laboratory, analyte and first day."""
    faults = [fault for each in ranges for fault in _check_one(each)]
    sets: dict[tuple[str, str, date], list[SiteRange]] = {}
    for each in ranges:
        sets.setdefault(each.set, []).append(each)
    for held in sets.values():
        faults += _check_set(held)
    return tuple(fault for n, fault in enumerate(faults) if fault not in faults[:n])


def _place(each: SiteRange) -> str:
    return f"{each.laboratory} {each.analyte} {each.since}"


def _check_one(each: SiteRange) -> Iterator[Fault]:
    place = _place(each)
    if not each.laboratory.strip() or not each.analyte.strip():
        yield Fault("ranges.no_name", place)
    if each.low is None and each.high is None:
        yield Fault("ranges.no_limit", place)
    if any(limit is not None and limit < 0 for limit in each.limits):
        yield Fault("ranges.negative", place)
    if each.low is not None and each.high is not None and each.low > each.high:
        yield Fault("ranges.turned", place, {"low": f"{each.low:f}", "high": f"{each.high:f}"})
    if each.sex not in ("", *SEXES):
        yield Fault("ranges.sex", place, {"text": each.sex})
    if not 0 <= each.age_from <= (OLDEST if each.age_to is None else each.age_to) <= OLDEST:
        yield Fault(
            "ranges.age", place, {"from": each.age_from, "to": -1 if each.age_to is None else each.age_to}
        )


def _check_set(held: Sequence[SiteRange]) -> Iterator[Fault]:
    """Each sex has one range at every age from the first on, and all are in one unit."""
    place = _place(held[0])
    if len({each.unit for each in held}) > 1:
        yield Fault("ranges.units", place)
    for sex in SEXES:
        own = sorted((each for each in held if each.sex in ("", sex)), key=lambda each: each.age_from)
        if not own:
            yield Fault("ranges.gap_sex", place, {"sex": sex})
            continue
        for one, other in pairwise(own):
            end = OLDEST if one.age_to is None else one.age_to
            if other.age_from <= end:
                yield Fault("ranges.overlap", place, {"sex": sex, "age": other.age_from})
            elif other.age_from > end + 1:
                yield Fault("ranges.gap", place, {"sex": sex, "from": end + 1, "to": other.age_from - 1})
        if own[-1].age_to is not None:
            yield Fault("ranges.gap", place, {"sex": sex, "from": own[-1].age_to + 1, "to": OLDEST})
