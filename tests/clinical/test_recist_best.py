"""Best overall response."""

import pytest

from ecrf.clinical.recist_best import (
    BestRules,
    Visit,
    check_visits,
    compute_best_response,
    parse_response,
)
from ecrf.words import Refusal

RULES = BestRules(sd_min_days=42, confirm_days=28)


def best(*visits, **rules):
    """Best response without and with confirmation."""
    found = compute_best_response([Visit(day, response) for day, response in visits], BestRules(**rules))
    return found.unconfirmed, found.confirmed


# Eisenhauer 2009, table 3: first, subsequent, and the best response with the minimum SD duration met or not
TABLE_3 = [
    ("CR", "CR", "CR", "CR"),
    ("CR", "SD", "SD", "SD"),
    ("CR", "PD", "SD", "PD"),
    ("CR", "NE", "SD", "NE"),
    ("PR", "CR", "PR", "PR"),
    ("PR", "PR", "PR", "PR"),
    ("PR", "SD", "SD", "SD"),
    ("PR", "PD", "SD", "PD"),
    ("PR", "NE", "SD", "NE"),
    ("NE", "NE", "NE", "NE"),
]


@pytest.mark.parametrize(("first", "second", "met", "not_met"), TABLE_3)
def test_table_3(first, second, met, not_met):
    """Confirmed best response by table 3, with the first visit after or before the minimum SD duration."""
    assert best((60, first), (100, second))[1] == met
    # a second visit early as well, except where it is itself the SD that counts
    assert best((10, first), (45 if second in {"SD", "CR", "PR"} else 40, second))[1] == not_met


def test_unconfirmed_is_the_best_up_to_progression():
    """Without confirmation the best response up to the first PD counts; later visits do not."""
    assert best((20, "SD"), (60, "PR"), (80, "PD"), (120, "CR"))[0] == "PR"


@pytest.mark.parametrize(("day", "expected"), [(42, "SD"), (41, "NE")])
def test_stable_disease_counts_from_its_first_day(day, expected):
    """SD on the first counting day is SD, a day earlier NE."""
    assert best((day, "SD")) == (expected, expected)


@pytest.mark.parametrize(("gap", "expected"), [(28, "PR"), (27, "SD")])
def test_confirmation_needs_its_days(gap, expected):
    """A PR confirmed after exactly 28 days is confirmed, a day earlier it is SD."""
    assert best((50, "PR"), (50 + gap, "PR"))[1] == expected


def test_ne_between_is_limited():
    """One NE may stand before the confirmation by default, two may not."""
    assert best((50, "CR"), (60, "NE"), (90, "CR"))[1] == "CR"
    assert best((50, "CR"), (60, "NE"), (70, "NE"), (90, "CR"))[1] == "SD"
    assert best((50, "CR"), (60, "NE"), (70, "NE"), (90, "CR"), max_ne=2)[1] == "CR"


def test_one_sd_between_only_if_accepted():
    """PR, SD, PR is a confirmed PR only where one SD is accepted, and two SD never."""
    assert best((50, "PR"), (60, "SD"), (90, "PR"))[1] == "SD"
    assert best((50, "PR"), (60, "SD"), (90, "PR"), accept_sd=True)[1] == "PR"
    assert best((50, "PR"), (60, "SD"), (70, "SD"), (90, "PR"), accept_sd=True)[1] == "SD"


# The nine subjects documented with admiralonco `derive_param_confirmed_bor`, days from its reference date, window 28.
ADMIRALONCO = [
    ([(0, "PR"), (31, "CR"), (46, "NE"), (60, "CR"), (91, "SD")], "CR", "CR"),
    ([(20, "SD"), (51, "PR"), (80, "SD"), (92, "CR")], "SD", "PR"),
    ([(1, "CR"), (21, "CR"), (51, "SD")], "SD", "SD"),
    ([(2, "PR"), (62, "SD"), (93, "SD"), (123, "PR"), (137, "non-CR/non-PD")], "SD", "SD"),
    ([(0, "PR"), (9, "SD"), (19, "PR"), (135, "non-CR/non-PD")], "non-CR/non-PD", "non-CR/non-PD"),
    ([(4, "PR"), (14, "CR"), (57, "PR"), (70, "PD"), (89, "CR"), (120, "CR")], "SD", "SD"),
    ([(4, "PR"), (14, "CR"), (59, "NE")], "NE", "NE"),
    ([], "MISSING", "MISSING"),
    ([(15, "CR"), (31, "NE"), (46, "NE"), (61, "CR")], "SD", "CR"),
]


@pytest.mark.parametrize(("visits", "strict", "lenient"), ADMIRALONCO)
def test_documented_subjects(visits, strict, lenient):
    """The documented subjects, strictly and with SD and two NE accepted, by the rules printed beside them."""
    assert best(*visits, sd_min_days=28)[1] == strict
    assert best(*visits, sd_min_days=28, max_ne=2, accept_sd=True)[1] == lenient


def test_pr_after_cr_is_flagged():
    """PR after CR is told as doubtful: usually a PR was missed."""
    found = compute_best_response([Visit(50, "CR"), Visit(90, "PR")], RULES)
    assert [message.code for message in found.doubts] == ["recist.pr_after_cr"]


def test_two_responses_on_a_day_are_refused():
    """A day with two responses is a fault."""
    assert [fault.code for fault in check_visits([Visit(1, "SD"), Visit(1, "PD")])] == ["recist.day_twice"]


def test_responses_are_read_in_any_case():
    """`NON-CR/NON-PD` is read as RECIST spells it; an unknown word is refused."""
    assert parse_response("NON-CR/NON-PD", "response") == "non-CR/non-PD"
    with pytest.raises(Refusal) as refused:
        parse_response("GOOD", "response")
    assert refused.value.fault.code == "recist.unknown_response"
