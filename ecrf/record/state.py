"""The folded state of one chain: rows by kind, and which of them changed since they were saved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from ecrf.record.rows import (
    KIND_OF,
    FindingRow,
    FormRow,
    IntegrityRow,
    LineRow,
    LockRow,
    MissingRow,
    PromptRow,
    QueryRow,
    RootRow,
    Row,
    StatementRow,
)
from ecrf.record.rows_coding import CodingRow


class ChainState:
    """What every chain's state has: where it stands, and the rows touched since the last save."""

    __slots__ = ("chain", "dirty", "sequence", "study_sequence", "touched")

    def __init__(self, chain: str) -> None:
        self.chain = chain
        self.sequence = 0
        self.study_sequence = 0
        self.dirty: dict[int, Row] = {}
        """By identity: making a key for every entry would cost more than the fold itself."""
        self.touched: list[tuple[str, int]] = []
        """(form record or '', entry sequence) since the last save: the index behind field history."""

    def touch(self, row: Row) -> None:
        """Note that `row` is new or changed."""
        self.dirty[id(row)] = row

    def take_dirty(self) -> list[tuple[str, Row]]:
        """The changed rows with their kind, and forget them; a later row of the same key comes later."""
        changed = [(KIND_OF[type(row)], row) for row in self.dirty.values()]
        self.dirty = {}
        return changed

    def take_touched(self) -> list[tuple[str, int]]:
        """The (record, sequence) pairs since the last save, and forget them."""
        touched, self.touched = self.touched, []
        return touched


class RecordState(ChainState):
    """A subject's or a site's captured data."""

    __slots__ = (
        "_numbers",
        "codings",
        "findings",
        "forms",
        "integrity",
        "lines",
        "locks",
        "missing",
        "prompts",
        "queries",
        "root",
        "statements",
    )

    def __init__(self, chain: str) -> None:
        super().__init__(chain)
        self.root: RootRow | None = None
        self.forms: dict[str, FormRow] = {}
        self.lines: dict[str, LineRow] = {}
        self.missing: dict[str, MissingRow] = {}
        self.queries: dict[str, QueryRow] = {}
        self.prompts: dict[str, PromptRow] = {}
        self.statements: dict[str, StatementRow] = {}
        self.locks: dict[str, LockRow] = {}
        self.integrity: dict[str, IntegrityRow] = {}
        self.findings: dict[str, FindingRow] = {}
        self.codings: dict[str, CodingRow] = {}
        self._numbers: dict[str, int] | None = None

    @property
    def is_locked_for_good(self) -> bool:
        """Whether the lock that is never lifted stands on the whole chain."""
        return "hard:" in self.locks

    def next_number(self, record: str, group: str) -> int:
        """The number of a new line in a repeating group; numbers are never used twice."""
        if self._numbers is None:
            self._numbers = {}
            for row in self.lines.values():
                home = f"{row.record}/{row.group}"
                self._numbers[home] = max(row.number, self._numbers.get(home, 0))
        home = f"{record}/{group}"
        number = self._numbers.get(home, 0) + 1
        self._numbers[home] = number
        return number

    def tables(self) -> dict[str, dict[str, Row]]:
        """The rows by kind and key."""
        tables = {
            "form": self.forms,
            "line": self.lines,
            "missing": self.missing,
            "query": self.queries,
            "prompt": self.prompts,
            "statement": self.statements,
            "lock": self.locks,
            "integrity": self.integrity,
            "finding": self.findings,
            "coding": self.codings,
            "root": {} if self.root is None else {self.root.key: self.root},
        }
        return cast("dict[str, dict[str, Row]]", tables)

    def put(self, rows: Iterable[Row]) -> None:
        """Take rows as the store kept them."""
        tables = self.tables()
        for row in rows:
            if isinstance(row, RootRow):
                self.root = row
            else:
                tables[KIND_OF[type(row)]][row.key] = row

    def lines_of(self, record: str, group: str) -> list[LineRow]:
        """The standing lines of a group in their numbered order."""
        prefix = f"{record}/{group}/"
        found = [row for key, row in self.lines.items() if key.startswith(prefix) and not row.removed]
        return sorted(found, key=lambda row: row.number)
