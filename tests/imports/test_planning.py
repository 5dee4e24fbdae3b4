"""The dry run of a file."""

from __future__ import annotations

import pytest

from ecrf.services import commands as c
from ecrf.words import Refusal
from tests.imports.place import EVENTS, LABS, VITALS, codes, fates

VITALS_FILE = (
    "受试者,visit,height,weight,血红蛋白,range,remark\n"
    "01-001,C1,170.5,62,131 ↑,115-150,fine\n"
    "01-002,C2,abc,61,<30,,\n"
)


def test_a_dry_run_writes_nothing_and_says_the_fate_of_every_cell(place):
    """Values that can be read are new, what cannot be read is refused with its code, and the trail does not grow."""
    before = place.bed.store.head(place.one)
    plan = place.plan(VITALS_FILE, VITALS)
    assert fates(plan) == {
        "01-001 HEIGHT": "new",
        "01-001 WEIGHT": "new",
        "01-001 HGB": "new",
        "01-002 HEIGHT": "value.not_a_number",
        "01-002 WEIGHT": "new",
        "01-002 HGB": "new",
    }
    assert place.bed.store.head(place.one) == before
    assert plan.file.rows == 2


def test_columns_nobody_mapped_are_named(place):
    """A column of the file that goes nowhere is listed with its name."""
    assert codes(place.plan(VITALS_FILE, VITALS)) == [(0, "remark", "import.column_unmapped")]
    ignored = place.plan(VITALS_FILE, VITALS + "ignore: [remark]\n")
    assert codes(ignored) == [(0, "remark", "import.column_ignored")]


def test_a_result_carries_its_unit_and_range(place):
    """Number, unit and range of a laboratory result become one text; an arrow of the printout is left out."""
    cell = next(cell for cell in place.plan(VITALS_FILE, VITALS).cells if cell.column == "血红蛋白")
    assert cell.text == "131 g/L (115-150)"
    assert cell.label.en.startswith("Cycle 1 · ")
    assert cell.canonical == "131 g/L (115-150)"


@pytest.mark.parametrize("name", ["Hemoglobin", "血红蛋白", "HGB", "★血红蛋白(Hb)", "hgb ", "血色素"])
def test_long_table_finds_the_item_by_names_of_the_dictionary(place, name):
    """A result is known by the analyte's code, its label or a synonym, English or Chinese."""
    plan = place.plan(
        f"Subject,Visit,Test,Result,Unit,Low,High\n01-001,Cycle 1,{name},131,g/L,115,150\n", LABS
    )
    assert fates(plan) == {"01-001 HGB": "new"}


def test_a_result_nobody_asked_for_is_dropped_by_name(place):
    """A row of a long table whose analyte the design does not have is listed, the others go on."""
    plan = place.plan(
        "Subject,Visit,Test,Result,Unit,Low,High\n01-001,Cycle 1,D-dimer,1,mg/L,,\n01-001,Cycle 1,Hb,13,g/L,,\n",
        LABS,
    )
    assert codes(plan) == [(2, "", "import.analyte")]
    assert fates(plan) == {"01-001 HGB": "new"}


def test_a_unit_the_field_does_not_know_refuses_the_value(place):
    """A result in another unit is not converted in silence."""
    plan = place.plan("Subject,Visit,Test,Result,Unit,Low,High\n01-001,Cycle 1,Hb,13,g/dL,,\n", LABS)
    assert fates(plan) == {"01-001 HGB": "value.other_unit"}


def test_lost_leading_zeros_are_named_and_not_guessed(place):
    """A subject number that differs by zeros refuses its row and says which subject may be meant; `pad` puts them back."""
    plan = place.plan("受试者,visit,height,weight,血红蛋白,range\n1-1,C1,170,,,\n", VITALS)
    assert codes(plan) == [(2, "", "import.subject_zeros")]
    assert plan.dropped[0].fault.args["like"] == "01-001"
    padded = VITALS.replace("{column: 受试者}", "{column: 受试者, pad: 3, prefix: 01-}")
    assert fates(place.plan("受试者,visit,height,weight,血红蛋白,range\n1,C1,170,,,\n", padded)) == {
        "01-001 HEIGHT": "new"
    }


def test_rows_without_a_known_subject_or_visit_are_dropped(place):
    """Each such row is listed with its number and the reason."""
    plan = place.plan(
        "受试者,visit,height,weight,血红蛋白,range\n,C1,1,,,\n99,C1,1,,,\n01-001,C9,1,,,\n01-001,SCREEN,1,,,\n",
        VITALS,
    )
    assert codes(plan) == [
        (2, "", "import.subject_empty"),
        (3, "", "import.no_subject"),
        (4, "", "import.no_visit"),
        (5, "", "import.no_visit"),
    ]


