"""A mapping as data: read, held against the design, its findings with their place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ecrf.imports.mapping import mapping_schema
from ecrf.library.load_design import load_study
from ecrf.schema.findings import BadDesign
from ecrf.schema.index import DesignIndex
from ecrf.wiring.importing import load_mapping
from tests.imports.place import EVENTS, VITALS

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "forms" / "studies").glob("*/imports/*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_mappings_fit_their_study(path):
    """Every mapping beside a study names only what the study has."""
    index = DesignIndex(load_study(path.parents[1].name))
    assert load_mapping(path.read_bytes(), path.name, index).name


def test_the_shipped_schema_is_current():
    """resources/schemas holds what the table of keys gives today."""
    path = ROOT / "resources" / "schemas" / "mapping.schema.json"
    assert json.loads(path.read_text(encoding="utf-8")) == mapping_schema()


def test_json_is_read_like_yaml(place):
    """The same mapping as JSON is the same mapping."""
    as_json = json.dumps({
        "mapping": "m", "layout": "wide", "form": "VS", "subject": {"column": "s"}, "visit": {"is": "CYC/2"},
        "items": [{"item": "WEIGHT", "column": "w"}],
    })  # fmt: skip
    assert place.mapping(as_json).visit.always == "CYC/2"


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("item: HEIGHT", "item: HIGHT", "schema.mapping_no_item"),
        ("form: VS", "form: VX", "schema.mapping_no_form"),
        ("C1: CYC/1", "C1: CYC/9", "schema.mapping_no_visit"),
        ("item: HEIGHT", "item: DOUBLE", "schema.mapping_derived"),
        ("item: HEIGHT", "item: SEX", "schema.mapping_other_form"),
        ("layout: wide", "layout: long", "schema.mapping_result"),
        ("{column: visit,", "{column: visit, is: LOGS,", "schema.mapping_visit"),
        ("column: height", "columns: height", "schema.unknown_key_near"),
        ("form: VS", "form: VS\nmissing: {NA: XX}", "schema.mapping_missing"),
        ("form: VS", "form: VS\nheader: 0", "schema.mapping_header"),
        ("form: VS", "form: VS\nseparator: ab", "schema.mapping_separator"),
        ("form: VS", "form: VS\ngroup: VSG", "schema.mapping_group"),
    ],
)
def test_what_does_not_fit_is_said_before_a_row_is_read(place, before, after, code):
    """Each slip has its code."""
    with pytest.raises(BadDesign) as bad:
        place.mapping(VITALS.replace(before, after, 1))
    assert code in [finding.fault.code for finding in bad.value.findings]


def test_a_log_item_needs_the_group_it_stands_in(place):
    """Items of a log are mapped only with their group."""
    with pytest.raises(BadDesign) as bad:
        place.mapping(EVENTS.replace("group: AEG\n", ""))
    assert {finding.fault.code for finding in bad.value.findings} == {"schema.mapping_other_group"}
