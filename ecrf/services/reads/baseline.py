"""The baseline of a laboratory item: the last result before the first study treatment, retests included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ecrf.record.address import UNGROUPED
from ecrf.record.effective import read_item
from ecrf.record.partial_date import PartialDate
from ecrf.record.value import LabValue, Typed
from ecrf.services.context import SubjectView, day_of

FIRST_TREATMENT = "baseline_before"
"""Study setting: the anchor of the first study treatment; without it nothing is a baseline."""
SAMPLED = "LBDAT"
"""CDASH name of the item that says when a sample was taken."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A result and the day of its sample."""

    lab: LabValue
    day: date


class Baselines:
    """Found once per view; a sample of the day of treatment counts as taken before it."""

    def __init__(self, view: SubjectView) -> None:
        self._view = view
        self._known: dict[str, Baseline | None] = {}
        self._first = self._first_treatment()

    def of(self, oid: str) -> Baseline | None:
        """The baseline of an item, None before treatment has begun or without a result."""
        if self._first is None:
            return None
        if oid not in self._known:
            self._known[oid] = self._find(oid, self._first)
        return self._known[oid]

    def _first_treatment(self) -> date | None:
        study = self._view.index.design.study
        anchor = study.settings.get(FIRST_TREATMENT, "")
        if not any(each.oid == anchor for each in study.anchors):
            return None
        day: date | None = self._view.plan.anchor(anchor).evaluate(self._view.at_home(""))
        return day

    def _find(self, oid: str, first: date) -> Baseline | None:
        place = self._view.index.find_item(oid)
        if place is None or place.group.repeating:
            return None
        found: tuple[tuple[date, str, int], Baseline] | None = None
        for number, record in enumerate(self._view.records_of(place.form.oid)):
            value = read_item(self._view.state, f"{record}/{place.group.oid}/{UNGROUPED}", oid)
            day, clock = self.sampled(record)
            if (
                not isinstance(value, Typed)
                or not isinstance(value.native, LabValue)
                or day is None
                or day > first
            ):
                continue
            key = (day, clock, number)
            if value.native.number is not None and (found is None or key > found[0]):
                found = (key, Baseline(value.native, day))
        return found[1] if found is not None else None

    def sampled(self, record: str) -> tuple[date | None, str]:
        """Day and time of a record's sample; the visit's date where the form does not say."""
        form = self._view.index.find_form(record.split("/")[2])
        for group in form.groups if form is not None else ():
            for item in group.items:
                if item.cdash == SAMPLED:
                    value = read_item(self._view.state, f"{record}/{group.oid}/{UNGROUPED}", item.oid)
                    native = value.native if isinstance(value, Typed) else None
                    if isinstance(native, PartialDate) and native.is_full:
                        return native.earliest, native.time
                    if (day := day_of(value)) is not None:
                        return day, ""
        return self._view.visit_day(record), ""
