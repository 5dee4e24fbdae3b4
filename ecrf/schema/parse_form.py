"""Nodes of a form file, a code list file or a check file turned into the model's classes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from ecrf.schema.findings import Findings
from ecrf.schema.model import (
    Check,
    Code,
    Codelist,
    Derivation,
    Example,
    Form,
    Group,
    Item,
    ItemType,
    Scope,
    Severity,
)
from ecrf.schema.nodes import Mapping, Node, Scalar
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
from ecrf.words import Text


def _build_example(values: dict[str, Any], node: Node, findings: Findings) -> Example | None:
    if ("fires" in values) == ("quiet" in values):
        findings.wrong("example_fires_or_quiet", node)
        return None
    fires = "fires" in values
    return Example(fires, values["fires" if fires else "quiet"], values.get("as_of", ""))


_VALUES = table_of(TEXT)
EXAMPLE = object_of((Key("fires", _VALUES), Key("quiet", _VALUES), Key("as_of", TEXT)), _build_example)


def _build_check(values: dict[str, Any], node: Node, findings: Findings) -> Check:
    findings.remember("check", values["oid"], node)
    return Check(**values)


CHECK = object_of(
    (
        must("check", OID, "oid"),
        must("severity", one_of(Severity)),
        must("when", TEXT),
        must("say", LABEL),
        Key("items", list_of(OID)),
        Key("close_by_hand", FLAG),
        Key("urgent", FLAG),
        Key("deviation", OID),
        Key("examples", list_of(EXAMPLE)),
    ),
    _build_check,
)


def _read_derivation(node: Node, findings: Findings) -> Derivation | None:
    if isinstance(node, Scalar):
        return Derivation(node.text.strip())
    values = read_keys(node, _DERIVATION_KEYS, findings)
    return None if values is None else Derivation(**values)


_DERIVATION_KEYS = (must("expression", TEXT), Key("recorded", FLAG))
_DERIVATION = Kind(_read_derivation, {"anyOf": [TEXT.schema, schema_of(_DERIVATION_KEYS)]})


class Answerer(StrEnum):
    """Who answers a questionnaire."""

    SUBJECT = "subject"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class _ItemWithChecks:
    item: Item
    checks: tuple[Check, ...]


def _build_item(values: dict[str, Any], node: Node, findings: Findings) -> _ItemWithChecks:
    checks = tuple(
        check if check.items else msgspec.structs.replace(check, items=(values["oid"],))
        for check in values.pop("checks", ())
    )
    if values.get("units") and not values.get("unit"):
        values["unit"] = values["units"][0]
    findings.remember("item", values["oid"], node)
    return _ItemWithChecks(Item(**values), checks)


ITEM_KEYS = (
    must("item", OID, "oid"),
    must("type", one_of(ItemType)),
    must("label", LABEL),
    Key("help", LABEL),
    Key("required", FLAG),
    Key("show_when", TEXT),
    Key("derive", _DERIVATION),
    Key("length", INTEGER),
    Key("places", INTEGER),
    Key("minimum", TEXT),
    Key("maximum", TEXT),
    Key("unit", TEXT),
    Key("units", list_of(TEXT)),
    Key("codelist", OID),
    Key("dictionary", TEXT),
    Key("analyte", TEXT),
    Key("critical", FLAG),
    Key("judgement", FLAG),
    Key("identifying", FLAG),
    Key("blinding", FLAG),
    Key("source", TEXT),
    Key("carry", FLAG),
    Key("hint_last", FLAG),
    Key("future", FLAG),
    Key("cdash", TEXT),
    Key("sdtm", TEXT),
    Key("codes", table_of(TEXT)),
    Key("links", OID),
    Key("coding", TEXT),
    Key("column", INTEGER),
    Key("fixed", table_of(TEXT)),
    Key("checks", list_of(CHECK)),
)
ITEM = object_of(ITEM_KEYS, _build_item)


@dataclass(frozen=True, slots=True)
class _GroupWithChecks:
    group: Group
    checks: tuple[Check, ...]


def _build_group(values: dict[str, Any], node: Node, findings: Findings) -> _GroupWithChecks:
    members: tuple[_ItemWithChecks, ...] = values.pop("items")
    findings.remember("group", values["oid"], node)
    group = Group(items=tuple(member.item for member in members), **values)
    return _GroupWithChecks(group, tuple(check for member in members for check in member.checks))


GROUP = object_of(
    (
        must("group", OID, "oid"),
        must("label", LABEL),
        Key("repeating", FLAG),
        Key("maximum_lines", INTEGER),
        Key("show_when", TEXT),
        Key("domain", TEXT),
        Key("fixed", table_of(TEXT)),
        must("items", list_of(ITEM)),
    ),
    _build_group,
)


def _build_form(values: dict[str, Any], node: Node, findings: Findings) -> Form:
    members: tuple[_GroupWithChecks, ...] = values.pop("groups")
    beside = tuple(check for member in members for check in member.checks)
    values["checks"] = beside + values.get("checks", ())
    findings.remember("form", values["oid"], node)
    return Form(groups=tuple(member.group for member in members), **values)


FORM = object_of(
    (
        must("form", OID, "oid"),
        must("version", TEXT),
        must("title", LABEL),
        Key("scope", one_of(Scope)),
        Key("domain", TEXT),
        Key("layout", TEXT),
        Key("note", LABEL),
        Key("licence", TEXT),
        Key("sent", FLAG),
        Key("source", TEXT),
        Key("source_document", LABEL),
        Key("instrument", TEXT),
        Key("answered_by", one_of(Answerer)),
        Key("fixed", table_of(TEXT)),
        must("groups", list_of(GROUP)),
        Key("checks", list_of(CHECK)),
    ),
    _build_form,
)


def _build_code(values: dict[str, Any], _node: Node, _findings: Findings) -> Code:
    return Code(
        values["code"],
        Text(values["en"], values.get("zh", "")),
        values.get("number", 0),
        values.get("nci", ""),
        values.get("means", ""),
        values.get("sdtm", ""),
    )


CODE = object_of(
    (
        must("code", TEXT),
        must("en", TEXT),
        Key("zh", TEXT),
        Key("number", INTEGER),
        Key("nci", TEXT),
        Key("means", TEXT),
        Key("sdtm", TEXT),
    ),
    _build_code,
)


def _build_codelist(values: dict[str, Any], node: Node, findings: Findings) -> Codelist:
    findings.remember("codelist", values["oid"], node)
    return Codelist(**values)


CODELIST = object_of(
    (
        must("codelist", OID, "oid"),
        must("label", LABEL),
        Key("nci", TEXT),
        must("codes", list_of(CODE)),
    ),
    _build_codelist,
)


def parse_form(node: Node, findings: Findings) -> Form | None:
    """Turn the nodes of one form file into a form; errors go into `findings`, None means unusable."""
    form: Form | None = FORM.read(node, findings)
    return form


def parse_codelists(node: Node, findings: Findings) -> tuple[Codelist, ...]:
    """Turn the nodes of one file of code lists (`codelists: [...]`) into code lists."""
    values = read_keys(node, (must("codelists", list_of(CODELIST)),), findings)
    return () if values is None else values["codelists"]


def parse_checks(node: Node, findings: Findings) -> tuple[Check, ...]:
    """Turn the nodes of `checks.yaml` (`checks: [...]`) into checks."""
    if isinstance(node, Mapping) and not node.entries:
        return ()
    values = read_keys(node, (must("checks", list_of(CHECK)),), findings)
    return () if values is None else values["checks"]
