"""A verification dealt out to several processes: which chains each walks, and what it hands back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec

from ecrf.record.address import STUDY_CHAIN
from ecrf.services.ports import Link
from ecrf.services.verifying.chain import Tally
from ecrf.services.verifying.report import BadEntry


class Share(msgspec.Struct, frozen=True):
    """What was found in some of the chains; the study chain, which everybody walks, is counted by none of these."""

    bad: tuple[BadEntry, ...]
    tally: Tally
    skipped: int
    unproven: int


LOOK, LOOK_SIGNED = 45, 28
"""What looking through the file takes, in hundredths of walking all chains: checking run signatures, or every one."""


def deal_chains(links: Sequence[Link], hands: int, look: int = LOOK) -> list[frozenset[str]]:
    """Deal all chains but the study's so that every hand has about as much to do; the largest go first.

    The first hand also looks through the file itself, which takes `look` hundredths of what all chains take.
    """
    dealt: list[set[str]] = [set() for _ in range(hands)]
    weights = [0] * hands
    weights[0] = sum(link.sequence for link in links if link.chain != STUDY_CHAIN) * look // 100
    for link in sorted(links, key=lambda link: (-link.sequence, link.chain)):
        if link.chain != STUDY_CHAIN:
            least = weights.index(min(weights))
            dealt[least].add(link.chain)
            weights[least] += link.sequence
    return [frozenset(chains) for chains in dealt]


def add_tally(own: Tally, other: Tally) -> None:
    """Add what another process counted; a shared transaction was seen in a chain when either saw it there."""
    own.entries += other.entries
    own.transactions += other.transactions
    own.signatures += other.signatures
    own.redacted += other.redacted
    own.clock_backwards += other.clock_backwards
    for key, seen in other.shared.items():
        own.shared[key] = own.shared.get(key, False) or seen


def in_chain_order(bad: Iterable[BadEntry], chains: Collection[str]) -> list[BadEntry]:
    """The first bad entries, the study chain's first, then by chain; what belongs to no chain comes last."""
    order = {chain: place for place, chain in enumerate([STUDY_CHAIN, *sorted(chains)])}
    return sorted(bad, key=lambda one: order.get(one.chain, len(order)))
