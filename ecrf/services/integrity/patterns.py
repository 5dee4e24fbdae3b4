"""Patterns no single form shows: the same measurements at two visits, and last digits that come too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from math import sqrt

from ecrf.schema.model import Item, ItemType
from ecrf.services.integrity.course import Course, native
from ecrf.services.integrity.report import Find, ReportFinding
from ecrf.services.integrity.roles import MeasuredRole
from ecrf.services.reads.naming import name_visit
from ecrf.words import Text

SAME_AT_LEAST = 4
"""So many numbers must agree, all of a form, before two visits are said to be the same."""
DIGITS_AT_LEAST = 100
"""Last digits of fewer values say nothing."""
CRITICAL = Decimal("27.877")
"""Chi-squared, 9 degrees of freedom, p = 0.001 (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4)."""
SPREAD = 5
"""Standard deviation in units of the last digit from which last digits of a smooth distribution are even."""


def find_copied(course: Course, found: Find) -> Iterator[ReportFinding]:
    """Records of a form whose measurements are all the same as at an earlier visit."""
    for role in course.roles.measured:
        if len(role.items) >= SAME_AT_LEAST:
            yield from _copied(course, role, found)


def _copied(course: Course, role: MeasuredRole, found: Find) -> Iterator[ReportFinding]:
    first: dict[tuple[bytes, ...], str] = {}
    oids = [item.oid for item in role.items]
    rows = {row.record: row for row in course.rows(role.group)}
    for record in course.view.records_of(role.form):
        row = rows.get(record)
        if row is None:
            continue
        cells = [row.items[oid] for oid in oids if oid in row.items]
        values = tuple(bytes(cell.value) for cell in cells)
        if sum(value.startswith(b'{"t":') or b'"t":' in value for value in values) < SAME_AT_LEAST:
            continue
        other = first.setdefault(values, record)
        if other != record:
            event, repeat = other.split("/", 2)[:2]
            place = course.view.index.find_event(event)
            visit = (
                name_visit(place.label, int(repeat), place.repeats, place.kind)
                if place is not None
                else Text(event)
            )
            yield found(
                "copied",
                "copied",
                record,
                form=course.view.index.form(role.form).title,
                count=len(values),
                visit=visit,
            )


@dataclass(slots=True)
class Digits:
    """Last digits of what people read off an instrument, by item, over all subjects of a site."""

    values: dict[str, list[int]] = field(default_factory=dict)
    """By item: values in units of the last digit; the same value of a subject counts once."""
    items: dict[str, Item] = field(default_factory=dict)

    def take(self, course: Course) -> None:
        """Add the numbers of one subject; a laboratory prints its own."""
        for role in course.roles.measured:
            for item in role.items:
                if item.type is not ItemType.LAB:
                    self._take(course, role, item)

    def _take(self, course: Course, role: MeasuredRole, item: Item) -> None:
        numbers = {native(row, item.oid) for row in course.rows(role.group)}
        scaled = [int(number.scaleb(item.places)) for number in numbers if isinstance(number, Decimal)]
        if scaled:
            self.items[item.oid] = item
            self.values.setdefault(item.oid, []).extend(scaled)

    def findings(self, chain: str) -> Iterator[ReportFinding]:
        """Items whose last digits are not even: chi-squared beyond the critical value."""
        for oid, values in sorted(self.values.items()):
            if len(values) < DIGITS_AT_LEAST or _spread(values) < SPREAD:
                continue
            counts = Counter(abs(value) % 10 for value in values)
            if chi_squared(counts, len(values)) > CRITICAL:
                digit, often = max(counts.items(), key=lambda pair: (pair[1], -pair[0]))
                item = self.items[oid]
                share = (100 * often + len(values) // 2) // len(values)
                yield ReportFinding(
                    f"digits|{chain}|{oid}", "digits", "integrity.digits",
                    args={"item": item.label, "digit": digit, "share": share, "count": len(values)},
                )  # fmt: skip


def chi_squared(counts: Counter[int], total: int) -> Decimal:
    """Pearson's statistic of ten counts against equal shares of `total`."""
    expected = Decimal(total) / 10
    return sum(((counts[digit] - expected) ** 2 / expected for digit in range(10)), Decimal(0))


def _spread(values: list[int]) -> float:
    mean = sum(values) / len(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / len(values))
