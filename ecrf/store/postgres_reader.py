"""Reads of a PostgreSQL study: what the person's own sites let them see, committed data only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ecrf.record.fold import new_state
from ecrf.record.rows import Row
from ecrf.record.state import ChainState, RecordState
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import NO_SIGNATURE, ChainHead, Sealed, decode_header
from ecrf.services.ports import Link, Stored
from ecrf.services.stopping import EverySite
from ecrf.store import postgres_text as sql
from ecrf.store.documents import decode_row
from ecrf.store.postgres_link import Link as Line
from ecrf.store.runs import by_record, from_runs
from ecrf.words import Fault, Refusal

_END = 2**62
"""A number no transaction reaches."""
_PAGE = 256
"""Transactions fetched at a time: no long statement stands on the server while a desk works."""


class PostgresReader:
    """Implements services.ports.Reader over one connection; calls from several threads take turns."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._own_only = False

    def fetch(self, text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement; for this room only, SQL goes no further up."""
        return self._line.run(text, values)

    def fetch_one(self, text: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row of a statement, if any."""
        rows = self.fetch(text, values)
        return rows[0] if rows else None

    def head(self, chain: str) -> ChainHead:
        """The chain's end (sequence 0 and GENESIS when it has no entry, or none this person may read)."""
        row = self.fetch_one(sql.HEAD, (chain,))
        return ChainHead() if row is None else ChainHead(*row)

    def links(self) -> list[Link]:
        """The end of every chain, of other sites too, sorted by chain."""
        found = self.fetch(sql.READABLE if self._own_only else sql.LINKS)
        return [Link(name, end or 0, head or bytes(32)) for name, end, head in found]

    def load_state(self, chain: str) -> ChainState:
        """The folded state from the tables, with `sequence` and `study_sequence` of the chain's end."""
        state = new_state(chain)
        kinds = list(state.tables()) if isinstance(state, RecordState | StudyState) else []
        rows: list[Row] = []
        for kind, end, data in self.fetch(sql.LOAD_STATE, (chain, kinds, chain)):
            if kind:
                rows.append(decode_row(kind, data))
            else:
                state.sequence, state.study_sequence = end, decode_header(data).study_sequence
        if isinstance(state, RecordState | StudyState):
            state.put(rows)
        return state

    def rows(self, kind: str, chain: str = "") -> list[tuple[str, Row]]:
        """(chain, row) of one kind, of one chain or of all this person may read."""
        if chain:
            return [(chain, decode_row(kind, doc)) for (doc,) in self.fetch(sql.ROWS_OF, (kind, chain))]
        return [(name, decode_row(kind, doc)) for name, doc in self.fetch(sql.ROWS, (kind,))]

    def open_queries(self) -> list[tuple[str, Row]]:
        """(chain, QueryRow) of all open and answered queries."""
        return [(name, decode_row("query", doc)) for name, doc in self.fetch(sql.OPEN_QUERIES)]

    def transactions(self, chain: str, after: int = 0) -> Iterator[Stored]:
        """The chain's transactions in order, streaming, from the one that holds entry number `after` + 1."""
        signature, first = NO_SIGNATURE, 1
        before = self.fetch(sql.TRANSACTION_AT, (chain, after, 2)) if after else []
        if before and before[0][0] + before[0][1] > after + 1:
            first, signature = before[0][0], before[1][-1] if len(before) > 1 else NO_SIGNATURE
        elif before:
            first, signature = before[0][0] + before[0][1], before[0][-1]
        while True:
            page = self.fetch(sql.TRANSACTIONS, (chain, first, _PAGE))
            for row in page:
                stored = _stored(chain, row, signature)
                yield stored
                signature, first = stored.sealed.signature, stored.first + stored.count
            if len(page) < _PAGE:
                return

    def transaction_at(self, chain: str, sequence: int) -> Stored | None:
        """The transaction that holds entry `sequence` of `chain`."""
        rows = self.fetch(sql.TRANSACTION_AT, (chain, sequence, 2))
        if not rows or sequence >= rows[0][0] + rows[0][1] or sequence < 1:
            return None
        return _stored(chain, rows[0], rows[1][-1] if len(rows) > 1 else NO_SIGNATURE)

    def trail(self) -> Iterator[Sealed]:
        """Every transaction this person may read, in the order of writing, streaming."""
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
        return from_runs((row[0], row[1]) for row in self.fetch(sql.TOUCHED, (chain, record)))

    def touches(self, chain: str) -> dict[str, list[int]]:
        """The entry numbers that touched each form record of a chain (`""`: what stands above them), rising."""
        return by_record(self.fetch(sql.TOUCHES, (chain,)))

    def load_design(self, digest: str) -> bytes:
        """The canonical bytes of a design; raises Refusal `store.no_design`."""
        row = self.fetch_one(sql.LOAD_DESIGN, (digest,))
        if row is None:
            raise Refusal(Fault("store.no_design", digest))
        return bytes(row[0])

    def load_identity(self, chain: str) -> bytes | None:
        """The sealed identity record (salt ‖ ciphertext) of a subject, if any."""
        row = self.fetch_one(sql.LOAD_IDENTITY, (chain,))
        return None if row is None else bytes(row[0])

    def count_mortality(self) -> EverySite:
        """The study-wide numbers of the stopping rule; refuses (`store.not_permitted`) who may not see clinical data."""
        return EverySite(*self.fetch(sql.COUNT_MORTALITY)[0])

    def unlinked(self) -> list[str]:
        """The ids of transactions no chain knows.

        Gaps in the order of writing say nothing here: PostgreSQL gives numbers away before it knows whether the
        transaction will stand.
        """
        return [str(row[0]) for row in self.fetch(sql.UNLINKED)]

    def damages(self) -> list[str]:
        """The server looks after its own pages; a link that is not the signed one is found here."""
        return [str(row[0]) for row in self.fetch(sql.UNSIGNED_LINKS)]


class OwnReader(PostgresReader):
    """The same reads, with `links` of those chains only whose transactions this person may read.

    For checks that walk the chains they are told of, by a person who has a role at some sites but not at all.
    """

    def __init__(self, line: Line) -> None:
        super().__init__(line)
        self._own_only = True


def _stored(chain: str, row: tuple[Any, ...], signature: bytes) -> Stored:
    first, count, name, body, content, heads, signed = row
    return Stored(chain, first, count, signature, Sealed(name, body, content, heads, signed))
