"""A study on a server: founded by one command, opened by a password, worked in from a window, through breaks."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from ecrf.record.value import Missing
from ecrf.services import commands as c
from ecrf.services.commands.writing import decode_command, encode_command
from ecrf.services.reads import Reads
from ecrf.services.verifying import Wish
from ecrf.store.postgres_address import parse_owner
from ecrf.store.postgres_link import Credentials
from ecrf.wiring.accounts import change_own_password, disable_account, giver_of
from ecrf.words import Refusal
from tests.store.cut_line import CutLine
from tests.wiring.server_house import ADA, LI, Server

pytestmark = pytest.mark.postgres

NEW = "another horse battery li"
FIELD = "S0/1/VS/1/1/VS_G/0/VS_WEIGHT"


def settle(posted: list, done, seconds: float = 20.0) -> None:
    """Run what was posted until `done`."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "waited in vain"
        while posted:
            posted.pop(0)()
        time.sleep(0.01)


def test_one_command_founds_and_a_password_opens(server):
    """Database, roles and functions are made by one call; the trail holds; a wrong password and name are told alike."""
    assert len(server.codes) == 1
    study = server.open("ada", ADA)
    report = study.verify(study.tools.store, Wish())
    assert (report.holds, study.row.name, study.is_folder) == (True, "T3 server", False)
    study.close()
    for login, password in (("ada", "wrong horse battery"), ("nobody", ADA)):
        with pytest.raises(Refusal) as refusal:
            server.open(login, password)
        assert refusal.value.fault.code in ("door.wrong_password", "door.unknown_person")


def test_attempts_at_the_door_are_taken_into_the_trail(server):
    """A wrong password is in the access chain after the next login of somebody who may see it."""
    with pytest.raises(Refusal):
        server.open("liwen", "wrong horse battery")
    study = server.open("ada", ADA)
    noted = [command.detail for command in study.take_over_log()]
    assert any(" wrong_password login liwen " in line for words in noted for line in words.splitlines())
    study.close()


def put_back(server: Server, minutes: int) -> None:
    """Let so much time have gone by since everything at the door; only the server's superuser can."""
    address, told = parse_owner(server.owner)
    inside = replace(address, database=server.name)
    with Credentials(inside, told["user"], "").connect() as owner:
        owner.execute("ALTER TABLE ecrf.attempt DISABLE TRIGGER USER")
        owner.execute("UPDATE ecrf.attempt SET kept = kept - make_interval(mins => %s)", (minutes,))
        owner.execute("ALTER TABLE ecrf.attempt ENABLE TRIGGER USER")


def test_five_wrong_passwords_rest_an_account_on_the_server(server):
    """The sixth try is refused whatever the password, for a quarter of an hour, and the administrator is alerted."""
    for _ in range(5):
        with pytest.raises(Refusal) as refusal:
            server.open("liwen", "wrong horse battery")
        assert refusal.value.fault.code == "door.wrong_password"
    with pytest.raises(Refusal) as refusal:
        server.open("liwen", LI)
    assert refusal.value.fault.code == "door.resting_here"
    assert str(refusal.value.fault.args["until"]) > server.memory.find(server.address).last_login[:10]

    study = server.open("ada", ADA)
    admin = study.work("administrator", "*")
    kinds = [mark.kind for mark in Reads(study.tools, admin.session).access_review().alerts]
    assert "lockout" in kinds
    study.close()

    put_back(server, 16)
    server.open("liwen", LI).close()
    for _ in range(4):
        with pytest.raises(Refusal):
            server.open("liwen", "wrong horse battery")
    server.open("liwen", LI).close()


def test_a_wrong_password_for_a_signature_counts_and_ends_nothing(server):
    """Somebody at work who mistypes goes on working, and rests as at the login when they do it five times."""
    study = server.open("liwen", LI)
    for _ in range(5):
        with pytest.raises(Refusal) as refusal:
            study.holder.confirm("wrong horse battery")
        assert refusal.value.fault.code == "door.wrong_password"
    with pytest.raises(Refusal) as refusal:
        study.holder.confirm(LI)
    assert refusal.value.fault.code == "door.resting_here"
    assert study.open_store().load_state("study").sites
    study.close()


def test_a_password_is_changed_and_an_account_closed(server):
    """The new password opens envelope and database, the old one neither; a closed account is refused at once."""
    study = server.open("liwen", LI)
    change_own_password(study, LI, NEW)
    study.close()
    with pytest.raises(Refusal) as refusal:
        server.open("liwen", LI)
    assert refusal.value.fault.code == "door.wrong_password"
    server.open("liwen", NEW).close()
    study = server.open("ada", ADA)
    admin = study.work("administrator", "*")
    disable_account(giver_of(study, admin), server.li, "left")
    study.close()
    with pytest.raises(Refusal) as refusal:
        server.open("liwen", NEW)
    assert refusal.value.fault.code == "door.disabled"


def test_what_needs_a_folder_is_refused_in_words(server):
    """There is nothing to copy or take over on a server."""
    study = server.open("ada", ADA)
    with pytest.raises(Refusal) as refusal:
        study.require_folder()
    assert refusal.value.fault.code == "study.needs_folder"
    study.close()


