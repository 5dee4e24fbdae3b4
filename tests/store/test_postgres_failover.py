"""The server dies while people enter data and another takes its place: nothing acknowledged is lost."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from ecrf.services import commands as c
from ecrf.services.verifying import verify_study
from ecrf.store.postgres import open_postgres
from ecrf.store.postgres_again import SendAgain
from tests.store.postgres_house import FOUNDER, PostgresHouse
from tests.store.postgres_study import Place, secret_of
from tests.store.trail_builder import verify_ed25519

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

FIELD = "S0/1/VS/1/1/VS_G/0/VS_WEIGHT"
DESKS = 3


def load_tool():
    """The tool that starts the test server."""
    path = Path(__file__).resolve().parents[2] / "tools" / "private_postgres.py"
    specification = importlib.util.spec_from_file_location("private_postgres", path)
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


TOOL = load_tool()


class Server(TOOL.PrivatePostgres):
    """A server that can be copied while it runs, killed and promoted."""

    port = 0

    def start(self) -> str:
        """Start and remember the port."""
        address = super().start()
        self.port = int(address.rsplit(":", 1)[1].partition("/")[0])
        return address

    def follow(self, primary: Server) -> None:
        """Begin as a copy of the primary that follows it."""
        copy = [
            "-D",
            self._data,
            "-R",
            "-X",
            "stream",
            "-h",
            "127.0.0.1",
            "-p",
            str(primary.port),
            "-U",
            "ecrf",
        ]
        self._run("pg_basebackup", copy)
        self.port = TOOL._free_port()
        options = TOOL.SETTINGS.format(folder=self._folder, port=self.port)
        self._pg_ctl("-l", str(self._folder / "log"), "-w", "-t", "30", "-o", options, "start")

    def promote(self) -> None:
        """Become the primary."""
        self._pg_ctl("-w", "promote")

    def kill(self) -> None:
        """Die at once, as with the power gone."""
        pid = Path(self._data, "postmaster.pid")
        os.kill(int(pid.read_text().split()[0]), signal.SIGKILL)
        pid.unlink()

    def connect(self) -> psycopg.Connection:
        """The superuser."""
        return psycopg.connect(f"postgresql://ecrf@127.0.0.1:{self.port}/postgres", autocommit=True)


@pytest.fixture
def servers(postgres_url):
    """A primary that acknowledges only what its standby has on disk, and the standby."""
    installed = [path for pattern in TOOL.PLACES for path in Path("/").glob(pattern.lstrip("/"))]
    binaries = next((path for path in sorted(installed) if (path / "pg_basebackup").exists()), None)
    if binaries is None:
        pytest.skip("no PostgreSQL with pg_basebackup")
    first, second = Server(binaries), Server(binaries)
    try:
        first.start()
        second.follow(first)
        with first.connect() as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("SELECT pg_reload_conf()")
            wait_for(
                lambda: (
                    connection.execute("SELECT sync_state FROM pg_stat_replication").fetchall() == [("sync",)]
                )
            )
        yield first, second
    finally:
        first.stop()
        second.stop()


def wait_for(met, seconds: float = 20.0) -> None:
    """Until something is so."""
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)


def enter_until(stop: threading.Event, place, chain: str, told: list[tuple[str, str]]) -> None:
    """Leave a field again and again, waiting while the server is away; notes what was acknowledged."""
    doer = SendAgain(place, time.sleep, lambda fault: time.sleep(0.05) or fault is not None)
    number, version = 0, 0
    while not stop.is_set():
        number += 1
        value = c.NewValue(FIELD, str(40 + number % 60), version)
        command = c.EnterValues(f"{chain}-{number}", "2026-03-13T10:00:00+00:00", chain, (value,))
        outcome = doer.do(command)
        assert outcome.fault is None, outcome.fault
        told.append((chain, command.id))
        row = place.tools.store.load_state(chain).lines["S0/1/VS/1/1/VS_G/0"]
        version = row.items["VS_WEIGHT"].version


def test_a_killed_primary_loses_no_acknowledged_field(servers):
    """Three desks enter, the primary is killed, the standby promoted: every acknowledged field is there, once."""
    first, second = servers
    place = Place(f"postgresql://ecrf@127.0.0.1:{first.port}/postgres", FOUNDER)
    house = PostgresHouse(place)
    both = f"127.0.0.1:{first.port},127.0.0.1:{second.port}"
    address = f"postgresql://{both}/{place.name}?target_session_attrs=read-write"
    desks = house.hire(DESKS)
    chains = [house.subject() for _ in desks]
    for desk in desks:
        desk.tools.store.close()
        desk.tools.store = open_postgres(address, desk.session.person, secret_of(desk.session.person))

    stop, told = threading.Event(), [[] for _ in desks]
    threads = [
        threading.Thread(target=enter_until, args=(stop, desk, chain, acknowledged))
        for desk, chain, acknowledged in zip(desks, chains, told, strict=True)
    ]
    for thread in threads:
        thread.start()
    wait_for(lambda: all(len(acknowledged) > 20 for acknowledged in told))
    first.kill()
    before = [len(acknowledged) for acknowledged in told]
    second.promote()
    wait_for(lambda: all(len(now) > then + 20 for now, then in zip(told, before, strict=True)))
    stop.set()
    for thread in threads:
        thread.join()

    store = open_postgres(address, "p-data_manager", secret_of("p-data_manager"))
    assert verify_study(store, verify_ed25519).bad == ()
    for acknowledged in told:
        chain = acknowledged[0][0]
        stored = [found.sealed.id for found in store.transactions(chain)]
        assert len(stored) == len(set(stored))
        assert {command for _, command in acknowledged} <= set(stored)
    for held in (store, *(desk.tools.store for desk in desks)):
        held.close()
