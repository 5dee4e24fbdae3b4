"""The study's own rules at the door: an aged password asks for a new one, and only then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ecrf.services.house_rules import BOUNDS
from ecrf.vault.envelope_file import load_envelopes
from ecrf.viewmodels.login import LoginScreen
from ecrf.wiring.accounts import giver_of
from ecrf.wiring.admission import Admitted
from ecrf.wiring.house_rules import set_rules
from ecrf.wiring.opening import OpenStudy
from ecrf.wiring.sources import Sources
from ecrf.words import Refusal
from tests.wiring.premises import ADMIN, build


class Later:
    """A clock so many days on."""

    def __init__(self, sources: Sources, days: int) -> None:
        self._clock, self._days = sources.clock, timedelta(days=days)

    def now(self):
        """Then."""
        return self._clock.now() + self._days


@pytest.fixture
def house(tmp_path):
    """A study folder."""
    return build(tmp_path)


def rule(house, **changes: str) -> None:
    """The data manager sets rules."""
    study = house.open()
    try:
        workplace = study.work("data_manager", "*")
        set_rules(
            giver_of(study, workplace), {name.replace("_", "."): text for name, text in changes.items()}
        )
    finally:
        study.close()


def later(house, days: int) -> OpenStudy:
    """The study opened so many days on."""
    return house.open(sources=replace(house.sources, clock=Later(house.sources, days)))


class Door:
    """A front door that opens one study."""

    def __init__(self, study: OpenStudy) -> None:
        self.study = study

    def studies(self):
        """None known."""
        return ()

    def admit(self, _knock, _told, done) -> None:
        """Let in."""
        done(Admitted(self.study, lambda act: act()))


def login_asks(study: OpenStudy) -> bool:
    """Whether the login window asks for a new password before work begins."""
    screen = LoginScreen(Door(study), lambda bench: bench.leave())
    screen.choose_study("x")
    screen.enter("wang", ADMIN)
    return screen.renewing


@pytest.mark.parametrize(("days", "asks"), [(30, False), (31, True)])
def test_an_aged_password_asks_for_a_new_one(house, days, asks) -> None:
    """With `password.days` at 30 the login asks for another on the day after, and not before."""
    rule(house, password_days="30")
    study = later(house, days)
    assert login_asks(study) is asks
    if asks:
        study.close()


def test_a_password_that_never_ages(house) -> None:
    """With 0 days nobody is ever asked."""
    rule(house, password_days="0")
    study = later(house, 5000)
    assert study.password_days_left is None
    study.close()


def test_without_rules_the_program_has_its_own(house) -> None:
    """Twelve characters, five earlier passwords, half a year, five failures: as before there were rules."""
    study = house.open()
    rules = study.password_rules
    assert (rules.least, rules.history, rules.days) == (12, 5, 180)
    assert (BOUNDS["lockout.failures"].default, BOUNDS["lockout.minutes"].default) == (5, 15)
    study.close()


def test_the_key_file_says_how_often_and_the_trail_names_it(house) -> None:
    """The lock-out stands in keys.json under the study's seal; its digest is the one the study chain holds."""
    rule(house, lockout_failures="3", lockout_minutes="60")
    loaded = load_envelopes(house.folder)
    assert (loaded.book.lockout.failures, loaded.book.lockout.minutes) == (3, 60)
    study = house.open()
    assert study.row.envelopes == loaded.digest
    study.close()


def test_only_who_manages_the_study_sets_rules(house) -> None:
    """Who gives roles cannot lift what binds the giving of roles."""
    study = house.open()
    workplace = study.work("administrator", "*")
    with pytest.raises(Refusal) as refused:
        set_rules(giver_of(study, workplace), {"password.least": "8"})
    assert refused.value.fault.code == "command.not_permitted"
    study.close()
