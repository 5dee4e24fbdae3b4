"""Change notices of PostgreSQL: what other desks wrote, heard on a connection and thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import psycopg

from ecrf.store import postgres_text as sql
from ecrf.store.postgres_link import Credentials, Refusing
from ecrf.words import Refusal

_LOOK_UP = 0.5
"""Seconds after which a quiet listener looks whether it should stop."""
_GATHER = 0.02
"""Seconds for which notices are gathered, so that a busy moment is one refresh."""
_ALL: frozenset[str] = frozenset()


class PostgresListener:
    """Implements services.ports.ChangeListener. A notice is only a hint to look: reads still pass their rules."""

    def __init__(self, who: Credentials, retry: float = 2.0) -> None:
        self._who, self._retry = who, retry
        self._stop = Event()
        self._ready = Event()
        self._thread: Thread | None = None

    def listen(self, changed: Callable[[frozenset[str]], None]) -> None:
        """Call `changed` with the chains that grew until closed.

        With the empty set when it begins to hear, at first and after the connection was lost: what was written between
        a desk's first reading and then was announced to nobody.
        """
        if self._thread is not None:
            raise RuntimeError("a listener listens once")
        self._thread = Thread(target=self._work, args=(changed,), name="changes", daemon=True)
        self._thread.start()

    def wait_ready(self, seconds: float) -> bool:
        """Whether notices are heard, waiting up to `seconds` for it."""
        return self._ready.wait(seconds)

    def close(self) -> None:
        """Stop and wait for the last call to end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self, changed: Callable[[frozenset[str]], None]) -> None:
        while not self._stop.is_set():
            try:
                with self._who.connect() as connection, Refusing(self._who.address.text):
                    connection.execute(sql.LISTEN)
                    self._ready.set()
                    changed(_ALL)
                    self._hear(connection, changed)
            except Refusal:
                # The store says to the person that the server is away; here it is only tried again.
                self._ready.clear()
                self._stop.wait(self._retry)

    def _hear(
        self,
        connection: psycopg.Connection[tuple[object, ...]],
        changed: Callable[[frozenset[str]], None],
    ) -> None:
        while not self._stop.is_set():
            found = {
                chain
                for notice in connection.notifies(timeout=_LOOK_UP, stop_after=1)
                for chain in notice.payload.split()
            }
            if found:
                for notice in connection.notifies(timeout=_GATHER):
                    found.update(notice.payload.split())
                changed(frozenset(found))
