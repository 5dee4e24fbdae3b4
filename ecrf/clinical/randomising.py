"""Permuted blocks and the minimisation of Pocock and Simon (1975), pure and replayable from a seed.

Random bytes are HMAC-SHA256 of a counter under the seed, so the same seed gives the same list on every machine.
Sources: Pocock SJ, Simon R. Sequential treatment assignment with balancing for prognostic factors in the controlled
clinical trial. Biometrics 1975;31:103-115. Matts JP, Lachin JM. Properties of permuted-block randomization in clinical
trials. Control Clin Trials 1988;9:327-344.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

RANGE, VARIANCE = "range", "variance"
_WORD = 8
_SPAN = 1 << 8 * _WORD


class Dice:
    """A stream of even random numbers that a seed and a label determine."""

    def __init__(self, seed: bytes, label: str) -> None:
        self._seed, self._label, self._count = seed, label.encode(), 0

    def below(self, number: int) -> int:
        """An even random integer from 0 to `number` - 1, by rejection."""
        limit = _SPAN - _SPAN % number
        while True:
            self._count += 1
            message = self._label + b"#" + str(self._count).encode()
            drawn = int.from_bytes(hmac.digest(self._seed, message, "sha256")[:_WORD])
            if drawn < limit:
                return drawn % number

    def shuffle(self, things: list[str]) -> None:
        """Order anew, every order as likely as any other (Fisher and Yates)."""
        for last in range(len(things) - 1, 0, -1):
            other = self.below(last + 1)
            things[last], things[other] = things[other], things[last]


def make_blocks(ratio: Mapping[str, int], blocks: Sequence[int], dice: Dice) -> Iterator[str]:
    """Arms without end: blocks of sizes drawn evenly from `blocks`, each holding the arms in their ratio, shuffled.

    `ratio` maps an arm to its share; every block size is a multiple of the sum. Raises ValueError otherwise.
    """
    whole = sum(ratio.values())
    if whole < 1 or not blocks or any(size < whole or size % whole for size in blocks):
        raise ValueError("a block holds the ratio a whole number of times")
    while True:
        size = blocks[dice.below(len(blocks))]
        block = [arm for arm, share in ratio.items() for _ in range(share * size // whole)]
        dice.shuffle(block)
        yield from block


@dataclass(frozen=True, slots=True)
class Minimising:
    """How to minimise: arms with their shares, factors with weights, the coin, the measure of imbalance."""

    ratio: Mapping[str, int]
    weights: Mapping[str, Fraction]
    """Factor to weight, 1 for most."""
    probability: Fraction
    """With which the arm of least imbalance is chosen (p of the paper's scheme (a)); the others share the rest."""
    measure: str = RANGE


@dataclass(slots=True)
class Allocated:
    """What stands so far: for every factor and level, how many subjects each arm has."""

    counts: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)

    def add(self, levels: Mapping[str, str], arm: str) -> None:
        """Count a subject in."""
        for factor, level in levels.items():
            found = self.counts.setdefault((factor, level), {})
            found[arm] = found.get(arm, 0) + 1


def compute_imbalance(how: Minimising, so_far: Allocated, levels: Mapping[str, str]) -> dict[str, Fraction]:
    """For every arm the total imbalance G if the next subject, with these levels, got it (no unit, exact).

    Counts are divided by the arm's share. D is the range or the variance (divisor: number of arms) over the arms; G is
    the sum of weight x D over the factors. Pocock and Simon 1975, sections 2 and 3.
    """
    return {
        arm: sum(
            (
                weight * _spread(how, so_far.counts.get((factor, levels[factor]), {}), arm)
                for factor, weight in how.weights.items()
            ),
            Fraction(0),
        )
        for arm in how.ratio
    }


def _spread(how: Minimising, counts: Mapping[str, int], given: str) -> Fraction:
    shares = [Fraction(counts.get(arm, 0) + (arm == given), share) for arm, share in how.ratio.items()]
    if how.measure == RANGE:
        return max(shares) - min(shares)
    mean = sum(shares, Fraction(0)) / len(shares)
    return sum(((share - mean) ** 2 for share in shares), Fraction(0)) / len(shares)


def choose_arm(how: Minimising, so_far: Allocated, levels: Mapping[str, str], dice: Dice) -> str:
    """The arm of the next subject: arms ranked by imbalance, ties in random order, a biased coin for the first.

    The first has probability p, every other (1 - p) / (arms - 1); with equal imbalance everywhere that is even.
    """
    imbalance = compute_imbalance(how, so_far, levels)
    ranked = sorted(how.ratio)
    dice.shuffle(ranked)
    ranked.sort(key=imbalance.__getitem__)
    others = len(ranked) - 1
    if not others:
        return ranked[0]
    top, bottom = how.probability.numerator, how.probability.denominator
    if dice.below(bottom) < top:
        return ranked[0]
    return ranked[1 + dice.below(others)]
