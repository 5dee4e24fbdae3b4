"""What the fields of a design are to an integrity run: events, medication, doses, samples and measurements by CDASH name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ecrf.schema.index import DesignIndex, ItemPlace, items_by_cdash
from ecrf.schema.model import Form, Group, Item, ItemType

OBSERVED = frozenset({"BE", "EG", "EX", "FT", "LB", "PE", "PR", "QS", "RS", "TR", "TU", "VS"})
"""SDTM domains of what is done with a living subject; logs, visits and reports have checks of their own."""
FOR_THE_TRIAL = frozenset({"BE", "EX", "QS"})
"""Those of them that are done for the trial only, never as routine care before consent."""
MEASURED = frozenset({"EG", "LB", "VS"})
_NUMBERS = (ItemType.INTEGER, ItemType.DECIMAL, ItemType.LAB)
_TOPICS = ("TERM", "TRT")


@dataclass(frozen=True, slots=True)
class LogRole:
    """A log whose lines say when something happened to the subject."""

    group: str
    topic: str
    """The field that says what: the coded term where there is one."""
    same: tuple[str, ...]
    """Fields that make two lines the same when all are equal: what, when, how much."""


@dataclass(frozen=True, slots=True)
class DayRole:
    """A date on which something was done with the subject."""

    group: str
    item: Item
    is_for_the_trial: bool


@dataclass(frozen=True, slots=True)
class DoseRole:
    """A form that records what was given behind a gate of laboratory values."""

    form: str
    gate: ItemPlace
    days: tuple[ItemPlace, ...]
    doses: tuple[ItemPlace, ...]


@dataclass(frozen=True, slots=True)
class MeasuredRole:
    """The numbers measured in one group of a form."""

    form: str
    group: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Roles:
    """Everything a run asks a design for; empty where the design has no such field."""

    logs: tuple[LogRole, ...]
    days: tuple[DayRole, ...]
    doses: tuple[DoseRole, ...]
    measured: tuple[MeasuredRole, ...]
    medication: tuple[str, Mapping[str, str]]
    """Group of the medication log and its items by CDASH name."""
    death: ItemPlace | None
    samples: Mapping[str, ItemPlace]
    """By form: when its sample was taken."""
    sheets: frozenset[str]
    """Forms that are questionnaires."""


@lru_cache(maxsize=64)
def roles_of(index: DesignIndex) -> Roles:
    """The roles of a design's fields."""
    places = index.items()
    return Roles(
        logs=tuple(_logs(index)),
        days=tuple(_days(places)),
        doses=tuple(_doses(index)),
        measured=tuple(_measured(index)),
        medication=_medication(index),
        death=next((place for place in places if place.item.cdash == "DTHDAT"), None),
        samples={place.form.oid: place for place in places if place.item.cdash == "LBDAT"},
        sheets=frozenset(place.form.oid for place in places if place.item.cdash == "QSPERF"),
    )


def domain_of(form: Form, group: Group) -> str:
    """The SDTM domain of a group."""
    return group.domain or form.domain


def _logs(index: DesignIndex) -> Iterator[LogRole]:
    for form in index.design.forms:
        for group in form.groups:
            domain, names = domain_of(form, group), items_by_cdash(group)
            said = next((names[f"{domain}{end}"] for end in _TOPICS if f"{domain}{end}" in names), "")
            topic, start = names.get(f"{domain}DECOD", said), names.get(f"{domain}STDAT")
            if group.repeating and topic and start:
                more = (names.get(f"{domain}{end}", "") for end in ("ENDAT", "DOSE"))
                yield LogRole(group.oid, topic, (topic, start, *(oid for oid in more if oid)))


def _days(places: tuple[ItemPlace, ...]) -> Iterator[DayRole]:
    for place in places:
        domain, _, name = place.item.sdtm.partition(".")
        if domain in OBSERVED and name in (f"{domain}DTC", f"{domain}STDTC"):
            yield DayRole(place.group.oid, place.item, domain in FOR_THE_TRIAL)


def _doses(index: DesignIndex) -> Iterator[DoseRole]:
    by_form: dict[str, list[ItemPlace]] = {}
    for place in index.items():
        if place.item.cdash in ("EXLABDAT", "EXSTDAT", "EXDSTXT"):
            by_form.setdefault(place.form.oid, []).append(place)
    for form, places in by_form.items():
        gate = next((place for place in places if place.item.cdash == "EXLABDAT"), None)
        days = tuple(place for place in places if place.item.cdash == "EXSTDAT")
        doses = tuple(place for place in places if place.item.cdash == "EXDSTXT")
        if gate is not None and days and doses:
            yield DoseRole(form, gate, days, doses)


def _measured(index: DesignIndex) -> Iterator[MeasuredRole]:
    for form in index.design.forms:
        for group in form.groups:
            if domain_of(form, group) in MEASURED and not group.repeating:
                items = tuple(item for item in group.items if item.type in _NUMBERS and item.derive is None)
                if items:
                    yield MeasuredRole(form.oid, group.oid, items)


def _medication(index: DesignIndex) -> tuple[str, Mapping[str, str]]:
    for form in index.design.forms:
        for group in form.groups:
            names = items_by_cdash(group)
            if group.repeating and {"CMTRT", "CMCAT"} <= names.keys():
                return group.oid, names
    return "", {}
