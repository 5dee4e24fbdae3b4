"""Questions over the lines of a log, with lines whose answer is unknown."""

from decimal import Decimal

import pytest

from ecrf.rules.compiling import compile_expression
from tests.rules.trial import ND, SCOPE, TABLE, compiled, day, faults, lab, partial, spots, term

D = Decimal
LOG = {
    "AE_TERM#1@LOG": term("10028130"),
    "AE_GRADE#1@LOG": "3",
    "AE_START#1@LOG": partial("2026-03"),
    "AE_TERM#2@LOG": term("10028130"),
    "AE_GRADE#2@LOG": "1",
    "AE_START#2@LOG": partial("2026-01-05"),
    "AE_TERM#3@LOG": term("10047700"),
    "DIAM#1": D(20),
    "DIAM#2": D(15),
    "DIAM@SCR": D(99),
    "DAY": day("2026-02-01"),
}
ANSWERS = [
    ("exists(AE_TERM == '10028130' and AE_GRADE >= 3)", True),
    ("exists(AE_GRADE >= 4)", None),
    ("exists(AE_TERM == '1')", False),
    ("exists(AE_GRADE)", True),
    ("exists(AE_SER)", None),
    ("not exists(AE_TERM == '1')", True),
    ("count(AE_TERM == '10028130') == 2", True),
    ("count(AE_GRADE >= 1) >= 2", True),
    ("count(AE_GRADE >= 1) > 2", None),
    ("count(AE_GRADE >= 1) > 3", False),
    ("count(AE_GRADE >= 1) == 2", None),
    ("count(AE_GRADE >= 1) + 0 == 2", None),
    ("count(AE_GRADE) == 2", True),
    ("count(is_present(AE_GRADE)) + 0 == 2", True),
    ("max_of(AE_GRADE) >= 3", True),
    ("max_of(AE_GRADE) >= 4", None),
    ("max_of(AE_GRADE) < 3", False),
    ("min_of(AE_GRADE) <= 1", True),
    ("min_of(AE_GRADE) < 1", None),
    ("max_of(coalesce(number(AE_GRADE), 0)) == 3", True),
    ("sum_of(AE_GRADE) > 0", None),
    ("sum_of(coalesce(number(AE_GRADE), 0)) == 4", True),
    ("sum_of(number(AE_GRADE) if is_present(AE_GRADE) else 0) == 4", True),
    ("sum_of(DIAM) == 35", True),
    ("sum_of(DIAM) == unit(3.5, 'cm')", True),
    ("sum_of(DIAM, 'record') == 35", True),
    ("sum_of(DIAM, 'subject') == 134", True),
    ("min_of(DIAM) == 15 and max_of(DIAM) == 20", True),
    ("exists(DIAM > number(this(HEIGHT), 'mm'))", None),
    ("exists(DIAM > 19 and this(DAY) == '2026-02-01')", True),
    ("exists(AE_START < this(DAY))", True),
    ("exists(AE_START > this(DAY) and AE_GRADE == '3')", True),
    ("min_of(AE_START) <= '2026-01-05'", True),
    ("count(1 < AE_GRADE < 5) >= 1", True),
    ("exists(AE_LAB < 80)", None),
]


@pytest.mark.parametrize(("text", "expected"), ANSWERS)
def test_lines(text, expected):
    """Lines answer together: certain ones decide, unknown ones leave it open."""
    assert compiled(text).evaluate(spots(LOG)) is expected


def test_no_lines():
    """Without lines nothing exists, the count and the sum are 0, and there is no least or greatest."""
    empty = spots({})
    assert compiled("exists(AE_GRADE >= 1)").evaluate(empty) is False
    assert compiled("count(AE_GRADE >= 1) == 0 and sum_of(DIAM) == 0").evaluate(empty) is True
    assert compiled("max_of(DIAM) > 0").evaluate(empty) is None


def test_lab_bounds_over_lines():
    """A bound in a log stays a bound."""
    values = {"AE_LAB#1@LOG": lab("<50"), "AE_LAB#2@LOG": lab("90")}
    assert compiled("min_of(AE_LAB) < 60").evaluate(spots(values)) is True
    assert compiled("min_of(AE_LAB) < 40").evaluate(spots(values)) is None
    assert compiled("max_of(AE_LAB) == 90").evaluate(spots(values)) is True


def test_home_line_against_the_others():
    """A duplicate is found by counting the lines like the home line, itself included."""
    scope = SCOPE.home("AE", "AEG")
    check = compile_expression("count(AE_TERM == this(AE_TERM)) > 1", scope, TABLE)
    first = {"AE_TERM": term("1"), "AE_TERM#2": term("1"), "AE_TERM#3": term("2")}
    assert check.evaluate(spots(first, home="AE")) is True
    assert (
        check.evaluate(spots({"AE_TERM": term("3"), **{k: first[k] for k in list(first)[1:]}}, home="AE"))
        is False
    )


def test_missing_line_values():
    """A missing code in a line is unknown to the question."""
    assert compiled("sum_of(DIAM) > 1").evaluate(spots({"DIAM#1": D(5), "DIAM#2": ND})) is None
    assert compiled("exists(is_missing(DIAM))").evaluate(spots({"DIAM#1": D(5), "DIAM#2": ND})) is True


REFUSED = [
    ("exists(1 > 0)", "rules.no_line_item"),
    ("exists(DIAM > AE_GRADE)", "rules.two_groups"),
    ("exists(exists(DIAM > 1))", "rules.nested_lines"),
    ("exists(DIAM > 1 and count(AE_GRADE > 1) > 1)", "rules.nested_lines"),
    ("exists(DIAM + 1)", "rules.not_bool"),
    ("sum_of(NODE) > 1", "rules.not_number"),
    ("max_of(AE_TERM) > 1", "rules.not_ordered_lines"),
    ("exists(DIAM > 1, 'study')", "rules.line_reach"),
    ("exists(AE_GRADE > 1, 'record')", "rules.line_reach"),
    ("exists(DIAM > 1, NOTE)", "rules.literal_wanted"),
    ("exists()", "rules.arguments"),
    ("exists(HINT)", "rules.label"),
    ("exists(DIAM > HEIGHT)", "rules.two_groups"),
    ("exists(DIAM > this(BIRTH))", "rules.other_form"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_wrong_questions_are_refused(text, code):
    """A question over lines speaks of one group; other items are reached by this()."""
    assert faults(text)[0] == code


def test_a_value_of_naming_lines_is_asked_of_logs_that_are_named_only():
    """Without a `links` between the two logs the expression is refused with what to do."""
    assert faults("exists(standing(AE_GRADE, AE_START, this(DAY)) == '2')") == ["rules.not_linked"]
