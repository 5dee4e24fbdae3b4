"""RECIST 1.1 over the visits of a subject."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.clinical.recist import (
    Assessment,
    Certainty,
    NewLesion,
    NonTarget,
    NonTargetState,
    RecistRules,
    Target,
)
from ecrf.clinical.recist_course import check_course, check_measurable, compute_time_points


def visit(number, *sizes, nodal=False, others=(), new=()):
    """One assessment, 42 days after the one before."""
    targets = tuple(Target(f"T{n}", nodal, None if s is None else Decimal(s)) for n, s in enumerate(sizes))
    non_targets = tuple(NonTarget(f"N{n}", NonTargetState(state)) for n, state in enumerate(others))
    lesions = tuple(NewLesion(name, Certainty(certainty)) for name, certainty in new)
    return Assessment(number, number * 42, targets, non_targets, lesions)


def overall(*visits, **rules):
    """Overall responses after the baseline."""
    return [str(point.overall) for point in compute_time_points(visits, RecistRules(**rules))[1:]]


def test_eortc_faq_managing_pr():
    """EORTC FAQ: sums 100, 70, 70, 80, 80, 80 are PR at every follow-up; without carrying PR turns SD."""
    sums = [visit(n, s) for n, s in enumerate(("100", "70", "70", "80", "80", "80"))]
    assert overall(*sums) == ["PR"] * 5
    assert overall(*sums, carry_pr=False) == ["PR", "PR", "SD", "SD", "SD"]


def test_eortc_faq_definition_of_sd():
    """EORTC FAQ: sums 165, 63, 65 are PR and PR again."""
    assert overall(visit(0, "165"), visit(1, "63"), visit(2, "65")) == ["PR", "PR"]


def test_nadir_is_the_smallest_earlier_complete_sum():
    """The nadir counts the baseline, passes over a visit with a missing target, and never the visit itself."""
    points = compute_time_points(
        [visit(0, "30", "20"), visit(1, "10", None), visit(2, "20", "15"), visit(3, "30", "12")]
    )
    assert [point.nadir_mm for point in points] == [None, 50, 50, 35]
    assert [point.sum_mm for point in points] == [50, None, 35, 42]
    assert str(points[3].overall) == "PD"


def test_a_lesion_not_mentioned_is_not_assessed():
    """A registered target or non-target without a row at a visit counts as not assessed there."""
    points = compute_time_points([visit(0, "30", "20", others=["PRESENT"]), visit(1, "10")])
    assert (str(points[1].target), str(points[1].non_target)) == ("NE", "NE")


def test_baseline_has_sums_but_no_response():
    """Visit 0 shows its sum and no response."""
    first = compute_time_points([visit(0, "30")])[0]
    assert (first.sum_mm, first.baseline_sum_mm, first.overall, first.target) == (30, 30, None, None)


def test_new_lesion_counts_only_when_unequivocal():
    """An equivocal lesion changes nothing; once unequivocal it is PD, dated to the visit it was first seen."""
    points = compute_time_points(
        [visit(0, "30"), visit(1, "30", new=[("X", "EQUIVOCAL")]), visit(2, "30", new=[("X", "UNEQUIVOCAL")])]
    )
    assert [str(point.overall) for point in points[1:]] == ["SD", "PD"]
    confirmed = next(message for message in points[2].why if message.code == "recist.new_confirmed")
    assert (confirmed.args["visit"], confirmed.args["day"]) == (1, 42)


def test_reappearance_after_complete_response_is_progression():
    """After an overall CR a lesion seen again is PD although it is only 3 mm; a node only from 10 mm."""
    assert overall(visit(0, "30"), visit(1, "0"), visit(2, "3")) == ["CR", "PD"]
    assert overall(*(visit(n, s, nodal=True) for n, s in enumerate(("20", "6", "9.9")))) == ["CR", "CR"]
    assert overall(*(visit(n, s, nodal=True) for n, s in enumerate(("20", "6", "10")))) == ["CR", "PD"]


def test_reappearance_without_complete_response_is_not_progression():
    """A target gone and back while a non-target persisted is judged by its size alone."""
    visits = [
        visit(0, "30", others=["PRESENT"]),
        visit(1, "0", others=["PRESENT"]),
        visit(2, "3", others=["PRESENT"]),
    ]
    assert overall(*visits) == ["PR", "PR"]


def test_disease_without_targets_uses_table_2():
    """Non-target disease only: CR, non-CR/non-PD, NE and PD are the overall responses."""
    states = ("PRESENT", "PRESENT", "NE", "ABSENT", "PD")
    assert overall(*(visit(n, others=[state]) for n, state in enumerate(states))) == [
        "non-CR/non-PD",
        "NE",
        "CR",
        "PD",
    ]


def test_missing_baseline_size_leaves_targets_not_evaluable():
    """Without a complete baseline sum no later sum can be judged."""
    assert overall(visit(0, "30", None), visit(1, "10", "5")) == ["NE"]


@pytest.mark.parametrize(
    ("visits", "code"),
    [
        ([visit(1, "30")], "recist.no_baseline"),
        ([visit(0, "30"), visit(0, "31")], "recist.second_baseline"),
        ([visit(0, "30"), visit(1, "31"), visit(1, "32")], "recist.visit_twice"),
        ([visit(0, "1", "2", "3", "4", "5", "6")], "recist.too_many_targets"),
        ([visit(0, "30"), visit(1, "30", "5")], "recist.target_not_registered"),
        ([visit(0, "30", new=[("X", "UNEQUIVOCAL")])], "recist.new_at_baseline"),
        ([visit(0, "30"), Assessment(1, -1, ())], "recist.day_order"),
        ([Assessment(0, 0, (Target("A", False, Decimal(1)),) * 2)], "recist.lesion_twice"),
    ],
)
def test_impossible_courses_are_refused(visits, code):
    """No or a second baseline, a visit or lesion twice, six targets, an unregistered target, days backwards."""
    assert code in [fault.code for fault in check_course(visits)]


def test_small_baseline_targets_are_told():
    """A target below 10 mm, or a node below 15 mm, is reported as below measurable size."""
    small = [Target("A", False, Decimal("9.9")), Target("B", True, Decimal("14.9"))]
    fine = [Target("C", False, Decimal(10)), Target("D", True, Decimal(15))]
    assert [message.args["lesion"] for message in check_measurable(small + fine)] == ["A", "B"]


SIZES = st.integers(0, 600).map(lambda tenths: str(Decimal(tenths) / 10))


@given(st.lists(st.lists(SIZES, min_size=2, max_size=2), min_size=2, max_size=6))
def test_growth_never_improves_a_response(rows):
    """Adding 1 mm to every target of the last visit never gives a better response."""
    order = ["CR", "PR", "SD", "PD"]
    visits = [visit(n, *row) for n, row in enumerate(rows)]
    larger = [str(Decimal(size) + 1) for size in rows[-1]]
    before = compute_time_points(visits)[-1]
    after = compute_time_points([*visits[:-1], visit(len(rows) - 1, *larger)])[-1]
    assert order.index(str(after.target)) >= order.index(str(before.target))


@given(st.lists(st.lists(SIZES, min_size=1, max_size=3), min_size=1, max_size=6))
def test_nadir_never_rises(rows):
    """The nadir a visit is held against never rises from visit to visit and is never above the baseline."""
    width = len(rows[0])
    visits = [visit(n, *(row * 3)[:width]) for n, row in enumerate(rows)]
    points = compute_time_points(visits)
    nadirs = [point.nadir_mm for point in points[1:]]
    assert nadirs == sorted(nadirs, reverse=True)
    assert all(nadir <= points[0].sum_mm for nadir in nadirs)
