"""EORTC scoring."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.clinical.eortc import ScaleKind, check_answers, compute_eortc, compute_needed, item_ranges
from ecrf.library.tables_scores import C30, HN35, HN43, load_eortc_scales

SCALES = load_eortc_scales((C30, HN35))
RANGES = item_ranges(SCALES)


def scores(answers):
    """Scores by scale code."""
    return {score.code: score.value for score in compute_eortc(answers, SCALES)}


def test_c30_codes_keep_the_published_order():
    """The scales come in the order of the scoring manual, the summary score after FI, the module last."""
    codes = " ".join(scale.code for scale in SCALES)
    assert codes == (
        "QL2 PF2 RF2 EF CF SF FA NV PA DY SL AP CO DI FI SUMSCORE "
        "HNPA HNSW HNSE HNSP HNSO HNSC HNSX HNTE HNOM HNDR HNSS HNCO HNFI HNPK HNNU HNFE HNWL HNWG"
    )


def test_every_item_of_each_questionnaire_is_used_once():
    """Items 1-30 and 31-65 (31-73 in H&N43) belong to exactly one scale each."""
    for questionnaire, items in ((C30, range(1, 31)), (HN35, range(31, 66)), (HN43, range(31, 74))):
        used = sorted(item for scale in load_eortc_scales((questionnaire,)) for item in scale.items)
        assert used == list(items)


def test_worked_example_of_the_scoring_manual():
    """Scoring manual 3rd ed. p. 7: emotional functioning, answers 3 4 4 (one missing) give (1 - 2.667/3) * 100 = 11.1."""
    assert scores({21: 3, 22: 4, 23: 4})["EF"] == Decimal("11.111111")


def test_best_and_worst_answers_reach_the_ends():
    """Lowest answers give function 100 and symptoms 0, highest the reverse; global health rises with the answer."""
    lowest = scores({item: low for item, (low, _) in RANGES.items()})
    highest = scores({item: high for item, (_, high) in RANGES.items()})
    for scale in SCALES:
        ends = (lowest[scale.code], highest[scale.code])
        expected = (100, 0) if scale.kind in {ScaleKind.FUNCTION, ScaleKind.SUMMARY} else (0, 100)
        assert ends == expected, scale.code


@pytest.mark.parametrize("item", [61, 62, 63, 64, 65])
def test_yes_no_items_score_0_or_100(item):
    """H&N35 items 61-65 have range 1: no = 0, yes = 100 (EORTC Data Center macro `hnscore`)."""
    code = {61: "HNPK", 62: "HNNU", 63: "HNFE", 64: "HNWL", 65: "HNWG"}[item]
    assert (scores({item: 1})[code], scores({item: 2})[code]) == (0, 100)


@pytest.mark.parametrize(("items", "needed"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_half_rule(items, needed):
    """At least half of the items must be answered: 5 need 3, 3 need 2, 4 need 2, 2 need 1."""
    assert compute_needed(items) == needed


@pytest.mark.parametrize(
    ("code", "items"),
    [("PF2", (1, 2, 3, 4, 5)), ("FA", (10, 12, 18)), ("EF", (21, 22, 23, 24)), ("HNSC", (48, 55, 56))],
)
def test_half_rule_on_both_sides(code, items):
    """One answer fewer than half leaves the scale empty, half scores it."""
    needed = compute_needed(len(next(scale for scale in SCALES if scale.code == code).items))
    assert scores(dict.fromkeys(items[:needed], 1))[code] is not None
    assert scores(dict.fromkeys(items[: needed - 1], 1))[code] is None


def test_summary_needs_all_thirteen_scales():
    """One missing scale leaves the summary score empty; global health and finances are not part of it."""
    full = dict.fromkeys(range(1, 29), 1)
    assert scores(full)["SUMSCORE"] == 100
    assert scores({item: answer for item, answer in full.items() if item != 8})["SUMSCORE"] is None
    assert scores({item: answer for item, answer in full.items() if item != 28})["SUMSCORE"] == 100


def test_summary_is_the_mean_of_exact_scores():
    """Two symptom answers of 2: PA 16.67, SL 33.33, the rest best: (100*11 + 83.333 + 66.667) / 13 = 96.153846."""
    assert scores({**dict.fromkeys(range(1, 29), 1), 9: 2, 11: 2})["SUMSCORE"] == Decimal("96.153846")


def test_answers_out_of_range_are_named():
    """An answer 5 on a four-point item and 8 on a seven-point item are faults at their question."""
    found = check_answers({1: 5, 29: 8, 61: 3, 30: 7}, SCALES)
    assert [(fault.code, fault.place) for fault in found] == [
        ("clinical.answer_range", "q1"),
        ("clinical.answer_range", "q29"),
        ("clinical.answer_range", "q61"),
    ]


ANSWERS = st.fixed_dictionaries(
    {}, optional={item: st.integers(low, high) for item, (low, high) in RANGES.items()}
)


@given(ANSWERS)
def test_scores_stay_between_0_and_100(answers):
    """Whatever is answered, every score lies from 0 to 100."""
    assert all(value is None or 0 <= value <= 100 for value in scores(answers).values())


@given(ANSWERS, st.sampled_from(sorted(RANGES)))
def test_a_higher_answer_moves_its_scale_one_way(answers, item):
    """Raising one answer never raises a function scale and never lowers any other."""
    low, high = RANGES[item]
    scale = next(scale for scale in SCALES if item in scale.items)
    below = scores({**answers, item: low})[scale.code]
    above = scores({**answers, item: high})[scale.code]
    if below is not None and above is not None:
        assert above <= below if scale.kind is ScaleKind.FUNCTION else above >= below
