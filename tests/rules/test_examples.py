"""A check proves itself: its examples are run, those that should fire fire, the others do not."""

from datetime import date
from decimal import Decimal, InvalidOperation

import pytest

from ecrf.record.missing import parse_missing
from ecrf.record.value import NonConformant, Term, Typed
from ecrf.rules.examples import check_examples
from ecrf.rules.memory import Spot, parse_spot
from ecrf.rules.plan import build_plan
from ecrf.schema.model import Check, Example, ItemType, Severity
from tests.rules.test_plan import derived, with_form
from tests.rules.trial import TABLE, WORD


def parse(item, text):
    """A stand-in for the field's own reading of text."""
    missing = parse_missing(item.type, text)
    if missing is not None:
        return missing
    readers = {
        ItemType.DECIMAL: Decimal,
        ItemType.INTEGER: Decimal,
        ItemType.DATE: date.fromisoformat,
        ItemType.YESNO: {"y": True, "n": False}.__getitem__,
        ItemType.TERM: lambda code: Term(code, code, "ctcae5"),
    }
    try:
        return Typed(item.type, readers.get(item.type, str)(text))
    except (InvalidOperation, ValueError, KeyError):
        return NonConformant(text, "bad")


def faults(when, *examples, items=("WEIGHT",), form="VS", changed=None):
    """Codes and example numbers of what is wrong with a check's examples."""
    check = Check("C", Severity.SOFT, when, WORD, tuple(items), examples=examples)
    design = with_form(form, check, items=changed)
    plan = build_plan(design, TABLE)
    assert plan.find_faults() == ()
    return [(f.code, f.args["example"]) for f in check_examples(design, plan, parse)]


def fires(as_of="", **values):
    """An example that fires; `__` stands for @, `_x` for /, `_n` for #."""
    return Example(
        True,
        {key.replace("__", "@").replace("_x", "/").replace("_n", "#"): v for key, v in values.items()},
        as_of,
    )


def quiet(as_of="", **values):
    """An example that stays quiet."""
    return Example(False, fires(**values).values, as_of)


PROVED = [
    ("WEIGHT > 150", [fires(WEIGHT="151"), quiet(WEIGHT="150"), quiet(WEIGHT="ND"), quiet()]),
    ("is_missing(WEIGHT)", [fires(WEIGHT="UNK"), fires(), quiet(WEIGHT="1")]),
    ("previous(WEIGHT) - WEIGHT > 10", [fires(WEIGHT="60", WEIGHT__SCR="71"), quiet(WEIGHT="60", WEIGHT__SCR="70")]),
    ("at(WEIGHT, 'CYC', 2) > 1", [fires(WEIGHT__CYC_x2="2"), quiet(WEIGHT__CYC_x1="2"), quiet(WEIGHT="2")]),
    ("at(BIRTH, 'SCR') > DAY", [fires(BIRTH="2026-01-02", DAY="2026-01-01"), quiet(BIRTH="2025-01-02", DAY="2026-01-01")]),
    ("here(SV_DAT) > DAY", [fires(SV_DAT="2026-01-02", DAY="2026-01-01")]),
    ("site(SITE_N) > 1 and study(STUDY_N) > 1", [fires(SITE_N="2", STUDY_N="2")]),
    ("sum_of(DIAM) > 30", [fires(DIAM_n1="20", DIAM_n2="11"), quiet(DIAM_n1="20", DIAM_n2="ND")]),
    ("exists(AE_TERM == '5')", [fires(AE_TERM_n2="5", AE_TERM="1"), quiet(AE_TERM="1")]),
    ("days_between(DAY, as_of) > 7", [fires("2026-01-09", DAY="2026-01-01"), quiet("2026-01-08", DAY="2026-01-01")]),
    ("last_before(WEIGHT, DAY) > 1",
     [fires(WEIGHT__SCR="2", SV_DAT__SCR="2026-01-01", DAY="2026-01-02"),
      quiet(WEIGHT__SCR="2", SV_DAT__SCR="2026-01-02", DAY="2026-01-02")]),
]  # fmt: skip


@pytest.mark.parametrize(("when", "examples"), PROVED)
def test_proved_checks_have_no_faults(when, examples):
    """Examples put values into the home visit, other visits, lines, forms of site and study."""
    assert faults(when, *examples) == []


def test_wrong_examples_are_found():
    """An example that does the opposite of what it says is a fault with its number."""
    found = faults("WEIGHT > 150", fires(WEIGHT="150"), quiet(WEIGHT="151"), fires(WEIGHT="151"))
    assert found == [("rules.example_silent", 1), ("rules.example_fires", 2)]


def test_unreadable_examples_are_found():
    """An unknown item or event, and text the field cannot read, are faults."""
    found = faults(
        "WEIGHT > 1", fires(NIX="1"), fires(WEIGHT__NIX="1"), fires(WEIGHT="heavy"), fires(**{"WEIGHT!": "1"})
    )
    codes = ["rules.example_key", "rules.example_key", "rules.example_value", "rules.example_key"]
    assert found == [(code, number) for number, code in enumerate(codes, 1)]


def test_derived_items_of_examples_are_computed():
    """A check on a derived item is proved by what it derives from, unless the example gives the item."""
    changed = {"K": derived("K", "WEIGHT / unit(3, 'kg')", places=2)}
    examples = [fires(WEIGHT="10"), quiet(WEIGHT="9"), fires(K="3.33")]
    assert faults("K == 3.33", *examples, changed=changed) == []


def test_home_line_is_line_one():
    """On a log the plain key is the home line, #2 another."""
    when = "count(DIAM == this(DIAM)) > 1"
    assert faults(when, fires(DIAM="5", DIAM_n2="5"), quiet(DIAM="5", DIAM_n2="6"), items=("DIAM",)) == []


@pytest.mark.parametrize(
    ("key", "spot"),
    [
        ("A", Spot("", 1, 1, "A")),
        ("A#3", Spot("", 1, 3, "A")),
        ("A@V", Spot("V", 1, 1, "A")),
        ("A@V/2", Spot("V", 2, 1, "A")),
        ("A#3@V/2", Spot("V", 2, 3, "A")),
        ("A@V/2#3", Spot("V", 2, 3, "A")),
        ("A B", None),
        ("A@", None),
        ("", None),
    ],
)
def test_example_keys(key, spot):
    """A key names item, line, event and repeat."""
    assert parse_spot(key) == spot
