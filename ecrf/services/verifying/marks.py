"""What the study chain proves about every other: heads that stood, checkpoints none may write behind."""

from __future__ import annotations

from dataclasses import dataclass, field

from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.record.entry import CheckpointWritten
from ecrf.record.merkle import compute_root
from ecrf.record.rows import KeyRow
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import GENESIS, Header, Part
from ecrf.services.verifying.report import BadEntry, NotHolding


def public_of(row: KeyRow | None) -> bytes:
    """A public key; nothing for an unknown one or one nobody can read, and nothing signs with that."""
    try:
        return b"" if row is None else bytes.fromhex(row.public)
    except ValueError:
        return b""


@dataclass(slots=True)
class Marks:
    """Where checkpoints saw one chain; what follows a mark names a study head at or after its checkpoint."""

    heads: dict[int, str] = field(default_factory=dict)
    """Length to head (hex), not yet met while walking the chain."""
    floors: list[tuple[int, int, str]] = field(default_factory=list)
    """(length, study sequence of the checkpoint, its transaction), lengths rising."""
    _passed: int = 0
    _floor: int = 0
    _exempt: str = ""

    def is_behind(self, first: int, header: Header) -> bool:
        """Whether a transaction beginning at entry `first` names a study head a checkpoint had passed."""
        while self._passed < len(self.floors) and self.floors[self._passed][0] < first:
            _, self._floor, self._exempt = self.floors[self._passed]
            self._passed += 1
        return header.study_sequence < self._floor and header.id != self._exempt

    def meet(self, length: int, head: bytes) -> bool:
        """Whether the chain, `length` entries long, has the head a checkpoint saw there, if one did."""
        seen = self.heads.pop(length, None)
        return seen is None or seen == head.hex()

    def add(self, length: int, head: str, floor: tuple[int, str]) -> None:
        """A checkpoint saw the chain at `length`."""
        self.heads[length] = head
        if self.floors and self.floors[-1][0] == length:
            self.floors.pop()
        self.floors.append((length, *floor))


class StudyProof:
    """The study chain as far as it was walked."""

    def __init__(self) -> None:
        self.state = StudyState()
        self.heads: dict[int, str] = {0: GENESIS.hex()}
        """Head (hex) by number of entries, for every transaction's end."""
        self.checkpoints = 0
        self.root = ""
        self._marks: dict[str, Marks] = {}
        self._seen: dict[str, tuple[int, str]] = {}
        self._last: tuple[int, str] | None = None

    def marks_of(self, chain: str) -> Marks:
        """The marks of a data chain; one no checkpoint saw must lie behind the last checkpoint altogether."""
        if chain in (STUDY_CHAIN, ACCESS_CHAIN):
            return Marks()
        found = self._marks.get(chain)
        if found is None:
            found = Marks()
            if self._last is not None:
                found.floors.append((0, *self._last))
        return found

    def last_seen(self, chain: str) -> tuple[int, str]:
        """Length and head the last checkpoint saw, 0 and nothing when it saw none."""
        return self._seen.get(chain, (0, ""))

    def marked(self) -> set[str]:
        """The chains some checkpoint saw."""
        return set(self._seen)

    def note(self, header: Header, part: Part, head: str) -> None:
        """Take a transaction of the study chain; raises NotHolding at a checkpoint that cannot be."""
        self.heads[self.state.sequence] = head
        for number, entry in enumerate(part.entries, part.first):
            if type(entry) is CheckpointWritten:
                self._note_checkpoint(number, entry, header)

    def _note_checkpoint(self, sequence: int, entry: CheckpointWritten, header: Header) -> None:
        before = self.heads.get(header.study_sequence)
        names = [chain for chain, _, _ in entry.heads]
        lengths = {chain: length for chain, length, _ in entry.heads}
        sound = (
            entry.root == compute_root(entry.heads)
            and names == sorted(set(names))
            and ACCESS_CHAIN not in lengths
            and (STUDY_CHAIN, header.study_sequence, before) in entry.heads
            and all(lengths.get(chain, 0) >= length for chain, (length, _) in self._seen.items())
        )
        if not sound:
            raise NotHolding(BadEntry(STUDY_CHAIN, sequence, "verify.checkpoint", detail=entry.root))
        floor = (sequence, header.id)
        for chain, length, seen in entry.heads:
            if chain not in self._marks:
                self._marks[chain] = Marks()
                if self._last is not None:
                    self._marks[chain].floors.append((0, *self._last))
            self._marks[chain].add(length, seen, floor)
        self._seen = {chain: (length, seen) for chain, length, seen in entry.heads}
        self._last, self.root = floor, entry.root
        self.checkpoints += 1
