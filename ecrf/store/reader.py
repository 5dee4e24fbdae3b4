"""Reads of a study file; every call sees committed data only, or all of the write it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from threading import RLock
from typing import Any

import msgspec

from ecrf.record.fold import new_state
from ecrf.record.rows import Row
from ecrf.record.state import ChainState, RecordState
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import GENESIS, NO_SIGNATURE, ChainHead, Sealed, decode_header
from ecrf.services.ports import Link, Stored
from ecrf.services.verifying.report import Unfolded
from ecrf.store import sqlite_text as sql
from ecrf.store.connect import Connection
from ecrf.store.damage import find_damages
from ecrf.store.documents import decode_row
from ecrf.store.faults import Refusing
from ecrf.store.runs import by_record, from_runs
from ecrf.words import Fault, Refusal

_END = 2**62
"""A number no transaction reaches."""
WITHHELD = "withheld"
"""Name under which a monitor's copy keeps the list of what was taken out of it."""
REFUSED = "refused"
"""Name under which a file keeps the entries before which the tables end, as they were last made again."""
_PAGE = 256
"""Transactions fetched at a time: no read stays open between pages, so the log can be checkpointed."""


class SqlReader:
    """Implements services.ports.Reader over one connection; calls from several threads take turns."""

    def __init__(self, connection: Connection, place: str) -> None:
        self._connection = connection
        self._place = place
        self._refusing = Refusing(place)
        self._lock = RLock()
        self._numbers: dict[str, int] = {}
        self._held = False
        """Whether a transaction of ours already stands around the reads."""

    is_snapshot = False
    """Whether this is a monitor's copy, out of which identifying words were taken: those it lists are no fault."""

    @cached_property
    def withheld(self) -> frozenset[tuple[str, int, int]]:
        """(chain, entry, slot) of the words taken out of a monitor's copy; nothing for any other study."""
        row = self.fetch_one(sql.LOAD_META, (WITHHELD,)) if self.is_snapshot else None
        found = [] if row is None else msgspec.json.decode(row[0], type=list[tuple[str, int, int]])
        return frozenset(found)

    @property
    def refused(self) -> tuple[Unfolded, ...]:
        """The entries that are not allowed: the tables show their subjects as they stood before them."""
        row = self.fetch_one(sql.LOAD_META, (REFUSED,))
        with self._refusing:
            return () if row is None else msgspec.json.decode(row[0], type=tuple[Unfolded, ...])

    def fetch(self, text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement; for this room only, SQL goes no further up."""
        with self._lock, self._refusing:
            rows: list[tuple[Any, ...]] = self._connection.execute(text, values).fetchall()
            return rows

    def fetch_one(self, text: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row of a statement, if any."""
        rows = self.fetch(text, values)
        return rows[0] if rows else None

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Several reads of one and the same moment."""
        with self._lock:
            if self._held:
                yield
                return
            self.fetch("BEGIN")
            self._held = True
            try:
                yield
            finally:
                self._held = False
                self.fetch("ROLLBACK")

    def number_of(self, chain: str) -> int:
        """The number of a chain, 0 when it was never written."""
        number = self._numbers.get(chain)
        if number is None:
            row = self.fetch_one(sql.CHAIN_NUMBER, (chain,))
            if row is None:
                return 0
            number = self._numbers[chain] = int(row[0])
        return number

    def head(self, chain: str) -> ChainHead:
        """The chain's end (sequence 0 and GENESIS when it has no entry)."""
        row = self.fetch_one(sql.HEAD, (self.number_of(chain),))
        return ChainHead() if row is None else ChainHead(row[0], row[1], row[2])

    def links(self) -> list[Link]:
        """The end of every chain, sorted by chain; a chain without entries has sequence 0."""
        found = [
            Link(name, end or 0, GENESIS if head is None else head)
            for name, end, head in self.fetch(sql.LINKS)
        ]
        return sorted(found, key=lambda link: link.chain)

    def load_state(self, chain: str) -> ChainState:
        """The folded state from the tables, with `sequence` and `study_sequence` of the chain's end."""
        state = new_state(chain)
        with self.steady(), self._refusing:
            number = self.number_of(chain)
            end = self.fetch_one(sql.END, (number,))
            if end is not None:
                state.sequence = end[0]
                state.study_sequence = decode_header(end[1]).study_sequence
            if isinstance(state, RecordState | StudyState):
                for kind in state.tables():
                    rows = self.fetch(sql.LOAD_ROWS[kind], (number,))
                    state.put(decode_row(kind, doc) for (doc,) in rows)
        return state

    def rows(self, kind: str, chain: str = "") -> list[tuple[str, Row]]:
        """(chain, row) of one kind, of one chain or of all."""
        if chain:
            with self.steady():
                found = self.fetch(sql.LOAD_ROWS[kind], (self.number_of(chain),))
            return [(chain, decode_row(kind, doc)) for (doc,) in found]
        return [(name, decode_row(kind, doc)) for name, doc in self.fetch(sql.ALL_ROWS[kind])]

    def open_queries(self) -> list[tuple[str, Row]]:
        """(chain, QueryRow) of all open and answered queries."""
        return [(name, decode_row("query", doc)) for name, doc in self.fetch(sql.OPEN_QUERIES)]

    def transactions(self, chain: str, after: int = 0) -> Iterator[Stored]:
        """The chain's transactions in order, streaming, from the one that holds entry number `after` + 1."""
        number = self.number_of(chain)
        before = self.fetch(sql.TRANSACTION_AT, (number, after, 1)) if after else []
        signature, first = NO_SIGNATURE, 1
        if before:
            stored = _stored(chain, before[0], NO_SIGNATURE)
            first = stored.first + stored.count
            if first > after + 1:
                at = self.transaction_at(chain, after)
                signature, first = (NO_SIGNATURE if at is None else at.previous_signature), stored.first
            else:
                signature = stored.sealed.signature
        while True:
            page = self.fetch(sql.TRANSACTIONS, (number, first, _PAGE))
            for row in page:
                stored = _stored(chain, row, signature)
                yield stored
                signature, first = stored.sealed.signature, stored.first + stored.count
            if len(page) < _PAGE:
                return

    def transaction_at(self, chain: str, sequence: int) -> Stored | None:
        """The transaction that holds entry `sequence` of `chain`."""
        rows = self.fetch(sql.TRANSACTION_AT, (self.number_of(chain), sequence, 2))
        if not rows or sequence >= rows[0][0] + rows[0][1] or sequence < 1:
            return None
        return _stored(chain, rows[0], rows[1][-1] if len(rows) > 1 else NO_SIGNATURE)

    def trail(self) -> Iterator[Sealed]:
        """Every transaction of every chain in the order of writing, streaming."""
        after = 0
        while page := self.fetch(sql.TRAIL, (after, _PAGE)):
            for row in page:
                yield Sealed(*row[1:])
            after = page[-1][0]

    def trail_back(self, before: int, count: int) -> list[tuple[int, Sealed]]:
        """The transactions written before number `before` (0: the end), newest first, each with its number."""
        rows = self.fetch(sql.TRAIL_BACK, (before or _END, count))
        return [(row[0], Sealed(*row[1:])) for row in rows]

    def touched(self, chain: str, record: str) -> list[int]:
        """The entry numbers that touched a form record, rising."""
        return from_runs((row[0], row[1]) for row in self.fetch(sql.TOUCHED, (self.number_of(chain), record)))

    def touches(self, chain: str) -> dict[str, list[int]]:
        """The entry numbers that touched each form record of a chain (`""`: what stands above them), rising."""
        return by_record(self.fetch(sql.TOUCHES, (self.number_of(chain),)))

    def load_design(self, digest: str) -> bytes:
        """The canonical bytes of a design; raises Refusal `store.no_design`."""
        row = self.fetch_one(sql.LOAD_DESIGN, (digest,))
        if row is None:
            raise Refusal(Fault("store.no_design", digest))
        return self._bytes_of(row[0])

    def load_identity(self, chain: str) -> bytes | None:
        """The sealed identity record (salt ‖ ciphertext) of a subject, if any."""
        row = self.fetch_one(sql.LOAD_IDENTITY, (self.number_of(chain),))
        return None if row is None else self._bytes_of(row[0])

    def _bytes_of(self, data: object) -> bytes:
        """A blob; in a damaged file a column may hold something else, whatever its table allows."""
        if not isinstance(data, bytes):
            raise Refusal(Fault("store.damaged", self._place, {"detail": type(data).__name__}))
        return data

    def unlinked(self) -> list[str]:
        """The ids of transactions no chain knows, and `#n` for every gap in the order of writing."""
        found = [str(row[0]) for row in self.fetch(sql.UNLINKED)]
        count, last = self.fetch(sql.COUNT)[0]
        if count != last:
            found.append(f"#{last - count}")
        return found

    def damages(self) -> list[str]:
        """What is broken in the file itself, though no read may ever meet it (store.damage)."""
        with self.steady():
            return find_damages(self)


def _stored(chain: str, row: tuple[Any, ...], signature: bytes) -> Stored:
    first, count, name, body, content, heads, signed = row
    return Stored(chain, first, count, signature, Sealed(name, body, content, heads, signed))
