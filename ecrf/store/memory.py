"""A study in memory with the same ports: for tests of everything above the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import cast

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.fold import new_state
from ecrf.record.rows import LockRow, QueryRow, Row
from ecrf.record.state import ChainState, RecordState
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import NO_SIGNATURE, ChainHead, Part, Sealed, decode_header, decode_heads
from ecrf.services.ports import Link, Stored
from ecrf.store.documents import decode_row, encode_row
from ecrf.store.follow import check_follows
from ecrf.words import Fault, Refusal


@dataclass(slots=True)
class _Shelf:
    """Everything kept; a write works on a copy that takes the original's place."""

    trail: dict[str, Sealed] = field(default_factory=dict)
    chains: dict[str, tuple[tuple[int, int, str, bytes], ...]] = field(default_factory=dict)
    """Per chain (first entry, entries, transaction id, head)."""
    rows: dict[tuple[str, str], dict[str, bytes]] = field(default_factory=dict)
    """Per chain and kind, key to document."""
    touched: dict[str, frozenset[tuple[str, int]]] = field(default_factory=dict)
    designs: dict[str, bytes] = field(default_factory=dict)
    identities: dict[str, bytes] = field(default_factory=dict)

    def copy(self) -> _Shelf:
        rows = {place: dict(documents) for place, documents in self.rows.items()}
        return replace(
            self, trail=dict(self.trail), chains=dict(self.chains), rows=rows, touched=dict(self.touched),
            designs=dict(self.designs), identities=dict(self.identities),
        )  # fmt: skip


class MemoryReader:
    """Implements services.ports.Reader."""

    def __init__(self, shelf: _Shelf) -> None:
        self._shelf = shelf

    def head(self, chain: str) -> ChainHead:
        """The chain's end (sequence 0 and GENESIS when it has no entry)."""
        links = self._shelf.chains.get(chain)
        if not links:
            return ChainHead()
        first, count, transaction, head = links[-1]
        return ChainHead(first + count - 1, head, self._shelf.trail[transaction].signature)

    def links(self) -> list[Link]:
        """The end of every chain, sorted by chain."""
        ends = {
            chain: self.head(chain)
            for chain in sorted({*self._shelf.chains, *(c for c, _ in self._shelf.rows)})
        }
        return [Link(chain, end.sequence, end.head) for chain, end in ends.items()]

    def load_state(self, chain: str) -> ChainState:
        """The folded state from the rows."""
        state = new_state(chain)
        links = self._shelf.chains.get(chain)
        if links:
            state.sequence = links[-1][0] + links[-1][1] - 1
            state.study_sequence = decode_header(self._shelf.trail[links[-1][2]].body).study_sequence
        if isinstance(state, RecordState | StudyState):
            for kind in state.tables():
                state.put(row for _, row in self.rows(kind, chain))
        return state

    def rows(self, kind: str, chain: str = "") -> list[tuple[str, Row]]:
        """(chain, row) of one kind, of one chain or of all."""
        return [
            (home, decode_row(kind, documents[key]))
            for (home, of), documents in self._shelf.rows.items()
            if of == kind and chain in ("", home)
            for key in sorted(documents)
        ]

    def open_queries(self) -> list[tuple[str, Row]]:
        """(chain, QueryRow) of all open and answered queries."""
        found = cast("list[tuple[str, QueryRow]]", self.rows("query"))
        return [(chain, row) for chain, row in found if row.status in ("open", "answered")]

    def transactions(self, chain: str, after: int = 0) -> Iterator[Stored]:
        """The chain's transactions in order, from the one that holds entry number `after` + 1."""
        signature = NO_SIGNATURE
        for first, count, transaction, _ in self._shelf.chains.get(chain, ()):
            sealed = self._shelf.trail[transaction]
            if first + count - 1 > after:
                yield Stored(chain, first, count, signature, sealed)
            signature = sealed.signature

    def transaction_at(self, chain: str, sequence: int) -> Stored | None:
        """The transaction that holds entry `sequence` of `chain`."""
        found = next(self.transactions(chain, sequence - 1), None)
        return found if found is not None and found.first <= sequence else None

    def trail(self) -> Iterator[Sealed]:
        """Every transaction of every chain in the order of writing."""
        yield from list(self._shelf.trail.values())

    def trail_back(self, before: int, count: int) -> list[tuple[int, Sealed]]:
        """The transactions written before number `before` (0: the end), newest first, each with its number."""
        numbered = list(enumerate(self._shelf.trail.values(), 1))
        return [each for each in reversed(numbered) if not before or each[0] < before][:count]

    def touched(self, chain: str, record: str) -> list[int]:
        """The entry numbers that touched a form record, rising."""
        return sorted(sequence for home, sequence in self._shelf.touched.get(chain, ()) if home == record)

    def touches(self, chain: str) -> dict[str, list[int]]:
        """The entry numbers that touched each form record of a chain (`""`: what stands above them), rising."""
        homes = sorted({home for home, _ in self._shelf.touched.get(chain, ())})
        return {home: self.touched(chain, home) for home in homes}

    def load_design(self, digest: str) -> bytes:
        """The canonical bytes of a design; raises Refusal `store.no_design`."""
        if digest not in self._shelf.designs:
            raise Refusal(Fault("store.no_design", digest))
        return self._shelf.designs[digest]

    def load_identity(self, chain: str) -> bytes | None:
        """The sealed identity record of a subject, if any."""
        return self._shelf.identities.get(chain)

    def unlinked(self) -> list[str]:
        """The ids of transactions no chain knows."""
        linked = {link[2] for links in self._shelf.chains.values() for link in links}
        return sorted(set(self._shelf.trail) - linked)

    def damages(self) -> list[str]:
        """Memory has no pages."""
        return []


