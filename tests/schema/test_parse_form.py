"""Form files parsed: every key typed by its table, every error with its place."""

import pytest

from ecrf.library.yaml_nodes import read_yaml_bytes
from ecrf.schema.findings import Findings
from ecrf.schema.model import Derivation, Example, ItemType, Scope, Severity
from ecrf.schema.parse_form import parse_checks, parse_codelists, parse_form
from ecrf.words import Text

WHOLE = """
form: VS
version: "2.1"
title: {en: Vital signs, zh: 生命体征}
scope: site
layout: log
domain: VS
licence: free
note: {en: Measure, zh: 测量}
groups:
  - group: VS_G
    label: {en: Group}
    repeating: yes
    maximum_lines: 3
    items:
      - item: VS_WT
        type: decimal
        label: {en: Weight, zh: 体重}
        places: 1
        unit: kg
        minimum: "20"
        required: yes
        carry: no
        codes: {nci: C25208}
        checks:
          - check: VS_01
            severity: soft
            when: VS_WT > 130
            say: {en: Heavy}
            examples:
              - {fires: {VS_WT: "140"}, as_of: 2026-03-11}
              - {quiet: {VS_WT: "70"}}
      - {item: VS_BSA, type: decimal, label: {en: BSA}, derive: "bsa(VS_HT, VS_WT)"}
      - {item: VS_SUM, type: decimal, label: {en: Sum}, derive: {expression: 1 + 1, recorded: no}}
      - {item: VS_HGB, type: lab, label: {en: Hb}, analyte: HGB, units: [g/L, g/dL]}
checks:
  - {check: VS_02, severity: hard, when: VS_WT < 1, say: {en: Light}}
"""


def parse(text):
    """The form of a text, and code, place and words of every finding."""
    findings = Findings()
    form = parse_form(read_yaml_bytes(text.encode(), "VS.yaml"), findings)
    return form, [(f.fault.code, f.fault.place, dict(f.fault.args)) for f in findings.found]


def test_a_whole_form():
    """Every key lands in its field with its type; checks beside a field are at home there."""
    form, found = parse(WHOLE)
    assert found == []
    assert (form.oid, form.version, form.scope, form.layout) == ("VS", "2.1", Scope.SITE, "log")
    group = form.groups[0]
    assert (group.repeating, group.maximum_lines) == (True, 3)
    weight, area, total, lab = group.items
    assert (weight.type, weight.places, weight.unit, weight.minimum) == (ItemType.DECIMAL, 1, "kg", "20")
    assert weight.required
    assert not weight.carry
    assert weight.label == Text("Weight", "体重")
    assert weight.codes == {"nci": "C25208"}
    assert area.derive == Derivation("bsa(VS_HT, VS_WT)")
    assert total.derive == Derivation("1 + 1", recorded=False)
    assert (lab.unit, lab.units) == ("g/L", ("g/L", "g/dL"))
    beside, below = form.checks
    assert (beside.oid, beside.items, beside.severity) == ("VS_01", ("VS_WT",), Severity.SOFT)
    assert beside.examples[0] == Example(fires=True, values={"VS_WT": "140"}, as_of="2026-03-11")
    assert beside.examples[1] == Example(fires=False, values={"VS_WT": "70"})
    assert below.items == ()


def test_unknown_keys_name_the_nearest():
    """A mistyped key is refused where it stands, with the key it most resembles."""
    _, found = parse(WHOLE.replace("minimum:", "minimun:"))
    assert found == [("schema.unknown_key_near", "VS.yaml:21:9", {"key": "minimun", "near": "minimum"})]
    _, found = parse(WHOLE.replace("licence: free", "zzzz: free"))
    assert found[0][0] == "schema.unknown_key"
    assert "licence" in found[0][2]["known"]


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("type: lab", "type: labs", "schema.not_one_of", "VS.yaml:35:30"),
        ("required: yes", "required: true", "schema.not_yes_no", "VS.yaml:22:19"),
        ("places: 1", "places: one", "schema.not_integer", "VS.yaml:19:17"),
        ("item: VS_WT", "item: vs_wt", "schema.bad_oid", "VS.yaml:16:15"),
        ("units: [g/L, g/dL]", "units: g/L", "schema.not_a_list", "VS.yaml:35:73"),
        ("label: {en: Weight, zh: 体重}", "label: Weight", "schema.not_a_mapping", "VS.yaml:18:16"),
        ("label: {en: Weight, zh: 体重}", "label: {zh: 体重}", "schema.missing_key", "VS.yaml:18:16"),
        ("unit: kg", "unit: [kg]", "schema.not_text", "VS.yaml:20:15"),
        ('{quiet: {VS_WT: "70"}}', "{as_of: 2026-03-11}", "schema.example_fires_or_quiet", "VS.yaml:32:17"),
        ("codes: {nci: C25208}", "codes: C25208", "schema.not_a_mapping", "VS.yaml:24:16"),
        ('version: "2.1"\n', "", "schema.missing_key", "VS.yaml:2:1"),
    ],
)
def test_faults_have_places(old, new, code, place):
    """Each way to write a value wrong has a code and points to file, line and column."""
    assert old in WHOLE
    _, found = parse(WHOLE.replace(old, new, 1))
    assert (code, place) in [(c, p) for c, p, _ in found]


def test_a_broken_item_does_not_hide_the_next():
    """All errors of a form are told in one reading."""
    _, found = parse(WHOLE.replace("type: lab", "type: labs").replace("places: 1", "places: one"))
    assert {code for code, _, _ in found} == {"schema.not_one_of", "schema.not_integer"}


def test_code_lists_and_checks():
    """Files of code lists and of checks are read by the same tables."""
    findings = Findings()
    lists = b"codelists:\n  - {codelist: YN, label: {en: Y}, codes: [{code: Y, number: 1, en: Yes}]}\n"
    (codelist,) = parse_codelists(read_yaml_bytes(lists, "l.yaml"), findings)
    assert (codelist.codes[0].code, codelist.codes[0].label, codelist.codes[0].number) == (
        "Y",
        Text("Yes"),
        1,
    )
    checks = b"checks:\n  - {check: X_01, severity: info, when: A > 1, say: {en: x}, items: [A]}\n"
    assert parse_checks(read_yaml_bytes(checks, "c.yaml"), findings)[0].items == ("A",)
    assert findings.found == []
