"""The login window."""

from dataclasses import dataclass, field

import pytest

from ecrf.viewmodels.login import LoginScreen, RoleEntry, StudyEntry
from ecrf.words import Fault

COORDINATOR, MONITOR = RoleEntry("coordinator", "site1", "01"), RoleEntry("monitor", "*", "*")


@dataclass
class Admitted:
    """Somebody whose password was right."""

    roles: tuple[RoleEntry, ...]
    name: str = "Li Wen"
    closed: bool = False
    provisional: bool = False
    must_accept: bool = False
    days_left: int | None = None
    refusal: Fault | None = None
    changed: list = field(default_factory=list)

    def change_password(self, old, new, done):
        """Answers what the test says."""
        self.changed.append((old, new))
        done(self.refusal)

    def work_as(self, role):
        """A stand-in for the workbench."""
        return role

    def leave(self):
        """The study is closed."""
        self.closed = True


@dataclass
class Front:
    """A door that answers what the test says."""

    answer: object
    asked: list = field(default_factory=list)

    def studies(self):
        """Two studies, the last used first."""
        return (StudyEntry("/a/T3.ecrf", "T3", "demo"), StudyEntry("/b/T1.ecrf", "T1"))

    def admit(self, knock, _told, done):
        """Answer at once."""
        self.asked.append((knock.path, knock.login, knock.password))
        done(self.answer)


def at(answer):
    """The window in front of such a door, with what was entered."""
    entered = []
    screen = LoginScreen(Front(answer), entered.append)
    screen.refresh()
    return screen, entered


def test_the_study_used_last_is_chosen():
    """Another can be taken from the list or the disk."""
    screen, _ = at(None)
    assert screen.chosen.name == "T3"
    screen.choose_study("/b/T1.ecrf")
    assert screen.chosen.name == "T1"
    screen.choose_study("C:\\trials\\NEW.ecrf")
    assert screen.chosen.name == "NEW.ecrf"


def test_one_role_is_taken_at_once():
    """There is nothing to choose."""
    screen, entered = at(Admitted((COORDINATOR,)))
    screen.enter(" li.wen ", "secret")
    assert entered == [COORDINATOR]
    assert (screen.fault, screen.busy, screen.roles) == (None, False, ())


def test_of_several_roles_one_is_chosen():
    """Or none: then the study is closed."""
    admitted = Admitted((COORDINATOR, MONITOR))
    screen, entered = at(admitted)
    screen.enter("li.wen", "secret")
    assert (screen.roles, entered) == ((COORDINATOR, MONITOR), [])
    screen.choose_role(MONITOR)
    assert (entered, screen.roles) == ([MONITOR], ())
    screen.enter("li.wen", "secret")
    screen.cancel()
    assert (admitted.closed, screen.roles) == (True, ())


def test_a_wrong_password_is_said_and_the_name_stays():
    """The fault of the door is shown as it is."""
    screen, entered = at(Fault("door.wrong_password"))
    screen.enter("li.wen", "wrong")
    assert (screen.fault.code, screen.login, screen.busy, entered) == (
        "door.wrong_password",
        "li.wen",
        False,
        [],
    )


def test_a_person_without_a_role_today_is_let_go():
    """Roles have dates."""
    admitted = Admitted(())
    screen, _ = at(admitted)
    screen.enter("li.wen", "secret")
    assert (screen.fault.code, admitted.closed) == ("login.no_role", True)


@pytest.mark.parametrize(
    ("login", "password", "code"), [("", "x", "login.no_name"), ("x", "", "login.no_password")]
)
def test_an_empty_name_or_password_never_reaches_the_door(login, password, code):
    """No attempt is counted."""
    screen, _ = at(None)
    screen.enter(login, password)
    assert screen.fault.code == code
    assert screen._door.asked == []


def test_without_a_study_nothing_is_tried():
    """A fresh workstation."""
    screen, _ = at(None)
    screen.chosen = None
    screen.enter("x", "y")
    assert screen.fault.code == "login.no_study"


def test_a_provisional_password_is_replaced_before_any_work():
    """Typed twice alike; a refusal of the vault is shown and asked again; then work begins."""
    admitted = Admitted((COORDINATOR,), provisional=True)
    screen, entered = at(admitted)
    screen.enter("li.wen", "given by the administrator")
    assert (screen.renewing, entered) == (True, [])
    screen.renew("my own words", "my other words")
    assert screen.fault.code == "login.passwords_differ"
    assert admitted.changed == []
    admitted.refusal = Fault("vault.password_short")
    screen.renew("short", "short")
    assert (screen.fault.code, entered) == ("vault.password_short", [])
    admitted.refusal = None
    screen.renew("my own words", "my own words")
    assert admitted.changed[-1] == ("given by the administrator", "my own words")
    assert (screen.renewing, screen.fault, entered) == (False, None, [COORDINATOR])


def test_leaving_the_choice_of_a_password_closes_the_study():
    """Nothing was changed, nobody came in."""
    admitted = Admitted((COORDINATOR,), provisional=True)
    screen, entered = at(admitted)
    screen.enter("li.wen", "given by the administrator")
    screen.cancel()
    assert (admitted.closed, screen.renewing, entered) == (True, False, [])
