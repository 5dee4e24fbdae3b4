"""XLSForm workbooks as forms."""

from __future__ import annotations

import io

from openpyxl import Workbook

from ecrf.imports.xlsform import read_xlsform
from ecrf.schema.findings import Level
from ecrf.schema.model import ItemType as T
from ecrf.wiring.import_forms import check_definitions
from ecrf.words import Text
from tests.cli.terminal import Terminal

SURVEY = (
    ("type", "name", "label::English (en)", "label::中文 (zh)", "required", "relevant"),
    ("start", "start", "", "", "", ""),
    ("text", "who", "Who", "姓名", "yes", ""),
    ("begin_group", "vitals", "Vital signs", "生命体征", "", ""),
    ("decimal", "weight", "Weight", "体重", "", "${who} != ''"),
    ("select_one yn", "fever", "Fever", "发热", "", ""),
    ("end_group", "", "", "", "", ""),
    ("begin repeat", "drug", "Drugs", "用药", "", ""),
    ("select_multiple why", "reason", "Why", "原因", "", ""),
    ("date", "since", "Since", "开始日期", "", ""),
    ("end repeat", "", "", "", "", ""),
    ("select_one lost", "lost", "Lost", "丢失", "", ""),
    ("geopoint", "place", "Place", "地点", "", ""),
)
CHOICES = (
    ("list_name", "name", "label::English (en)", "label::中文 (zh)"),
    ("yn", "1", "Yes", "是"), ("yn", "0", "No", "否"), ("why", "pain", "Pain", "疼痛"), ("why", "NA", "None", "无"),
)  # fmt: skip


def workbook() -> bytes:
    """A small survey."""
    made, file = Workbook(), io.BytesIO()
    for name, rows in (("survey", SURVEY), ("choices", CHOICES)):
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(file)
    return file.getvalue()


def test_questions_become_items_with_labels_in_both_languages():
    """Groups and repeats are groups, choices are code lists, and the lint has no error."""
    made = read_xlsform(workbook())
    (form,) = made.forms
    shape = [(group.label.zh, group.repeating, [item.oid for item in group.items]) for group in form.groups]
    assert shape == [
        ("问题", False, ["WHO"]), ("生命体征", False, ["WEIGHT", "FEVER"]), ("用药", True, ["REASON", "SINCE"]),
    ]  # fmt: skip
    kinds = {item.oid: item.type for group in form.groups for item in group.items}
    assert kinds == {
        "WHO": T.TEXT,
        "WEIGHT": T.DECIMAL,
        "FEVER": T.CHOICE,
        "REASON": T.CHOICES,
        "SINCE": T.DATE,
    }
    assert form.groups[0].items[0].required
    why = next(each for each in made.codelists if each.oid == "WHY_CL")
    assert [(code.code, code.label) for code in why.codes] == [
        ("PAIN", Text("Pain", "疼痛")),
        ("C_NA", Text("None", "无")),
    ]
    assert [each for each in check_definitions(made).found if each.level is Level.ERROR] == []


def test_what_has_no_place_is_named():
    """Types without a counterpart, lists that are not there, conditions."""
    left = [(each.name, each.fault.code) for each in read_xlsform(workbook()).left]
    assert left == [
        ("start", "import.form.other"),
        ("weight", "import.form.annotation"),
        ("lost", "import.form.choices"),
        ("place", "import.form.other"),
    ]


def test_a_workbook_is_taken_for_an_xlsform(tmp_path):
    """The command sees by the first bytes what it was given."""
    file, terminal = tmp_path / "form.xlsx", Terminal()
    file.write_bytes(workbook())
    assert terminal.run("import-form", file, "--out", tmp_path / "new") == 0, terminal.noted
    assert (tmp_path / "new" / "forms" / "IMPORTED.yaml").is_file()
