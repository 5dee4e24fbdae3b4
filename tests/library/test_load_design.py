"""A study folder becomes a design or a list of everything wrong with it."""

import pytest

from ecrf.library.load_design import load_study, read_study, study_codes
from ecrf.schema.findings import BadDesign, Level

STUDY = """study: TT
version: "1"
title: {en: Trial, zh: 试验}
short: {en: T, zh: 试}
epochs: [{epoch: E, label: {en: All, zh: 全程}}]
arms: [{arm: A, label: {en: A, zh: A组}, cap: 5}]
anchors: [{anchor: START, label: {en: Start, zh: 开始}, expression: first(F_DAT)}]
visit_date: F_DAT
events:
  - {event: V1, label: {en: Visit, zh: 访视}, epoch: E, anchor: START, after: 3, forms: [F]}
"""
FORM = """form: F
version: "1"
title: {en: Form, zh: 表单}
groups:
  - group: F_G
    label: {en: Group, zh: 组}
    items:
      - {item: F_DAT, type: date, label: {en: Date, zh: 日期}}
      - {item: F_SEX, type: choice, codelist: SEX, label: {en: Sex, zh: 性别}}
"""
LISTS = """codelists:
  - codelist: SEX
    label: {en: Sex, zh: 性别}
    codes: [{code: M, number: 1, en: Male, zh: 男}, {code: F, number: 2, en: Female, zh: 女}]
  - codelist: UNUSED
    label: {en: Unused, zh: 未用}
    codes: [{code: X, en: X, zh: 甲}]
"""


@pytest.fixture
def folder(tmp_path):
    """A small forms folder that is right."""
    forms = tmp_path / "forms"
    for name, text in {
        "studies/TT/study.yaml": STUDY,
        "library/F.yaml": FORM,
        "codelists/lists.yaml": LISTS,
    }.items():
        path = forms / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return forms


def codes(folder):
    """Level, code and place of every finding."""
    return [(f.level, f.fault.code, f.fault.place) for f in read_study("TT", folder).findings]


def test_a_study_is_read_whole(folder):
    """Forms come from the schedule, code lists from use, permissions from the default matrix."""
    design = load_study("TT", folder)
    assert [form.oid for form in design.forms] == ["F"]
    assert [codelist.oid for codelist in design.codelists] == ["SEX"]
    assert "enter_values" in design.study.permissions["coordinator"]
    assert "see_clinical" not in design.study.permissions["administrator"]
    assert study_codes(folder) == ("TT",)


def test_a_form_of_the_study_goes_before_the_library(folder):
    """A study's own form of the same name replaces the shared one."""
    own = folder / "studies/TT/forms/F.yaml"
    own.parent.mkdir()
    own.write_text(FORM.replace("en: Form,", "en: Own form,"))
    assert load_study("TT", folder).forms[0].title.en == "Own form"


def test_every_error_of_every_file_is_told_at_once(folder):
    """Three files with an error each give three findings with file, line and column."""
    (folder / "library/F.yaml").write_text(FORM.replace("type: date", "typ: date"))
    (folder / "codelists/bad.yaml").write_text("codelists:\n  - {codelist: sex}\n")
    (folder / "studies/TT/study.yaml").write_text(STUDY.replace("epoch: E, anchor", "epoch: X, anchor"))
    found = codes(folder)
    assert (Level.ERROR, "schema.unknown_key_near", "forms/library/F.yaml:8:23") in found
    assert (Level.ERROR, "schema.missing_key", "forms/library/F.yaml:8:9") in found
    assert (Level.ERROR, "schema.bad_oid", "forms/codelists/bad.yaml:2:16") in found
    assert (Level.ERROR, "schema.no_such_epoch", "forms/studies/TT/study.yaml:10:5") in found


def test_a_study_with_errors_is_not_loaded(folder):
    """Loading raises with all findings, and broken YAML is one of them."""
    (folder / "library/F.yaml").write_text("form: F\nform: G\n")
    with pytest.raises(BadDesign) as error:
        load_study("TT", folder)
    assert {f.fault.code for f in error.value.findings} >= {"library.duplicate_key", "schema.no_such_form"}


def test_forms_without_a_visit_are_pointed_out(folder):
    """A form in the study folder that no visit names is a warning."""
    own = folder / "studies/TT/forms/G.yaml"
    own.parent.mkdir()
    own.write_text(FORM.replace("form: F", "form: G").replace("F_", "G_"))
    assert (Level.WARNING, "schema.form_unused", "forms/studies/TT/forms/G.yaml:1:1") in codes(folder)


def test_a_missing_study(folder):
    """A study that is not there is one finding."""
    assert [f.fault.code for f in read_study("NONE", folder).findings] == ["library.unreadable"]
