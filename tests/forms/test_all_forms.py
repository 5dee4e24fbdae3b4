"""Every form, code list and study under forms/: read, linted, frozen, compiled, and every check proved."""

from datetime import date
from functools import cache
from pathlib import Path

import msgspec
import pytest

from ecrf.library.find import forms_path
from ecrf.library.load_design import load_study, read_study, study_codes
from ecrf.library.tables_labs import load_lab_table
from ecrf.library.yaml_nodes import read_yaml
from ecrf.record.converting import EntrySettings, parse_value
from ecrf.rules.examples import check_examples
from ecrf.schema.canonical import canonical_bytes, decode_design
from ecrf.schema.findings import Findings
from ecrf.schema.index import DesignIndex
from ecrf.schema.lint_forms import check_codelist, check_form
from ecrf.schema.lint_study import ACTIONS
from ecrf.schema.model import ItemType, Severity
from ecrf.schema.parse_form import parse_codelists, parse_form
from ecrf.wiring.rules import build_plan_for

ROOT = forms_path()
STUDIES = study_codes()
FORM_FILES = sorted([*ROOT.glob("library/*.yaml"), *ROOT.glob("studies/*/forms/*.yaml")])
LIST_FILES = sorted(ROOT.glob("**/codelists/*.yaml"))
EDITING = {"enter_values", "correct", "mark_missing", "complete_form"}
LATE = EntrySettings(date(2099, 12, 31))
"""Examples may name any day of the trial."""


def name(path):
    """The file below forms/, as a test's name."""
    return str(Path(path).relative_to(ROOT)) if isinstance(path, Path) else str(path)


@cache
def design(code):
    """The design of a study, read once."""
    return load_study(code)


@cache
def plan(code):
    """Its compiled rules, made once."""
    return build_plan_for(design(code))


@cache
def codelists():
    """The names of all code lists."""
    return {found.oid for path in LIST_FILES for found in parse_codelists(read_yaml(path), Findings())}


@pytest.mark.parametrize("path", FORM_FILES, ids=name)
def test_a_form_is_right_by_itself(path):
    """A form file parses without a finding, is named as its file, and its lint is silent in both languages."""
    findings = Findings()
    form = parse_form(read_yaml(path, name(path)), findings)
    assert form is not None
    assert form.oid == path.stem
    check_form(form, codelists(), None, findings)
    assert findings.found == []


@pytest.mark.parametrize("path", LIST_FILES, ids=name)
def test_code_lists_are_right(path):
    """Code lists parse, have both languages, and every choice has a number to type."""
    findings = Findings()
    for codelist in parse_codelists(read_yaml(path, name(path)), findings):
        check_codelist(codelist, findings)
        assert all(code.number for code in codelist.codes), codelist.oid
    assert findings.found == []


@pytest.mark.parametrize("code", STUDIES)
def test_a_study_has_no_findings(code):
    """Everything a study names resolves; not even a warning stands."""
    assert read_study(code).findings == ()


@pytest.mark.parametrize("code", STUDIES)
def test_a_study_freezes(code):
    """The canonical bytes of a study decode to the same study and encode to the same bytes."""
    content = canonical_bytes(design(code))
    assert decode_design(content) == design(code)
    assert canonical_bytes(decode_design(content)) == content


@pytest.mark.parametrize("code", STUDIES)
def test_every_expression_compiles(code):
    """Every condition, derivation, anchor and check of a study compiles against it."""
    assert plan(code).find_faults() == ()


@pytest.mark.parametrize("code", STUDIES)
def test_every_check_does_what_its_examples_say(code):
    """Each check fires where an example says so and stays quiet where one says so."""
    index = DesignIndex(design(code))

    def parse(item, text):
        return parse_value(item, text, msgspec.structs.replace(LATE, codelist=index.codelist_of(item)))

    assert check_examples(design(code), plan(code), parse) == ()


@pytest.mark.parametrize("code", STUDIES)
def test_every_laboratory_item_is_in_the_dictionary(code):
    """Each analyte and each unit of a laboratory item is known to the laboratory tables or listed as ungraded."""
    graded = set(load_lab_table().analytes)
    items = [p.item for p in DesignIndex(design(code)).items() if p.item.type is ItemType.LAB]
    assert items
    assert {item.analyte for item in items} - graded <= UNGRADED


UNGRADED = {"RBC", "BILDIR", "UREA", "CL", "CA", "FT3", "FT4"}
"""Analytes on the forms for which CTCAE 5.0 has no limits by number."""


@pytest.mark.parametrize("code", STUDIES)
def test_the_permission_matrix_separates_duties(code):
    """A monitor changes no data, an administrator sees none, a coordinator judges nothing, and roles name known actions."""
    roles = {role: set(actions) for role, actions in design(code).study.permissions.items()}
    assert set(roles) >= {"coordinator", "investigator", "monitor", "data_manager", "administrator"}
    assert set().union(*roles.values()) <= set(ACTIONS)
    assert not roles["monitor"] & {
        "enter_values",
        "correct",
        "mark_missing",
        "complete_form",
        "see_identity",
        "enter_identity",
    }
    assert not roles["administrator"] & {
        "see_clinical",
        "see_identity",
        "enter_values",
        "export",
        "see_trail",
    }
    assert not roles["coordinator"] & {"confirm_judgement", "sign", "verify", "close_query", "lock"}
    assert not roles["data_manager"] & {"see_identity", "enter_values"}
    assert "confirm_judgement" in roles["investigator"]


def test_t3_is_complete():
    """T3 has its forms, its schedule of cycles and follow-up, and at least sixty checks of which most reach across forms."""
    t3 = design("T3")
    forms = {form.oid for form in t3.forms}
    assert forms >= {
        "SV",
        "IC",
        "INS",
        "DM",
        "MH",
        "DX",
        "IE",
        "VS",
        "PS",
        "HAEM",
        "CHEM",
        "ECG",
        "SFRT",
        "EXI",
        "EXC",
        "EXM",
    }
    assert forms >= {
        "RT",
        "RTTOX",
        "AE",
        "CM",
        "QC30",
        "QHN35",
        "TU",
        "SS",
        "EOT",
        "EOS",
        "DTH",
        "SAMP",
        "PD",
    }
    repeats = {event.oid: (event.repeats, event.every) for event in t3.study.events if event.repeats > 1}
    assert repeats == {"C": (3, 21), "RTW": (7, 7), "M": (14, 21), "FU": (8, 84)}
    checks = [check for form in t3.forms for check in form.checks] + list(t3.study.checks)
    assert len(checks) >= 200
    assert len(t3.study.checks) >= 60
    assert {check.severity for check in checks} == {Severity.HARD, Severity.SOFT, Severity.INFO}


def test_questionnaires_ship_no_licensed_wording():
    """The EORTC forms carry item numbers and short topics only, for the number of items of each questionnaire."""
    index = DesignIndex(design("T3"))
    for form, first, count in (("QC30", 1, 30), ("QHN35", 31, 35)):
        (answers,) = [group for group in index.form(form).groups if group.oid == f"{form}_A"]
        labels = [item.label.en for item in answers.items]
        assert [int(label.split()[0]) for label in labels] == list(range(first, first + count))
        assert max(len(label.split()) for label in labels) <= 8
        assert "copyright" in index.form(form).licence.lower()
