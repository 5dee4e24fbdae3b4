"""Copied measurements and preferred last digits."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from ecrf.library.load_design import load_study
from ecrf.schema.index import DesignIndex
from ecrf.services.integrity.patterns import CRITICAL, Digits, chi_squared
from tests.services.house import House
from tests.services.test_integrity import of_kind
from tests.services.test_integrity_course import look, put

SAME = {"VS_SYSBP": "120", "VS_DIABP": "80", "VS_PULSE": "72", "VS_TEMP": "36.5"}


def test_the_same_measurements_at_two_visits_are_found(house: House) -> None:
    """Four numbers the same as at screening are copied, it seems; one that differs quiets it."""
    chain = house.subject()
    for visit in ("S0", "S2"):
        put(house, chain, f"{visit}/1/VS/1/1/VS_G/0", **SAME)
    (found,) = of_kind(look(house), "copied")
    assert (found.at, found.args["count"]) == ("S2/1/VS/1/1", 4)
    put(house, chain, "S2/1/VS/1/1/VS_G/0", VS_PULSE="76")
    assert [f.standing for f in of_kind(look(house), "copied")] == ["resolved"]


def test_three_numbers_the_same_are_chance(house: House) -> None:
    """Fewer than four numbers are not compared."""
    chain = house.subject()
    for visit in ("S0", "S2"):
        put(house, chain, f"{visit}/1/VS/1/1/VS_G/0", VS_SYSBP="120", VS_DIABP="80", VS_PULSE="72")
    assert of_kind(look(house), "copied") == []


def test_chi_squared_of_ten_counts() -> None:
    """Ten counts of 10 give 0; all hundred in one digit give (90^2 + 9 x 10^2) / 10 = 900."""
    assert chi_squared(Counter(dict.fromkeys(range(10), 10)), 100) == 0
    assert chi_squared(Counter({0: 100}), 100) == 900
    assert Decimal("27.877") == CRITICAL


def digits_of(values: list[int], item: str = "VS_SYSBP") -> list[object]:
    """What is found of such values of one item at a site."""
    index = DesignIndex(load_study("T3"))
    digits = Digits({item: values}, {item: index.item(item).item})
    return [(f.args["digit"], f.args["share"], f.args["count"]) for f in digits.findings("site:s1")]


def test_pressures_that_end_in_nought_too_often_are_found() -> None:
    """Sixty of 120 pressures ending in 0 are found; evenly spread ones, and fewer than a hundred, are not."""
    even = list(range(100, 160))
    assert digits_of(even + list(range(100, 700, 10))) == [(0, 55, 120)]
    assert digits_of(even + even) == []
    assert digits_of([100, 110, 120] * 20) == []


def test_a_narrow_measurement_has_no_even_digits_to_prefer() -> None:
    """Temperatures about 36.5 have few last digits by nature and are not judged."""
    assert digits_of([364, 365, 366] * 50, "VS_TEMP") == []
