"""The login window: which study, who, in which role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from ecrf.viewmodels.screen import Listeners
from ecrf.words import Fault

if TYPE_CHECKING:
    from ecrf.viewmodels.founding import Foundry
    from ecrf.viewmodels.naming_server import AddressReader
    from ecrf.viewmodels.recovering import Recoverer
    from ecrf.viewmodels.workbench import Workbench


@dataclass(frozen=True, slots=True)
class StudyEntry:
    """A study folder or address this workstation knows."""

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

    @property
    def provisional(self) -> bool:
        """Whether somebody else chose the password: one's own comes before any work."""

    @property
    def must_accept(self) -> bool:
        """Whether the signature policy in force was not accepted yet."""

    @property
    def days_left(self) -> int | None:
        """Days until the password is too old; negative when it is; None while that is far off."""

    def accept_policy(self, done: Callable[[Fault | None], None]) -> None:
        """Accept the signature policy; `done` is called once on the window's thread with why not, or None."""

    def change_password(self, old: str, new: str, done: Callable[[Fault | None], None]) -> None:
        """Choose one's own password; `done` is called once on the window's thread with why not, or None."""

    def work_as(self, role: RoleEntry) -> Workbench:
        """Begin work in a role."""

    def leave(self) -> None:
        """Close the study without working in it."""


AdmitDone = Callable[["Admission | Fault"], None]


@dataclass(frozen=True, slots=True)
class Knock:
    """Who wants to come in, and where."""

    path: str
    login: str
    password: str = field(repr=False)


class FrontDoor(Protocol):
    """What wiring gives the login window."""

    @property
    def foundry(self) -> Foundry:
        """Founds studies."""

    @property
    def recoverer(self) -> Recoverer:
        """Opens studies whose passwords are all lost."""

    @property
    def addresses(self) -> AddressReader:
        """Reads the addresses of studies on servers."""

    def studies(self) -> tuple[StudyEntry, ...]:
        """Known study folders, last used first."""

    def admit(self, knock: Knock, told: Callable[[int, int], None], done: AdmitDone) -> None:
        """Open a study; `done` is called once on the window's thread with the admission or why not.

        `told` hears (done, of all) while a study of an older program is brought up to date.
        """

    def give_up(self) -> None:
        """Stop bringing it up to date: `done` gets `login.given_up`, and the study is as it was."""


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
        self.step: tuple[int, int] | None = None
        """(done, of all) while a study of an older program is brought up to date."""
        self.roles: tuple[RoleEntry, ...] = ()
        """Not empty: the person chooses a role now."""
        self.renewing = False
        """The password was chosen by somebody else, or is too old: the person chooses their own now."""
        self.accepting = False
        """The signature policy is shown, to be accepted before work begins."""
        self._password = ""

    @property
    def foundry(self) -> Foundry:
        """Founds studies."""
        return self._door.foundry

    @property
    def recoverer(self) -> Recoverer:
        """Opens studies whose passwords are all lost."""
        return self._door.recoverer

    @property
    def addresses(self) -> AddressReader:
        """Reads the addresses of studies on servers."""
        return self._door.addresses

    @property
    def shown(self) -> tuple[StudyEntry, ...]:
        """The known studies; before them the one chosen, when it is none of them."""
        chosen = self.chosen
        known = {entry.path for entry in self.studies}
        return self.studies if chosen is None or chosen.path in known else (chosen, *self.studies)

    def refresh(self) -> None:
        """Read the known studies."""
        self.studies = self._door.studies()
        if self.chosen is None and self.studies:
            self.chosen = self.studies[0]
        self.changed()

    def choose_study(self, path: str, name: str = "") -> None:
        """Take a study of the list, a folder found on the disk, or an address; `name` is shown until it opens."""
        known = next((entry for entry in self.studies if entry.path == path), None)
        self.chosen = known or StudyEntry(
            path, name or path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
        )
        self.fault = None
        self.changed()

    def enter(self, login: str, password: str) -> None:
        """Try name and password; what comes of it is told through `on_change`."""
        self.login = login.strip()
        self.fault = self._missing(password)
        if self.fault is None and self.chosen is not None:
            self.busy, self.step, self._password = True, None, password
            self._door.admit(Knock(self.chosen.path, self.login, password), self._stepped, self._answered)
        self.changed()

    @property
    def percent(self) -> int | None:
        """How far a study of an older program is brought up to date; None while nothing of that is done."""
        if not self.busy or self.step is None:
            return None
        done, of_all = self.step
        return done * 100 // of_all if of_all else 0

    def give_up(self) -> None:
        """Do not wait until the study is brought up to date."""
        if self.percent is not None:
            self._door.give_up()

    def _stepped(self, done: int, of_all: int) -> None:
        self.step = (done, of_all)
        self.changed()

    def renew(self, password: str, again: str) -> None:
        """Choose one's own password in place of the provisional one."""
        self.fault = None if password == again else Fault("login.passwords_differ")
        if self.fault is None and self._admission is not None:
            self.busy = True
            self._admission.change_password(self._password, password, self._renewed)
        self.changed()

    @property
    def days_left(self) -> int | None:
        """Days until the password of who came in is too old; None while that is far off."""
        return self._admission.days_left if self._admission is not None else None

    def ask_renewal(self) -> None:
        """Choose a new password before the old one is too old."""
        if self._admission is not None and not self.busy:
            self.renewing, self.roles = True, ()
            self.changed()

    def accept(self) -> None:
        """Accept the signature policy."""
        if self._admission is not None and not self.busy:
            self.busy, self.fault = True, None
            self._admission.accept_policy(self._accepted)
            self.changed()

    def choose_role(self, role: RoleEntry) -> None:
        """Begin work in one of `roles`."""
        if self._admission is not None:
            admission, self._admission, self.roles = self._admission, None, ()
            self._password = ""
            self._entered(admission.work_as(role))

    def cancel(self) -> None:
        """Leave the choice of roles or of a password, or the wait for an older study; the study is closed."""
        self.give_up()
        if self._admission is not None and not self.busy:
            self._admission.leave()
            self._admission = None
        self.roles, self.renewing, self.accepting, self._password = (), False, False, ""
        self.changed()

    def _missing(self, password: str) -> Fault | None:
        if self.chosen is None:
            return Fault("login.no_study")
        if not self.login:
            return Fault("login.no_name")
        return None if password else Fault("login.no_password")

    def _answered(self, answer: Admission | Fault) -> None:
        self.busy, self.step = False, None
        if isinstance(answer, Fault):
            self.fault = answer
        elif not answer.roles:
            self.fault = Fault("login.no_role")
            answer.leave()
        else:
            self._admission = answer
            self.renewing = answer.provisional or (answer.days_left or 0) < 0
            if not self.renewing:
                self._go_on(answer)
        self.changed()

    def _renewed(self, fault: Fault | None) -> None:
        self.busy, self.fault = False, fault
        if fault is None and self._admission is not None:
            self.renewing = False
            self._go_on(self._admission)
        self.changed()

    def _accepted(self, fault: Fault | None) -> None:
        self.busy, self.fault = False, fault
        if fault is None and self._admission is not None:
            self.accepting = False
            self._go_in(self._admission)
        self.changed()

    def _go_on(self, admission: Admission) -> None:
        if admission.must_accept:
            self.accepting = True
        else:
            self._go_in(admission)

    def _go_in(self, admission: Admission) -> None:
        self._admission, self.roles = admission, admission.roles
        if len(self.roles) == 1 and admission.days_left is None:
            self.choose_role(self.roles[0])
