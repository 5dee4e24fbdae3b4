"""A design's expressions are compiled when needed, found by what they read, and refused when they cannot hold."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from ecrf.rules.context import Dependency, Reach
from ecrf.rules.plan import build_plan
from ecrf.rules.syntax import BadExpression
from ecrf.schema import model as m
from tests.rules.trial import DESIGN, TABLE, WORD, item, spots, term

D = Decimal
replace = msgspec.structs.replace


def check(oid: str, when: str, *items: str, severity: m.Severity = m.Severity.SOFT) -> m.Check:
    """A check."""
    return m.Check(oid, severity, when, WORD, items)


def with_form(oid: str, *checks: m.Check, items: dict[str, m.Item] | None = None) -> m.Design:
    """The trial with checks on a form and some of its items replaced."""

    def changed(form: m.Form) -> m.Form:
        groups = tuple(
            replace(g, items=tuple((items or {}).get(i.oid, i) for i in g.items)) for g in form.groups
        )
        return replace(form, groups=groups, checks=checks if form.oid == oid else form.checks)

    return replace(DESIGN, forms=tuple(changed(form) for form in DESIGN.forms))


def derived(oid: str, expression: str, *, recorded: bool = True, **more) -> m.Item:
    """A derived item."""
    return item(oid, m.ItemType.DECIMAL, derive=m.Derivation(expression, recorded), **more)


def plan_of(design: m.Design):
    """The plan of a design."""
    return build_plan(design, TABLE)


CHECKS = (
    check("C_HEAVY", "WEIGHT > 150", "WEIGHT"),
    check("C_LOSS", "previous(WEIGHT) - WEIGHT > 10", "WEIGHT"),
    check("C_FORM", "HEIGHT < 100 and exists(DIAM > 10)"),
    check("C_LINE", "DIAM > 100 and HEIGHT > 1", "DIAM"),
    check("C_LATE", "days_between(DAY, as_of) > 30", "DAY"),
    check("C_NAME", "NOTE == 'WEIGHT'", "NOTE"),
)


def test_affected_checks():
    """A change finds the checks that read the item, wherever, by what they were compiled to."""
    plan = plan_of(with_form("VS", *CHECKS))
    assert [c.oid for c in plan.affected("WEIGHT")] == ["C_HEAVY", "C_LOSS"]
    assert [c.oid for c in plan.affected("DIAM")] == ["C_FORM", "C_LINE"]
    assert [c.oid for c in plan.affected("SV_DAT")] == ["C_LOSS"]
    assert plan.affected("DAY") == ()
    assert [c.oid for c in plan.worklist_checks()] == ["C_LATE"]
    assert [c.oid for c in plan.checks_of("VS")] == [c.oid for c in CHECKS]


def test_home_of_a_check():
    """The home item gives the group; a check on a repeating group is asked of each line."""
    plan = plan_of(with_form("VS", *CHECKS))
    line = plan.check("C_LINE")
    assert (line.form, line.group, line.item, line.repeating) == ("VS", "TLG", "DIAM", True)
    form = plan.check("C_FORM")
    assert (form.form, form.group, form.item, form.repeating) == ("VS", "", "", False)
    assert not line.reaches_beyond
    assert plan.check("C_LOSS").reaches_beyond
    assert plan.check("C_HEAVY").evaluate(spots({"WEIGHT": D(160)})) is True


def test_study_check_lives_with_its_first_item():
    """A check of the study is at home where its first item is."""
    study = replace(
        DESIGN.study, checks=(check("C_STUDY", "AE_GRADE == '5' and AE_ANY == no", "AE_GRADE", "AE_ANY"),)
    )
    plan = plan_of(replace(DESIGN, study=study))
    found = plan.check("C_STUDY")
    assert (found.form, found.group, found.repeating) == ("AE", "AEG", True)
    assert plan.find_faults() == ()


def test_nothing_is_compiled_before_it_is_needed():
    """A bad expression is met when its check is, and by find_faults."""
    plan = plan_of(
        with_form("VS", check("C_BAD", "NIX > 1", "WEIGHT"), check("C_GOOD", "HEIGHT > 1", "HEIGHT"))
    )
    assert [c.oid for c in plan.affected("HEIGHT")] == ["C_GOOD"]
    with pytest.raises(BadExpression):
        plan.checks_of("VS")
    assert [(f.code, f.place) for f in plan.find_faults()] == [("rules.unknown_name", "VS/C_BAD")]


CHAIN = {
    "K": derived("K", "number(WEIGHT, 'kg') * 2", places=2),
    "N": derived("N", "K + 1"),
    "DOSE": derived("DOSE", "unit(N, 'mg') + 0", unit="mg"),
    "WAIST": derived("WAIST", "last(WAIST) + 1", recorded=False, unit="m"),
}


def test_derivations_in_order():
    """Derivations come after those they read; a change reaches them through one another."""
    items = {oid: CHAIN[oid] for oid in ("DOSE", "N", "K")}
    plan = plan_of(with_form("VS", items=items))
    assert plan.find_faults() == ()
    assert [d.item for d in plan.derivations] == ["K", "N", "DOSE"]
    assert [d.item for d in plan.derivations_after(frozenset({"WEIGHT"}))] == ["K", "N", "DOSE"]
    assert [d.item for d in plan.derivations_after(frozenset({"N"}))] == ["DOSE"]
    assert plan.derivations_after(frozenset({"HEIGHT"})) == ()
    derived_k = plan.derivation("K")
    assert derived_k is not None
    assert derived_k.evaluate(spots({"WEIGHT": D(60)})) == D(120)
    assert derived_k.function == "number@1"
    assert plan.derivation("WEIGHT") is None


def test_circles_are_refused():
    """Items that derive from one another in a circle are refused and named."""
    plan = plan_of(with_form("VS", items={"K": derived("K", "N + 1"), "N": derived("N", "K + 1")}))
    assert [(f.code, set(str(f.args["items"]).split(", "))) for f in plan.find_faults()] == [
        ("rules.cycle", {"K", "N"})
    ]
    with pytest.raises(BadExpression):
        _ = plan.derivations
    assert [f.code for f in plan_of(with_form("VS", items={"WAIST": CHAIN["WAIST"]})).find_faults()] == [
        "rules.cycle"
    ]


@pytest.mark.parametrize(
    ("expression", "recorded", "codes"),
    [
        ("first(WEIGHT) - WEIGHT", True, ["rules.derivation_reach"]),
        ("first(WEIGHT) - WEIGHT", False, []),
        ("WEIGHT + 1", True, []),
        ("number(HEIGHT, 'cm')", True, []),
        ("HEIGHT", True, ["rules.units"]),
        ("DAY", True, ["rules.date_arithmetic"]),
        ("days_between(DAY, as_of)", False, ["rules.as_of", "rules.units"]),
    ],
)
def test_recorded_derivations_stay_in_their_visit(expression, recorded, codes):
    """A recorded derivation reads no further than its visit; a shown one may."""
    items = {"DOSE": derived("DOSE", expression, recorded=recorded, unit="kg")}
    found = [f.code for f in plan_of(with_form("VS", items=items)).find_faults()]
    assert set(found) <= set(codes)
    assert bool(found) == bool(codes)


def test_derivation_in_the_same_visit():
    """here() is near enough for a recorded derivation."""
    items = {"DOSE": derived("DOSE", "days_between(here(SV_DAT), DAY)", unit="d")}
    plan = plan_of(with_form("VS", items=items))
    assert plan.find_faults() == ()
    assert Dependency("SV_DAT", Reach.VISIT) in plan.derivations[0].compiled.depends


def test_show_when():
    """An item without condition is shown; with one, only when it is true."""
    items = {"NOTE": item("NOTE", m.ItemType.TEXT, show_when="FEVER == yes")}
    design = with_form("VS", items=items)
    forms = tuple(
        replace(f, groups=tuple(replace(g, show_when="COUGH") if g.oid == "TLG" else g for g in f.groups))
        for f in design.forms
    )
    plan = plan_of(replace(design, forms=forms))
    assert plan.find_faults() == ()
    assert plan.is_shown("WEIGHT", spots({})) is True
    assert [plan.is_shown("NOTE", spots(v)) for v in ({}, {"FEVER": False}, {"FEVER": True})] == [
        False,
        False,
        True,
    ]
    assert plan.is_shown("TLG", spots({"COUGH": True})) is True
    assert plan.shown_by("FEVER") == ("NOTE",)
    assert plan.show_when("WEIGHT") is None


def test_schedule_and_anchors():
    """Expectations, ends and anchors are read without a home record."""
    study = replace(
        DESIGN.study,
        anchors=(m.Anchor("BORN", WORD, "first(BIRTH)"), m.Anchor("SEEN", WORD, "last(MOMENT)")),
        events=tuple(
            replace(
                event,
                expected_when="exists(AE_SER == yes)" if event.oid == "CYC" else None,
                until="exists(AE_TERM)" if event.oid == "CYC" else None,
                forms=tuple(
                    replace(use, expected_when="first(WEIGHT) > 50" if use.form == "DM" else None)
                    for use in event.forms
                ),
            )
            for event in DESIGN.study.events
        ),
    )
    plan = plan_of(replace(DESIGN, study=study))
    assert plan.find_faults() == ()
    context = spots(
        {
            "BIRTH@SCR": date(1970, 1, 1),
            "WEIGHT@SCR": D(49),
            "AE_TERM#1@LOG": term("1"),
        }
    )
    assert str(plan.anchor("BORN").evaluate(context)) == "1970-01-01"
    assert plan.anchor("SEEN").evaluate(context) is None
    conditions = (plan.expected_when("CYC"), plan.until("CYC"), plan.expected_when("SCR", "DM"))
    assert [each and each.evaluate(context) for each in conditions] == [None, True, False]
    assert [plan.expected_when("SCR"), plan.until("SCR")] == [None, None]


BAD = [
    (check("C", "WEIGHT > 1", "NIX"), "rules.check_home"),
    (check("C", "WEIGHT > 1", "BIRTH"), "rules.check_home"),
    (check("C", "WEIGHT", "WEIGHT"), "rules.wrong_kind"),
    (check("C", "DIAM > 1"), "rules.repeating"),
]


@pytest.mark.parametrize(("bad", "code"), BAD)
def test_bad_checks_are_found(bad, code):
    """A check without a proper home or condition keeps a design from being published."""
    assert code in [f.code for f in plan_of(with_form("VS", bad)).find_faults()]


def test_study_check_needs_a_home():
    """A check of the study names the item it is at home with."""
    design = replace(DESIGN, study=replace(DESIGN.study, checks=(check("C", "exists(AE_TERM)"),)))
    assert [f.code for f in plan_of(design).find_faults()] == ["rules.check_home"]
