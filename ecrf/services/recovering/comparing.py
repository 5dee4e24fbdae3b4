"""Where two copies of one study part: how far each chain is the same, and what each has beyond."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.record.rows import StudyRow
from ecrf.record.transaction import decode_heads
from ecrf.services.ports import Reader, Stored
from ecrf.words import Fault, Refusal


@dataclass(frozen=True, slots=True)
class Fork:
    """A chain that is not the same in both copies: the same up to `common` entries, then each its own."""

    chain: str
    common: int
    one: int
    other: int

    @property
    def standing(self) -> str:
        """`ahead`: only the first goes on; `behind`: only the other; `parted`: each has entries of its own."""
        if self.other == self.common:
            return "ahead"
        return "behind" if self.one == self.common else "parted"


def find_forks(one: Reader, other: Reader) -> tuple[Fork, ...]:
    """The chains in which two copies differ, study chain first; refuses `recovery.other_study` two studies.

    A head covers everything before it, so the last head both have is found by halving.
    """
    first, second = _study_of(one), _study_of(other)
    if first != second:
        raise Refusal(Fault("recovery.other_study", second))
    lengths = {link.chain: [link.sequence, 0] for link in one.links()}
    for link in other.links():
        lengths.setdefault(link.chain, [0, 0])[1] = link.sequence
    forks = []
    for chain, (mine, theirs) in lengths.items():
        common = _common(one, other, chain, min(mine, theirs))
        if common < max(mine, theirs):
            forks.append(Fork(chain, common, mine, theirs))
    return tuple(sorted(forks, key=lambda fork: (fork.chain != STUDY_CHAIN, fork.chain)))


def is_parted(forks: tuple[Fork, ...]) -> bool:
    """Whether each copy has data the other has not: no copy is simply the newer one. Logins do not count."""
    data = [fork for fork in forks if fork.chain != ACCESS_CHAIN]
    standings = {fork.standing for fork in data}
    return "parted" in standings or {"ahead", "behind"} <= standings


def _study_of(reader: Reader) -> str:
    for _, row in reader.rows("study", STUDY_CHAIN):
        if isinstance(row, StudyRow):
            return row.study
    return ""


def _common(one: Reader, other: Reader, chain: str, most: int) -> int:
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        mine = one.transaction_at(chain, middle)
        theirs = other.transaction_at(chain, middle)
        if mine is None or theirs is None:
            return low
        end = mine.first + mine.count - 1
        if theirs.first == mine.first and _head(mine) == _head(theirs):
            low = max(low, end)
        else:
            high = mine.first - 1
    return low


def _head(stored: Stored) -> str:
    return decode_heads(stored.sealed.heads)[stored.chain]
