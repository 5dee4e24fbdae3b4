"""REDCap data dictionaries as forms."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecrf.imports import redcap as r
from ecrf.imports.definitions import Definitions
from ecrf.imports.redcap import read_redcap
from ecrf.library.load_design import load_study
from ecrf.library.write_forms import save_forms, show_yaml
from ecrf.library.yaml_nodes import read_yaml, read_yaml_bytes
from ecrf.schema.findings import Findings, Level
from ecrf.schema.model import ItemType as T
from ecrf.schema.parse_form import parse_form
from ecrf.words import Refusal, Text
from tests.cli.terminal import Terminal

HEADING = (
    r.NAME, r.FORM, r.HEADER, r.TYPE, r.LABEL, r.CHOICES, r.NOTE, r.CHECKED, r.LOW, r.HIGH, r.IDENTIFIER, r.BRANCHING,
    r.REQUIRED, "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?", r.ANNOTATION,
)  # fmt: skip


def dictionary(*fields: dict[str, str], first: bool = True) -> bytes:
    """A data dictionary as REDCap exports it, beginning with the record number."""
    file = io.StringIO()
    writer = csv.DictWriter(file, HEADING)
    writer.writeheader()
    record = {r.NAME: "record_id", r.FORM: "baseline", r.TYPE: "text", r.LABEL: "Record ID"}
    for each in (record, *fields) if first else fields:
        writer.writerow({r.FORM: "baseline", r.TYPE: "text", r.LABEL: each.get(r.NAME, ""), **each})
    return file.getvalue().encode()


WHOLE = dictionary(
    {r.NAME: "dob", r.CHECKED: "date_ymd", r.HIGH: "2010-01-01", r.IDENTIFIER: "y", r.REQUIRED: "y"},
    {r.NAME: "sex", r.TYPE: "radio", r.LABEL: "<b>性别</b>", r.CHOICES: "1, Male | 2, Female"},
    {r.NAME: "sex2", r.TYPE: "dropdown", r.CHOICES: "1, Male | 2, Female"},
    {r.NAME: "smoker", r.TYPE: "yesno", r.HEADER: "Habits"},
    {
        r.NAME: "packs",
        r.CHECKED: "integer",
        r.LOW: "0",
        r.HIGH: "200",
        r.BRANCHING: "[smoker] = '1' and [sex] <> '2'",
    },
    {r.NAME: "weight", r.CHECKED: "number_1dp", r.LOW: "[low]"},
    {r.NAME: "bmi", r.TYPE: "calc", r.CHOICES: "[weight]/2"},
    {r.NAME: "symptoms", r.TYPE: "checkbox", r.CHOICES: "1, Pain | 2, Fever, high | NA, None"},
    {r.NAME: "pain", r.TYPE: "slider", r.BRANCHING: "[symptoms(1)] = '1'", r.ANNOTATION: "@HIDDEN"},
    {r.NAME: "note", r.TYPE: "notes", r.FORM: "follow_up", r.NOTE: "free words"},
    {r.NAME: "zip", r.CHECKED: "zipcode", r.FORM: "follow_up"},
)


def items(made: Definitions) -> dict:
    """Item by OID."""
    return {item.oid: item for form in made.forms for group in form.groups for item in group.items}


def test_fields_become_items_of_their_type():
    """Dates, choices, yes and no, numbers with their limits, sliders, long texts."""
    made = read_redcap(WHOLE)
    found = items(made)
    assert {oid: item.type for oid, item in found.items()} == {
        "DOB": T.DATE, "SEX": T.CHOICE, "SEX2": T.CHOICE, "SMOKER": T.YESNO, "PACKS": T.INTEGER, "WEIGHT": T.DECIMAL,
        "SYMPTOMS": T.CHOICES, "PAIN": T.INTEGER, "NOTE": T.LONG_TEXT, "ZIP": T.TEXT,
    }  # fmt: skip
    assert (found["DOB"].maximum, found["DOB"].identifying, found["DOB"].required) == (
        "2010-01-01",
        True,
        True,
    )
    assert (found["PACKS"].minimum, found["PACKS"].maximum, found["WEIGHT"].places) == ("0", "200", 1)
    assert (found["PAIN"].minimum, found["PAIN"].maximum) == ("0", "100")
    assert found["SEX"].label == Text("性别", "性别")
    assert [form.oid for form in made.forms] == ["BASELINE", "FOLLOW_UP"]
    assert [group.label.en for group in made.forms[0].groups] == ["Baseline", "Habits"]


def test_the_same_choices_are_one_code_list_and_none_means_missing():
    """A code that would be one of the missing codes gets another name; labels keep their commas."""
    made = read_redcap(WHOLE)
    assert items(made)["SEX"].codelist == items(made)["SEX2"].codelist
    symptoms = next(each for each in made.codelists if each.oid == "SYMPTOMS_CL")
    assert [(code.code, code.label.en) for code in symptoms.codes] == [
        ("1", "Pain"), ("2", "Fever, high"), ("C_NA", "None"),
    ]  # fmt: skip


def test_simple_branching_becomes_a_condition():
    """Comparisons joined by one word are taken over with the codes and yes and no of the form language."""
    assert items(read_redcap(WHOLE))["PACKS"].show_when == 'SMOKER == yes and SEX != "2"'


def test_everything_left_out_is_named():
    """Row, name and reason of each thing that has no place here."""
    left = [(each.name, each.fault.code) for each in read_redcap(WHOLE).left]
    assert left == [
        ("record_id", "import.form.record_id"),
        ("weight", "import.form.limit"),
        ("bmi", "import.form.computed"),
        ("pain", "import.form.annotation"),
        ("zip", "import.form.type"),
        ("pain", "import.form.branching"),
    ]


def test_the_files_read_back_to_the_same_forms_and_pass_the_lint(tmp_path):
    """What is written is read again without a finding, field by field the same."""
    terminal, file = Terminal(), tmp_path / "dictionary.csv"
    file.write_bytes(WHOLE)
    assert terminal.run("import-form", file, "--out", tmp_path / "new") == 0, terminal.said + terminal.noted
    assert "2 forms with 10 fields and 2 code lists" in terminal.said
    made = read_redcap(WHOLE)
    for form in made.forms:
        findings = Findings()
        assert parse_form(read_yaml(tmp_path / "new" / "forms" / f"{form.oid}.yaml"), findings) == form
        assert not findings.found
    assert terminal.run("import-form", file, "--out", tmp_path / "new") == 2
    assert terminal.err[0].startswith("library.not_empty")


@pytest.mark.parametrize("form", load_study("T3").forms, ids=lambda form: form.oid)
def test_every_shipped_form_without_its_checks_reads_back(form):
    """Writing loses nothing the form language can say of items and groups."""
    import msgspec

    bare = msgspec.structs.replace(form, checks=())
    assert parse_form(read_yaml_bytes(show_yaml(bare).encode(), form.oid), Findings()) == bare


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.fixed_dictionaries({
    r.NAME: st.text(max_size=8), r.TYPE: st.sampled_from(["text", "radio", "checkbox", "yesno", "slider", "x", "calc"]),
    r.CHOICES: st.text(alphabet="12,|NA é", max_size=12), r.BRANCHING: st.text(alphabet="[]ab='1 andor()", max_size=14),
    r.CHECKED: st.sampled_from(["", "integer", "number", "date_dmy", "time", "y"]), r.LOW: st.text(max_size=4),
}), max_size=5))  # fmt: skip
def test_any_dictionary_gives_forms_that_pass_the_lint_or_a_fault(fields):
    """Nothing a dictionary holds makes a form the lint has an error for."""
    from ecrf.wiring.import_forms import check_definitions

    try:
        made = read_redcap(dictionary(*fields))
    except Refusal:
        return
    wrong = [each.fault for each in check_definitions(made).found if each.level is Level.ERROR]
    assert wrong == []


def test_a_file_that_is_no_dictionary_is_refused():
    """The columns that must stand are named."""
    with pytest.raises(Refusal) as refused:
        read_redcap(b"a,b\n1,2\n")
    assert (refused.value.fault.code, refused.value.fault.place) == ("import.no_column", r.NAME)


def test_nothing_is_written_over(tmp_path):
    """A folder that holds something is refused."""
    (tmp_path / "x").write_text("x")
    with pytest.raises(Refusal):
        save_forms((), (), tmp_path)
