"""`simulation.yaml` of a study folder, read into the book a synthetic trial is played by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from ecrf.library.find import forms_path
from ecrf.library.yaml_nodes import read_yaml
from ecrf.schema import simulated as s
from ecrf.schema.findings import BadDesign, Finding, Findings, Level
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Design
from ecrf.schema.nodes import Mapping, Node, Scalar
from ecrf.schema.parse_keys import (
    FLAG,
    INTEGER,
    OID,
    TEXT,
    Key,
    Kind,
    list_of,
    object_of,
    read_keys,
    table_of,
)
from ecrf.words import Refusal


def load_simulation(design: Design, forms: Path | None = None) -> s.Simulated:
    """Return the simulation book of a design's study folder; raises BadDesign with every error when it has any."""
    code = design.study.oid
    path = (forms or forms_path()) / "studies" / code / "simulation.yaml"
    findings = Findings()
    values = read_keys(read_yaml(path, f"forms/studies/{code}/simulation.yaml"), _BOOK, findings)
    if values is None or findings.errors:
        raise BadDesign(findings.errors)
    made = s.Simulated(**values)
    faults = s.check_simulated(made, DesignIndex(design))
    if faults:
        raise BadDesign(Finding(Level.ERROR, fault) for fault in faults)
    return made


def _read_words(node: Node, findings: Findings) -> tuple[str, ...] | None:
    text = TEXT.read(node, findings)
    return None if text is None else tuple(text.split())


def _read_given(node: Node, findings: Findings) -> tuple[s.Given, ...] | None:
    if not isinstance(node, Mapping):
        findings.wrong("not_a_mapping", node, expected="")
        return None
    given = [_one_given(entry.key, entry.value, findings) for entry in node.entries]
    return tuple(one for one in given if one is not None)


def _one_given(key: Scalar, node: Node, findings: Findings) -> s.Given | None:
    text = TEXT.read(node, findings)
    if text is None:
        return None
    try:
        return s.Given(key.text, s.parse_recipe(text, str(node.place)))
    except Refusal as refusal:
        findings.found.append(Finding(Level.ERROR, refusal.fault))
        return None


def _made(build: type[msgspec.Struct]) -> Callable[[dict[str, Any], Node, Findings], msgspec.Struct]:
    return lambda values, _node, _findings: build(**values)


WORDS = Kind(_read_words, {"type": "string"})
GIVEN = Kind(_read_given, {"type": "object"})
_ROWS = object_of(
    (Key("group", OID, required=True), Key("rows", list_of(GIVEN), required=True)), _made(s.Rows)
)
_BESIDE = object_of(
    (
        Key("form", OID, required=True),
        Key("link", OID, required=True),
        Key("rows", list_of(GIVEN), required=True),
        Key("group", OID),
        Key("when", TEXT),
        Key("chance", INTEGER),
        Key("after", INTEGER),
        Key("ends", FLAG),
    ),
    _made(s.Beside),
)
_LOG = object_of(
    (
        Key("event", OID, required=True),
        Key("form", OID, required=True),
        Key("group", OID, required=True),
        Key("at", WORDS, required=True),
        Key("chance", INTEGER, required=True),
        Key("rows", list_of(GIVEN), required=True),
        Key("defaults", GIVEN),
        Key("open_item", OID),
        Key("ended", GIVEN),
        Key("beside", list_of(_BESIDE)),
    ),
    _made(s.LogLines),
)
_TURN_FORM = object_of(
    (
        Key("event", TEXT, required=True),
        Key("form", OID, required=True),
        Key("items", GIVEN),
        Key("whole", FLAG),
    ),
    _made(s.TurnForm),
)
_TURN = object_of(
    (
        Key("at", TEXT, required=True),
        Key("after", INTEGER),
        Key("items", GIVEN),
        Key("rows", list_of(_ROWS)),
        Key("leave", WORDS),
        Key("forms", list_of(_TURN_FORM)),
        Key("status", TEXT),
        Key("ends", FLAG),
    ),
    _made(s.Turn),
)
_COURSE = object_of(
    (Key("course", TEXT, required=True), Key("weight", INTEGER, required=True), Key("turns", list_of(_TURN))),
    _made(s.Course),
)
_MISSED = object_of((Key("at", WORDS, required=True), Key("items", GIVEN, required=True)), _made(s.Missed))
_EXTRA = object_of((Key("form", OID, required=True), Key("chance", INTEGER, required=True)), _made(s.Extra))
_HABITS = object_of(tuple(Key(name, INTEGER) for name in s.Habits.__struct_fields__), _made(s.Habits))
_SAYINGS = object_of(
    tuple(Key(name, list_of(TEXT), required=True) for name in s.Sayings.__struct_fields__), _made(s.Sayings)
)
_BOOK = (
    Key("study", OID, required=True),
    Key("days", INTEGER, required=True),
    Key("accrual", INTEGER, required=True),
    Key("items", GIVEN, required=True),
    Key("sayings", _SAYINGS, required=True),
    Key("rows", list_of(_ROWS)),
    Key("logs", list_of(_LOG)),
    Key("turns", list_of(_TURN)),
    Key("courses", list_of(_COURSE)),
    Key("missed", _MISSED),
    Key("extras", list_of(_EXTRA)),
    Key("identity", GIVEN),
    Key("habits", _HABITS),
    Key("ranges", table_of(TEXT)),
)