def test_a_break_while_typing_loses_nothing_and_is_told_calmly(server):
    """The server falls silent, the field waits in the outbox, the line says so, and everything arrives afterwards."""
    line, posted, told, outcomes = CutLine(server.port), [], [], []
    bench = server.window(posted, line.port)
    bench.on_away.append(told.append)
    settle(posted, lambda: bench.desk.is_empty)
    line.cut = "before"
    command = c.EnterValues(bench.new_id(), bench.typed_now(), server.chain, (c.NewValue(FIELD, "65"),))
    bench.submit(command, outcomes.append)
    settle(posted, lambda: any(fault is not None for fault in told))
    assert next(fault.code for fault in told if fault is not None) == "store.away"
    assert not outcomes
    assert len(bench.desk.outbox.waiting) == 1
    line.cut = ""
    settle(posted, lambda: bool(outcomes))
    assert outcomes[0].fault is None
    settle(posted, lambda: told[-1] is None)
    assert bench.desk.outbox.waiting == ()
    bench.leave()


def test_what_was_typed_before_the_program_ended_is_sent_at_the_next_login(server):
    """A window closed while the server was away keeps its field sealed on disk; the next login brings it in."""
    line, posted, told = CutLine(server.port), [], []
    bench = server.window(posted, line.port)
    bench.on_away.append(told.append)
    settle(posted, lambda: bench.desk.is_empty)
    line.cut = "before"
    command = c.EnterValues(bench.new_id(), bench.typed_now(), server.chain, (c.NewValue(FIELD, "66"),))
    bench.submit(command, lambda _outcome: None)
    settle(posted, lambda: bool(told))
    bench.leave()
    path = bench.desk.outbox._path
    assert path.exists()
    assert b"VS_WEIGHT" not in path.read_bytes()
    posted.clear()
    again = server.window(posted)
    settle(posted, lambda: again.desk.is_empty)
    study = server.open("ada", ADA)
    row = study.tools.store.load_state(server.chain).lines[FIELD.rpartition("/")[0]]
    assert "VS_WEIGHT" in row.items
    study.close()
    again.leave()
    assert not path.exists()


def test_a_desk_that_is_older_than_the_study_keeps_what_was_typed(server):
    """The study was brought up to date meanwhile: the field is refused, waits on disk, and comes in with the new program."""
    posted, outcomes = [], []
    bench = server.window(posted)
    settle(posted, lambda: bench.desk.is_empty)
    raise_fold(server, 1)
    command = c.EnterValues(bench.new_id(), bench.typed_now(), server.chain, (c.NewValue(FIELD, "67"),))
    bench.submit(command, outcomes.append)
    settle(posted, lambda: bool(outcomes))
    assert outcomes[0].fault.code == "store.newer"
    raise_fold(server, -1)
    bench.leave()
    posted.clear()
    again = server.window(posted)
    settle(posted, lambda: again.desk.is_empty)
    row = again.reads.tools.store.load_state(server.chain).lines[FIELD.rpartition("/")[0]]
    assert "VS_WEIGHT" in row.items
    again.leave()


def raise_fold(server: Server, by: int) -> None:
    """Let the study be of a later fold, or of ours again."""
    address, told = parse_owner(server.owner)
    with Credentials(replace(address, database=server.name), told["user"], "").connect() as owner:
        owner.execute("UPDATE ecrf.meta SET value = value::int + %s WHERE name = 'fold_version'", (by,))


def test_a_window_closes_while_the_server_is_away(server):
    """Who goes home while the line is cut leaves as ever; nothing more is written on the server, and they come in again."""
    line, posted = CutLine(server.port), []
    bench = server.window(posted, line.port)
    settle(posted, lambda: bench.desk.is_empty)
    line.cut = "before"
    bench.leave()
    assert line.cuts == 0
    server.open("liwen", LI).close()


def test_another_desk_is_heard(server):
    """What one desk enters is news at the other."""
    mine, theirs, news = [], [], []
    bench, other = server.window(mine), server.window(theirs)
    bench.on_news.append(news.append)
    settle(mine, lambda: bench.desk.is_empty)
    settle(theirs, lambda: other.desk.is_empty)
    settle(
        mine, lambda: frozenset() in news
    )  # told once when it begins to hear: from then on nothing is missed
    command = c.EnterValues(other.new_id(), other.typed_now(), server.chain, (c.NewValue(FIELD, "70"),))
    other.submit(command, lambda _outcome: None)
    settle(theirs, lambda: other.desk.is_empty)
    settle(mine, lambda: any(server.chain in chains for chains in news))
    bench.leave()
    other.leave()


def test_a_command_is_written_and_read_back():
    """Every kind of value and any other command come back equal; rubbish is refused."""
    values = (c.NewValue("a/1/F/1/1/G/0/I", "１２ 😀", 3), c.NewValue("b", Missing("ND", "clotted")))
    for command in (
        c.EnterValues("i", "t", "subject:x", values, reason="typing"),
        c.LiftMissing("i", "t", "subject:x", "S0/1", 4),
        c.RecordAccess("i", "t", "login"),
    ):
        assert decode_command(encode_command(command)) == command
    for rubbish in (b"", b"{}", b"[]", b'{"name":"Nothing","told":{}}'):
        with pytest.raises(ValueError, match="no command"):
            decode_command(rubbish)
