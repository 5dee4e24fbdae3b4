"""Everything wrong with a design is found: one spoiled thing, one code."""

import pytest

from ecrf.schema.findings import Level
from ecrf.schema.lint import check_design
from ecrf.schema.lint_study import ACTIONS
from ecrf.schema.model import (
    Arm,
    Check,
    Code,
    Derivation,
    Example,
    Factor,
    FormUse,
    ItemType,
    Randomisation,
    Scope,
    Severity,
)
from ecrf.words import Text
from tests.schema import small
from tests.schema.small import CHECK, DATE, DESIGN, FORM, GROUP, HGB, LISTED, SEX, STUDY, WEIGHT, change


def errors(design, **options):
    """The codes of all errors."""
    return {f.fault.code for f in check_design(design, **options) if f.level is Level.ERROR}


def warnings(design):
    """The codes of all warnings."""
    return {f.fault.code for f in check_design(design) if f.level is Level.WARNING}


def test_a_right_design_has_no_findings():
    """The small design is right."""
    assert check_design(DESIGN) == ()


TWO_ARMS = (Arm("A", small.text("A"), 5), Arm("B", small.text("B"), 5))


def randomised(arms=TWO_ARMS, **named):
    """The small design with a right randomisation, one thing of it changed."""
    rule = {"method": "permuted_blocks", "needs_forms": ("F",), "needs_decision": "F_SEX=M", **named}
    return change(DESIGN, study=change(STUDY, arms=arms, randomisation=Randomisation(**rule)))


SPOILED = {
    "choice_without_codelist": small.with_items(DATE, WEIGHT, change(SEX, codelist="")),
    "no_such_codelist": small.with_items(DATE, WEIGHT, change(SEX, codelist="NOPE")),
    "codelist_without_choice": small.with_items(DATE, change(WEIGHT, codelist="SEX"), SEX),
    "lab_without_units": small.with_items(DATE, WEIGHT, change(HGB, unit="", units=())),
    "lab_without_analyte": small.with_items(DATE, WEIGHT, change(HGB, analyte="")),
    "analyte_without_lab": small.with_items(DATE, change(WEIGHT, analyte="HGB")),
    "term_without_dictionary": small.with_items(DATE, WEIGHT, change(SEX, type=ItemType.TERM, codelist="")),
    "required_derived": small.with_items(DATE, change(WEIGHT, required=True, derive=Derivation("1"))),
    "required_label": small.with_items(
        DATE, WEIGHT, change(SEX, type=ItemType.LABEL, codelist="", required=True)
    ),
    "places_without_decimal": small.with_items(change(DATE, places=2), WEIGHT),
    "places_out_of_range": small.with_items(DATE, change(WEIGHT, places=10)),
    "length_out_of_range": small.with_items(
        DATE, WEIGHT, change(SEX, type=ItemType.TEXT, codelist="", length=201)
    ),
    "future_without_date": small.with_items(DATE, change(WEIGHT, future=True)),
    "carry_measurement": small.with_items(DATE, WEIGHT, change(HGB, carry=True)),
    "unit_without_number": small.with_items(change(DATE, unit="kg"), WEIGHT),
    "no_such_source": small.with_items(DATE, change(WEIGHT, source="memory")),
    "limits_without_order": small.with_items(DATE, WEIGHT, change(SEX, minimum="1")),
    "limit_not_a_number": small.with_items(DATE, change(WEIGHT, minimum="low")),
    "limit_not_a_date": small.with_items(change(DATE, minimum="1900"), WEIGHT),
    "minimum_above_maximum": small.with_items(DATE, change(WEIGHT, minimum="9", maximum="8.5")),
    "no_english": small.with_items(DATE, change(WEIGHT, label=Text(""))),
    "group_empty": small.with_group(GROUP, change(GROUP, oid="F_H", items=())),
    "lines_without_repeating": small.with_group(change(GROUP, maximum_lines=3)),
    "form_empty": small.with_group(),
    "no_such_layout": small.with_group(GROUP, layout="poster"),
    "log_without_lines": small.with_group(GROUP, layout="log"),
    "bad_oid": small.with_items(DATE, WEIGHT, change(SEX, oid="f_sex")),
    "duplicate_oid": small.with_items(DATE, WEIGHT, WEIGHT),
    "duplicate_code": change(
        DESIGN, codelists=(change(LISTED, codes=(*LISTED.codes, Code("M", small.text("Man"), 3))),)
    ),
    "code_is_missing": change(
        DESIGN, codelists=(change(LISTED, codes=(*LISTED.codes, Code("UNK", small.text("Unknown"), 3))),)
    ),
    "bad_code": change(
        DESIGN, codelists=(change(LISTED, codes=(*LISTED.codes, Code("男", small.text("Man"), 3))),)
    ),
    "codelist_empty": change(DESIGN, codelists=(change(LISTED, codes=()),)),
    "check_unproved": small.with_check(examples=(Example(fires=True, values={"F_WT": "140"}),)),
    "no_such_item": small.with_check(items=("F_NOPE",)),
    "no_such_event": small.with_check(
        examples=(*CHECK.examples, Example(fires=True, values={"F_WT@V9": "1"}))
    ),
    "check_without_home": change(DESIGN, study=change(STUDY, checks=(change(CHECK, oid="X_01", items=()),))),
    "no_such_epoch": small.with_event(epoch="LATER"),
    "no_such_anchor": small.with_event(anchor="NOPE"),
    "no_such_form": small.with_event(forms=(FormUse("NOPE"),)),
    "form_twice_in_event": small.with_event(forms=(FormUse("F"), FormUse("F"))),
    "form_not_of_subject": change(DESIGN, forms=(change(FORM, scope=Scope.SITE),)),
    "scheduled_without_anchor": small.with_event(anchor=""),
    "common_with_anchor": small.with_event(kind="common"),
    "negative_window": small.with_event(before=-3),
    "window_too_long": small.with_event(after=400),
    "repeats_without_every": small.with_event(repeats=3),
    "every_without_repeats": small.with_event(every=21),
    "no_repeats": small.with_event(repeats=0),
    "windows_overlap": small.with_event(repeats=3, every=7, before=4, after=3),
    "bad_numbering": change(DESIGN, study=change(STUDY, numbering="{site}-{number}")),
    "negative_target": change(DESIGN, study=change(STUDY, arms=(Arm("A", small.text("A"), -1),))),
    "randomisation_arms": randomised(arms=(Arm("A", small.text("A"), 5),)),
    "no_such_arm": randomised(ratio={"NOPE": 1}),
    "randomisation_ratio": randomised(ratio={"A": 0}),
    "randomisation_needs": randomised(needs_forms=()),
    "randomisation_decision": randomised(needs_decision=""),
    "randomisation_number": randomised(probability="most"),
    "randomisation_probability": randomised(probability="0.4"),
    "randomisation_factors": randomised(method="minimisation"),
    "randomisation_blind_minimisation": randomised(
        method="minimisation", blind=True, factors=(Factor("X", small.text("X"), item="F_SEX"),)
    ),
    "randomisation_not_blind": randomised(unblinded=("monitor",)),
    "no_such_role": randomised(blind=True, unblinded=("nobody",)),
    "factor_source": randomised(factors=(Factor("X", small.text("X"), site=True, item="F_SEX"),)),
    "factor_item": randomised(factors=(Factor("X", small.text("X"), item="F_WT"),)),
    "factor_withheld": change(
        randomised(factors=(Factor("X", small.text("X"), item="F_SEX"),)),
        forms=small.with_items(DATE, WEIGHT, change(SEX, blinding=True)).forms,
    ),
    "bad_country": change(DESIGN, study=change(STUDY, settings={"country": "China"})),
    "bad_sdv": change(DESIGN, study=change(STUDY, settings={"sdv_forms": "F=half"})),
    "no_such_action": change(DESIGN, study=change(STUDY, permissions={"monitor": ("verfiy",)})),
}


