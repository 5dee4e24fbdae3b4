"""The JSON Schemas editors check form files with, made from the same tables of keys the parser reads by."""

from __future__ import annotations

from typing import Any

from ecrf.schema.parse_form import CHECK, CODELIST, FORM
from ecrf.schema.parse_keys import Kind, schema_of
from ecrf.schema.parse_study import STUDY_KEYS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def editor_schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas by file name: one form, code lists, the checks of a study, a study."""
    return {
        "form.schema.json": _titled("A form", dict(FORM.schema)),
        "codelists.schema.json": _titled("Code lists", _file_of("codelists", CODELIST)),
        "checks.schema.json": _titled("Checks of a study", _file_of("checks", CHECK)),
        "study.schema.json": _titled("A study", dict(schema_of(STUDY_KEYS))),
    }


def _file_of(key: str, member: Kind) -> dict[str, Any]:
    members = {key: {"type": "array", "items": member.schema}}
    return {"type": "object", "additionalProperties": False, "required": [key], "properties": members}


def _titled(title: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": _DIALECT, "title": title, **schema}
