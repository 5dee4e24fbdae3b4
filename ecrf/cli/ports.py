"""What the command line needs from outside: studies opened for one act, bound by wiring, nothing loaded before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from ecrf.cli.coding_port import CodingWork
from ecrf.cli.ports_papers import PaperActs
from ecrf.cli.ports_people import PeopleActs
from ecrf.cli.ports_randomise import RandomiseActs
from ecrf.cli.ports_ranges import RangeActs
from ecrf.cli.ports_recovery import Recovery
from ecrf.cli.texts_port import WordingStore
from ecrf.schema.findings import Finding
from ecrf.services.coding.ports import Dictionaries
from ecrf.services.importing import Importing
from ecrf.services.keeping import BackupDone
from ecrf.services.qualifying import Qualification
from ecrf.services.reads.access_view import AccessReview
from ecrf.services.reads.history_view import TrailFilter
from ecrf.services.reads.integrity_view import IntegrityView
from ecrf.services.reads.people_view import People
from ecrf.services.verifying.report import VerifyReport
from ecrf.words import Fault, Language, Message, Speaker, Text

Told = Callable[[int, int], None]
"""(done, of all): progress."""


@dataclass(frozen=True, slots=True)
class DemoWish:
    """What the demo shall be; without `out` it lies in the user's data folder and is used again."""

    study: str = "T3"
    out: Path | None = None
    headless: bool = False
    subjects: int = 25
    seed: str = "1"
    until: date | None = None


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A printed login."""

    login: str
    password: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class DemoMade:
    """What the demo left: its folder, its logins, and pictures and exports where there is no window."""

    folder: Path
    logins: tuple[DemoLogin, ...]
    subjects: int
    verified: VerifyReport | None = None
    files: tuple[Path, ...] = ()
    left_out: tuple[Fault, ...] = ()
    """What could not be made, and why."""


@dataclass(frozen=True, slots=True)
class NewStudyWish:
    """A study folder to be founded."""

    folder: Path
    design: str
    nature: str
    name: str
    login: str
    person: str
    organisation: str
    password: str
    holders: int = 1
    """Who keeps the recovery code: one person, or two with a share each."""
    site: str = ""
    """Number of the first site."""
    site_name: str = ""
    training: str = ""
    """What the founder was trained in, with its version and the day; a live study asks for it."""
    training_version: str = ""
    training_day: str = ""
    owner: str = ""
    """Address of a database owner, when `folder` is an address on a server."""


@dataclass(frozen=True, slots=True)
class Key:
    """Who comes in: login name and password."""

    folder: Path
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class VerifyWish:
    """What a verification covers."""

    whole: bool = True
    every_signature: bool = False
    against: str = ""
    """A checkpoint from paper (26 characters) or a root in hex."""


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What leaves: a format by name, of the whole study or one subject, now or at a checkpoint."""

    format: str
    target: Path
    subject: str = ""
    """Subject number."""
    form: str = ""
    event: str = ""
    at: str = ""
    everything: bool = False
    annotated: bool = False
    deidentified: bool = False
    language: Language = Language.EN
    record: str = ""
    """Address of one form record, for reports of a page."""
    trail: TrailFilter | None = None
    """What of the trail a view of it holds; None: everything."""
    no_names: bool = False
    """ODM: people as numbers."""
    chart: str = ""
    """Key of the picture, for charts."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished file."""

    path: Path
    sha256: str
    rows: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody who shall have an account with a provisional password."""

    login: str
    name: str
    organisation: str
    password: str
    role: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Linted:
    """What the lint says of a study: findings of the design, and faults of its expressions and examples."""

    study: str
    findings: tuple[Finding, ...]
    forms: int = 0
    checks: int = 0
    digest: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether nothing forbids publishing."""
        return not any(finding.level == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class CtcaeLoaded:
    """The official CTCAE table as it was loaded: where it is kept, how many of its terms are shown."""

    kept: Path
    sha256: str
    terms: int
    shown: int
    differences: tuple[Fault, ...] = ()
    """Where it differs from the shipped terms, by row of the workbook."""


@dataclass(frozen=True, slots=True)
class CtcaeFound:
    """A CTCAE term found, with the grades that exist."""

    code: str
    name: Text
    organ_class: Text
    grades: tuple[tuple[int, Text], ...]
    note: Text = Text("")  # noqa: RUF009 - a frozen struct
    """Which other term may be meant."""


@dataclass(frozen=True, slots=True)
class DesignLook:
    """A design read for a study: what is wrong, how it differs from the version in force, how many checks are proved."""

    version: str
    digest: str
    data: bytes
    findings: tuple[Finding, ...]
    breaks: tuple[Fault, ...]
    differences: tuple[Message, ...]
    checks: int
    proved: int
    is_sound: bool
    touched: tuple[str, ...] = ()
    """Checks the differences touch: what has to be looked at again."""


@dataclass(frozen=True, slots=True)
class FormsImported:
    """Forms of another program as they were written, and (row, name, why) of all that was left out."""

    files: tuple[Path, ...]
    forms: int
    items: int
    codelists: int
    left: tuple[tuple[int, str, Fault], ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class QualifyWish:
    """Where the qualification report goes, and who signs it; nobody without a key."""

    target: Path
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Qualified:
    """A finished qualification: report, data and signature."""

    files: tuple[Path, ...]
    pages: int
    made: Qualification


class Work(PeopleActs, RandomiseActs, PaperActs, RangeActs, Protocol):
    """A study opened by one person, each act in the first of their roles that allows it."""

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What the person should know of the folder: a changed door log, an older file, another home."""

    def verify(self, wish: VerifyWish, told: Told) -> VerifyReport:
        """Verify the trail."""

    def check(self, site: str, told: Told) -> IntegrityView:
        """Make an integrity run at a site (number; empty: the only one) and sign its report."""

    def report(
        self, site: str, targets: Sequence[tuple[str, Path]], language: Language
    ) -> tuple[Exported, ...]:
        """Write the report of the last integrity run, as (format, file)."""

    def export(self, wish: ExportWish) -> Exported:
        """Write a file that leaves the study."""

    def importing(self, *, storing: bool) -> Importing:
        """Reads files into plans and plans into the study, in a role that may enter values when `storing`."""

    def backup(self, target: Path | None, told: Told) -> BackupDone:
        """Copy the folder in one step and prove the copy: to `target`, or to the places of the plan."""

    def people(self) -> People:
        """Accounts, roles, sites."""

    def add_user(self, new: NewUser) -> None:
        """Make an account, and grant its first role."""

    def grant(self, login: str, role: str, site: str) -> None:
        """Let a person act in a role at a site (number, `*`: all) from today."""

    def withdraw(self, login: str, role: str, site: str) -> None:
        """A role ends now."""

    def train(self, login: str, what: str, version: str, day: str) -> None:
        """Note what a person was trained in, its version, and the day (ISO; empty: today)."""

    def last_day(self, login: str, role: str, site: str, until: str) -> None:
        """A role ends with a day (ISO)."""

    def accept_policy(self) -> None:
        """Accept the policy on electronic signatures."""

    def look_at_design(self, choice: str) -> DesignLook:
        """Read a shipped design by code or one in a folder, and compare it with the version in force."""

    def publish(self, look: DesignLook) -> None:
        """Freeze a design into the study."""

    def access_review(self) -> AccessReview:
        """Every account, change of rights and failed attempt."""

    def write_access_review(
        self, targets: Sequence[tuple[str, Path]], language: Language
    ) -> tuple[Exported, ...]:
        """Write the access review, as (access or access_excel, file), and note that it was made."""

    def renew_recovery(self, holders: int) -> tuple[str, ...]:
        """Make a new recovery code, or two shares; the earlier one is worth nothing from then on."""

    def disable(self, login: str, reason: str) -> None:
        """Close an account for good."""

    def renew(self, login: str, password: str) -> None:
        """Give a person who lost the password a provisional one."""

    def change_password(self, new: str) -> None:
        """Choose one's own password."""

    def take_over(self, reason: str) -> None:
        """Make this workstation the study's home."""

    @property
    def coding(self) -> CodingWork:
        """The coder's acts."""


class Front(Protocol):
    """The program without a window."""

    @property
    def speaker(self) -> Speaker:
        """Says every message in the chosen language."""

    @property
    def formats(self) -> tuple[str, ...]:
        """The names of the export formats."""

    def demo(self, wish: DemoWish, told: Told, ready: Callable[[DemoMade], None]) -> DemoMade:
        """Build or find the demo; open its window, `ready` being told before, or play it without one."""

    def new_study(self, wish: NewStudyWish) -> tuple[str, ...]:
        """Found a study folder; returns the recovery code, or its two shares."""

    def recover(self, folder: Path, codes: tuple[str, ...], account: tuple[str, str]) -> None:
        """Open a study with its recovery code or both shares; (login, password) get new keys."""

    def open_window(self, folder: Path | None) -> int:
        """Open the login window with a study chosen; returns the exit code when it is closed."""

    def lint(self, study: str) -> Linted:
        """Read a study's design and say everything that is wrong with it."""

    def import_forms(self, file: Path, out: Path) -> FormsImported:
        """Write the forms of a REDCap data dictionary as YAML into a new folder."""

    def studies(self) -> tuple[str, ...]:
        """The codes of the studies that ship."""

    def enter(self, key: Key) -> AbstractContextManager[Work]:
        """Open a study for one act."""

    @property
    def recovery(self) -> Recovery:
        """Backups, restoring, comparing and everything after a loss."""

    def qualify(self, wish: QualifyWish, told: Told) -> Qualified:
        """Check installation and operation on this computer and write the signed report."""

    @property
    def wordings(self) -> WordingStore:
        """The licensed wording of questionnaires installed on this computer."""

    @property
    def dictionaries(self) -> Dictionaries:
        """The dictionaries for coding installed on this computer."""

    def load_ctcae(self, file: Path) -> CtcaeLoaded:
        """Read NCI's workbook and keep it, so that its exact words are shown."""

    def drop_ctcae(self) -> bool:
        """Show the shipped words again; returns whether others were kept."""

    def find_ctcae(self, text: str, limit: int) -> tuple[CtcaeFound, ...]:
        """The CTCAE terms a word finds, best first."""

    def texts(self, code: str) -> tuple[tuple[str, str], ...]:
        """Every message code that begins so, with its text."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Where the command line speaks; replaced in tests."""

    out: Callable[[str], None]
    err: Callable[[str], None]
    ask: Callable[[str], str]
    """Asks for a line that is not shown."""
    environment: Callable[[str], str]
    language: Language = field(default=Language.EN)
