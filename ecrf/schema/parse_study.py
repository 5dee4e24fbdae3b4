"""Nodes of a study file turned into the study, with the forms it names beyond its schedule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ecrf.schema.findings import Findings
from ecrf.schema.model import (
    Anchor,
    Arm,
    Endpoint,
    EndpointDate,
    Epoch,
    Event,
    Factor,
    FormUse,
    Population,
    Randomisation,
    Study,
)
from ecrf.schema.nodes import Node, Scalar
from ecrf.schema.parse_keys import (
    FLAG,
    INTEGER,
    LABEL,
    OID,
    TEXT,
    Key,
    Kind,
    list_of,
    must,
    object_of,
    one_of,
    read_keys,
    schema_of,
    table_of,
)


class EventKind(StrEnum):
    """Planned, added as needed, or the log forms of the whole subject."""

    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"
    COMMON = "common"


_FORM_USE_KEYS = (
    must("form", OID),
    Key("required", FLAG),
    Key("repeating", FLAG),
    Key("expected_when", TEXT),
)


def _read_form_use(node: Node, findings: Findings) -> FormUse | None:
    if isinstance(node, Scalar):
        oid = OID.read(node, findings)
        return None if oid is None else FormUse(oid)
    values = read_keys(node, _FORM_USE_KEYS, findings)
    return None if values is None else FormUse(**values)


FORM_USE = Kind(_read_form_use, {"anyOf": [OID.schema, schema_of(_FORM_USE_KEYS)]})


def _named(kind: str, made: type) -> Callable[[dict[str, Any], Node, Findings], object]:
    def build(values: dict[str, Any], node: Node, findings: Findings) -> object:
        findings.remember(kind, values["oid"], node)
        return made(**values)

    return build


def _build_event(values: dict[str, Any], node: Node, findings: Findings) -> Event:
    findings.remember("event", values["oid"], node)
    return Event(**{**values, "kind": str(values.get("kind", EventKind.SCHEDULED))})


EVENT = object_of(
    (
        must("event", OID, "oid"),
        must("label", LABEL),
        must("epoch", OID),
        Key("kind", one_of(EventKind)),
        Key("anchor", OID),
        Key("offset", INTEGER),
        Key("before", INTEGER),
        Key("after", INTEGER),
        Key("repeats", INTEGER),
        Key("every", INTEGER),
        Key("expected_when", TEXT),
        Key("until", TEXT),
        must("forms", list_of(FORM_USE)),
    ),
    _build_event,
)
EPOCH = object_of((must("epoch", OID, "oid"), must("label", LABEL)), _named("epoch", Epoch))
ARM = object_of((must("arm", OID, "oid"), must("label", LABEL), must("cap", INTEGER)), _named("arm", Arm))
ANCHOR = object_of(
    (must("anchor", OID, "oid"), must("label", LABEL), must("expression", TEXT)),
    _named("anchor", Anchor),
)
ENDPOINT_DATE = object_of(
    (must("item", OID), Key("when", TEXT), must("label", LABEL)),
    lambda values, _node, _findings: EndpointDate(**values),
)
ENDPOINT = object_of(
    (
        must("endpoint", OID, "oid"),
        must("label", LABEL),
        Key("start", OID),
        must("events", list_of(ENDPOINT_DATE)),
        must("censored", list_of(ENDPOINT_DATE)),
        Key("therapies", list_of(ENDPOINT_DATE)),
        Key("missed", INTEGER),
        Key("population", OID),
    ),
    _named("endpoint", Endpoint),
)
POPULATION = object_of(
    (must("population", OID, "oid"), must("label", LABEL), must("expression", TEXT)),
    _named("population", Population),
)
FACTOR = object_of(
    (
        must("factor", OID, "oid"),
        must("label", LABEL),
        Key("site", FLAG),
        Key("item", OID),
        Key("when", TEXT),
        Key("weight", TEXT),
    ),
    _named("factor", Factor),
)


class Method(StrEnum):
    """How subjects are allocated."""

    PERMUTED_BLOCKS = "permuted_blocks"
    MINIMISATION = "minimisation"


class Release(StrEnum):
    """How a place of the list is opened."""

    CODE = "code"
    PROCEDURAL = "procedural"


class Imbalance(StrEnum):
    """How imbalance over the arms is measured."""

    RANGE = "range"
    VARIANCE = "variance"


def _build_randomisation(values: dict[str, Any], node: Node, findings: Findings) -> Randomisation:
    findings.remember("randomisation", "randomisation", node)
    words: dict[str, Any] = {
        name: str(value) if isinstance(value, StrEnum) else value for name, value in values.items()
    }
    return Randomisation(**words)


RANDOMISATION = object_of(
    (
        must("method", one_of(Method)),
        must("needs_forms", list_of(OID)),
        Key("needs_decision", TEXT),
        Key("ratio", table_of(INTEGER)),
        Key("factors", list_of(FACTOR)),
        Key("blind", FLAG),
        Key("unblinded", list_of(TEXT)),
        Key("release", one_of(Release)),
        Key("probability", TEXT),
        Key("imbalance", one_of(Imbalance)),
    ),
    _build_randomisation,
)
STUDY_KEYS = (
    must("study", OID, "oid"),
    must("version", TEXT),
    must("title", LABEL),
    must("short", LABEL),
    Key("registry", TEXT),
    Key("sponsor", TEXT),
    Key("target", INTEGER),
    Key("visit_date", OID),
    Key("numbering", TEXT),
    Key("settings", table_of(TEXT)),
    Key("permissions", table_of(list_of(TEXT))),
    must("epochs", list_of(EPOCH)),
    must("arms", list_of(ARM)),
    must("anchors", list_of(ANCHOR)),
    must("events", list_of(EVENT)),
    Key("other_forms", list_of(OID)),
    Key("populations", list_of(POPULATION)),
    Key("endpoints", list_of(ENDPOINT)),
    Key("randomisation", RANDOMISATION),
)


@dataclass(frozen=True, slots=True)
class StudyFile:
    """A study, its forms outside the schedule (site and study scope), before forms and checks are joined."""

    study: Study
    other_forms: tuple[str, ...]

    @property
    def form_oids(self) -> tuple[str, ...]:
        """Every form the study names, schedule first, each once."""
        named = [use.form for event in self.study.events for use in event.forms]
        return tuple(dict.fromkeys([*named, *self.other_forms]))


def parse_study(node: Node, findings: Findings) -> StudyFile | None:
    """Turn the nodes of `study.yaml` into a study; None means unusable, with errors in `findings`."""
    values = read_keys(node, STUDY_KEYS, findings)
    if values is None:
        return None
    other = values.pop("other_forms", ())
    findings.remember("study", values["oid"], node)
    return StudyFile(Study(**values), other)


def parse_permissions(node: Node, findings: Findings) -> dict[str, tuple[str, ...]]:
    """Turn a role -> actions mapping into the permission matrix."""
    table: dict[str, tuple[str, ...]] = table_of(list_of(TEXT)).read(node, findings) or {}
    return table
