"""Publishing again: an identifier keeps its meaning for ever, and every difference is told."""

import pytest

from ecrf.schema.compare import check_change, compare_designs
from ecrf.schema.model import Code, Endpoint, EndpointDate, Group, ItemType, Population, Scope
from ecrf.words import Text
from tests.schema import small
from tests.schema.small import CHECK, DATE, DESIGN, FORM, GROUP, HGB, LISTED, SEX, STUDY, WEIGHT, change

CODES = LISTED.codes


def listed(*codes):
    """The design with these codes in its list."""
    return change(DESIGN, codelists=(change(LISTED, codes=codes),))


def kind_of(message):
    """The last word of a message's code."""
    return message.code.rpartition(".")[2]


@pytest.mark.parametrize(
    ("new", "code", "place"),
    [
        (small.with_items(DATE, change(WEIGHT, type=ItemType.TEXT), SEX, HGB), "type", "F_WT"),
        (small.with_items(DATE, change(WEIGHT, unit="g"), SEX, HGB), "unit", "F_WT"),
        (small.with_items(DATE, WEIGHT, SEX, change(HGB, unit="mmol/L", units=("mmol/L",))), "unit", "F_HGB"),
        (small.with_items(DATE, WEIGHT, SEX, change(HGB, analyte="WBC")), "analyte", "F_HGB"),
        (small.with_items(DATE, WEIGHT, SEX, HGB, repeating=True), "repeating", "F_G"),
        (small.with_items(DATE, WEIGHT, SEX, HGB, oid="F_H"), "moved", "F_WT"),
        (change(DESIGN, forms=(change(FORM, scope=Scope.SITE),)), "scope", "F"),
        (listed(CODES[0]), "code_removed", "F_SEX"),
        (listed(change(CODES[0], nci="C99999"), CODES[1]), "code_meaning", "F_SEX"),
        (listed(Code("M", CODES[1].label, 1), Code("F", CODES[0].label, 2)), "code_meaning", "F_SEX"),
    ],
)
def test_a_changed_meaning_is_refused(new, code, place):
    """Type, unit, analyte, place, repeating, scope and the meaning of codes never change under one identifier."""
    assert (f"schema.change.{code}", place) in [(f.code, f.place) for f in check_change(DESIGN, new)]


@pytest.mark.parametrize(
    "new",
    [
        DESIGN,
        small.with_items(
            SEX, DATE, change(WEIGHT, label=Text("Body weight"), minimum="10", required=True), HGB
        ),
        small.with_items(DATE, WEIGHT, SEX, change(HGB, units=("g/dL", "g/L", "mmol/L"), unit="g/dL")),
        small.with_items(DATE, WEIGHT, SEX),
        listed(*CODES, Code("X", small.text("Other"), 3)),
        listed(change(CODES[0], label=Text("Man", "男性")), CODES[1]),
        small.with_check(when="F_WT > 150"),
    ],
)
def test_what_may_change(new):
    """Labels, order, ranges, required, checks, added codes and units, and items taken out are free."""
    assert check_change(DESIGN, new) == ()


def test_every_difference_is_told():
    """The difference names what is new, taken out and changed, with old and new."""
    new_item = change(WEIGHT, oid="F_WT2")
    heavier = change(WEIGHT, label=Text("Body weight", "体重"), required=True)
    new = change(
        DESIGN,
        study=change(STUDY, version="2", events=(change(STUDY.events[0], after=7),)),
        forms=(change(FORM, groups=(change(GROUP, items=(DATE, heavier, HGB, new_item)),), checks=()),),
    )
    told = {
        (m.code.rpartition(".")[2], m.args.get("kind"), m.args["oid"], m.args.get("what"))
        for m in compare_designs(DESIGN, new)
    }
    assert told == {
        ("changed", "study", "TT", "version"),
        ("changed", "event", "V1", "after"),
        ("removed", "item", "F_SEX", None),
        ("added", "item", "F_WT2", None),
        ("changed", "item", "F_WT", "label"),
        ("changed", "item", "F_WT", "required"),
        ("removed", "check", CHECK.oid, None),
    }
    assert compare_designs(DESIGN, DESIGN) == ()


def test_what_an_analysis_counts_is_told():
    """A changed rule of an endpoint, a changed population and a changed anchor are differences like any other."""
    day = EndpointDate("F_DAT", Text("Visit"))
    endpoint = Endpoint("OS", Text("Overall survival"), (day,), (day,))
    everybody = Population("FAS", Text("Everybody"), "exists(F_WT)")
    old = change(DESIGN, study=change(STUDY, endpoints=(endpoint,), populations=(everybody,)))
    new = change(
        DESIGN,
        study=change(
            STUDY,
            endpoints=(change(endpoint, missed=2, events=()),),
            populations=(change(everybody, expression="exists(F_HGB)"),),
            anchors=(change(STUDY.anchors[0], expression="last(F_DAT)"),),
        ),
    )
    told = {(m.args["kind"], m.args["oid"], m.args["what"]) for m in compare_designs(old, new)}
    assert told == {
        ("anchor", STUDY.anchors[0].oid, "expression"),
        ("population", "FAS", "expression"),
        ("endpoint", "OS", "missed"),
        ("endpoint", "OS", "events"),
    }


def test_changed_code_lists_are_told():
    """Added, removed and renamed codes and lost lists are told."""
    new = listed(change(CODES[0], label=Text("Man")), Code("X", small.text("Other"), 3))
    assert {m.code.rpartition(".")[2] for m in compare_designs(DESIGN, new)} == {
        "code_removed",
        "code_added",
        "code_meaning",
    }
    gone = change(DESIGN, codelists=())
    assert [m.args["kind"] for m in compare_designs(DESIGN, gone)] == ["codelist"]


def test_groups_are_told():
    """A new group is told with its items."""
    more = Group("F_H", small.text("More"), (change(DATE, oid="F_DAT2"),))
    told = [(m.args["kind"], m.args["oid"]) for m in compare_designs(DESIGN, small.with_group(GROUP, more))]
    assert told == [("group", "F_H"), ("item", "F_DAT2")]
