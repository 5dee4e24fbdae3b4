"""Only values of one kind compare; literals take the kind they meet."""

import pytest

from ecrf.rules.kinds import Kind, Shape
from tests.rules.trial import clock, compiled, context, day, faults, moment, run, term

REFUSED = [
    ("N == 'a'", "rules.compare_kinds"),
    ("NOTE > 1", "rules.compare_kinds"),
    ("FEVER == 1", "rules.compare_kinds"),
    ("FEVER == 'Y'", "rules.compare_kinds"),
    ("DAY > 20260101", "rules.compare_kinds"),
    ("SEX == 1", "rules.code_not_number"),
    ("SEX == ECOG", "rules.other_codelist"),
    ("SEX == 'X'", "rules.no_code"),
    ("SEX in ('M', 'X')", "rules.no_code"),
    ("SEX > 'F'", "rules.code_not_number"),
    ("NOTE < 'b'", "rules.not_ordered"),
    ("FEVER < COUGH", "rules.not_ordered"),
    ("SYMPTOMS == 'PAIN'", "rules.not_comparable"),
    ("SYMPTOMS == SYMPTOMS", "rules.not_comparable"),
    ("PHOTO == PHOTO", "rules.not_comparable"),
    ("'a' == 'b'", "rules.not_comparable"),
    ("N == unknown", "rules.compare_unknown"),
    ("DAY == '2026-02-31'", "rules.no_date"),
    ("DAY == '31.01.2026'", "rules.no_date"),
    ("ONSET < '2026-1'", "rules.no_date"),
    ("CLOCK < '25:00'", "rules.no_date"),
    ("MOMENT < '2026-01-01'", "rules.no_date"),
    ("DAY - DAY2 > 1", "rules.date_arithmetic"),
    ("DAY + 7 > DAY2", "rules.date_arithmetic"),
    ("NOTE + 1 > 2", "rules.not_number"),
    ("FEVER + 1 > 2", "rules.not_number"),
    ("-NOTE == 'a'", "rules.not_number"),
    ("N", "rules.wrong_kind"),
    ("SEX", "rules.wrong_kind"),
    ("N and FEVER", "rules.not_bool"),
    ("not N", "rules.not_bool"),
    ("1 if N else 2", "rules.not_bool"),
    ("N in 1", "rules.in_list"),
    ("N in ()", "rules.in_list"),
    ("'PAIN' in SYMPTOMS", "rules.in_list"),
    ("N in (1, K)", "rules.in_constant"),
    ("1 < N in (1, 2)", "rules.in_chain"),
    ("N in (1, 'a')", "rules.compare_kinds"),
    ("NOTE in ('a', 1)", "rules.compare_kinds"),
    ("(1 if FEVER else 'a') == 1", "rules.not_number"),
    ("WEIGHT > (FEVER == yes)", "rules.compare_kinds"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_kinds_that_do_not_meet_are_refused(text, code):
    """Comparing or calculating across kinds is refused when the design is read, not when a visit is entered."""
    assert faults(text)[0] == code


ACCEPTED = [
    ("NOTE == 'abc'", {"NOTE": "abc"}),
    ("'abc' == NOTE", {"NOTE": "abc"}),
    ("NOTE in ('x', 'abc')", {"NOTE": "abc"}),
    ("NOTE not in ('x',)", {"NOTE": "abc"}),
    ("SEX == 'M' and SEX != 'F'", {"SEX": "M"}),
    ("SEX == SEX2", {"SEX": "M", "SEX2": "M"}),
    ("SEX in ['M']", {"SEX": "M"}),
    ("ECOG == '2' and ECOG >= 2 and ECOG < 3", {"ECOG": "2"}),
    ("ECOG > '1' and max(ECOG, ECOG) == 2", {"ECOG": "2"}),
    ("ECOG + 1 == 3", {"ECOG": "2"}),
    ("number(ECOG) in (1, 2)", {"ECOG": "2"}),
    ("CTERM == '10028130' and CTERM != '1'", {"CTERM": term("10028130")}),
    ("CTERM in ('10028130', '1')", {"CTERM": term("10028130")}),
    ("DAY >= '2026-03-01'", {"DAY": day("2026-03-01")}),
    ("DAY in ('2026-03-01', '2026-03-02')", {"DAY": day("2026-03-01")}),
    ("CLOCK < '08:30'", {"CLOCK": clock("08:29")}),
    ("MOMENT == '2026-03-01T08:30'", {"MOMENT": moment("2026-03-01T08:30")}),
    ("(1 if FEVER else unknown) == 1", {"FEVER": True}),
    ("('M' if FEVER else 'F') == SEX", {"FEVER": True, "SEX": "M"}),
    ("coalesce(DAY, DAY2) == DAY2", {"DAY2": day("2026-03-01")}),
    ("min(DAY, DAY2) == DAY", {"DAY": day("2026-03-01"), "DAY2": day("2026-03-02")}),
]


@pytest.mark.parametrize(("text", "values"), ACCEPTED)
def test_literals_take_the_kind_they_meet(text, values):
    """A quoted text is a code, a term, a date or a text by what it is compared with."""
    assert run(text, **values) is True


def test_wanted_code_is_checked():
    """A derived code must be one of its list, in every branch."""
    grade = Kind(Shape.CODE, codelist="GRADE")
    assert compiled("'3' if N > 5 else '1'", want=grade).evaluate(context(N=6)) == "3"
    assert faults("'3' if N > 5 else '9'", want=grade) == ["rules.no_code"]
    assert faults("SEX", want=grade) == ["rules.other_codelist_wanted"]


def test_unknown_result():
    """The name `unknown` gives no value."""
    assert (
        compiled("unknown if FEVER else N", want=Kind(Shape.NUMBER)).evaluate(context(FEVER=True, N=1))
        is None
    )
