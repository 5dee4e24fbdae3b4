"""The closed list of entry kinds, each with a version, as stored and hashed; published in docs/trail-format.md."""

from __future__ import annotations

from typing import Annotated

import msgspec

SYSTEM = "system"


class Commitment(msgspec.Struct, frozen=True, array_like=True):
    """A pointer to content: its slot in the transaction's content block and SHA-256(salt ‖ bytes) in hex."""

    slot: int
    digest: str


class _Entry(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind"):
    pass


# -- captured values -----------------------------------------------------------------------------------------------


class ValueEntered(_Entry, frozen=True, tag="value.entered/1"):
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


class ValueCleared(_Entry, frozen=True, tag="value.cleared/1"):
    """The field at `at` was emptied."""

    at: str
    replaces: int
    by: str = ""
    cause: int = 0
    reason: Commitment | None = None


class LineFinished(_Entry, frozen=True, tag="line.finished/1"):
    """Focus left a begun line: its required and cross-line checks now apply."""

    at: str


class LineRemoved(_Entry, frozen=True, tag="line.removed/1"):
    """A line was taken out of work (soft); its values stay in the trail. A begun line needs no reason."""

    at: str
    reason: Commitment | None = None


class LineRestored(_Entry, frozen=True, tag="line.restored/1"):
    """A removed line is back."""

    at: str
    reason: Commitment | None = None


class MissingMarked(_Entry, frozen=True, tag="missing.marked/1"):
    """Everything beneath the prefix `at` (line, group, form, visit) is missing for the reason in `value`."""

    at: str
    value: Commitment


class MissingLifted(_Entry, frozen=True, tag="missing.lifted/1"):
    """The mark at prefix `at` no longer stands."""

    at: str
    replaces: int


class EnteredInError(_Entry, frozen=True, tag="entered.in_error/1"):
    """The form record, visit or subject at prefix `at` was entered in error; it stays visible in the trail."""

    at: str
    reason: Commitment


# -- states of a form ----------------------------------------------------------------------------------------------


class FormOpened(_Entry, frozen=True, tag="form.opened/1"):
    """A form record began: these are the questions shown (digest of the design)."""

    at: str
    design: str


class FormCompleted(_Entry, frozen=True, tag="form.completed/1"):
    """The form record at `at` is complete."""

    at: str


class FormReopened(_Entry, frozen=True, tag="form.reopened/1"):
    """Completeness was withdrawn."""

    at: str
    reason: Commitment


class CorrectionOpened(_Entry, frozen=True, tag="correction.opened/1"):
    """Values beneath `at` may change for this reason until the correction is closed."""

    at: str
    reason: Commitment


class CorrectionClosed(_Entry, frozen=True, tag="correction.closed/1"):
    """The correction at `at` ended."""

    at: str


# -- checks, prompts, queries --------------------------------------------------------------------------------------


class PromptShown(_Entry, frozen=True, tag="prompt.shown/1"):
    """Check `check` at home at `at` spoke because of entry `cause`."""

    at: str
    check: str
    cause: int


class PromptAnswered(_Entry, frozen=True, tag="prompt.answered/1"):
    """The person confirmed the value against the check, with words."""

    at: str
    check: str
    text: Commitment


class QueryOpened(_Entry, frozen=True, tag="query.opened/1"):
    """A query stands at `at`; a system query names its check, `to` is the role that should answer."""

    at: str
    id: str
    to: str
    by: str = ""
    check: str = ""
    text: Commitment | None = None


class QueryAnswered(_Entry, frozen=True, tag="query.answered/1"):
    """The site answered."""

    id: str
    text: Commitment


class QueryRequeried(_Entry, frozen=True, tag="query.requeried/1"):
    """The answer did not settle it, or its check fired again."""

    id: str
    by: str = ""
    text: Commitment | None = None


class QueryClosed(_Entry, frozen=True, tag="query.closed/1"):
    """Settled: by a person, or by the system when the data no longer fire the check."""

    id: str
    by: str = ""
    cause: int = 0
    text: Commitment | None = None


class QueryCancelled(_Entry, frozen=True, tag="query.cancelled/1"):
    """Raised in error."""

    id: str
    text: Commitment


# -- statements about a place of the trail -------------------------------------------------------------------------


class Stated(_Entry, frozen=True, tag="statement.made/1"):
    """A statement about everything at or beneath `at`, as it stood at entry `sequence` with digest `digest`.

    `statement` is sdv, discrepancy, no_source, review.medical, review.data, judgement or signature; `meaning` is a code.
    """

    at: str
    statement: str
    sequence: int
    digest: str
    meaning: str = ""
    note: Commitment | None = None


class StatementWithdrawn(_Entry, frozen=True, tag="statement.withdrawn/1"):
    """The statement made by entry `sequence` was undone by its maker."""

    sequence: int


# -- locks and redaction -------------------------------------------------------------------------------------------


class Locked(_Entry, frozen=True, tag="lock.set/1"):
    """Nothing at or beneath `at` may change; `level` is frozen, locked or hard."""

    at: str
    level: str


class Unlocked(_Entry, frozen=True, tag="lock.lifted/1"):
    """The lock of `level` at `at` was lifted for a reason."""

    at: str
    level: str
    reason: Commitment


class Redacted(_Entry, frozen=True, tag="redacted/1"):
    """Content slot `slot` of entry `sequence` was removed; `justification` stays visible."""

    sequence: int
    slot: int
    justification: Commitment


# -- roots ---------------------------------------------------------------------------------------------------------


class SubjectAdded(_Entry, frozen=True, tag="subject.added/1"):
    """A subject of site `site` begins under design `design`; `number` is a correctable value."""

    site: str
    number: Commitment
    design: str


class SubjectNumbered(_Entry, frozen=True, tag="subject.numbered/1"):
    """The subject's number was corrected."""

    number: Commitment
    reason: Commitment


class SubjectStatus(_Entry, frozen=True, tag="subject.status/1"):
    """screening, enrolled, screen_failure, treatment, follow_up, completed, withdrawn."""

    status: str


class DesignActivated(_Entry, frozen=True, tag="design.activated/1"):
    """From here on the checks, schedule and derivations of this design apply to the subject or site."""

    design: str


class IdentityChanged(_Entry, frozen=True, tag="identity.changed/1"):
    """The identity register of this subject changed; SHA-256(salt ‖ sealed bytes), content kept nowhere in the trail."""

    digest: str


# -- site ----------------------------------------------------------------------------------------------------------


class IntegrityRun(_Entry, frozen=True, tag="integrity.run/1"):
    """A weekly integrity run at a checkpoint; the report is content."""

    id: str
    nature: str
    """`self` or `independent`."""
    as_of: str
    checkpoint: str
    report: Commitment


class IntegritySigned(_Entry, frozen=True, tag="integrity.signed/1"):
    """The report of run `id` was signed."""

    id: str
    digest: str
    meaning: str


class FindingSettled(_Entry, frozen=True, tag="finding.settled/1"):
    """A finding was explained until a date, or marked queried or fixed."""

    finding: str
    state: str
    until: str = ""
    text: Commitment | None = None


# -- study ---------------------------------------------------------------------------------------------------------


class StudyCreated(_Entry, frozen=True, tag="study.created/1"):
    """The first entry of every study; `nature` is demo, test, draft or live and never changes."""

    study: str
    name: str
    nature: str
    seed: str = ""


class PermissionsSet(_Entry, frozen=True, tag="permissions.set/1"):
    """The role x action matrix in force from here on."""

    matrix: dict[str, tuple[str, ...]]


class SiteAdded(_Entry, frozen=True, tag="site.added/1"):
    """A site with its number; the name is content."""

    site: str
    number: str
    name: Commitment
    organisation: str


class PersonAdded(_Entry, frozen=True, tag="person.added/1"):
    """A person with login name, printed name (content) and public keys; accounts are never reused."""

    person: str
    login: str
    name: Commitment
    organisation: str
    key: str
    public: str


class KeyRegistered(_Entry, frozen=True, tag="key.registered/1"):
    """A new signing key of a person; the old one stays valid for what it signed."""

    person: str
    key: str
    public: str


class PersonDisabled(_Entry, frozen=True, tag="person.disabled/1"):
    """The account is closed for good."""

    person: str
    reason: Commitment


class RoleGranted(_Entry, frozen=True, tag="role.granted/1"):
    """A role at a site (`*`: all) between two dates (empty `until`: open)."""

    person: str
    role: str
    site: str
    since: str
    until: str = ""
    training: Commitment | None = None


class RoleWithdrawn(_Entry, frozen=True, tag="role.withdrawn/1"):
    """A role ends now."""

    person: str
    role: str
    site: str


class EnvelopesReplaced(_Entry, frozen=True, tag="envelopes.replaced/1"):
    """keys.json has this generation and digest."""

    generation: int
    digest: str


class DesignPublished(_Entry, frozen=True, tag="design.published/1"):
    """A design is frozen into the study by digest."""

    design: str
    version: str


class HomeNamed(_Entry, frozen=True, tag="home.named/1"):
    """The workstation the study folder lives on."""

    workstation: str
    reason: Commitment | None = None


class CheckpointWritten(_Entry, frozen=True, tag="checkpoint.written/1"):
    """All heads of the data chains: [chain, length, head hex], sorted; `root` is their Merkle root."""

    heads: tuple[tuple[str, int, str], ...]
    root: str
    occasion: str


# -- access --------------------------------------------------------------------------------------------------------


class Accessed(_Entry, frozen=True, tag="access/1"):
    """Looking, coming and going: login, logout, failed, idle, export, report, backup, clock, reveal, refused."""

    what: str
    checkpoint: str = ""
    digest: str = ""
    detail: Commitment | None = None


Entry = Annotated[
    ValueEntered | ValueCleared | LineFinished | LineRemoved | LineRestored | MissingMarked | MissingLifted | EnteredInError
    | FormOpened | FormCompleted | FormReopened | CorrectionOpened | CorrectionClosed
    | PromptShown | PromptAnswered | QueryOpened | QueryAnswered | QueryRequeried | QueryClosed | QueryCancelled
    | Stated | StatementWithdrawn | Locked | Unlocked | Redacted
    | SubjectAdded | SubjectNumbered | SubjectStatus | DesignActivated | IdentityChanged
    | IntegrityRun | IntegritySigned | FindingSettled
    | StudyCreated | PermissionsSet | SiteAdded | PersonAdded | KeyRegistered | PersonDisabled | RoleGranted
    | RoleWithdrawn | EnvelopesReplaced | DesignPublished | HomeNamed | CheckpointWritten | Accessed,
    "entry",
]  # fmt: skip
