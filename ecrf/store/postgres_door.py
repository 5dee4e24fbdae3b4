"""The write door on PostgreSQL: what a command writes is gathered and handed over in one call of `ecrf.append`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ecrf.record.rows import LockRow, Row
from ecrf.record.transaction import ChainHead, Part, Sealed, decode_heads, decode_raw_body
from ecrf.services.stopping import Mortality, encode_mortality
from ecrf.store import postgres_text as sql
from ecrf.store.documents import encode_row
from ecrf.store.postgres_link import Link as Line
from ecrf.store.postgres_reader import PostgresReader
from ecrf.store.runs import to_runs
from ecrf.words import Fault, Refusal


@dataclass(slots=True)
class Parcel:
    """What one call of `ecrf.append` takes."""

    sealed: Sealed | None = None
    rows: dict[tuple[str, str, str], bytes | None] = field(default_factory=dict)
    """(chain, kind, key) to document; the last word of a key counts, None removes a lock."""
    touched: list[tuple[str, str, int, int]] = field(default_factory=list)
    """(chain, form record, first entry, number of entries)."""
    beside: list[tuple[str, str, bytes]] = field(default_factory=list)
    """(kind, key, bytes): design, identity, content, keys."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return self.sealed is None and not (self.rows or self.touched or self.beside)

    def arguments(self) -> tuple[Any, ...]:
        """The arguments of `ecrf.append`; refuses what has no transaction to stand on (`store.malformed`)."""
        if self.sealed is None:
            raise Refusal(Fault("store.malformed", "transaction"))
        body = decode_raw_body(self.sealed.body)
        rows = [(*place, doc) for place, doc in self.rows.items()]
        return (
            self.sealed.id,
            bytes(body.header),
            [part.chain for part in body.parts],
            [part.first for part in body.parts],
            [bytes(part.entries) for part in body.parts],
            self.sealed.heads,
            self.sealed.signature,
            self.sealed.content,
            *_columns(rows, 4),
            *_columns(self.touched, 4),
            *_columns(self.beside, 3),
        )


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [[row[number] for row in rows] for number in range(width)]


class PostgresDoor(PostgresReader):
    """Implements services.ports.WriteDoor.

    Nothing is sent before the end, so that locks stand only while the database works and never while a desk
    thinks. A read that must see the door's own writes sends them first, inside a transaction.
    """

    def __init__(self, line: Line, begin: Callable[[], None]) -> None:
        super().__init__(line)
        self._begin = begin
        self._heads: dict[str, ChainHead] = {}
        self._parcel = Parcel()

    def fetch(self, text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement, after what was written through this door.

        What only lies ready beside a transaction to come cannot be sent yet: `load_design` and `load_identity` look
        there themselves.
        """
        if self._parcel.sealed is not None:
            self._begin()
            self.send()
        return super().fetch(text, values)

    def load_design(self, digest: str) -> bytes:
        """The canonical bytes of a design; raises Refusal `store.no_design`."""
        found = self._lies_ready("design", digest)
        return super().load_design(digest) if found is None else found

    def load_identity(self, chain: str) -> bytes | None:
        """The sealed identity record of a subject, if any."""
        found = self._lies_ready("identity", chain)
        return super().load_identity(chain) if found is None else found

    def _lies_ready(self, kind: str, key: str) -> bytes | None:
        return next((data for *name, data in reversed(self._parcel.beside) if name == [kind, key]), None)

    def head(self, chain: str) -> ChainHead:
        """The chain's end as this door first saw it or left it: what is made on top must fit it, or is refused."""
        found = self._heads.get(chain)
        if found is None:
            found = self._heads[chain] = super().head(chain)
        return found

    def is_stored(self, transaction: str) -> bool:
        """Whether this transaction id was stored before."""
        return self.fetch_one(sql.IS_STORED, (transaction,)) is not None

    def append(self, sealed: Sealed, parts: Sequence[Part]) -> None:
        """Keep the transaction for the end of the act, where a fork is refused (`store.fork`)."""
        if self._parcel.sealed is not None:
            self._begin()
            self.send()
        self._parcel.sealed = sealed
        heads = decode_heads(sealed.heads)
        for part in parts:
            last = part.first + len(part.entries) - 1
            self._heads[part.chain] = ChainHead(last, bytes.fromhex(heads[part.chain]), sealed.signature)

    def save_rows(self, chain: str, rows: Iterable[tuple[str, Row]], study_sequence: int) -> None:
        """Keep changed rows of a chain; a LockRow with `set` 0 is deleted."""
        del study_sequence  # the header of the chain's last transaction says it
        for kind, row in rows:
            gone = isinstance(row, LockRow) and not row.set
            self._parcel.rows[chain, kind, row.key] = None if gone else encode_row(row)

    def save_touched(self, chain: str, touched: Iterable[tuple[str, int]]) -> None:
        """Keep the (record, sequence) index."""
        self._parcel.touched.extend((chain, *run) for run in to_runs(touched))

    def save_design(self, digest: str, data: bytes) -> None:
        """Keep a design's canonical bytes; the transaction must publish it."""
        self._parcel.beside.append(("design", digest, data))

    def save_identity(self, chain: str, data: bytes) -> None:
        """Keep a subject's sealed identity record; the transaction must name its digest."""
        self._parcel.beside.append(("identity", chain, data))

    def save_keys(self, data: bytes) -> None:
        """Keep the envelopes (the bytes `keys.json` would have); the transaction must name their digest."""
        self._parcel.beside.append(("keys", "", data))

    def save_mortality(self, mark: Mortality) -> None:
        """Keep what a subject of this transaction brings to the stopping rule's count."""
        self._parcel.beside.append(("mortality", mark.chain, encode_mortality(mark)))

    def replace_content(self, transaction: str, content: bytes) -> None:
        """Rewrite a content block; the transaction must redact an entry of it."""
        self._parcel.beside.append(("content", transaction, content))

    def send(self) -> None:
        """Hand over what was gathered, if anything; raises Refusal `store.*` and then nothing of it stands."""
        parcel, self._parcel = self._parcel, Parcel()
        if not parcel.is_empty:
            self.deliver(parcel)

    def deliver(self, parcel: Parcel) -> None:
        """Call the one function that writes."""
        self._line.run_once(sql.APPEND, parcel.arguments())
