"""The reference ranges the sites declared, with what is in force now and what was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ecrf.clinical.site_ranges import SiteRange
from ecrf.schema.index import DesignIndex
from ecrf.services.lab_ranges import Declared, range_home, read_declared
from ecrf.services.reads.people import read_sites
from ecrf.services.reads.source import Source
from ecrf.words import Text


class RangeState(StrEnum):
    """Where a range stands today."""

    IN_FORCE = "in_force"
    AHEAD = "ahead"
    ENDED = "ended"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class RangeLine:
    """A declared range; `until` is its last day where another set has begun or will."""

    site: str
    label: Text
    range: SiteRange
    state: RangeState
    until: date | None = None


def read_ranges(source: Source) -> tuple[RangeLine, ...]:
    """Every range of the sites this session may see, by laboratory, analyte and day; refuses without `see_clinical`."""
    source.need("see_clinical")
    published = source.design()
    if published is None or range_home(published.index) is None:
        return ()
    lines = [
        line for site in read_sites(source)
        for line in _of_site(source, published.index, site.site, site.number)
    ]  # fmt: skip
    return tuple(sorted(lines, key=lambda line: (line.site, line.range, line.state)))


def _of_site(source: Source, index: DesignIndex, site: str, number: str) -> Iterator[RangeLine]:
    labels = {place.item.analyte: place.item.label for place in index.items() if place.item.analyte}
    declared = list(read_declared(source.site(site), index))
    begins = sorted({each.range.set for each in declared if each.stands})
    for each in declared:
        until = _until(each, begins)
        yield RangeLine(
            site=number,
            label=labels.get(each.range.analyte, Text(each.range.analyte)),
            range=each.range,
            state=_state(each, until, source.as_of),
            until=until if each.stands else None,
        )


def _until(each: Declared, begins: list[tuple[str, str, date]]) -> date | None:
    laboratory, analyte, since = each.range.set
    later = [day for lab, code, day in begins if (lab, code) == (laboratory, analyte) and day > since]
    return min(later) - timedelta(days=1) if later else None


def _state(each: Declared, until: date | None, today: date) -> RangeState:
    if not each.stands:
        return RangeState.REPLACED
    if each.range.since > today:
        return RangeState.AHEAD
    return RangeState.ENDED if until is not None and until < today else RangeState.IN_FORCE
