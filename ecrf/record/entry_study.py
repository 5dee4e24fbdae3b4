"""The entry kinds of the study chain and the access chain."""

from __future__ import annotations

from ecrf.record.entry_shape import Commitment, EntryBase


class StudyCreated(EntryBase, frozen=True, tag="study.created/1"):
    """The first entry of every study; `nature` is demo, test, draft or live and never changes."""

    study: str
    name: str
    nature: str
    seed: str = ""


class PermissionsSet(EntryBase, frozen=True, tag="permissions.set/1"):
    """The role x action matrix in force from here on."""

    matrix: dict[str, tuple[str, ...]]


class SiteAdded(EntryBase, frozen=True, tag="site.added/1"):
    """A site with its number; the name is content."""

    site: str
    number: str
    name: Commitment
    organisation: str


class PersonAdded(EntryBase, frozen=True, tag="person.added/1"):
    """A person with login name, printed name (content) and public keys; accounts are never reused."""

    person: str
    login: str
    name: Commitment
    organisation: str
    key: str
    public: str


class KeyRegistered(EntryBase, frozen=True, tag="key.registered/1"):
    """A new signing key of a person; the old one stays valid for what it signed."""

    person: str
    key: str
    public: str


class PersonDisabled(EntryBase, frozen=True, tag="person.disabled/1"):
    """The account is closed for good."""

    person: str
    reason: Commitment


class RoleGranted(EntryBase, frozen=True, tag="role.granted/1"):
    """A role at a site (`*`: all) between two dates (empty `until`: open)."""

    person: str
    role: str
    site: str
    since: str
    until: str = ""
    training: Commitment | None = None


class RoleWithdrawn(EntryBase, frozen=True, tag="role.withdrawn/1"):
    """A role ends now."""

    person: str
    role: str
    site: str


class TrainingRecorded(EntryBase, frozen=True, tag="training.recorded/1"):
    """A person was trained on `day`; `version` is of what they were trained in (protocol, program, GCP)."""

    person: str
    day: str
    version: str
    what: Commitment


class PolicyAccepted(EntryBase, frozen=True, tag="policy.accepted/1"):
    """The author of the transaction accepted the policy on electronic signatures of this version."""

    policy: str


class EnvelopesReplaced(EntryBase, frozen=True, tag="envelopes.replaced/1"):
    """keys.json has this generation and digest."""

    generation: int
    digest: str


class DesignPublished(EntryBase, frozen=True, tag="design.published/1"):
    """A design is frozen into the study by digest."""

    design: str
    version: str


class HomeNamed(EntryBase, frozen=True, tag="home.named/1"):
    """The workstation the study folder lives on."""

    workstation: str
    reason: Commitment | None = None


class CheckpointWritten(EntryBase, frozen=True, tag="checkpoint.written/1"):
    """All heads of the data chains: [chain, length, head hex], sorted; `root` is their Merkle root."""

    heads: tuple[tuple[str, int, str], ...]
    root: str
    occasion: str


class RulesSet(EntryBase, frozen=True, tag="rules.set/1"):
    """The rules for the people of the study from here on; what is not named does not hold, or as the program has it."""

    rules: dict[str, str]


class FactRecorded(EntryBase, frozen=True, tag="fact.recorded/1"):
    """Something done outside the program, about a person, a site or the study (`about`: its id, or `study`).

    `fact` is identity_check, fda_letter, ethics_approval, site_training or design_activated; `reference` a design's digest.
    Or ethics_valid about a site: `reference` is the last day the approval is valid on.
    Or stopping_decision about the study: `reference` is `continue` or `stop` and the chains of the deaths it weighed.
    """

    about: str
    fact: str
    day: str
    what: Commitment
    reference: str = ""


class TasksDelegated(EntryBase, frozen=True, tag="tasks.delegated/1"):
    """What a person does at a site for its principal investigator; replaces what stood before, nothing ends it."""

    person: str
    site: str
    tasks: tuple[str, ...]
    note: Commitment | None = None


class DelegationSigned(EntryBase, frozen=True, tag="delegation.signed/1"):
    """The delegation log of a site, as it stood at study entry `sequence` with digest `digest`, was signed."""

    site: str
    sequence: int
    digest: str
    meaning: str = ""


class Accessed(EntryBase, frozen=True, tag="access/1"):
    """Looking, coming and going: login, logout, failed, idle, export, import, report, backup, clock, reveal, refused."""

    what: str
    checkpoint: str = ""
    digest: str = ""
    detail: Commitment | None = None
