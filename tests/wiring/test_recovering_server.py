"""A study on a server opened with its recovery code when no password works, and what the code does not open."""

from __future__ import annotations

import time

import pytest

from ecrf.record.address import ACCESS_CHAIN
from ecrf.record.entry import Accessed
from ecrf.record.transaction import decode_body
from ecrf.services import commands as c
from ecrf.services.verifying import Wish
from ecrf.store.postgres import open_recovery_role
from ecrf.store.postgres_address import parse_address
from ecrf.store.postgres_link import Refusing
from ecrf.vault.recovery import derive_access
from ecrf.viewmodels.recovering import RecoveryWish
from ecrf.wiring.accounts import giver_of
from ecrf.wiring.founding_window import WindowFoundry
from ecrf.wiring.opening import require
from ecrf.wiring.recovering import recover, renew_recovery
from ecrf.wiring.sources import system_sources
from ecrf.words import Refusal
from tests.store.server_pair import find_binaries
from tests.store.tls_server import Authority, TlsServer
from tests.wiring.server_house import ADA, LI, Server

pytestmark = pytest.mark.postgres
NEW = "a wholly new sentence 9"


def give_code(server: Server, holders: int) -> tuple[str, ...]:
    """The administrator makes a code."""
    study = server.open("ada", ADA)
    codes = renew_recovery(giver_of(study, study.work("administrator", "*")), holders)
    study.close()
    return codes


def refused(server: Server, codes: tuple[str, ...], login: str = "liwen") -> str:
    """Why a code opens nothing."""
    with pytest.raises(Refusal) as refusal:
        recover(server.address, codes, (login, NEW), system_sources())
    return refusal.value.fault.code


def as_code(server: Server, codes: tuple[str, ...]):
    """The study as the role the code opens."""
    return open_recovery_role(server.address, derive_access(parse_address(server.address).database, codes))


@pytest.mark.parametrize("holders", [1, 2])
def test_a_code_or_two_shares_give_a_new_password(server, holders):
    """The person comes in with the password typed and no other, the trail says who used what, and all of it holds."""
    codes = give_code(server, holders)
    recover(server.address, tuple(reversed(codes)), ("liwen", NEW), system_sources())
    with pytest.raises(Refusal) as refusal:
        server.open("liwen", LI)
    assert refusal.value.fault.code == "door.wrong_password"
    study = server.open("liwen", NEW)
    assert not study.provisional
    work = study.work("coordinator", server.site)
    other = study.sources.new_id()
    require(work.do(c.AddSubject(*study.stamp(), other, server.site, "01-002")).fault)
    study.close()
    study = server.open("ada", ADA)
    assert study.verify(study.tools.store, Wish()).holds
    entries = [
        entry.what
        for stored in study.tools.store.transactions(ACCESS_CHAIN)
        for part in decode_body(stored.sealed.body).parts
        for entry in part.entries
        if isinstance(entry, Accessed)
    ]
    assert "recovery" in entries
    told = [line for command in study.take_over_log() for line in command.detail.splitlines()]
    assert any(" opened recovery recovery " in line for line in told)
    study.close()


def test_another_code_opens_nothing_and_is_noted(server):
    """A code of another study, one share of two, an earlier code and a mistyped one are refused; the door remembers."""
    first, _ = give_code(server, 2)
    one, two = give_code(server, 2)
    assert refused(server, (first, two)) == "vault.recovery_wrong"
    assert refused(server, (one,)).startswith("vault.code_")
    assert refused(server, (one, one)) == "vault.share_same"
    assert refused(server, (f"{two[:-1]}{'0' if two[-1] != '0' else '1'}", one)) == "vault.code_mistyped"
    study = server.open("ada", ADA)
    told = [line for command in study.take_over_log() for line in command.detail.splitlines()]
    assert len([line for line in told if " wrong_password recovery recovery " in line]) == 4
    study.close()
    assert refused(server, (one, two), "nobody") == "study.no_such_login"
    server.open("liwen", LI).close()


def test_the_code_reads_no_patient_and_writes_no_value(server):
    """As a database role the code sees what belongs to no site, and appends nothing but new keys and that it was used."""
    codes = give_code(server, 1)
    study = server.open("ada", ADA)
    work = study.work("administrator", "*")
    store = as_code(server, codes)
    assert store.rows("person")
    assert list(store.transactions(server.chain)) == []
    assert store.load_identity(server.chain) is None
    for text in ("SELECT ecrf.set_recovery('x')", "DELETE FROM ecrf.recovery"):
        with pytest.raises(Refusal) as refusal, Refusing(server.name):
            store._line.open().execute(text)
        assert refusal.value.fault.code == "store.not_permitted"
    with pytest.raises(Refusal) as refusal:
        store.set_password(server.li, b"x" * 32)
    assert refusal.value.fault.code == "store.not_permitted"
    # The administrator's own signed act, carried there by the code's connection.
    work.tools.store._writing.drop()
    work.tools.store._writing.who = store.who
    outcome = work.do(c.AddSite(*study.stamp(), study.sources.new_id(), "02", "Two", "NCU2"))
    assert (outcome.fault.code, outcome.fault.place) == ("store.not_permitted", "recovery")
    store.close()
    study.close()


def test_the_window_takes_a_code_for_a_server_too(server):
    """The form of the login window gives the address as it gives a folder, and is told of a wrong code and a right one."""
    codes = give_code(server, 1)
    for given, fault in ((("0" * 26,), "vault.code_mistyped"), (codes, None)):
        posted, told = [], []
        WindowFoundry(posted.append).recover(RecoveryWish(server.address, given, "liwen", NEW), told.append)
        while not posted:
            time.sleep(0.02)
        posted.pop()()
        assert [each and each.code for each in told] == [fault]
    server.open("liwen", NEW).close()


def test_where_the_server_asks_for_it_the_code_is_the_password(tmp_path, monkeypatch):
    """With SCRAM over TLS, as on every real server: a wrong code does not even connect, the right one does its work."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path))
    cluster, root = TlsServer(find_binaries()), Authority(tmp_path / "root.pem")
    try:
        cluster.start()
        cluster.speak_tls(*root.issue("127.0.0.1"))
        cluster.ask_passwords("scram-sha-256")
        server = Server(cluster.owner, tmp_path)
        old, new = give_code(server, 1), give_code(server, 1)
        for codes in (old, ("0" * 26,)):
            with pytest.raises(Refusal):
                as_code(server, codes).close()
        assert refused(server, old) == "vault.recovery_wrong"
        recover(server.address, new, ("liwen", NEW), system_sources())
        with pytest.raises(Refusal) as refusal:
            server.open("liwen", LI)
        assert refusal.value.fault.code == "door.wrong_password"
        server.open("liwen", NEW).close()
    finally:
        cluster.stop()
