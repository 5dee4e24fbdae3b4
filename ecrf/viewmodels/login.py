"""The login window: which study, who, in which role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ecrf.viewmodels.screen import Listeners
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault


@dataclass(frozen=True, slots=True)
class StudyEntry:
    """A study folder this workstation knows."""

    path: str
    name: str
    nature: str = ""
    """demo, test, draft or live when known."""
    last_login: str = ""


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """A role the person may take at a site (`*`: all)."""

    role: str
    site: str
    site_number: str


class Admission(Protocol):
    """A study opened by a person's password, before a role is taken."""

    @property
    def roles(self) -> tuple[RoleEntry, ...]:
        """The roles in force today."""

    @property
    def name(self) -> str:
        """The person's printed name."""

    def work_as(self, role: RoleEntry) -> Workbench:
        """Begin work in a role."""

    def leave(self) -> None:
        """Close the study without working in it."""


AdmitDone = Callable[["Admission | Fault"], None]


class FrontDoor(Protocol):
    """What wiring gives the login window."""

    def studies(self) -> tuple[StudyEntry, ...]:
        """Known study folders, last used first."""

    def admit(self, path: str, login: str, password: str, done: AdmitDone) -> None:
        """Open a study; `done` is called once on the window's thread with the admission or why not."""


class LoginScreen(Listeners):
    """Steps: name and password, then a role where there are several, then `entered` is called."""

    def __init__(self, door: FrontDoor, entered: Callable[[Workbench], None]) -> None:
        super().__init__()
        self._door = door
        self._entered = entered
        self._admission: Admission | None = None
        self.studies: tuple[StudyEntry, ...] = ()
        self.chosen: StudyEntry | None = None
        self.login = ""
        self.fault: Fault | None = None
        self.busy = False
        self.roles: tuple[RoleEntry, ...] = ()
        """Not empty: the person chooses a role now."""

    def refresh(self) -> None:
        """Read the known studies."""
        self.studies = self._door.studies()
        if self.chosen is None and self.studies:
            self.chosen = self.studies[0]
        self.changed()

    def choose_study(self, path: str) -> None:
        """Take a study of the list, or a folder found on the disk."""
        known = next((entry for entry in self.studies if entry.path == path), None)
        self.chosen = known or StudyEntry(path, path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1])
        self.fault = None
        self.changed()

    def enter(self, login: str, password: str) -> None:
        """Try name and password; what comes of it is told through `on_change`."""
        self.login = login.strip()
        self.fault = self._missing(password)
        if self.fault is None and self.chosen is not None:
            self.busy = True
            self._door.admit(self.chosen.path, self.login, password, self._answered)
        self.changed()

    def choose_role(self, role: RoleEntry) -> None:
        """Begin work in one of `roles`."""
        if self._admission is not None:
            admission, self._admission, self.roles = self._admission, None, ()
            self._entered(admission.work_as(role))

    def cancel(self) -> None:
        """Leave the choice of roles; the study is closed."""
        if self._admission is not None:
            self._admission.leave()
        self._admission, self.roles = None, ()
        self.changed()

    def _missing(self, password: str) -> Fault | None:
        if self.chosen is None:
            return Fault("login.no_study")
        if not self.login:
            return Fault("login.no_name")
        return None if password else Fault("login.no_password")

    def _answered(self, answer: Admission | Fault) -> None:
        self.busy = False
        if isinstance(answer, Fault):
            self.fault = answer
        elif not answer.roles:
            self.fault = Fault("login.no_role")
            answer.leave()
        else:
            self._admission, self.roles = answer, answer.roles
            if len(answer.roles) == 1:
                self.choose_role(answer.roles[0])
        self.changed()
