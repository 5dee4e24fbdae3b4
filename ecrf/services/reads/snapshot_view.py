"""What an export is made of: a study at one place of its trail, subject by subject, already withheld."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ecrf.record.rows import SIGNATURES, Cell
from ecrf.record.rows_coding import CodingRow, DictionaryRow
from ecrf.record.value import Missing, Shown
from ecrf.schema.model import Form
from ecrf.services.designs import Published
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.schedule_view import PlannedVisit
from ecrf.words import Text

_NOTHING = Text("")

ReadCell = Callable[[str, Cell | None, str], Shown]
"""(item OID, cell, address of the line) to the value as this reader may see it."""


@dataclass(frozen=True, slots=True)
class SiteData:
    """A site."""

    site: str
    number: str
    name: str
    organisation: str

    @property
    def words(self) -> str:
        """Number and name, as they stand on papers."""
        return f"{self.number} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class PersonData:
    """A person, by the number of their coming into the study: never reused, never shown as an id."""

    number: int
    name: str
    login: str
    organisation: str


@dataclass(frozen=True, slots=True)
class SnapshotHead:
    """What a snapshot is of; nothing here depends on who reads it or when."""

    study: str
    """OID of the study's design."""
    title: Text
    short: Text
    nature: str
    """demo, test, draft or live."""
    sponsor: str
    registry: str
    root: str
    """Merkle root (hex) of all heads: the place in the trail."""
    time: str
    """When the last entry at that place was stored, ISO 8601 with offset."""
    program: str
    version: str
    """Version of the design published last."""
    sites: tuple[SiteData, ...]
    subjects: int
    """Subjects this snapshot covers."""
    entries: int
    """Entries of all data chains at that place, those of other sites included."""
    dictionaries: tuple[DictionaryRow, ...] = ()
    """Dictionaries terms were coded by, in the order they were named."""


@dataclass(frozen=True, slots=True)
class Where:
    """An address in words; parts it does not reach are empty or 0."""

    at: str = ""
    event: str = ""
    visit: Text = _NOTHING
    repeat: int = 0
    """Repeat of the visit, 0 where the visit happens once."""
    form: str = ""
    title: Text = _NOTHING
    form_repeat: int = 0
    group: str = ""
    line: int = 0
    """Stable number of the log line, 0 outside repeating groups."""
    item: str = ""
    label: Text = _NOTHING


def _nothing(item: str) -> Shown:  # noqa: ARG001 - the shape of a computation
    """Where nothing is computed."""
    return None


class LineData:
    """One line of a group; values are decoded when asked for."""

    __slots__ = (
        "_cells",
        "_read",
        "at",
        "begun",
        "codings",
        "compute",
        "derived",
        "group",
        "missing",
        "number",
        "removed",
    )

    def __init__(self, at: str, number: int, cells: Mapping[str, Cell], read: ReadCell) -> None:
        self.at = at
        self.group = at.rsplit("/", 2)[1]
        self.number = number
        self._cells = cells
        self._read = read
        self.begun = False
        self.removed = False
        self.codings: Mapping[str, CodingRow] = {}
        """Codes of its fields by OID, of those the reader may see."""
        self.missing: Missing | None = None
        """The missing mark of the line, its group, form or visit."""
        self.derived: tuple[str, ...] = ()
        """OIDs of the fields of its group that are computed when looked at and stored nowhere."""
        self.compute: Callable[[str], Shown] = _nothing

    def value(self, item: str) -> Shown:
        """The field's own value, or what is computed there; None when empty, withheld where the reader may not see it."""
        cell = self._cells.get(item)
        if cell is None and item in self.derived:
            return self.compute(item)
        return self._read(item, cell, self.at)

    def version(self, item: str) -> int:
        """The sequence of the entry that last changed the field, 0 when empty."""
        cell = self._cells.get(item)
        return cell.version if cell is not None else 0

    def coding(self, item: str) -> CodingRow | None:
        """The code of what stands in a field; None without one, and for one given to other words than stand there."""
        found = self.codings.get(item)
        return found if found is not None and found.coded and found.verbatim == self.version(item) else None

    @property
    def line(self) -> str:
        """The random id of the line; never shown."""
        return self.at.rpartition("/")[2]

    def values(self) -> list[tuple[str, Shown]]:
        """The fields that hold something with their own values, sorted by OID."""
        read, cells, at = self._read, self._cells, self.at
        return [(oid, read(oid, cells[oid], at)) for oid in sorted(cells)]

    @property
    def items(self) -> tuple[str, ...]:
        """OIDs of the fields that hold something, sorted."""
        return tuple(sorted(self._cells))