@pytest.mark.parametrize(("code", "design"), SPOILED.items())
def test_one_spoiled_thing(code, design):
    """Each rule of the catalogue finds the design that breaks it."""
    assert f"schema.{code}" in errors(design)


def test_analytes_are_checked_when_known():
    """A laboratory code outside the dictionary is found only when the dictionary is given."""
    assert errors(DESIGN) == set()
    assert errors(DESIGN, analytes=frozenset({"WBC"})) == {"schema.no_such_analyte"}


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"sdv": "some"}, "bad_sdv"),
        ({"sdv_forms": "NONE=all"}, "no_such_form"),
        ({"sdv_first": "two"}, "bad_sdv"),
    ],
)
def test_a_plan_of_verification_nobody_could_follow_is_found(settings, code):
    """A word that is no rule, a form the study has not, a number that is none."""
    assert errors(change(DESIGN, study=change(STUDY, settings=settings))) == {f"schema.{code}"}


def test_warnings():
    """A missing Chinese text and a name too long for SAS are warnings and do not stop publishing."""
    assert warnings(small.with_items(DATE, change(WEIGHT, label=Text("Weight")))) == {"schema.no_chinese"}
    assert warnings(small.with_items(DATE, WEIGHT, change(SEX, oid="F_SEX_AT_BIRTH"))) == {"schema.long_name"}
    assert warnings(small.with_items(DATE, WEIGHT, change(SEX, oid="F_SEX_AT_BIRTH", cdash="SEX"))) == set()


def test_information_needs_no_proof():
    """A check that only informs may come without examples."""
    assert errors(small.with_check(severity=Severity.INFO, examples=())) == set()


def test_all_findings_come_at_once():
    """Three things wrong are three findings."""
    design = small.with_items(DATE, change(WEIGHT, places=10), change(SEX, codelist=""))
    assert errors(design) >= {"schema.places_out_of_range", "schema.choice_without_codelist"}


def test_every_action_of_the_default_matrix_is_known():
    """The actions a permission may name are a closed list without doubles."""
    assert len(ACTIONS) == len(set(ACTIONS)) == 33


def test_study_checks_are_unique_among_all_checks():
    """A study check may not take the name of a form's check."""
    again = Check("F_01", Severity.INFO, "F_WT > 1", small.text("x"), ("F_WT",))
    assert "schema.duplicate_oid" in errors(change(DESIGN, study=change(STUDY, checks=(again,))))
