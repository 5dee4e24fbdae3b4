"""The reference ranges a site declared of its laboratories, read from its own form, and those a result is judged by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ecrf.clinical.site_ranges import OLDEST, Person, SiteRange, find_range, find_set
from ecrf.record.address import Address, record_address
from ecrf.record.effective import read_cell
from ecrf.record.partial_date import PartialDate
from ecrf.record.rows import LineRow
from ecrf.record.state import RecordState
from ecrf.record.value import Native, Typed
from ecrf.rules.calendar_days import age_years
from ecrf.schema.index import DesignIndex, items_by_cdash
from ecrf.schema.model import Form, Group, Item, ItemType, Scope
from ecrf.services.context import day_of

SITE_EVENT = "SITE"
"""Stands where forms of a site have no visit."""
ANALYTE, LOW = "LBTESTCD", "LBORNRLO"
FIELDS = {
    "laboratory": "LBNAM", "analyte": ANALYTE, "unit": "LBORRESU", "sex": "SEX", "age_from": "AGELO", "age_to": "AGEHI",
    "since": "LBSTDAT", "low": LOW, "high": "LBORNRHI", "source": "LBREF",
}  # fmt: skip
"""What a range says, and the CDASH name of its field."""


@dataclass(frozen=True, slots=True)
class RangeHome:
    """The form of the design in which a site's ranges stand."""

    form: Form
    group: Group
    items: Mapping[str, Item]
    """By name of `FIELDS`."""

    @property
    def record(self) -> str:
        """The one record of it a site has."""
        return record_address(SITE_EVENT, self.form.oid).text


@dataclass(frozen=True, slots=True)
class Declared:
    """A range with the line it stands in; a line that was replaced is kept, and out of force."""

    line: LineRow
    range: SiteRange

    @property
    def stands(self) -> bool:
        """Whether it has not been replaced by another declaration of the same day."""
        return not self.line.removed


@lru_cache(maxsize=64)
def range_home(index: DesignIndex) -> RangeHome | None:
    """Where the design keeps a site's ranges; None when it has no such form."""
    for form in index.design.forms:
        for group in form.groups:
            named = items_by_cdash(group)
            if form.scope is Scope.SITE and group.repeating and {ANALYTE, LOW} <= named.keys():
                found = {name: index.item(named[cdash]).item for name, cdash in FIELDS.items()}
                return RangeHome(form, group, found)
    return None


def read_declared(state: RecordState | None, index: DesignIndex, analyte: str = "") -> Iterator[Declared]:
    """Every range of a site (of one analyte), those out of force included, in the order they were declared."""
    home = range_home(index)
    if state is None or home is None:
        return
    key = home.items["analyte"].oid
    lines = [line for line in state.lines.values() if line.group == home.group.oid]
    for line in sorted(lines, key=lambda line: line.number):
        if not analyte or _native(line, key) == analyte:
            yield Declared(line, _read_range(line, home))


def _native(line: LineRow, oid: str) -> Native | None:
    cell = line.items.get(oid)
    value = read_cell(cell) if cell is not None else None
    return value.native if isinstance(value, Typed) else None


def _read_range(line: LineRow, home: RangeHome) -> SiteRange:
    said = {name: _native(line, item.oid) for name, item in home.items.items()}
    since = said["since"]
    return SiteRange(
        laboratory=_text(said["laboratory"]),
        analyte=_text(said["analyte"]),
        since=since if isinstance(since, date) else date.min,
        unit=_text(said["unit"]),
        sex=_text(said["sex"]),
        age_from=int(_number(said["age_from"]) or 0),
        age_to=None if said["age_to"] is None else int(_number(said["age_to"]) or 0),
        low=_number(said["low"]),
        high=_number(said["high"]),
        source=_text(said["source"]),
    )


def _text(native: Native | None) -> str:
    return native if isinstance(native, str) else ""


def _number(native: Native | None) -> Decimal | None:
    return native if isinstance(native, Decimal) else None


@dataclass(frozen=True, slots=True)
class Limits:
    """The range of a result as the site declared it, and its unit; without limits where none is certainly the person's."""

    unit: str
    low: Decimal | None = None
    high: Decimal | None = None


def limits_for(
    site: RecordState | None, subject: RecordState, index: DesignIndex, at: tuple[Item, Address]
) -> Limits | None:
    """What the site's laboratory declared for a result at the day of its sample; None where it declared nothing for it."""
    item, address = at
    standing = [each.range for each in read_declared(site, index, item.analyte) if each.stands]
    if not standing:
        return None
    form = index.form(address.form)
    day = _day(_beside(subject, form, address, "LBDAT"))
    if day is None:
        return None
    held = find_set(standing, _text(_beside(subject, form, address, FIELDS["laboratory"])), day)
    if not held:
        return None
    found = find_range(held, person_of(subject, index, day))
    return Limits(held[0].unit, found.low, found.high) if found is not None else Limits(held[0].unit)


def _beside(state: RecordState, form: Form, address: Address, cdash: str) -> Native | None:
    """What the record of a result says in a field of its own, by CDASH name."""
    for group in form.groups:
        oid = items_by_cdash(group).get(cdash)
        line = state.lines.get(f"{address.record}/{group.oid}/0") if oid else None
        if line is not None and oid:
            return _native(line, oid)
    return None


def _day(native: Native | None) -> date | None:
    return None if native is None else day_of(Typed(ItemType.PARTIAL_DATETIME, native))


def _years(born: date, day: date) -> int:
    return int(age_years(born, day) or 0)


def person_of(subject: RecordState, index: DesignIndex, day: date) -> Person:
    """Sex and age of a subject on a day, as far as they are recorded."""
    said: dict[str, Native] = {}
    wanted = {
        place.item.oid: place.item.cdash for place in index.items() if place.item.cdash in ("SEX", "BRTHDAT")
    }
    for line in subject.lines.values():
        for oid, cdash in wanted.items():
            native = _native(line, oid)
            if native is not None and not line.removed:
                said[cdash] = native
    born = said.get("BRTHDAT")
    sex = _text(said.get("SEX"))
    if isinstance(born, PartialDate):
        return Person(sex, _years(born.latest, day), _years(born.earliest, day))
    if isinstance(born, date):
        years = _years(born, day)
        return Person(sex, years, years)
    return Person(sex, 0, OLDEST)
