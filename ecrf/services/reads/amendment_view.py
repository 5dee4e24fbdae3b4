"""What an amendment means for each site and each subject, before anything is done."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.words import Text


@dataclass(frozen=True, slots=True)
class SiteStanding:
    """One site and a version: what it works under, what is recorded for the version, how many subjects are behind."""

    site: str
    number: str
    name: str
    working: str
    """Version the site works under."""
    is_working: bool
    """Whether that is the version asked about."""
    ethics: str
    """Day and words of the approval of the version asked about, empty without one."""
    training: str
    valid_until: str
    """Last day of the ethics approval of the trial at the site, empty where none was recorded."""
    subjects: int
    behind: int
    """Subjects (and the site's own forms) under another version."""

    @property
    def can_activate(self) -> bool:
        """Whether approval and training are recorded and the version is not active yet."""
        return bool(self.ethics and self.training) and not self.is_working


@dataclass(frozen=True, slots=True)
class NewFinding:
    """A check that would newly fire."""

    check: str
    say: Text
    at: str
    form: Text
    opens_query: bool


@dataclass(frozen=True, slots=True)
class FormChange:
    """A form the subject has records of, and what the version changes in it."""

    form: str
    title: Text
    records: int
    new_items: tuple[Text, ...]
    gone_items: tuple[Text, ...]
    """No longer asked; what was entered stays and is exported."""
    kept_values: int
    """Values entered in what is no longer asked."""


@dataclass(frozen=True, slots=True)
class SubjectMove:
    """What moving one subject (or a site's own forms, without number) to a version changes."""

    chain: str
    number: str
    before: str
    after: str
    locked: bool
    forms: tuple[FormChange, ...]
    new_visits: tuple[Text, ...]
    gone_visits: tuple[Text, ...]
    firing: tuple[NewFinding, ...]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing changes for this subject but the version."""
        return not (self.forms or self.new_visits or self.gone_visits or self.firing)


@dataclass(frozen=True, slots=True)
class Amendment:
    """A version against every site, and the moves at one of them."""

    version: str
    digest: str
    sites: tuple[SiteStanding, ...]
    moves: tuple[SubjectMove, ...] = ()
