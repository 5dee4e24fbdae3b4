"""RECIST 1.1 at one time point."""

from decimal import Decimal

import pytest

from ecrf.clinical.recist import (
    History,
    NonTarget,
    NonTargetState,
    RecistRules,
    Response,
    Target,
    compute_non_target_response,
    compute_overall_response,
    compute_percent_change,
    compute_target_response,
)


def lesions(*sizes, nodal=False):
    """Targets of these sizes."""
    return [
        Target(f"T{number}", nodal, None if size is None else Decimal(size))
        for number, size in enumerate(sizes)
    ]


def response(now, baseline, nadir, **rules):
    """The target response of these sizes."""
    history = History(Decimal(baseline), Decimal(nadir), rules.pop("was_pr", False))
    return compute_target_response(lesions(*now), history, RecistRules(**rules)).response


@pytest.mark.parametrize(
    ("now", "baseline", "nadir", "expected"),
    [
        (["9.8"], "14.0", "14.0", "PR"),  # exactly -30 %
        (["9.81"], "14.0", "14.0", "SD"),
        (["32.4"], "27.0", "27.0", "PD"),  # exactly +20 %
        (["32.39"], "27.0", "27.0", "SD"),
        (["8.2"], "100", "3.2", "PD"),  # exactly +5 mm
        (["8.15"], "100", "3.2", "PR"),  # 4.95 mm is below 5: no rounding before comparing
        (["30"], "100", "25", "PD"),  # +20 % and +5 mm
        (["29.9"], "100", "25", "PR"),
        (["5"], "100", "0", "PD"),  # from a nadir of 0 the percentage is infinite
        (["4.9"], "100", "0", "PR"),
        (["0", "0"], "50", "50", "CR"),
        (["70"], "100", "100", "PR"),
        (["100"], "100", "100", "SD"),
    ],
)
def test_limits_on_both_sides(now, baseline, nadir, expected):
    """Target response at each limit and just beside it, in exact decimals (Eisenhauer 2009, 4.3.1)."""
    assert response(now, baseline, nadir) == expected


@pytest.mark.parametrize(("size", "expected"), [("9.9", "CR"), ("10", "SD")])
def test_nodes_are_gone_below_10_mm(size, expected):
    """A node below 10 mm short axis counts as gone although its sum is not 0; at 10 mm it does not."""
    history = History(Decimal(14), Decimal(14))
    assert compute_target_response(lesions(size, nodal=True), history).response == expected


def test_complete_response_comes_before_progression():
    """A node that grew from 4 to 9.9 mm is still normal: the order of the table puts CR before PD."""
    history = History(Decimal(20), Decimal(4))
    assert compute_target_response(lesions("9.9", nodal=True), history).response is Response.CR


def test_missing_target_is_not_evaluable():
    """A target not assessed leaves the visit not evaluable and without a sum."""
    found = compute_target_response(lesions("20", None), History(Decimal(50), Decimal(50)))
    assert (found.response, found.sum_mm) == (Response.NE, None)


def test_assessed_part_may_prove_progression():
    """Baseline 50 mm, two of three targets already 80 mm: progression (section on missing assessments), a choice."""
    assert response(["40", "40", None], "50", "50") == "PD"
    assert response(["40", "40", None], "50", "50", partial_sum_proves_pd=False) == "NE"
    assert response(["30", "29.9", None], "50", "50") == "NE"


def test_partial_response_is_carried_on():
    """After PR a sum that is neither PR nor PD stays PR (EORTC FAQ), unless the study decided otherwise."""
    assert response(["80"], "100", "70", was_pr=True) == "PR"
    assert response(["80"], "100", "70", was_pr=True, carry_pr=False) == "SD"
    assert response(["84"], "100", "70", was_pr=True) == "PD"


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], "NA"),
        (["ABSENT", "ABSENT"], "CR"),
        (["ABSENT", "PRESENT"], "non-CR/non-PD"),
        (["ABSENT", "NE"], "NE"),
        (["PRESENT", None], "NE"),
        (["PD", "NE"], "PD"),
    ],
)
def test_non_target_response(states, expected):
    """Non-target response: PD, else NE if any is not assessed, else CR or non-CR/non-PD."""
    found = [
        NonTarget(str(n), None if state is None else NonTargetState(state)) for n, state in enumerate(states)
    ]
    assert compute_non_target_response(found) == expected


TABLE_1 = [
    ("CR", "CR", False, "CR"),
    ("CR", "NA", False, "CR"),
    ("CR", "non-CR/non-PD", False, "PR"),
    ("CR", "NE", False, "PR"),
    ("PR", "CR", False, "PR"),
    ("PR", "non-CR/non-PD", False, "PR"),
    ("PR", "NE", False, "PR"),
    ("PR", "NA", False, "PR"),
    ("SD", "CR", False, "SD"),
    ("SD", "non-CR/non-PD", False, "SD"),
    ("SD", "NE", False, "SD"),
    ("NE", "CR", False, "NE"),
    ("NE", "non-CR/non-PD", False, "NE"),
    ("NE", "NE", False, "NE"),
    ("PD", "CR", False, "PD"),
    ("NE", "PD", False, "PD"),
    ("CR", "CR", True, "PD"),
    ("NE", "NE", True, "PD"),
    ("NA", "CR", False, "CR"),
    ("NA", "non-CR/non-PD", False, "non-CR/non-PD"),
    ("NA", "NE", False, "NE"),
    ("NA", "PD", False, "PD"),
    ("NA", "CR", True, "PD"),
    ("NA", "NA", False, "NA"),
]


@pytest.mark.parametrize(("target", "non_target", "new", "expected"), TABLE_1)
def test_overall_response_tables_1_and_2(target, non_target, new, expected):
    """Every row of tables 1 (targets) and 2 (non-targets only) of Eisenhauer 2009."""
    found = compute_overall_response(Response(target), Response(non_target), new_lesion=new)
    assert found == expected


def test_percent_change_from_nothing_is_unknown():
    """A change from 0 mm has no percentage; others are rounded half up to 6 decimals."""
    assert compute_percent_change(Decimal(5), Decimal(0)) is None
    assert compute_percent_change(Decimal(80), Decimal(70)) == Decimal("14.285714")
