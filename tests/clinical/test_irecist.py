"""iRECIST (Seymour 2017): unconfirmed, confirmed, reset, and the best response."""

from decimal import Decimal

import pytest

from ecrf.clinical.irecist import ImmuneReading, ImmuneResponse, compute_immune_best, compute_immune_course
from ecrf.clinical.recist import Response

CR, PR, SD, PD, NE = Response.CR, Response.PR, Response.SD, Response.PD, Response.NE
STABLE = Response.NON_CR_NON_PD


def read(day, target, non_target=STABLE, total=None, **more):
    """An assessment; sums are given in whole millimetres."""
    size = None if total is None else Decimal(total)
    return ImmuneReading(day // 42, day, target, non_target, size, **more)


def course(*readings):
    """The responses of a course."""
    return [point.response.value for point in compute_immune_course(readings)]


CASES = [
    # the first progression is unconfirmed; 5 mm more four weeks later confirm it, 4.9 do not
    ([read(42, PD, total=60), read(77, PD, total=65)], ["iUPD", "iCPD"]),
    ([read(42, PD, total=60), read(77, PD, total="64.9")], ["iUPD", "iUPD"]),
    # the tumour shrinks: the bar is reset, and a later progression needs a confirmation of its own
    ([read(42, PD, total=60), read(77, PR, total=30), read(119, PD, total=45)], ["iUPD", "iPR", "iUPD"]),
    ([read(42, PD, total=60), read(77, SD, total=50), read(119, SD, total=50)], ["iUPD", "iSD", "iSD"]),
    # non-targets that grow further, and only when it was they that progressed
    ([read(42, SD, PD, 50), read(77, SD, PD, 50, non_target_worse=True)], ["iUPD", "iCPD"]),
    ([read(42, PD, total=60), read(77, PD, STABLE, 60, non_target_worse=True)], ["iUPD", "iUPD"]),
    # new lesions: another one, 5 mm more of the measured ones, growth of the others; unchanged they stay unconfirmed
    ([read(42, SD, new_lesions=1), read(77, SD, new_lesions=2)], ["iUPD", "iCPD"]),
    (
        [
            read(42, SD, new_lesions=1, new_sum_mm=Decimal(12)),
            read(77, SD, new_lesions=1, new_sum_mm=Decimal(17)),
        ],
        ["iUPD", "iCPD"],
    ),
    ([read(42, SD, new_lesions=1), read(77, SD, new_lesions=1, new_non_target_worse=True)], ["iUPD", "iCPD"]),
    ([read(42, SD, new_lesions=1), read(77, SD, new_lesions=1)], ["iUPD", "iUPD"]),
    # progression of lesions of another kind confirms
    ([read(42, PD, total=60), read(77, PD, PD, 60)], ["iUPD", "iCPD"]),
    ([read(42, PD, total=60), read(77, PD, total=60, new_lesions=1)], ["iUPD", "iCPD"]),
    # not evaluable neither confirms nor resets; after confirmation nothing changes it
    ([read(42, PD, total=60), read(77, NE), read(119, PD, total=66)], ["iUPD", "iNE", "iCPD"]),
    ([read(42, PD, total=60), read(77, PD, total=70), read(119, PR, total=20)], ["iUPD", "iCPD", "iCPD"]),
    ([read(42, CR, CR, 0), read(84, PR, CR, 20)], ["iCR", "iPR"]),
]


@pytest.mark.parametrize(("readings", "expected"), CASES)
def test_time_points(readings, expected):
    """Every row of the confirmation rules on both sides of its limit."""
    assert course(*readings) == expected


def test_progression_dates_from_its_first_unconfirmed_assessment():
    """Confirmed on day 126, it counts from day 84, not from the episode that was reset."""
    points = compute_immune_course(
        [read(42, PD, total=60), read(63, SD, total=50), read(84, PD, total=62), read(126, PD, total=70)]
    )
    assert [point.progression_day for point in points] == [42, None, 84, 84]


def test_a_confirmation_outside_four_to_eight_weeks_is_said():
    """28 and 56 days are inside; 57 is told."""
    for days, told in ((28, False), (56, False), (57, True), (27, True)):
        points = compute_immune_course([read(42, PD, total=60), read(42 + days, PD, total=70)])
        assert any(why.code == "irecist.outside_window" for why in points[1].why) is told


@pytest.mark.parametrize(
    ("readings", "best"),
    [
        ([read(42, PD, total=60), read(77, PR, total=30)], ImmuneResponse.PR),
        ([read(42, PD, total=60), read(77, PD, total=70), read(119, PR, total=30)], ImmuneResponse.CPD),
        ([read(42, PD, total=60)], ImmuneResponse.UPD),
        ([read(42, SD, total=50), read(84, PD, total=61), read(126, PD, total=70)], ImmuneResponse.SD),
        ([], ImmuneResponse.NE),
    ],
)
def test_an_unconfirmed_progression_does_not_stand_against_a_later_response(readings, best):
    """The best response ends with the confirmed progression."""
    assert compute_immune_best(compute_immune_course(readings)) is best
