"""Over a network a server proves who it is, or nothing is sent to it and the reason is said."""

from __future__ import annotations

import pytest

from ecrf.store.postgres import open_postgres
from ecrf.store.postgres_address import write_address
from ecrf.store.postgres_create import NewDatabase, create_database
from ecrf.store.postgres_gate import PostgresGate
from ecrf.words import Refusal
from tests.store.postgres_study import secret_of
from tests.store.server_pair import find_binaries
from tests.store.tls_server import NAME, Authority, TlsServer

pytestmark = [pytest.mark.postgres, pytest.mark.skipif(find_binaries() is None, reason="no PostgreSQL")]


@pytest.fixture(scope="module")
def roots(tmp_path_factory):
    """Two authorities: the hospital's, and somebody else's."""
    folder = tmp_path_factory.mktemp("roots with blanks")
    return Authority(folder / "hospital.pem"), Authority(folder / "other.pem")


@pytest.fixture(scope="module")
def cluster(roots):
    """A server with a study in it."""
    server = TlsServer(find_binaries())
    try:
        create_database(server.start(), NewDatabase("tls", "ada", "ada", secret_of("ada"), clock_seconds=0))
        yield server
    finally:
        server.stop()


@pytest.fixture
def server(cluster, roots):
    """The server as it should be: TLS with the hospital's certificate, SCRAM."""
    cluster.speak_tls(*roots[0].issue(NAME))
    cluster.ask_passwords("scram-sha-256")
    return cluster


def address(server: TlsServer, root: object = "", name: str = NAME) -> str:
    """The study's address as a desk elsewhere has it: a name, which here leads to loopback."""
    return write_address(f"{name}:{server.port}/tls?hostaddr=127.0.0.1", str(root))


def refused(where: str) -> str:
    """Why the door cannot be asked."""
    gate = PostgresGate(where, "desk")
    with pytest.raises(Refusal) as refusal:
        gate.find_envelope("ada")
    gate.close()
    return refusal.value.fault.code


def test_a_server_that_proves_its_name_is_talked_to(server, roots):
    """With the root certificate named in the address the connection is encrypted and verified, and the study opens."""
    where = address(server, roots[0].file)
    store = open_postgres(where, "ada", secret_of("ada"))
    ((encrypted,),) = store.fetch("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    store.close()
    assert encrypted is True
    gate = PostgresGate(where, "desk")
    assert gate.find_envelope("ada") is None  # founded without envelopes
    gate.close()


def test_another_authority_or_none_is_not_trusted(server, roots, tmp_path, monkeypatch):
    """A certificate somebody else signed is refused, and so is every one where there is nothing to check it by."""
    assert refused(address(server, roots[1].file)) == "store.tls_untrusted"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert refused(address(server, tmp_path / "gone.pem")) == "store.tls_no_root"
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    assert refused(address(server, broken)) == "store.tls_no_root"


def test_a_certificate_for_another_name_is_refused(server, roots):
    """The right authority is not enough: the name typed must stand in the certificate."""
    assert refused(address(server, roots[0].file, "other.hospital.example")) == "store.tls_other_name"


def test_without_encryption_nothing_is_sent(server, roots):
    """A server that offers no TLS is refused off this computer, and on it when a root certificate is named."""
    server.speak_plain()
    assert refused(address(server, roots[0].file)) == "store.tls_missing"
    here = write_address(f"127.0.0.1:{server.port}/tls", str(roots[0].file))
    assert refused(here) == "store.tls_missing"


def test_a_password_is_never_sent_as_it_is(server, roots):
    """A server that asks for the password itself, or for none, has not proved that it knows it."""
    for method in ("password", "trust"):
        server.ask_passwords(method)
        assert refused(address(server, roots[0].file)) == "store.no_scram"
