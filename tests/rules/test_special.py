"""Rounding, sets, terms, texts and dates by function."""

from decimal import Decimal

import pytest

from ecrf.rules.kinds import BARE
from tests.rules.trial import ND, clock, day, faults, moment, run, term

TRUE = [
    ("round_half_up(K, 0) == 3", {"K": Decimal("2.5")}),
    ("round_half_up(K, 2) == 1.01", {"K": Decimal("1.005")}),
    ("round_half_up(-K, 0) == -3", {"K": Decimal("2.5")}),
    ("abs(N) == 3", {"N": -3}),
    ("min(N, 2, 5) == 2 and max(N, 2, 5) == 5", {"N": 3}),
    ("coalesce(N, K, 7) == 7", {}),
    ("has(SYMPTOMS, 'PAIN') and not has(SYMPTOMS, 'COUGH')", {"SYMPTOMS": ("PAIN",)}),
    ("size(SYMPTOMS) == 2", {"SYMPTOMS": ("COUGH", "PAIN")}),
    ("term_in(CTERM, '1', '10028130')", {"CTERM": term("10028130")}),
    ("term_name(CTERM) == 'Term 5'", {"CTERM": term("5")}),
    ("length(NOTE) == 3", {"NOTE": "头颈部"}),
    ("matches(NOTE, 'T-##*')", {"NOTE": "T-12/b"}),
    ("not matches(NOTE, 'T-##')", {"NOTE": "T-12/b"}),
    ("days_between(DAY, DAY2) == 29", {"DAY": day("2024-02-01"), "DAY2": day("2024-03-01")}),
    ("days_between(DAY2, DAY) == -29", {"DAY": day("2024-02-01"), "DAY2": day("2024-03-01")}),
    ("age_years(DAY, DAY2) == 17", {"DAY": day("2008-03-02"), "DAY2": day("2026-03-01")}),
    ("age_years(DAY, DAY2) == 18", {"DAY": day("2008-03-01"), "DAY2": day("2026-03-01")}),
    ("age_years(DAY, DAY2) == 17", {"DAY": day("2008-02-29"), "DAY2": day("2026-02-28")}),
    ("add_days(DAY, 28) == DAY2", {"DAY": day("2026-02-01"), "DAY2": day("2026-03-01")}),
    ("add_months(DAY, 1) == DAY2", {"DAY": day("2026-01-31"), "DAY2": day("2026-02-28")}),
    ("add_months(DAY, -11) == DAY2", {"DAY": day("2026-01-31"), "DAY2": day("2025-02-28")}),
    ("add_days(DAY, unit(4, 'wk')) == DAY2", {"DAY": day("2026-02-01"), "DAY2": day("2026-03-01")}),
    ("hours_between(date_time(DAY, CLOCK), MOMENT) == 48.5",
     {"DAY": day("2026-03-01"), "CLOCK": clock("08:00"), "MOMENT": moment("2026-03-03T08:30")}),
    ("add_hours(MOMENT, 48) > '2026-03-05T08:00'", {"MOMENT": moment("2026-03-03T08:30")}),
    ("date_of(MOMENT) == DAY", {"DAY": day("2026-03-03"), "MOMENT": moment("2026-03-03T08:30")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values"), TRUE)
def test_function_results(text, values):
    """Each function gives the value worked out by hand."""
    assert run(text, **values) is True


UNKNOWN = [
    ("age_years(DAY, DAY2) > 0", {"DAY": day("2026-03-02"), "DAY2": day("2026-03-01")}),
    ("add_days(DAY, K) > DAY", {"DAY": day("2026-03-02"), "K": Decimal("0.5")}),
    ("add_days(DAY, 9999999) > DAY", {"DAY": day("2026-03-02")}),
    ("add_months(DAY, 99999) > DAY", {"DAY": day("2026-03-02")}),
    ("has(SYMPTOMS, 'PAIN')", {"SYMPTOMS": ND}),
    ("min(N, 2) == 2", {}),
    ("round_half_up(K, 10) > 0", {"K": Decimal("1e30")}),
]


@pytest.mark.parametrize(("text", "values"), UNKNOWN)
def test_functions_beyond_their_range_are_unknown(text, values):
    """A function without an answer is unknown, never an error."""
    assert run(text.replace("K)", "unit(K, 'd'))") if "add_days(DAY, K" in text else text, **values) is None


REFUSED = [
    ("has(SYMPTOMS, 'FEVER')", "rules.no_code"),
    ("has(SEX, 'M')", "rules.wrong_kind"),
    ("has(SYMPTOMS, NOTE)", "rules.literal_wanted"),
    ("size(NOTE) > 1", "rules.wrong_kind"),
    ("term_in(NOTE, 'a')", "rules.wrong_kind"),
    ("term_in(CTERM)", "rules.arguments"),
    ("matches(NOTE, NOTE)", "rules.literal_wanted"),
    ("length(N) > 1", "rules.wrong_kind"),
    ("abs(NOTE) > 1", "rules.not_number"),
    ("abs() > 1", "rules.arguments"),
    ("abs(1, 2) > 1", "rules.arguments"),
    ("min(1) > 1", "rules.arguments"),
    ("min(SEX, SEX2) == 1", "rules.code_not_number"),
    ("min(NOTE, NOTE) == 'a'", "rules.not_ordered_lines"),
    ("days_between(DAY) > 1", "rules.arguments"),
    ("days_between(DAY, DAY2, DAY) > 1", "rules.arguments"),
    ("days_between(DAY, N) > 1", "rules.wrong_kind"),
    ("round_half_up(K, N) > 1", "rules.integer_wanted"),
    ("round_half_up(K, 11) > 1", "rules.integer_wanted"),
    ("date_of(DAY) == DAY", "rules.wrong_kind"),
    ("earliest(N) == DAY", "rules.wrong_kind"),
    ("number(SEX) > 1", "rules.code_not_number"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_wrong_arguments_are_refused(text, code):
    """Wrong number or kind of arguments is refused when the design is read."""
    assert set(faults(text)) == {code}


def test_a_result_may_be_rounded():
    """round_half_up gives the digits it promises."""
    assert str(run("round_half_up(2 / 3, 2)", BARE)) == "0.67"
