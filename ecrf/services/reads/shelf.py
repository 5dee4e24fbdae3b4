"""The rows of one subject sorted by form record once, so that every view finds its own without searching."""

from __future__ import annotations

from collections import defaultdict

from ecrf.record.address import is_under
from ecrf.record.rows import FormRow, LineRow, LockRow, PromptRow, QueryRow, StatementRow
from ecrf.record.state import RecordState
from ecrf.services.reads.covering import Covering

UNSETTLED = ("open", "answered")
LOCK_ORDER = ("frozen", "locked", "hard")
_RECORD_PARTS = 5


def record_of(at: str) -> str:
    """The form record an address lies in, empty when it is shorter."""
    parts = at.split("/", _RECORD_PARTS)
    return "/".join(parts[:_RECORD_PARTS]) if len(parts) >= _RECORD_PARTS else ""


class Shelf:
    """Rows of one chain by form record; rows above the records (visit, subject) lie under the empty text."""

    __slots__ = ("_covering", "lines", "locks", "missing", "prompts", "queries", "state", "statements")

    def __init__(self, state: RecordState) -> None:
        self.state = state
        self._covering: dict[tuple[str, ...], Covering] = {}
        self.lines: dict[str, list[LineRow]] = defaultdict(list)
        self.queries: dict[str, list[QueryRow]] = defaultdict(list)
        self.prompts: dict[str, list[PromptRow]] = defaultdict(list)
        self.statements: dict[str, list[StatementRow]] = defaultdict(list)
        self.locks: tuple[LockRow, ...] = tuple(row for row in state.locks.values() if row.set)
        self.missing = frozenset(row.at for row in state.missing.values() if row.version)
        for line in state.lines.values():
            self.lines[line.record].append(line)
        for query in state.queries.values():
            self.queries[record_of(query.at)].append(query)
        for prompt in state.prompts.values():
            self.prompts[record_of(prompt.at)].append(prompt)
        for statement in state.statements.values():
            if not statement.withdrawn:
                self.statements[record_of(statement.at)].append(statement)

    def standing_lines(self, record: str) -> list[LineRow]:
        """The lines of a record that were not removed."""
        return [line for line in self.lines.get(record, ()) if not line.removed]

    def unsettled(self, record: str) -> list[QueryRow]:
        """Open and answered queries on a record or beneath it."""
        return [query for query in self.queries.get(record, ()) if query.status in UNSETTLED]

    def unsettled_at(self, at: str) -> list[QueryRow]:
        """Open and answered queries exactly at a visit (`C1/1`) or the subject (empty)."""
        return [query for query in self.queries.get("", ()) if query.at == at and query.status in UNSETTLED]

    def statements_on(self, record: str) -> list[StatementRow]:
        """Statements standing on a record, above it, or beneath it, in the order they were made."""
        above = [row for row in self.statements.get("", ()) if is_under(record, row.at)]
        return sorted([*above, *self.statements.get(record, ())], key=lambda row: row.made)

    def covering(self, *kinds: str) -> Covering:
        """Where the statements of some kinds stand; sorted once however often it is asked."""
        found = self._covering.get(kinds)
        if found is None:
            rows = self.state.statements.values()
            found = Covering(row for row in rows if row.statement in kinds and not row.withdrawn)
            self._covering[kinds] = found
        return found

    def seen_by(self, person: str, *kinds: str) -> Covering:
        """The same of one person's statements."""
        key = ("by", person, *kinds)
        found = self._covering.get(key)
        if found is None:
            rows = self.state.statements.values()
            mine = (
                row for row in rows if row.person == person and row.statement in kinds and not row.withdrawn
            )
            found = self._covering[key] = Covering(mine)
        return found

    def lock_on(self, at: str) -> str:
        """The strongest lock on an address or above it, empty when there is none."""
        levels = [lock.level for lock in self.locks if is_under(at, lock.at)]
        return max(levels, key=LOCK_ORDER.index, default="")

    def is_missing(self, at: str) -> bool:
        """Whether the prefix, or one above it, is marked missing as a whole."""
        return any(is_under(at, mark) for mark in self.missing)

    def last_change(self, row: FormRow) -> int:
        """The sequence of the last change of a value or missing mark in a record."""
        marks = self.state.missing.values()
        return max([row.changed, *(mark.version for mark in marks if is_under(mark.at, row.record))])
