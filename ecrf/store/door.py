"""The write door: one BEGIN IMMEDIATE transaction, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.rows import LockRow, Row
from ecrf.record.transaction import ChainHead, Part, Sealed, decode_heads
from ecrf.store import sqlite_text as sql
from ecrf.store.connect import Connection
from ecrf.store.documents import encode_row
from ecrf.store.faults import UNREADABLE, refuse
from ecrf.store.follow import check_follows
from ecrf.store.reader import SqlReader
from ecrf.store.runs import to_runs


class SqlDoor(SqlReader):
    """Implements services.ports.WriteDoor; its reads see its own writes."""

    def __init__(
        self, connection: Connection, place: str, known: Mapping[str, int], heads: Mapping[str, ChainHead]
    ) -> None:
        """`known`: chain numbers, committed already and never changing; `heads`: chain ends that stand now."""
        super().__init__(connection, place)
        self._known = known
        self._held = True
        self._stand = heads
        self._heads: dict[str, ChainHead] = {}
        self.has_redacted = False
        """Whether a content block was rewritten: the log must then be emptied too."""

    def number_of(self, chain: str) -> int:
        """The number of a chain, 0 when it was never written."""
        return self._known.get(chain) or super().number_of(chain)

    def fetch(self, text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement; a door has one thread, so nobody takes turns."""
        try:
            rows: list[tuple[Any, ...]] = self._connection.execute(text, values).fetchall()
        except UNREADABLE as error:
            refuse(error, self._place)
        return rows

    @property
    def numbers(self) -> Mapping[str, int]:
        """The chain numbers this door asked for or gave, to be kept once it has committed."""
        return self._numbers

    @property
    def heads(self) -> Mapping[str, ChainHead]:
        """The chain ends this door read or made, to be kept once it has committed."""
        return self._heads

    def head(self, chain: str) -> ChainHead:
        """The chain's end; remembered, since nobody else writes while the door is open."""
        found = self._heads.get(chain) or self._stand.get(chain)
        if found is None:
            found = self._heads[chain] = super().head(chain)
        return found

    def is_stored(self, transaction: str) -> bool:
        """Whether this transaction id was stored before."""
        return self.fetch_one(sql.IS_STORED, (transaction,)) is not None

    def append(self, sealed: Sealed, parts: Sequence[Part]) -> None:
        """Store the transaction and its chain links; refuses a fork (`store.fork`)."""
        before = {part.chain: self.head(part.chain) for part in parts}
        check_follows(sealed, parts, before, self.head(STUDY_CHAIN))
        heads = decode_heads(sealed.heads)
        number = self._insert(
            sql.ADD_TRANSACTION, (sealed.id, sealed.signature, sealed.heads, sealed.body, sealed.content)
        )
        for part in parts:
            head, count = bytes.fromhex(heads[part.chain]), len(part.entries)
            self.fetch(sql.ADD_LINK, (self._chain(part.chain), part.first, count, number, head))
            self._heads[part.chain] = ChainHead(part.first + count - 1, head, sealed.signature)

    def save_rows(self, chain: str, rows: Iterable[tuple[str, Row]], study_sequence: int) -> None:
        """Write changed rows of a chain; a LockRow with `set` 0 is deleted.

        The study sequence needs no place of its own: the header of the chain's last transaction says it.
        """
        del study_sequence
        number = self._chain(chain)
        for kind, row in rows:
            if isinstance(row, LockRow) and not row.set:
                self.fetch(sql.DELETE_LOCK, (number, row.key))
            else:
                self.fetch(sql.SAVE_ROW[kind], (number, row.key, encode_row(row)))

    def save_touched(self, chain: str, touched: Iterable[tuple[str, int]]) -> None:
        """Write the (record, sequence) index."""
        number = self._chain(chain)
        for record, first, count in to_runs(touched):
            self.fetch(sql.ADD_TOUCH, (number, record, first, count))

    def save_design(self, digest: str, data: bytes) -> None:
        """Keep a design's canonical bytes."""
        self.fetch(sql.SAVE_DESIGN, (digest, data))

    def save_identity(self, chain: str, data: bytes) -> None:
        """Keep a subject's sealed identity record, replacing the former."""
        self.fetch(sql.SAVE_IDENTITY, (self._chain(chain), data))

    def replace_content(self, transaction: str, content: bytes) -> None:
        """Rewrite a content block for redaction: the only UPDATE of the trail there is."""
        self.fetch(sql.REPLACE_CONTENT, (content, transaction))
        self.has_redacted = True

    def _chain(self, name: str) -> int:
        return self.number_of(name) or self._insert(sql.ADD_CHAIN, (name,))

    def _insert(self, text: str, values: Sequence[object]) -> int:
        try:
            return int(self._connection.execute(text, values).lastrowid)
        except UNREADABLE as error:
            refuse(error, self._place)
