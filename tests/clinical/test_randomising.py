"""Permuted blocks and minimisation against published and independently calculated figures."""

from collections import Counter
from fractions import Fraction
from itertools import islice, permutations

import pytest

from ecrf.clinical.randomising import (
    VARIANCE,
    Allocated,
    Dice,
    Minimising,
    choose_arm,
    compute_imbalance,
    make_blocks,
)

SEED = bytes(range(32))
EVEN = {"C": 1, "T": 1}


def so_far(counts):
    """The counts of a table: factor, level, then arms."""
    return Allocated({(factor, level): dict(arms) for factor, level, arms in counts})


def minimising(ratio, weights, **named):
    """The rule with whole weights."""
    return Minimising(ratio, {f: Fraction(w) for f, w in weights.items()}, Fraction(4, 5), **named)


def test_published_example_of_minimisation():
    """The 15th patient of the worked table: imbalance 3 in the control group, 5 in the treatment group.

    Lim CY, In J. Randomization in clinical studies. Korean J Anesthesiol 2019;72:221-232, table 4 (PMC6547231): woman,
    74 years, site 2, who goes to the control group; the method is that of Pocock and Simon 1975 with the range.
    """
    before = so_far([
        ("site", "1", {"C": 4, "T": 2}), ("site", "2", {"C": 3, "T": 5}),
        ("sex", "m", {"C": 4, "T": 4}), ("sex", "f", {"C": 3, "T": 3}),
        ("age", "<20", {"C": 2, "T": 2}), ("age", "20-64", {"C": 2, "T": 2}), ("age", ">=65", {"C": 3, "T": 3}),
    ])  # fmt: skip
    how = minimising(EVEN, {"site": 1, "sex": 1, "age": 1})
    patient = {"site": "2", "sex": "f", "age": ">=65"}
    assert compute_imbalance(how, before, patient) == {"C": 3, "T": 5}
    chosen = Counter(choose_arm(how, before, patient, Dice(SEED, str(n))) for n in range(2000))
    assert 0.77 < chosen["C"] / 2000 < 0.83


def test_variance_over_three_arms():
    """By hand: counts 2, 1, 1 at a level, weight 2; giving A makes 3,1,1 (variance 8/9), B 2,2,1 and C 2,1,2 (2/9)."""
    how = minimising({"A": 1, "B": 1, "C": 1}, {"x": 2}, measure=VARIANCE)
    before = so_far([("x", "1", {"A": 2, "B": 1, "C": 1})])
    found = compute_imbalance(how, before, {"x": "1"})
    assert found == {"A": Fraction(16, 9), "B": Fraction(4, 9), "C": Fraction(4, 9)}


def test_shares_of_two_to_one_count_as_even():
    """At 2:1 an arm with twice the subjects is in balance: 4 and 2 are even, so the smaller imbalance is A's.

    By hand: giving A makes 5/2 and 2 (range 1/2), giving B makes 2 and 3 (range 1).
    """
    how = minimising({"A": 2, "B": 1}, {"x": 1})
    before = so_far([("x", "1", {"A": 4, "B": 2})])
    assert compute_imbalance(how, before, {"x": "1"}) == {"A": Fraction(1, 2), "B": 1}


def test_first_subject_is_allocated_evenly():
    """With nobody before, all arms tie and each is as likely."""
    how = minimising({"A": 1, "B": 1, "C": 1}, {"x": 1})
    chosen = Counter(choose_arm(how, Allocated(), {"x": "1"}, Dice(SEED, str(n))) for n in range(3000))
    assert all(900 < chosen[arm] < 1100 for arm in "ABC")


def test_certain_coin_always_balances():
    """With probability 1 two arms never differ by more than one in a single level."""
    how = Minimising(EVEN, {"x": Fraction(1)}, Fraction(1))
    before, counts = Allocated(), Counter()
    for number in range(60):
        arm = choose_arm(how, before, {"x": "1"}, Dice(SEED, str(number)))
        before.add({"x": "1"}, arm)
        counts[arm] += 1
        assert abs(counts["C"] - counts["T"]) <= 1


@pytest.mark.parametrize(("ratio", "blocks"), [(EVEN, (4,)), (EVEN, (2, 4, 6)), ({"A": 2, "B": 1}, (3, 6))])
def test_every_block_holds_the_ratio(ratio, blocks):
    """At the end of each block, and nowhere farther than half the largest block from it, the arms are in their ratio."""
    drawn = list(islice(make_blocks(ratio, blocks, Dice(SEED, "x")), 600))
    whole = sum(ratio.values())
    for end in range(1, 601):
        counts = Counter(drawn[:end])
        for arm, share in ratio.items():
            assert abs(counts[arm] - Fraction(end * share, whole)) <= max(blocks) / 2


def test_all_orders_of_a_block_are_as_likely():
    """The six orders of AABB come about equally often (chi-square, 5 degrees of freedom, 99.9 % point: 20.5)."""
    seen = Counter(
        "".join(islice(make_blocks({"A": 1, "B": 1}, (4,), Dice(SEED, str(n))), 4)) for n in range(3000)
    )
    orders = {"".join(order) for order in permutations("AABB")}
    assert set(seen) == orders
    assert sum((count - 500) ** 2 / 500 for count in seen.values()) < 20.5


def test_the_same_seed_gives_the_same_list():
    """A list is replayed from its seed; another label or seed gives another."""
    first, again, other = (
        list(islice(make_blocks(EVEN, (4,), Dice(SEED, name)), 80)) for name in ("x", "x", "y")
    )
    assert first == again != other


@pytest.mark.parametrize("blocks", [(), (3,), (4, 5), (0,)])
def test_blocks_that_do_not_hold_the_ratio_are_refused(blocks):
    """A block size must be a multiple of the sum of the shares."""
    with pytest.raises(ValueError, match="ratio"):
        next(make_blocks(EVEN, blocks, Dice(SEED, "x")))
