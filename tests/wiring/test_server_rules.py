"""Rules for people of a study on a server: the database itself rests an account as often as the study says."""

from __future__ import annotations

import pytest

from ecrf.record.address import STUDY_CHAIN
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.verifying import Wish
from ecrf.wiring.accounts import change_own_password, giver_of
from ecrf.wiring.house_rules import set_rules
from ecrf.words import Refusal
from tests.wiring.server_house import ADA, LI, Server

pytestmark = pytest.mark.postgres


def rule(server: Server, **changes: str) -> None:
    """The data manager sets rules."""
    study = server.open("ada", ADA)
    try:
        workplace = study.work("data_manager", "*")
        set_rules(
            giver_of(study, workplace), {name.replace("_", "."): text for name, text in changes.items()}
        )
    finally:
        study.close()


def test_the_server_rests_an_account_as_often_as_the_study_says(server):
    """With three failures the fourth try is refused; taken away again, the fifth is the last as before."""
    rule(server, lockout_failures="3", lockout_minutes="60")
    for _ in range(3):
        with pytest.raises(Refusal) as refusal:
            server.open("liwen", "wrong horse battery")
        assert refusal.value.fault.code == "door.wrong_password"
    with pytest.raises(Refusal) as refusal:
        server.open("liwen", LI)
    assert refusal.value.fault.code == "door.resting_here"
    rule(server, lockout_failures="")
    server.open("liwen", LI).close()


def test_a_longer_password_and_the_history_are_asked_for_there_too(server):
    """The rules come with the study's own chain, wherever it lies."""
    rule(server, password_least="20", password_history="1")
    study = server.open("liwen", LI)
    assert (study.password_rules.least, study.password_rules.history) == (20, 1)
    with pytest.raises(Refusal) as refusal:
        change_own_password(study, LI, "short but fine")
    assert refusal.value.fault.code == "vault.password_short"
    study.close()


def test_facts_tasks_and_a_hand_over_are_stored_and_verify(server):
    """Every new kind of entry passes the database's own checks for who may, and the trail holds."""
    study = server.open("ada", ADA)
    admin = study.work("administrator", "*")
    site = next(iter(study.state.sites))
    li = next(row.person for row in study.state.persons.values() if row.login == "liwen")
    for command in (
        c.RecordFact(*study.stamp(), li, "identity_check", "2026-03-01", "Identity card seen"),
        c.DelegateTasks(*study.stamp(), li, site, ("entry",), ""),
    ):
        assert admin.do(command).fault is None
    log = Reads(study.tools, admin.session).delegation(site)
    assert ("entry",) in [line.tasks for line in log.lines]
    manager = study.work("data_manager", "*")
    letter = c.RecordFact(*study.stamp(), STUDY_CHAIN, "fda_letter", "2026-03-01", "Letter, file 4.1")
    assert manager.do(letter).fault is None
    refused = manager.do(c.DelegateTasks(*study.stamp(), li, site, ("entry",), ""))
    assert refused.fault is not None
    assert refused.fault.code == "command.not_permitted"
    assert study.verify(study.tools.store, Wish()).holds
    study.close()
