"""What every screen model is given: reads, the desk, ids, the clock, and the few ports of its front end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ecrf.clinical.site_ranges import SiteRange
from ecrf.services.coding.ports import Dictionaries, NoDictionaries, Shelf
from ecrf.services.commands import Command
from ecrf.services.desk import Desk, Done
from ecrf.services.outcome import Outcome
from ecrf.services.ports import Clock
from ecrf.services.reads import Reads
from ecrf.services.reads.dictionary import Dictionary, GradeText, NoDictionary, TermHit
from ecrf.services.session import Session
from ecrf.services.stamping import stamp_act
from ecrf.viewmodels.wordings import NoWordings, Wordings
from ecrf.words import Fault, Refusal

__all__ = ["Dictionary", "GradeText", "NoDictionary", "TermHit", "Workbench"]

if TYPE_CHECKING:
    from ecrf.viewmodels.backups import Backups
    from ecrf.viewmodels.charts import Drawing
    from ecrf.viewmodels.importing import ImportDesk
    from ecrf.viewmodels.people import Accounts
    from ecrf.viewmodels.proof import Proving
    from ecrf.viewmodels.publishing import Designs
    from ecrf.viewmodels.qualifying import Qualifying
    from ecrf.viewmodels.reports import Leaving


def _no_vouching(password: str) -> Fault | None:  # noqa: ARG001
    return Fault("vouch.not_bound")


def _no_ranges(file: Path) -> tuple[SiteRange, ...]:
    raise Refusal(Fault("import.unreadable", file.name, {"why": "-"}))


def _nothing() -> None:
    """Where nothing is held, nothing is forgotten."""


@dataclass(slots=True)
class Workbench:
    """One person at work."""

    reads: Reads
    desk: Desk
    new_id: Callable[[], str]
    clock: Clock
    dictionary: Dictionary = field(default_factory=NoDictionary)
    vouch: Callable[[str], Fault | None] = _no_vouching
    """Checks the person's password for a signature; None when it is right."""
    verify_trail: Callable[[], str] = str
    """Verifies the trail and says `ok <entries>` or the code of the first fault; empty: not verified."""
    proving: Proving | None = None
    """Verifies the trail on a thread of its own."""
    qualifying: Qualifying | None = None
    """Checks this computer and signs what was found."""
    accounts: Accounts | None = None
    """Makes and closes accounts, for those who may."""
    designs: Designs | None = None
    """Reads and proves designs, for whoever publishes."""
    leaving: Leaving | None = None
    """Writes what leaves the study."""
    backups: Backups | None = None
    """Backs up, restores, compares; None where the study is no folder."""
    wordings: Wordings = field(default_factory=NoWordings)
    """The licensed wording of questionnaires the site has installed."""
    dictionaries: Dictionaries = field(default_factory=NoDictionaries)
    """The dictionaries for coding installed on this computer."""
    shelf: Shelf | None = None
    """Opens and loads them while the window goes on."""
    read_ranges: Callable[[Path], tuple[SiteRange, ...]] = _no_ranges
    """The reference ranges of a laboratory's file."""
    importing: ImportDesk | None = None
    """Brings files in."""
    drawing: Drawing | None = None
    """Draws pictures of subjects."""
    warnings: tuple[Fault, ...] = ()
    """What is wrong with the study folder without keeping anybody out; shown once after the login."""
    lock: Callable[[], None] = _nothing
    """Forgets the keys while nobody is at the desk; `vouch` opens them again."""
    leave: Callable[[], None] = _nothing
    """Finishes the desk, forgets the keys and releases the study; called once when the window is left."""
    is_identified: bool = False
    """Whether the person has signed in this session with login and password; the password alone is enough then."""
    _claimed: bool = False
    """Whether the right login was given for the signature at hand."""
    _proven: str = ""
    """The password just found right in the signing dialog; good for the one signature it was given for."""
    on_outcome: list[Done] = field(default_factory=list)
    """Told every outcome, after the screen that caused it."""

    on_news: list[Callable[[frozenset[str]], None]] = field(default_factory=list)
    """Told which chains other desks wrote to; the empty set: anything may have changed."""
    on_away: list[Callable[[Fault | None], None]] = field(default_factory=list)
    """Told that the server does not answer, and None when it does again."""
    on_leave: list[Callable[[], None]] = field(default_factory=list)
    """Called when the window is left, before the desk is closed."""

    @property
    def session(self) -> Session:
        """Who is at work."""
        return self.reads.session

    def identify(self, login: str) -> bool:
        """Whether `login` is that of the person at work: the first component of a signature (11.200)."""
        self._claimed = login.strip().casefold() == self.session.login.casefold()
        return self._claimed

    def prove(self, password: str) -> Fault | None:
        """Check what a signature needs before the dialog closes; the one signature that follows is not asked again."""
        self._proven = ""
        fault = self.vouch_signature(password)
        self._proven = password if fault is None else ""
        return fault

    def vouch_signature(self, password: str) -> Fault | None:
        """Check what a signature needs: the login at the first of a session, the password at each."""
        proven, self._proven = self._proven, ""
        if proven and proven == password:
            return None
        if not (self.is_identified or self._claimed):
            return Fault("vouch.not_identified")
        fault = self.vouch(password)
        self._claimed = False
        self.is_identified = self.is_identified or fault is None
        return fault

    def leave_desk(self) -> None:
        """Nobody is at the desk: keys are forgotten, and the next signature needs both components again."""
        self.is_identified = self._claimed = False
        self._proven = ""
        self.lock()

    def typed_now(self) -> str:
        """The time an act was done, ISO 8601 with offset."""
        return self.clock.now().isoformat(timespec="milliseconds")

    def stamp(self) -> tuple[str, str]:
        """Id and time of an act done now."""
        return stamp_act(self.new_id(), self.clock.now())

    def submit(self, command: Command, done: Done) -> None:
        """Hand a command to the desk; its outcome is told to the listeners and then to `done`."""

        def arrived(outcome: Outcome) -> None:
            done(outcome)
            for listener in tuple(self.on_outcome):
                listener(outcome)

        self.desk.submit(command, arrived)
