"""The current state as rows: what the fold makes, the store keeps and `verify` compares."""

from __future__ import annotations

import msgspec

from ecrf.record.rows_allocation import Authorised, Randomised, Unblinding
from ecrf.record.rows_coding import CodingRow, DictionaryRow
from ecrf.record.rows_study import (
    Acceptance,
    CheckpointRow,
    DelegationSignature,
    DesignRow,
    Fact,
    GrantRow,
    KeyRow,
    MatrixRow,
    PersonRow,
    Rules,
    SiteRow,
    StudyRow,
    Tasks,
    Training,
)

__all__ = [
    "FOLD_VERSION",
    "KIND_OF",
    "ROW_KINDS",
    "Acceptance",
    "Cell",
    "CheckpointRow",
    "DelegationSignature",
    "DesignRow",
    "Fact",
    "FindingRow",
    "FormRow",
    "GrantRow",
    "IntegrityRow",
    "KeyRow",
    "LineRow",
    "LockRow",
    "MatrixRow",
    "MissingRow",
    "PersonRow",
    "PromptRow",
    "QueryRow",
    "RecordRow",
    "RootRow",
    "Row",
    "Rules",
    "Said",
    "SiteRow",
    "StatementRow",
    "StudyRow",
    "StudyTableRow",
    "Tasks",
    "Training",
]


class Cell(msgspec.Struct, array_like=True, gc=False):
    """One field: the sequence of the entry that last changed it and the value's canonical JSON bytes."""

    version: int
    value: msgspec.Raw


class LineRow(msgspec.Struct, array_like=True):
    """One line of a group in a form record (line id `0` where the group does not repeat)."""

    record: str
    group: str
    line: str
    number: int
    """Stable number shown to people: 1, 2, 3 ... in order of first value; 0 where the group does not repeat."""
    items: dict[str, Cell]
    begun: bool = True
    removed: int = 0
    """Sequence of the entry that removed it, 0 while it stands."""

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return f"{self.record}/{self.group}/{self.line}"


class FormRow(msgspec.Struct, array_like=True):
    """The state of a form record."""

    record: str
    event: str
    form: str
    design: str
    status: str = "begun"
    """`begun` or `complete`."""
    completed: int = 0
    correction: int = 0
    """Sequence of the open correction, 0 if none."""
    changed: int = 0
    """Sequence of the last entry that changed a value beneath it."""
    in_error: int = 0
    author: str = ""
    """Person of the last change; with `changed_at` decides whether a reason is due (C8)."""
    changed_at: str = ""

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return self.record


class MissingRow(msgspec.Struct):
    """A missing mark on a prefix."""

    at: str
    version: int
    value: msgspec.Raw

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return self.at


class Said(msgspec.Struct):
    """One contribution to a query thread."""

    sequence: int
    act: str
    person: str
    role: str
    at: str
    text: str


class QueryRow(msgspec.Struct):
    """A query with its thread."""

    id: str
    at: str
    event: str
    form: str
    status: str
    """open, answered, closed or cancelled."""
    to: str
    check: str
    system: bool
    opened: int
    opened_at: str
    opened_by: str
    opened_role: str
    changed_at: str
    thread: list[Said]

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return self.id


class PromptRow(msgspec.Struct):
    """A check spoke at field exit; `answer` holds the person's words, if any."""

    at: str
    check: str
    cause: int
    shown: int
    answered: int = 0
    answer: str = ""

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return f"{self.at}#{self.check}"


SIGNATURES = ("signature", "signature.paper")
"""Statements that sign: given with a password, or on paper and bound to what was printed."""


class StatementRow(msgspec.Struct):
    """A statement at a place of the trail: verification, review, judgement, signature."""

    made: int
    """Sequence of the entry that made it."""
    at: str
    statement: str
    sequence: int
    digest: str
    meaning: str
    person: str
    role: str
    time: str
    note: str = ""
    withdrawn: int = 0

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return str(self.made)

    @property
    def signs(self) -> bool:
        """Whether it is a signature that was not taken back."""
        return self.statement in SIGNATURES and not self.withdrawn


class LockRow(msgspec.Struct):
    """A lock standing on a prefix."""

    at: str
    level: str
    set: int

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return f"{self.level}:{self.at}"


class RootRow(msgspec.Struct):
    """The subject (or site) a chain belongs to."""

    chain: str
    site: str
    number: str
    design: str
    status: str = "screening"
    added_at: str = ""
    in_error: int = 0
    identity: str = ""
    """Digest of the identity register entry, if any."""
    numbered: int = 0
    """Sequence of the entry that gave the number."""
    randomised: Randomised | None = None
    unblindings: tuple[Unblinding, ...] = ()
    authorised: tuple[Authorised, ...] = ()

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return self.chain


class IntegrityRow(msgspec.Struct):
    """A weekly integrity run of a site."""

    id: str
    nature: str
    as_of: str
    checkpoint: str
    report: str
    person: str
    role: str
    time: str
    run: int
    signed: int = 0
    signed_by: str = ""
    signed_at: str = ""

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return self.id


class FindingRow(msgspec.Struct):
    """What a person said about a finding of the integrity runs."""

    finding: str
    state: str
    until: str
    text: str
    sequence: int

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return self.finding


RecordRow = (
    LineRow | FormRow | MissingRow | QueryRow | PromptRow | StatementRow | LockRow | RootRow | IntegrityRow | FindingRow
    | CodingRow
)  # fmt: skip


StudyTableRow = (
    PersonRow | KeyRow | GrantRow | SiteRow | DesignRow | MatrixRow | CheckpointRow | StudyRow | DictionaryRow
)

Row = RecordRow | StudyTableRow
ROW_KINDS: dict[str, type[Row]] = {
    "line": LineRow,
    "form": FormRow,
    "missing": MissingRow,
    "query": QueryRow,
    "prompt": PromptRow,
    "statement": StatementRow,
    "lock": LockRow,
    "root": RootRow,
    "integrity": IntegrityRow,
    "finding": FindingRow,
    "coding": CodingRow,
    "person": PersonRow,
    "key": KeyRow,
    "grant": GrantRow,
    "site": SiteRow,
    "design": DesignRow,
    "matrix": MatrixRow,
    "checkpoint": CheckpointRow,
    "study": StudyRow,
    "dictionary": DictionaryRow,
}
KIND_OF: dict[type[Row], str] = {row: kind for kind, row in ROW_KINDS.items()}
FOLD_VERSION = 5
"""Raised whenever the fold gives other rows for the same trail, or the store other bytes; the tables are then rebuilt."""
