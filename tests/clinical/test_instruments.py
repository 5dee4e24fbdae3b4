"""Rating instruments."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.clinical.grade_scale import check_scale_grade, compute_ecog_from_karnofsky
from ecrf.clinical.haq_di import compute_haq_di
from ecrf.clinical.item_sum import check_items, compute_item_sum, find_band
from ecrf.clinical.six_minute_walk import compute_distance, is_important_change
from ecrf.library.tables_instruments import load_bands, load_grade_scale, load_items
from ecrf.words import Refusal

SUMS = {
    "HAMD17": (17, 0, 52),  # Hamilton 1960
    "HAMA": (14, 0, 56),  # Hamilton 1959
    "MMSE": (11, 0, 30),  # Folstein 1975, a total of domains
    "BARTHEL": (10, 0, 100),  # Mahoney and Barthel 1965; not the modified index of Shah
    "KATZ": (6, 0, 6),  # Katz 1963
    "PIL": (20, 20, 140),  # Crumbaugh and Maholick 1964
}
"""Number of items, least and greatest total."""


@pytest.mark.parametrize(("name", "facts"), SUMS.items())
def test_range_of_the_published_total(name, facts):
    """Least and greatest answers give the published ends of the total."""
    count, low, high = facts
    items = load_items(name)
    assert len(items) == count
    assert compute_item_sum({item.number: min(item.values) for item in items}, items) == low
    assert compute_item_sum({item.number: max(item.values) for item in items}, items) == high


@pytest.mark.parametrize("name", SUMS)
def test_a_missing_item_leaves_no_total(name):
    """Without a rule for missing items one missing answer leaves no total."""
    items = load_items(name)
    answers = {item.number: min(item.values) for item in items[1:]}
    assert compute_item_sum(answers, items) is None


@given(st.sampled_from(sorted(SUMS)), st.data())
def test_total_stays_in_its_range(name, data):
    """Any complete sheet gives a total between the ends."""
    items, (_, low, high) = load_items(name), SUMS[name]
    answers = {item.number: data.draw(st.sampled_from(item.values)) for item in items}
    assert low <= compute_item_sum(answers, items) <= high


def test_values_between_the_steps_are_refused():
    """Barthel bathing is 0 or 5: 10 is a fault, and 3 on a two-point HAMD item."""
    assert [fault.place for fault in check_items({2: 10, 1: 10}, load_items("BARTHEL"))] == ["item 2"]
    assert [fault.code for fault in check_items({4: 3}, load_items("HAMD17"))] == ["clinical.item_value"]


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (6, "normal"),
        (7, "possible depression"),
        (17, "possible depression"),
        (18, "definite depression"),
        (25, "severe depression"),
    ],
)
def test_hamd_bands(total, band):
    """Default Chinese bands of the 17-item form."""
    assert find_band(total, load_bands("HAMD17"), "china").name.en == band


@pytest.mark.parametrize(
    ("name", "scheme", "low", "high"),
    [
        ("HAMD17", "china", 0, 52),
        ("HAMD17", "international", 0, 52),
        ("BARTHEL", "five", 0, 100),
        ("PIL", "default", 20, 140),
    ],
)
def test_bands_cover_every_total(name, scheme, low, high):
    """Every total falls into exactly one band of a scheme."""
    bands = [band for band in load_bands(name) if band.scheme == scheme]
    for total in range(low, high + 1):
        assert sum(band.low <= total <= band.high for band in bands) == 1


def test_haq_di_worked_example():
    """Worst item per category 1 2 0 1 0 3 2 1: index 10/8 = 1.25; help in category 3 raises its 0 to 2: 1.5."""
    answers = {1: 1, 2: 0, 3: 2, 4: 1, 5: 0, 6: 0, 7: 0, 8: 1, 9: 1, 10: 0, 11: 0, 12: 0, 13: 3, 14: 1}
    answers |= {15: 2, 16: 0, 17: 1, 18: 1, 19: 0, 20: 0}
    assert compute_haq_di(answers).index == Decimal("1.25")
    helped = compute_haq_di(answers, frozenset({3, 6}))
    assert (helped.index, helped.categories[2], helped.categories[5]) == (Decimal("1.5"), 2, 3)
    assert compute_haq_di(answers, frozenset({3}), use_help=False).index == Decimal("1.25")


def test_haq_di_needs_six_categories():
    """Six answered categories give an index, five do not."""
    first_items = (1, 3, 5, 8, 10, 13)
    assert compute_haq_di(dict.fromkeys(first_items, 1)).index == 1
    assert compute_haq_di(dict.fromkeys(first_items[:5], 1)).index is None


@given(st.dictionaries(st.integers(1, 20), st.integers(0, 3)), st.frozensets(st.integers(1, 8)))
def test_haq_di_stays_between_0_and_3(answers, helped):
    """The index lies from 0 to 3."""
    index = compute_haq_di(answers, helped).index
    assert index is None or 0 <= index <= 3


@pytest.mark.parametrize("scale", ["RTOG_MUCOSA", "RTOG_SKIN", "ECOG"])
def test_grade_scales(scale):
    """Grades run from 0 to 5, each with words in both languages; 6 is refused."""
    grades = load_grade_scale(scale)
    assert [one.grade for one in grades] == list(range(6))
    assert all(one.text.en and one.text.zh for one in grades)
    assert check_scale_grade(grades, 3) is None
    assert check_scale_grade(grades, 6).code == "clinical.item_value"


def test_karnofsky_helps_to_ecog():
    """100-90 = 0, 80-70 = 1, 60-50 = 2, 40-30 = 3, 20-10 = 4, 0 = 5; 55 is no Karnofsky index."""
    assert [compute_ecog_from_karnofsky(index) for index in range(100, -1, -10)] == [
        0,
        0,
        1,
        1,
        2,
        2,
        3,
        3,
        4,
        4,
        5,
    ]
    with pytest.raises(Refusal):
        compute_ecog_from_karnofsky(55)


def test_six_minute_walk_distance():
    """14 laps of 30 m and 12.5 m more are 432.5 m; a part beyond the course is refused."""
    assert compute_distance(14, Decimal("12.5")) == Decimal("432.5")
    assert is_important_change(Decimal(400), Decimal(430)) is True
    assert is_important_change(Decimal(400), Decimal("429.9")) is False
    with pytest.raises(Refusal) as refused:
        compute_distance(14, Decimal(31))
    assert refused.value.fault.place == "partial_m"
