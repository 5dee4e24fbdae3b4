"""Two PostgreSQL servers on loopback for tests: one follows the other, one can be killed, the other promoted."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import psycopg

GENEROUS_S = 240
"""Seconds anything is waited for: a limit against waiting for ever, never a measure."""
_TRIES = 5


def _load_tool() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "tools" / "private_postgres.py"
    specification = importlib.util.spec_from_file_location("private_postgres", path)
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


TOOL = _load_tool()


def find_binaries() -> Path | None:
    """The programs of a server that can also copy one."""
    found = TOOL.find_binaries()
    if found is not None and (found / "pg_basebackup").exists():
        return found
    installed = (path for pattern in TOOL.PLACES for path in Path("/").glob(pattern.lstrip("/")))
    return next((path for path in sorted(installed) if (path / "pg_basebackup").exists()), None)


def wait_for(met: Callable[[], bool], what: str) -> None:
    """Until something is so."""
    end = time.monotonic() + GENEROUS_S
    while not met():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.02)


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
        # Without a fast checkpoint the copy waits for the primary's next one, which takes its time on purpose.
        how = ["-R", "-X", "stream", "-c", "fast", "-h", "127.0.0.1", "-p", str(primary.port), "-U", "ecrf"]
        self._run("pg_basebackup", ["-D", self._data, *how])
        for attempt in range(1, _TRIES + 1):
            self.port = TOOL._free_port()
            options = TOOL.SETTINGS.format(folder=self._folder, port=self.port)
            start = ("-l", str(self._folder / "log"), "-w", "-t", str(GENEROUS_S), "-o", options, "start")
            try:
                self._pg_ctl(*start)
            except TOOL.PostgresFailedError:  # somebody took the port in between
                if attempt == _TRIES:
                    raise
            else:
                return

    def promote(self) -> None:
        """Become the primary, and be one when this returns."""
        self._pg_ctl("-w", "-t", str(GENEROUS_S), "promote")
        wait_for(self._takes_writes, "the standby takes writes")

    def _takes_writes(self) -> bool:
        with suppress(psycopg.OperationalError), self.connect() as connection:
            return connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
        return False

    def kill(self) -> None:
        """Die at once with every process, as with the power gone."""
        pid = Path(self._data, "postmaster.pid")
        head = int(pid.read_text(encoding="utf-8").split()[0])
        listed = Path(f"/proc/{head}/task/{head}/children")
        children = [int(word) for word in listed.read_text().split()] if listed.exists() else []
        for process in (head, *children):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        pid.unlink()

    def connect(self) -> psycopg.Connection:
        """The superuser."""
        return psycopg.connect(f"postgresql://ecrf@127.0.0.1:{self.port}/postgres", autocommit=True)

    def wait_for_standby(self) -> None:
        """Acknowledge from now on only what the standby has on disk too."""
        with self.connect() as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("SELECT pg_reload_conf()")
            state = "SELECT sync_state FROM pg_stat_replication"
            wait_for(lambda: connection.execute(state).fetchall() == [("sync",)], "the standby is in step")
