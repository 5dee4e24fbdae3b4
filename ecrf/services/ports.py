"""What services need from the layers above them, as protocols; bound in wiring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import msgspec

from ecrf.record.rows import Row
from ecrf.record.state import ChainState
from ecrf.record.transaction import ChainHead, Part, Sealed


class Clock(Protocol):
    """Tells the time with offset."""

    def now(self) -> datetime:
        """Return the aware local time."""


class Entropy(Protocol):
    """Makes random bytes."""

    def __call__(self, size: int) -> bytes:
        """Return `size` fresh random bytes."""


class Signer(Protocol):
    """Signs with the person's key."""

    @property
    def key(self) -> str:
        """The id of the signing key."""

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature."""


class Verifier(Protocol):
    """Checks an Ed25519 signature."""

    def __call__(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Return whether `signature` is `public`'s over `message`."""


class Sealer(Protocol):
    """Encrypts and opens content under class keys (identity, unblinding, allocation)."""

    def holds(self, class_name: str) -> bool:
        """Whether the person's ring has this class key."""

    def seal(self, class_name: str, data: bytes, context: str) -> bytes:
        """Return `data` encrypted for the class, bound to `context`."""

    def open(self, class_name: str, data: bytes, context: str) -> bytes:
        """Return the plain bytes; raises Refusal when the key does not fit."""

    def mark(self, class_name: str, purpose: str, data: bytes) -> bytes:
        """Return a keyed hash: equal data have equal marks, which tell nothing to who lacks the key."""


class Stored(msgspec.Struct, frozen=True):
    """A stored transaction as one chain sees it."""

    chain: str
    first: int
    count: int
    """Number of entries of this chain in it."""
    previous_signature: bytes
    """Signature of the chain's preceding transaction, empty for the first."""
    sealed: Sealed


class Link(msgspec.Struct, frozen=True):
    """Where a chain stands, for checkpoints and overviews."""

    chain: str
    sequence: int
    head: bytes


class Reader(Protocol):
    """Reads of one study; every call sees committed data only."""

    def head(self, chain: str) -> ChainHead:
        """The chain's end (sequence 0 and GENESIS when it has no entry)."""

    def links(self) -> list[Link]:
        """The end of every chain, sorted by chain."""

    def load_state(self, chain: str) -> ChainState:
        """The folded state from the tables, with `sequence` and `study_sequence` of the chain's end."""

    def rows(self, kind: str, chain: str = "") -> list[tuple[str, Row]]:
        """(chain, row) of one kind, of one chain or of all; read in one pass (query list, matrix, roots)."""

    def open_queries(self) -> list[tuple[str, Row]]:
        """(chain, QueryRow) of all open and answered queries, by an index, without reading closed ones."""

    def transactions(self, chain: str, after: int = 0) -> Iterator[Stored]:
        """The chain's transactions in order, streaming, beginning behind entry number `after`."""

    def transaction_at(self, chain: str, sequence: int) -> Stored | None:
        """The transaction that holds entry `sequence` of `chain`."""

    def trail(self) -> Iterator[Sealed]:
        """Every transaction of every chain in the order of writing, streaming (trail exports)."""

    def trail_back(self, before: int, count: int) -> list[tuple[int, Sealed]]:
        """The transactions written before number `before` (0: the end), newest first, each with its number."""

    def touched(self, chain: str, record: str) -> list[int]:
        """The entry numbers that touched a form record, rising."""

    def touches(self, chain: str) -> dict[str, list[int]]:
        """The entry numbers that touched each form record of a chain (`""`: what stands above them), rising."""

    def load_design(self, digest: str) -> bytes:
        """The canonical bytes of a design; raises Refusal `store.no_design`."""

    def load_identity(self, chain: str) -> bytes | None:
        """The sealed identity record (salt ‖ ciphertext) of a subject, if any."""

    def unlinked(self) -> list[str]:
        """The ids of stored transactions no chain knows, and `#n` for n gaps in the order of writing."""

    def damages(self) -> list[str]:
        """What is broken in the file itself (pages, indexes, links beside the trail), in its own words."""


class WriteDoor(Reader, Protocol):
    """One write transaction (BEGIN IMMEDIATE): all of it is committed, or nothing."""

    def is_stored(self, transaction: str) -> bool:
        """Whether this transaction id was stored before (the command was sent twice)."""

    def append(self, sealed: Sealed, parts: Sequence[Part]) -> None:
        """Store the transaction and its chain links; refuses a fork (`store.fork`)."""

    def save_rows(self, chain: str, rows: Iterable[tuple[str, Row]], study_sequence: int) -> None:
        """Write changed rows of a chain; a LockRow with `set` 0 is deleted; remembers the chain's study sequence."""

    def save_touched(self, chain: str, touched: Iterable[tuple[str, int]]) -> None:
        """Write the (record, sequence) index."""

    def save_design(self, digest: str, data: bytes) -> None:
        """Keep a design's canonical bytes."""

    def save_identity(self, chain: str, data: bytes) -> None:
        """Keep a subject's sealed identity record in its own table, replacing the former."""

    def replace_content(self, transaction: str, content: bytes) -> None:
        """Rewrite a content block for redaction: the only UPDATE of the trail there is."""


class ChangeListener(Protocol):
    """Hears of what other desks wrote, where several work on one study."""

    def listen(self, changed: Callable[[frozenset[str]], None]) -> None:
        """Call `changed` with the chains that grew, on a thread of its own, until closed.

        An empty set says that notices were lost and anything may have changed.
        """

    def close(self) -> None:
        """Stop and wait for the last call to end."""


class Store(Reader, Protocol):
    """One open study."""

    def write(self) -> AbstractContextManager[WriteDoor]:
        """Open the write door; leaving without error commits durably, an error rolls back."""

    def snapshot(self) -> AbstractContextManager[Reader]:
        """Reads of this one moment, whatever is written meanwhile (verification, exports)."""

    def close(self) -> None:
        """Release the file."""
