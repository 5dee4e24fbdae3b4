"""A mapping of the form language read by a table of its keys; the same table makes the editors' JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ecrf.schema.findings import Findings, nearest
from ecrf.schema.nodes import Mapping, Node, Scalar, Sequence
from ecrf.words import Text

OID_GRAMMAR = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
Read = Callable[[Node, Findings], Any]
"""Gives the value, or None after noting an error."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the value of a key may be: its reader and its JSON Schema."""

    read: Read
    schema: Dict[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its name, kind, whether it must stand, the model's name for it."""

    name: str
    kind: Kind
    required: bool = False
    field: str = ""


def must(name: str, kind: Kind, field: str = "") -> Key:
    """A key that must stand."""
    return Key(name, kind, required=True, field=field)


def read_keys(node: Node, keys: tuple[Key, ...], findings: Findings) -> dict[str, Any] | None:
    """Read a mapping by its table of keys; absent optional keys stay absent, None means unusable."""
    if not isinstance(node, Mapping):
        findings.wrong("not_a_mapping", node, expected=keys[0].name)
        return None
    table = {key.name: key for key in keys}
    values: dict[str, Any] = {}
    broken = False
    for entry in node.entries:
        key = table.get(entry.key.text)
        if key is None:
            _unknown(entry.key, table, findings)
            continue
        value = key.kind.read(entry.value, findings)
        broken = broken or (value is None and key.required)
        if value is not None:
            values[key.field or key.name] = value
    present = {entry.key.text for entry in node.entries}
    for key in keys:
        if key.required and key.name not in present:
            findings.wrong("missing_key", node, key=key.name)
            broken = True
    return None if broken else values


def _unknown(key: Scalar, known: Dict[str, Key], findings: Findings) -> None:
    near = nearest(key.text, known)
    if near:
        findings.wrong("unknown_key_near", key, key=key.text, near=near)
    else:
        findings.wrong("unknown_key", key, key=key.text, known=", ".join(sorted(known)))


def _read_text(node: Node, findings: Findings) -> str | None:
    if not isinstance(node, Scalar):
        findings.wrong("not_text", node)
        return None
    return node.text.strip()


def _read_oid(node: Node, findings: Findings) -> str | None:
    text = _read_text(node, findings)
    if text is not None and not OID_GRAMMAR.fullmatch(text):
        findings.wrong("bad_oid", node, oid=text)
        return None
    return text


def _read_flag(node: Node, findings: Findings) -> bool | None:
    text = _read_text(node, findings)
    if text in ("yes", "no"):
        return text == "yes"
    if text is not None:
        findings.wrong("not_yes_no", node, text=text)
    return None


def _read_integer(node: Node, findings: Findings) -> int | None:
    text = _read_text(node, findings)
    if text is None:
        return None
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        findings.wrong("not_integer", node, text=text)
        return None
    return int(text)


def _read_label(node: Node, findings: Findings) -> Text | None:
    values = read_keys(node, (must("en", TEXT), Key("zh", TEXT)), findings)
    return None if values is None else Text(**values)


def one_of(words: type[StrEnum]) -> Kind:
    """A word of a closed list."""
    known = [str(word) for word in words]

    def read(node: Node, findings: Findings) -> StrEnum | None:
        text = _read_text(node, findings)
        if text in known:
            return words(text)
        if text is not None:
            findings.wrong("not_one_of", node, text=text, near=nearest(text, known), known=", ".join(known))
        return None

    return Kind(read, {"enum": known})


def list_of(kind: Kind) -> Kind:
    """A list whose broken members are noted and left out."""

    def read(node: Node, findings: Findings) -> tuple[Any, ...] | None:
        if not isinstance(node, Sequence):
            findings.wrong("not_a_list", node)
            return None
        values = [kind.read(item, findings) for item in node.items]
        return tuple(value for value in values if value is not None)

    return Kind(read, {"type": "array", "items": kind.schema})


def table_of(kind: Kind) -> Kind:
    """A mapping with free keys and values of one kind."""

    def read(node: Node, findings: Findings) -> dict[str, Any] | None:
        if not isinstance(node, Mapping):
            findings.wrong("not_a_mapping", node, expected="")
            return None
        values = {entry.key.text: kind.read(entry.value, findings) for entry in node.entries}
        return {key: value for key, value in values.items() if value is not None}

    return Kind(read, {"type": "object", "additionalProperties": kind.schema})


def object_of(keys: tuple[Key, ...], build: Callable[[dict[str, Any], Node, Findings], Any]) -> Kind:
    """A mapping read by `keys` and made into a class by `build`."""

    def read(node: Node, findings: Findings) -> object:
        values = read_keys(node, keys, findings)
        return None if values is None else build(values, node, findings)

    return Kind(read, schema_of(keys))


def schema_of(keys: tuple[Key, ...]) -> Dict[str, Any]:
    """Return the JSON Schema of a mapping with these keys."""
    required = [key.name for key in keys if key.required]
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: key.kind.schema for key in keys},
    }
    return {**schema, "required": required} if required else schema


_ANY_TEXT = {"type": ["string", "number", "boolean", "null"]}
TEXT = Kind(_read_text, _ANY_TEXT)
OID = Kind(_read_oid, {"type": "string", "pattern": f"^{OID_GRAMMAR.pattern}$"})
FLAG = Kind(_read_flag, {"enum": ["yes", "no", True, False]})
INTEGER = Kind(_read_integer, {"type": "integer"})
LABEL = Kind(
    _read_label,
    {
        "type": "object",
        "required": ["en"],
        "additionalProperties": False,
        "properties": {"en": {"type": "string"}, "zh": {"type": "string"}},
    },
)