class MemoryDoor(MemoryReader):
    """Implements services.ports.WriteDoor on a copy of the shelf."""

    def is_stored(self, transaction: str) -> bool:
        """Whether this transaction id was stored before."""
        return transaction in self._shelf.trail

    def append(self, sealed: Sealed, parts: Sequence[Part]) -> None:
        """Store the transaction and its chain links; refuses a fork (`store.fork`)."""
        check_follows(
            sealed, parts, {part.chain: self.head(part.chain) for part in parts}, self.head(STUDY_CHAIN)
        )
        if self.is_stored(sealed.id):
            raise Refusal(Fault("store.fork", sealed.id))
        heads = decode_heads(sealed.heads)
        self._shelf.trail[sealed.id] = sealed
        for part in parts:
            link = (part.first, len(part.entries), sealed.id, bytes.fromhex(heads[part.chain]))
            self._shelf.chains[part.chain] = (*self._shelf.chains.get(part.chain, ()), link)

    def save_rows(self, chain: str, rows: Iterable[tuple[str, Row]], study_sequence: int) -> None:
        """Write changed rows of a chain; a LockRow with `set` 0 is deleted."""
        del study_sequence
        for kind, row in rows:
            documents = self._shelf.rows.setdefault((chain, kind), {})
            if isinstance(row, LockRow) and not row.set:
                documents.pop(row.key, None)
            else:
                documents[row.key] = encode_row(row)

    def save_touched(self, chain: str, touched: Iterable[tuple[str, int]]) -> None:
        """Write the (record, sequence) index."""
        self._shelf.touched[chain] = self._shelf.touched.get(chain, frozenset()) | frozenset(touched)

    def save_design(self, digest: str, data: bytes) -> None:
        """Keep a design's canonical bytes."""
        self._shelf.designs[digest] = data

    def save_identity(self, chain: str, data: bytes) -> None:
        """Keep a subject's sealed identity record, replacing the former."""
        self._shelf.identities[chain] = data

    def replace_content(self, transaction: str, content: bytes) -> None:
        """Rewrite a content block for redaction."""
        old = self._shelf.trail[transaction]
        self._shelf.trail[transaction] = Sealed(old.id, old.body, content, old.heads, old.signature)


class MemoryStore(MemoryReader):
    """Implements services.ports.Store; one writer at a time."""

    def __init__(self) -> None:
        super().__init__(_Shelf())
        self._door = Lock()

    @contextmanager
    def write(self) -> Iterator[MemoryDoor]:
        """Open the write door; leaving without error keeps everything, an error nothing."""
        with self._door:
            shelf = self._shelf.copy()
            yield MemoryDoor(shelf)
            self._shelf = shelf

    @contextmanager
    def snapshot(self) -> Iterator[MemoryReader]:
        """Reads of this one moment."""
        yield MemoryReader(self._shelf)

    def close(self) -> None:
        """Nothing to release."""
