"""The access review: dates, rights and their changes, failed logins, and the alerts an administrator sees."""

from __future__ import annotations

import pytest

from ecrf.services import commands as c
from ecrf.services.policy import POLICY
from ecrf.services.reads import Reads
from ecrf.words import Refusal
from tests.services.house import House

TRAINED = c.Trained("GCP refresher", "R3", "2026-03-12")


def door(house: House, *lines: str) -> None:
    """Lines of the door log taken over at a login."""
    words = "\n".join(("0", *lines))
    house.must("coordinator", c.RecordAccess, "door", words, "00")


def attempt(second: int, outcome: str, login: str = "coordinator", purpose: str = "login") -> str:
    """One line as the door log has it."""
    return f"2026-03-13 08:00:{second:02d}+00:00 {outcome} {purpose} {login} desk-1/li"


@pytest.fixture
def house() -> House:
    """A test study."""
    return House()


def review(house: House):
    """What the administrator reads."""
    work = house.at("administrator")
    return Reads(work.tools, work.session).access_review()


def alerts(house: House, role: str = "administrator"):
    """The alerts on a person's Today."""
    work = house.at(role)
    return [mark.kind for mark in Reads(work.tools, work.session).today().alerts]


def test_every_person_stands_with_date_rights_training_and_last_login(house):
    """Date added and closed, roles, training, policy, last login, failures: all of FDA's list."""
    house.must("administrator", c.RecordTraining, "p-monitor", TRAINED)
    house.must("monitor", c.AcceptPolicy, POLICY)
    house.must("monitor", c.RecordAccess, "login")
    door(house, attempt(1, "wrong_password", "monitor"))
    house.must("administrator", c.DisablePerson, "p-investigator", "left", 80, "80")
    persons = {one.person.login: one for one in review(house).persons}
    monitor = persons["monitor"]
    assert monitor.added.startswith("2026-03-13T09:00")
    assert [(one.role, one.site_number) for one in monitor.person.grants] == [("monitor", "01")]
    assert [one.version for one in monitor.person.trainings] == ["2.0", "R3"]
    assert monitor.person.accepted == "2026-03-13"
    assert monitor.last_login
    assert monitor.failures == 1
    assert persons["investigator"].disabled
    assert not persons["monitor"].disabled


def test_every_change_of_rights_is_listed_newest_first(house):
    """Granting, withdrawing, closing: who did it and when; values never stand here."""
    house.must("administrator", c.WithdrawRole, "p-monitor", "monitor", "s1")
    changes = review(house).changes
    assert changes[0].kind == "role.withdrawn"
    assert changes[0].person == "Administrator"
    kinds = {line.kind for line in changes}
    assert {"person.added", "role.granted", "permissions.set", "training.recorded"} <= kinds
    assert not any(line.kind.startswith("value") for line in changes)


def test_five_wrong_passwords_are_an_alert_for_the_administrator_only(house):
    """Four are not; a right password in between begins anew; nobody else sees it on their Today."""
    door(house, *(attempt(n, "wrong_password") for n in range(4)), attempt(5, "opened"))
    door(house, *(attempt(n, "wrong_password") for n in range(10, 14)))
    assert alerts(house) == []
    door(house, attempt(20, "wrong_password"))
    assert alerts(house) == ["lockout"]
    assert alerts(house, "coordinator") == []
    assert alerts(house, "monitor") == []
    (mark,) = review(house).alerts
    assert (mark.who, mark.workstation, mark.time) == (
        "coordinator",
        "desk-1/li",
        "2026-03-13T08:00:20+00:00",
    )


def test_a_strange_workstation_and_a_used_recovery_code_are_alerts(house):
    """A login from a computer never seen is told once; the home computer is no stranger."""
    house.must("coordinator", c.RecordAccess, "login")
    assert alerts(house) == []
    for _ in range(2):
        work = house.at("monitor")
        work.session = type(work.session)(
            **{f: getattr(work.session, f) for f in work.session.__dataclass_fields__}
            | {"workstation": "pc-9"}
        )
        assert work.do(c.RecordAccess(*house.stamp(), "login")).fault is None
    assert alerts(house) == ["new_workstation"]
    house.must("administrator", c.RecordAccess, "recovery", "used coordinator")
    assert alerts(house) == ["recovery_used", "new_workstation"]


def test_a_clock_set_back_is_an_alert(house):
    """An entry stored an hour before the one ahead of it shows in the review."""
    house.must("coordinator", c.RecordAccess, "login")
    house.clock.time = house.clock.time.replace(hour=8)
    house.must("coordinator", c.RecordAccess, "login")
    assert alerts(house) == ["clock_back"]


def test_a_review_quiets_the_alerts_it_saw(house):
    """What was reviewed is no alert any more; what comes later is."""
    door(house, *(attempt(n, "wrong_password") for n in range(5)))
    house.must("administrator", c.RecordAccess, "access_review")
    assert alerts(house) == []
    assert review(house).reviewed
    house.must("administrator", c.RecordAccess, "recovery", "used monitor")
    assert alerts(house) == ["recovery_used"]


def test_refused_acts_and_attempts_are_in_the_review(house):
    """Who tried what in vain, without a word of content."""
    house.try_("monitor", c.AddSubject, "x", "s1")
    door(house, attempt(1, "unknown_person", "x…(9)"))
    marks = {(mark.kind, mark.who, mark.words) for mark in review(house).marks}
    assert ("refused", "Monitor", "AddSubject add_subject") in marks
    assert ("unknown_person", "x…(9)", "") in marks


@pytest.mark.parametrize("role", ["coordinator", "investigator", "monitor"])
def test_the_review_is_for_who_gives_accounts(house, role):
    """Nobody else reads who failed to come in."""
    work = house.at(role)
    with pytest.raises(Refusal) as refused:
        Reads(work.tools, work.session).access_review()
    assert refused.value.fault.code == "reads.not_allowed"
