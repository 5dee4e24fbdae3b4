"""Forms and code lists as YAML files that read back to the same forms."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
import yaml

from ecrf.schema.model import Code, Codelist, Derivation, Form, Group, Item
from ecrf.words import Fault, Refusal, Text

_OIDS = {Form: "form", Group: "group", Item: "item", Codelist: "codelist", Code: "code"}
_AS_TEXT = ("minimum", "maximum", "version")


def save_forms(forms: Iterable[Form], codelists: Iterable[Codelist], folder: Path) -> tuple[Path, ...]:
    """Write forms/<OID>.yaml and codelists/imported.yaml under a new or empty folder; refuses `library.not_empty`."""
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(Fault("library.not_empty", str(folder)))
    lists = list(codelists)
    texts = {f"forms/{form.oid}.yaml": show_yaml(form) for form in forms}
    if lists:
        texts["codelists/imported.yaml"] = _dump({"codelists": [_plain(each) for each in lists]})
    written = []
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return tuple(written)


def show_yaml(form: Form) -> str:
    """A form as the text of its file."""
    return _dump(_plain(form))


def _dump(tree: object) -> str:
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=120)


def _plain(thing: Any) -> Any:  # noqa: ANN401 - a tree of whatever a form holds
    match thing:
        case Text():
            return {"en": thing.en, "zh": thing.zh} if thing.zh else {"en": thing.en}
        case Derivation():
            return {"expression": thing.expression, "recorded": _plain(thing.recorded)}
        case msgspec.Struct():
            return _keys(thing)
        case bool():
            return "yes" if thing else "no"
        case StrEnum():
            return str(thing)
        case tuple():
            return [_plain(each) for each in thing]
        case _:
            return thing


def _keys(thing: msgspec.Struct) -> dict[str, Any]:
    """Fields that say something, by the names the form language has for them."""
    oid = _OIDS.get(type(thing), "oid")
    found = {}
    for info in msgspec.structs.fields(thing):
        value = getattr(thing, info.name)
        if value is not None and (info.required or value != info.default):
            name = (
                oid if info.name == "oid" or (info.name == "code" and isinstance(thing, Code)) else info.name
            )
            found[name] = _plain(value)
    return found
