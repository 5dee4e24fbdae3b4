"""The closed list of entry kinds, each with a version, as stored and hashed; published in docs/trail-format.md."""

from __future__ import annotations

from typing import Annotated

from ecrf.record.entry_allocation import (
    AllocationCommitted,
    AllocationTaken,
    ChangeAuthorised,
    SubjectRandomised,
    SubjectUnblinded,
)
from ecrf.record.entry_coding import DictionaryNamed, TermCoded, TermUncoded
from ecrf.record.entry_forms import (
    CorrectionClosed,
    CorrectionOpened,
    FormCompleted,
    FormMoved,
    FormOpened,
    FormReopened,
)
from ecrf.record.entry_shape import Commitment, EntryBase
from ecrf.record.entry_study import (
    Accessed,
    CheckpointWritten,
    DelegationSigned,
    DesignPublished,
    EnvelopesReplaced,
    FactRecorded,
    HomeNamed,
    KeyRegistered,
    PermissionsSet,
    PersonAdded,
    PersonDisabled,
    PolicyAccepted,
    RoleGranted,
    RoleWithdrawn,
    RulesSet,
    SiteAdded,
    StudyCreated,
    TasksDelegated,
    TrainingRecorded,
)

__all__ = [
    "SYSTEM",
    "Accessed",
    "AllocationCommitted",
    "AllocationTaken",
    "ChangeAuthorised",
    "CheckpointWritten",
    "Commitment",
    "CorrectionClosed",
    "CorrectionOpened",
    "DelegationSigned",
    "DesignActivated",
    "DesignPublished",
    "DictionaryNamed",
    "EnteredInError",
    "Entry",
    "EnvelopesReplaced",
    "FactRecorded",
    "FindingSettled",
    "FormCompleted",
    "FormMoved",
    "FormOpened",
    "FormReopened",
    "HomeNamed",
    "IdentityChanged",
    "IntegrityRun",
    "IntegritySigned",
    "KeyRegistered",
    "LineFinished",
    "LineRemoved",
    "LineRestored",
    "Locked",
    "MissingLifted",
    "MissingMarked",
    "PermissionsSet",
    "PersonAdded",
    "PersonDisabled",
    "PolicyAccepted",
    "PromptAnswered",
    "PromptShown",
    "QueryAnswered",
    "QueryCancelled",
    "QueryClosed",
    "QueryOpened",
    "QueryRequeried",
    "Redacted",
    "RoleGranted",
    "RoleWithdrawn",
    "RulesSet",
    "SiteAdded",
    "Stated",
    "StatementWithdrawn",
    "StudyCreated",
    "SubjectAdded",
    "SubjectNumbered",
    "SubjectRandomised",
    "SubjectStatus",
    "SubjectUnblinded",
    "TasksDelegated",
    "TermCoded",
    "TermUncoded",
    "TrainingRecorded",
    "Unlocked",
    "ValueCleared",
    "ValueEntered",
]

SYSTEM = "system"

# -- captured values -----------------------------------------------------------------------------------------------


class ValueEntered(EntryBase, frozen=True, tag="value.entered/1"):
    """A value stands at `at`; it replaces the entry numbered `replaces` (0: the field was empty)."""

    at: str
    value: Commitment
    replaces: int = 0
    how: str = "typed"
    """typed, pasted, carried, imported, computed, undone, simulated."""
    by: str = ""
    """`system` for a recorded derivation; then `cause` and `function` are given."""
    cause: int = 0
    function: str = ""
    reason: Commitment | None = None
    origin: Commitment | None = None
    """Of an imported value: SHA-256 and name of the file it came from; `row` is where it stood there, from 1."""
    row: int = 0


class ValueCleared(EntryBase, frozen=True, tag="value.cleared/1"):
    """The field at `at` was emptied."""

    at: str
    replaces: int
    by: str = ""
    cause: int = 0
    reason: Commitment | None = None


class LineFinished(EntryBase, frozen=True, tag="line.finished/1"):
    """Focus left a begun line: its required and cross-line checks now apply."""

    at: str


class LineRemoved(EntryBase, frozen=True, tag="line.removed/1"):
    """A line was taken out of work (soft); its values stay in the trail. A begun line needs no reason."""

    at: str
    reason: Commitment | None = None


class LineRestored(EntryBase, frozen=True, tag="line.restored/1"):
    """A removed line is back."""

    at: str
    reason: Commitment | None = None


class MissingMarked(EntryBase, frozen=True, tag="missing.marked/1"):
    """Everything beneath the prefix `at` (line, group, form, visit) is missing for the reason in `value`."""

    at: str
    value: Commitment


class MissingLifted(EntryBase, frozen=True, tag="missing.lifted/1"):
    """The mark at prefix `at` no longer stands."""

    at: str
    replaces: int


class EnteredInError(EntryBase, frozen=True, tag="entered.in_error/1"):
    """The form record, visit or subject at prefix `at` was entered in error; it stays visible in the trail."""

    at: str
    reason: Commitment


# -- checks, prompts, queries --------------------------------------------------------------------------------------


class PromptShown(EntryBase, frozen=True, tag="prompt.shown/1"):
    """Check `check` at home at `at` spoke because of entry `cause`."""

    at: str
    check: str
    cause: int


class PromptAnswered(EntryBase, frozen=True, tag="prompt.answered/1"):
    """The person confirmed the value against the check, with words."""

    at: str
    check: str
    text: Commitment