@dataclass(frozen=True, slots=True)
class FormData:
    """One form record with all its lines, removed ones included."""

    record: str
    where: Where
    form: Form
    """As its questions were shown: the design version the record was opened under."""
    design: str
    """Version of that design."""
    entry_pass: int
    status: str
    correction: bool
    in_error: bool
    author: str
    changed_at: str
    changed: int
    visit_date: date | None
    lines: tuple[LineData, ...]
    missing: Missing | None
    shows: Callable[[str, str, str], bool]
    """(group, line id, item): whether skip logic shows the question."""

    def lines_of(self, group: str) -> tuple[LineData, ...]:
        """The lines of a group in their numbered order."""
        return tuple(line for line in self.lines if line.group == group)


@dataclass(frozen=True, slots=True)
class SaidData:
    """One contribution to a query."""

    act: str
    person: str
    role: str
    at: str
    text: Said
    by: int = 0
    """The person's number (PersonData)."""


@dataclass(frozen=True, slots=True)
class QueryData:
    """A query with its thread."""

    where: Where
    number: int
    """Number of the entry that opened it."""
    status: str
    check: str
    system: bool
    to: str
    opened_at: str
    changed_at: str
    about: Said
    thread: tuple[SaidData, ...]


@dataclass(frozen=True, slots=True)
class PromptData:
    """A check that spoke at field exit, and what was answered."""

    where: Where
    check: str
    say: Said
    answered: bool
    answer: Said


@dataclass(frozen=True, slots=True)
class StatementData:
    """A verification, review, judgement or signature."""

    where: Where
    statement: str
    meaning: str
    person: str
    role: str
    time: str
    note: Said
    digest: str
    sequence: int
    withdrawn: bool
    holds: bool
    """Whether nothing beneath was changed since."""
    by: int = 0
    """The person's number (PersonData)."""

    @property
    def signs(self) -> bool:
        """Whether it is a signature, given with a password or on paper, that was not taken back."""
        return self.statement in SIGNATURES and not self.withdrawn


@dataclass(frozen=True, slots=True)
class MarkData:
    """A missing mark standing on a line, group, form or visit."""

    where: Where
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class LockData:
    """A lock standing on an address."""

    where: Where
    level: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one chain as the store has them, for reconciliation."""

    forms: int = 0
    lines: int = 0
    values: int = 0
    queries: int = 0
    prompts: int = 0
    statements: int = 0
    entries: int = 0


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One entry of the trail in words."""

    root: str
    """`subject`, `site` or `study`."""
    number: str
    """Subject or site number, empty for the study."""
    sequence: int
    transaction: str
    stored: str
    typed: str
    person: str
    role: str
    organisation: str
    site: str
    """Number of the site acted at."""
    workstation: str
    program: str
    command: str
    kind: str
    """Entry kind without its version, e.g. `value.entered`; `withheld` where it would tell of a withheld value."""
    system: bool
    where: Where
    old: Said | None
    new: Said | None
    reason: Said | None
    note: Said | None
    how: str
    value: Shown = None
    """What the entry brought, as this reader may see it; None where it brought nothing."""
    by: int = 0
    """The person's number (PersonData)."""


@dataclass(frozen=True, slots=True)
class RandomisedData:
    """A subject's allocation; `arm` (its OID) and label are empty where this reader is blinded to it."""

    number: str
    time: str
    stratum: str
    arm: str
    label: Text


@dataclass(frozen=True, slots=True)
class SubjectData:
    """Everything of one subject."""

    chain: str
    number: str
    site: SiteData
    status: str
    added: str
    in_error: bool
    design: Published
    """The design in force for the subject."""
    sequence: int
    visits: tuple[PlannedVisit, ...]
    forms: tuple[FormData, ...]
    queries: tuple[QueryData, ...]
    prompts: tuple[PromptData, ...]
    statements: tuple[StatementData, ...]
    marks: tuple[MarkData, ...]
    locks: tuple[LockData, ...]
    counts: Counts
    silenced: int
    """Queries and prompts left out because their check reads what is withheld."""
    read_audit: Callable[[], Iterator[AuditLine]]
    read_digest: Callable[[str], str]
    """Address prefix to the digest a signature on it binds."""
    randomised: RandomisedData | None = None
    """None before randomisation and in a study that has none."""

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of what a signature on the whole casebook binds: every address with its version."""
        return self.read_digest("")

    def audit(self) -> Iterator[AuditLine]:
        """The subject's trail, oldest entry first; refuses `reads.not_allowed` without `see_trail`."""
        return self.read_audit()
