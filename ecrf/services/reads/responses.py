"""Overall responses of a subject as its counting reader gave them, and the best of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ecrf.clinical.recist import compute_percent_change
from ecrf.clinical.recist_best import BestResponse, BestRules, Visit, compute_best_response, find_response
from ecrf.record.address import UNGROUPED
from ecrf.record.effective import read_item
from ecrf.record.value import Shown, Typed
from ecrf.schema.index import ItemPlace
from ecrf.schema.model import Form
from ecrf.services.context import SubjectView, day_of
from ecrf.services.reads.showing import Sight

RESPONSE, DAY, SUM = "RS.OVRLRESP", "RS.RSDTC", "TR.SUMDIAM"
READERS, TARGETS = "READROLE", "TLSTATE"
INVESTIGATOR = "INVESTIGATOR"
DEFAULTS = {"recist_reading": INVESTIGATOR, "recist_confirmation": "yes"}


@dataclass(frozen=True, slots=True)
class Response:
    """One reading: its record, day, reader's role, overall response (empty at baseline), targets and their sum."""

    record: str
    day: date | None
    reader: str
    overall: str
    targets: int
    sum_mm: Decimal | None
    """Sum of diameters, None when a target was not evaluable."""


@dataclass(frozen=True, slots=True)
class Course:
    """All counting readings by day, and the best response; `confirmed` is the one the study asks for."""

    readings: tuple[Response, ...]
    best: BestResponse
    rules: BestRules
    counting: str
    """The reader whose readings count in this study."""
    confirmation: bool

    @property
    def value(self) -> str:
        """The best response under the study's rule."""
        return self.best.confirmed if self.confirmation else self.best.unconfirmed

    @property
    def best_change(self) -> Decimal | None:
        """The most the sum came down from baseline (or least it rose), in percent; None without two sums."""
        sums = [reading.sum_mm for reading in self.readings if reading.sum_mm is not None]
        changes = [compute_percent_change(each, sums[0]) for each in sums[1:]]
        return min((change for change in changes if change is not None), default=None)

    @property
    def first_response(self) -> date | None:
        """The day of the first CR or PR that counts, None without one."""
        day = self.best.day_of_confirmed if self.confirmation else self.best.day_of_unconfirmed
        start = reference_day(self.readings)
        if self.value not in ("CR", "PR") or day is None or start is None:
            return None
        return date.fromordinal(start.toordinal() + day)


def best_rules(settings: Mapping[str, str]) -> BestRules:
    """The rules of the best response from the settings of a study; see `BestRules` for the defaults."""
    plain = BestRules()

    def whole(name: str, default: int) -> int:
        text = settings.get(name, "")
        return int(text) if text.isdecimal() else default

    return BestRules(
        sd_min_days=whole("recist_minimum_sd_days", plain.sd_min_days),
        confirm_days=whole("recist_confirmation_days", plain.confirm_days),
        max_ne=whole("recist_maximum_ne", plain.max_ne),
        accept_sd=settings.get("recist_accept_sd", "no") == "yes",
    )


def read_course(view: SubjectView, sight: Sight, *, before: date | None = None, reader: str = "") -> Course:
    """The readings of a reader (empty: the one who counts, setting `recist_reading`), up to the day `before`."""
    settings = DEFAULTS | view.index.design.study.settings
    readings = [
        reading
        for reading in find_readings(view, sight)
        if reading.reader == (reader or settings["recist_reading"])
        and (before is None or reading.day is None or reading.day <= before)
    ]
    readings.sort(key=lambda reading: (reading.day is None, reading.day or date.max))
    rules = best_rules(settings)
    best = compute_best_response(tuple(_visits(readings)), rules)
    confirmation = settings["recist_confirmation"] == "yes"
    return Course(tuple(readings), best, rules, settings["recist_reading"], confirmation)


def reference_day(readings: tuple[Response, ...]) -> date | None:
    """The day responses are counted from: the baseline."""
    return next((reading.day for reading in readings if reading.day is not None), None)


def find_readings(view: SubjectView, sight: Sight) -> Iterator[Response]:
    """Every reading of every imaging form, whoever read it."""
    for form in view.index.design.forms:
        place = next((p for p in _places(form) if p.item.sdtm == RESPONSE), None)
        if place is None or sight.hides(place.item) is not None:
            continue
        for record in view.records_of(form.oid):
            yield _reading(view, form, place, record)


def reader_of(view: SubjectView, form: Form, record: str) -> str:
    """The role of the one who read a record; the investigator where the form does not ask."""
    place = next((p for p in _places(form) if p.item.codelist == READERS), None)
    return (_code(_value(view, record, place)) if place is not None else "") or INVESTIGATOR


def _reading(view: SubjectView, form: Form, place: ItemPlace, record: str) -> Response:
    dated = next((p for p in _places(form) if p.item.sdtm == DAY), None)
    day = day_of(_value(view, record, dated)) if dated is not None else None
    targets = next((g.oid for g in form.groups if any(i.codelist == TARGETS for i in g.items)), "")
    return Response(
        record=record,
        day=day or view.visit_day(record),
        reader=reader_of(view, form, record),
        overall=_code(_value(view, record, place)),
        sum_mm=_sum(view, form, record),
        targets=sum(bool(line.items) for line in view.state.lines_of(record, targets)),
    )


def _sum(view: SubjectView, form: Form, record: str) -> Decimal | None:
    place = next((p for p in _places(form) if p.item.sdtm == SUM), None)
    value = _value(view, record, place) if place is not None else None
    return value.native if isinstance(value, Typed) and isinstance(value.native, Decimal) else None


def _places(form: Form) -> Iterator[ItemPlace]:
    for group in form.groups:
        for item in group.items:
            yield ItemPlace(form, group, item)


def _value(view: SubjectView, record: str, place: ItemPlace) -> Shown:
    return read_item(view.state, f"{record}/{place.group.oid}/{UNGROUPED}", place.item.oid)


def _code(value: Shown) -> str:
    return value.native if isinstance(value, Typed) and isinstance(value.native, str) else ""


def _visits(readings: list[Response]) -> Iterator[Visit]:
    """Responses by day from the baseline; of two on one day the first stands."""
    start = reference_day(tuple(readings))
    seen: set[int] = set()
    for reading in readings:
        if not reading.overall or reading.day is None or start is None:
            continue
        day = (reading.day - start).days
        if day in seen:
            continue
        seen.add(day)
        response = find_response(reading.overall)
        if response is not None:
            yield Visit(day, response)