class QueryOpened(EntryBase, frozen=True, tag="query.opened/1"):
    """A query stands at `at`; a system query names its check, `to` is the role that should answer."""

    at: str
    id: str
    to: str
    by: str = ""
    check: str = ""
    text: Commitment | None = None


class QueryAnswered(EntryBase, frozen=True, tag="query.answered/1"):
    """The site answered."""

    id: str
    text: Commitment


class QueryRequeried(EntryBase, frozen=True, tag="query.requeried/1"):
    """The answer did not settle it, or its check fired again."""

    id: str
    by: str = ""
    text: Commitment | None = None


class QueryClosed(EntryBase, frozen=True, tag="query.closed/1"):
    """Settled: by a person, or by the system when the data no longer fire the check."""

    id: str
    by: str = ""
    cause: int = 0
    text: Commitment | None = None


class QueryCancelled(EntryBase, frozen=True, tag="query.cancelled/1"):
    """Raised in error."""

    id: str
    text: Commitment


# -- statements about a place of the trail -------------------------------------------------------------------------


class Stated(EntryBase, frozen=True, tag="statement.made/1"):
    """A statement about everything at or beneath `at`, as it stood at entry `sequence` with digest `digest`.

    `statement` is sdv, discrepancy, no_source, seen, review.medical, review.data, judgement or signature; `meaning`
    is a code.
    """

    at: str
    statement: str
    sequence: int
    digest: str
    meaning: str = ""
    note: Commitment | None = None


class StatementWithdrawn(EntryBase, frozen=True, tag="statement.withdrawn/1"):
    """The statement made by entry `sequence` was undone by its maker."""

    sequence: int


# -- locks and redaction -------------------------------------------------------------------------------------------


class Locked(EntryBase, frozen=True, tag="lock.set/1"):
    """Nothing at or beneath `at` may change; `level` is frozen, locked or hard.

    `note` says why it was set although the checklist was not met, and what stood open.
    """

    at: str
    level: str
    note: Commitment | None = None


class Unlocked(EntryBase, frozen=True, tag="lock.lifted/1"):
    """The lock of `level` at `at` was lifted for a reason."""

    at: str
    level: str
    reason: Commitment


class Redacted(EntryBase, frozen=True, tag="redacted/1"):
    """Content slot `slot` of entry `sequence` was removed; `justification` stays visible.

    `field` names what of that entry it held (value, reason, text, note, number, report), so that the fold blanks
    the value in the tables and lets it stand where only its reason went.
    """

    sequence: int
    slot: int
    justification: Commitment
    field: str


# -- roots ---------------------------------------------------------------------------------------------------------


class SubjectAdded(EntryBase, frozen=True, tag="subject.added/1"):
    """A subject of site `site` begins under design `design`; `number` is a correctable value."""

    site: str
    number: Commitment
    design: str


class SubjectNumbered(EntryBase, frozen=True, tag="subject.numbered/1"):
    """The subject's number was corrected."""

    number: Commitment
    reason: Commitment


class SubjectStatus(EntryBase, frozen=True, tag="subject.status/1"):
    """screening, enrolled, screen_failure, treatment, follow_up, completed, withdrawn."""

    status: str


class DesignActivated(EntryBase, frozen=True, tag="design.activated/1"):
    """From here on the checks, schedule and derivations of this design apply to the subject or site."""

    design: str


class IdentityChanged(EntryBase, frozen=True, tag="identity.changed/1"):
    """The identity register of this subject changed; SHA-256(salt ‖ sealed bytes), content kept nowhere in the trail."""

    digest: str


# -- site ----------------------------------------------------------------------------------------------------------


class IntegrityRun(EntryBase, frozen=True, tag="integrity.run/1"):
    """A weekly integrity run at a checkpoint; the report is content."""

    id: str
    nature: str
    """`self` or `independent`."""
    as_of: str
    checkpoint: str
    report: Commitment


class IntegritySigned(EntryBase, frozen=True, tag="integrity.signed/1"):
    """The report of run `id` was signed."""

    id: str
    digest: str
    meaning: str


class FindingSettled(EntryBase, frozen=True, tag="finding.settled/1"):
    """A finding was explained until a date, or marked queried or fixed."""

    finding: str
    state: str
    until: str = ""
    text: Commitment | None = None


Entry = Annotated[
    ValueEntered | ValueCleared | LineFinished | LineRemoved | LineRestored | MissingMarked | MissingLifted | EnteredInError
    | FormMoved
    | FormOpened | FormCompleted | FormReopened | CorrectionOpened | CorrectionClosed
    | PromptShown | PromptAnswered | QueryOpened | QueryAnswered | QueryRequeried | QueryClosed | QueryCancelled
    | Stated | StatementWithdrawn | Locked | Unlocked | Redacted
    | SubjectAdded | SubjectNumbered | SubjectStatus | DesignActivated | IdentityChanged
    | SubjectRandomised | SubjectUnblinded | ChangeAuthorised
    | IntegrityRun | IntegritySigned | FindingSettled
    | TermCoded | TermUncoded | DictionaryNamed
    | StudyCreated | PermissionsSet | SiteAdded | PersonAdded | KeyRegistered | PersonDisabled | RoleGranted
    | RoleWithdrawn | TrainingRecorded | PolicyAccepted | EnvelopesReplaced | DesignPublished | HomeNamed
    | AllocationCommitted | AllocationTaken
    | CheckpointWritten | RulesSet | FactRecorded | TasksDelegated | DelegationSigned | Accessed,
    "entry",
]  # fmt: skip
