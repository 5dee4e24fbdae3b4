"""Study files parsed: schedule, anchors, permissions and what stands outside the schedule."""

from ecrf.library.yaml_nodes import read_yaml_bytes
from ecrf.schema.findings import Findings
from ecrf.schema.model import FormUse
from ecrf.schema.parse_study import parse_study

STUDY = """
study: TT
version: "1"
title: {en: Trial, zh: 试验}
short: {en: T, zh: 试}
target: 25
settings: {date_order: MMDD, decimal_comma: no}
permissions: {monitor: [verify, raise_query]}
epochs: [{epoch: E, label: {en: All}}]
arms: [{arm: A, label: {en: A}, cap: 5}]
anchors: [{anchor: START, label: {en: Start}, expression: first(F_DAT)}]
other_forms: [LABS]
events:
  - event: C
    label: {en: Cycle}
    epoch: E
    anchor: START
    before: 3
    after: 3
    repeats: 3
    every: 21
    until: exists(E_DAT)
    forms: [F, {form: G, required: no, repeating: yes, expected_when: F_SEX == "F"}, F2]
  - {event: L, label: {en: Logs}, epoch: E, kind: common, forms: [F]}
"""


def parse(text):
    """The study file of a text, and code and place of every finding."""
    findings = Findings()
    file = parse_study(read_yaml_bytes(text.encode(), "study.yaml"), findings)
    return file, [(f.fault.code, f.fault.place) for f in findings.found]


def test_a_whole_study():
    """Events carry windows, repeats and uses of forms; forms are named once, schedule first."""
    file, found = parse(STUDY)
    assert found == []
    cycle, logs = file.study.events
    assert (cycle.before, cycle.after, cycle.repeats, cycle.every) == (3, 3, 3, 21)
    assert cycle.forms[1] == FormUse("G", required=False, repeating=True, expected_when='F_SEX == "F"')
    assert (cycle.kind, logs.kind) == ("scheduled", "common")
    assert file.form_oids == ("F", "G", "F2", "LABS")
    assert file.study.permissions == {"monitor": ("verify", "raise_query")}
    assert file.study.settings["decimal_comma"] == "no"


def test_faults_of_a_study():
    """Wrong kinds of visit and wrong numbers are told together with their places."""
    _, found = parse(STUDY.replace("kind: common", "kind: weekly").replace("target: 25", "target: many"))
    assert found == [("schema.not_integer", "study.yaml:6:9"), ("schema.not_one_of", "study.yaml:24:51")]
