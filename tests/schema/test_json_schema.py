"""The schemas editors use are the ones the parser's tables give."""

import json
from pathlib import Path

import pytest

from ecrf.schema.json_schema import editor_schemas

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "schemas"


@pytest.mark.parametrize("name", list(editor_schemas()))
def test_the_shipped_schemas_are_current(name):
    """resources/schemas holds exactly what the tables of keys give today."""
    assert json.loads((FOLDER / name).read_text(encoding="utf-8")) == editor_schemas()[name]


def test_the_form_schema_knows_every_key_and_type():
    """Editors offer all keys of an item and all field types."""
    groups = editor_schemas()["form.schema.json"]["properties"]["groups"]
    item = groups["items"]["properties"]["items"]["items"]
    assert {"item", "type", "label", "checks", "derive", "show_when"} <= set(item["properties"])
    assert "partialdate" in item["properties"]["type"]["enum"]
    assert item["required"] == ["item", "type", "label"]