def test_two_values_for_one_field_are_both_refused(place):
    """A file that says two things of one field is believed in neither; the same thing twice is one value."""
    head = "受试者,visit,height,weight,血红蛋白,range\n"
    twice = place.plan(head + "01-001,C1,170,,,\n01-001,C1,171,,,\n", VITALS)
    assert fates(twice) == {"01-001 HEIGHT": "import.two_values"}
    assert codes(twice) == [(3, "height", "import.two_values")]
    same = place.plan(head + "01-001,C1,170,,,\n01-001,C1,170.0,,,\n", VITALS)
    assert fates(same) == {"01-001 HEIGHT": "new"}


def test_a_visit_is_found_by_the_day_in_its_window(place):
    """With a date column the visit is the one that took place that day, or the only one whose window holds it."""
    place.bed.enter(place.one, "SCREEN/1/DM/1/1", CONSENT="2026-02-16", SEX="M")
    by_day = VITALS.replace("{column: visit, values: {C1: CYC/1, C2: CYC/2}}", "{date: day}")
    head = "受试者,day,height,weight,血红蛋白,range\n"
    plan = place.plan(head + "01-001,2026/3/3,170,,,\n01-001,2026-05-30,171,,,\n", by_day)
    assert [cell.at for cell in plan.cells] == ["CYC/1/VS/1/1/VSG/0/HEIGHT"]
    assert codes(plan) == [(3, "", "import.no_visit_on")]


def test_a_sample_near_a_visit_that_took_place_belongs_to_it(place):
    """With `within` a day is the visit's that took place at most so many days away, whatever other windows hold it."""
    place.bed.enter(place.one, "SCREEN/1/DM/1/1", CONSENT="2026-02-16", SEX="M")
    place.bed.enter(place.one, "CYC/2/SV/1/1", SV_OCCUR="Y", SV_DAT="2026-03-02")
    by_day = VITALS.replace("{column: visit, values: {C1: CYC/1, C2: CYC/2}}", "{date: day, within: 2}")
    plan = place.plan("受试者,day,height,weight,血红蛋白,range\n01-001,2026-02-28,170,,,\n", by_day)
    assert [cell.record for cell in plan.cells] == ["CYC/2/VS/1/1"]


def test_log_lines_are_known_again_by_their_key(place):
    """A line with the same key is that line; another is a new one, and a removed one is not brought back."""
    place.bed.enter(
        place.one, "LOGS/1/AE/1/1", AE_TERM__a="Nausea", AE_START__a="2026-03-01", AE_GRADE__a="1"
    )
    file = "Subject,Term,Start,Grade\n01-001,Nausea,2026-03-01,2\n01-001,Fever,2026-03-02,1\n"
    plan = place.plan(file, EVENTS)
    assert [str(cell.fate) for cell in plan.cells] == ["same", "same", "changed", "new", "new", "new"]
    place.bed.do("coordinator", c.RemoveLine, place.one, "LOGS/1/AE/1/1/AEG/a", "twice")
    assert codes(place.plan(file, EVENTS)) == [(2, "", "import.line_removed")]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("a,b\n1,2\n", "import.no_column"),
        ("受试者,visit,height,height,weight,血红蛋白,range\n", "import.heading_twice"),
        ("\n", "import.no_heading"),
    ],
)
def test_a_file_that_does_not_fit_the_mapping_is_refused_whole(place, file, code):
    """A missing or doubled column stops before any row is read."""
    with pytest.raises(Refusal) as refused:
        place.plan(file, VITALS)
    assert refused.value.fault.code == code


def test_missing_codes_of_other_programs_are_not_taken_for_ours(place):
    """`NA` of a spreadsheet is refused until the mapping says which code it means."""
    head = "受试者,visit,height,weight,血红蛋白,range\n"
    assert fates(place.plan(head + "01-001,C1,NA,,,\n", VITALS)) == {"01-001 HEIGHT": "import.missing_code"}
    told = place.plan(head + "01-001,C1,NA,,,\n", VITALS + "missing: {NA: ND}\n")
    assert fates(told) == {"01-001 HEIGHT": "new"}
    assert told.cells[0].canonical == "#ND"


def test_a_data_manager_may_look_at_a_dry_run(place):
    """Whoever sees clinical values may compare a file with them."""
    assert place.plan(VITALS_FILE, VITALS, who="data_manager").counts["new"] == 5
