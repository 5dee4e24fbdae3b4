"""The desk of a study on a server: what is handed in is kept until it is acknowledged, and sent again after a break."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from ecrf.services.commands import Command
from ecrf.services.commands.writing import decode_command, encode_command
from ecrf.services.desk import Done, Post, WorkerDesk
from ecrf.services.outcome import Outcome
from ecrf.services.workplace import Workplace
from ecrf.store.postgres_again import AWAY, SendAgain
from ecrf.store.postgres_listener import PostgresListener
from ecrf.vault.outbox import Outbox
from ecrf.wiring.heeding import Heeding
from ecrf.wiring.memory import user_folder
from ecrf.wiring.proving import DeskProving
from ecrf.words import Fault

if TYPE_CHECKING:
    from ecrf.viewmodels.workbench import Workbench
    from ecrf.wiring.server import ServerStudy

_KEPT = (*AWAY, "store.newer")
"""Refusals that say nothing of what was typed: it waits for the server, or for this program to be brought up to date."""
_ASK_AGAIN_S = 1.0
"""Seconds between two tries while the server does not answer."""


class ServerDesk:
    """Implements services.desk.Desk around a worker: an outbox before it, patience behind it."""

    def __init__(
        self,
        study: ServerStudy,
        open_workplace: Callable[[], Workplace],
        post: Post,
        failed: Callable[[BaseException], None],
    ) -> None:
        self._post = post
        self._closing = threading.Event()
        self.on_away: Callable[[Fault | None, int], None] = lambda _fault, _count: None
        """Told on the window's thread that the server does not answer (and how much waits), and that it does again."""
        # Ed25519 signs the same words the same way (RFC 8032): only who holds the key makes this secret.
        key = study.holder.signing_key.sign(b"ecrf outbox key/1")
        name = f"{study.row.study} {study.person}"
        file = user_folder() / "outbox" / f"{study.row.study}-{study.person}.box"
        self.outbox = Outbox(file, key, name, study.sources.entropy)
        self._desk = WorkerDesk(
            lambda: SendAgain(open_workplace(), time.sleep, self._is_patient, races=0), post, failed
        )

    def submit(self, command: Command, done: Done) -> None:
        """Keep the command, then queue it."""
        self.outbox.keep(command.id, encode_command(command))

        def arrived(outcome: Outcome) -> None:
            if outcome.fault is None or outcome.fault.code not in _KEPT:
                self.outbox.drop(command.id)
            done(outcome)

        self._desk.submit(command, arrived)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits or runs."""
        return self._desk.is_empty

    def when_empty(self, then: Callable[[], None]) -> None:
        """Behind everything submitted so far."""
        self._desk.when_empty(then)

    def close(self) -> None:
        """Finish what can be finished now; what the server does not take stays in the outbox for the next login."""
        self._closing.set()
        self._desk.close()

    def send_left(self, done: Done) -> int:
        """Send what an earlier session could not; the number of commands."""
        left = [decode_command(data) for data in self.outbox.waiting]
        for command in left:
            self.submit(command, done)
        return len(left)

    def _is_patient(self, fault: Fault | None) -> bool:
        waiting = len(self.outbox.waiting)
        self._post(lambda: self.on_away(fault, waiting))
        if fault is None:
            return False
        return not self._closing.wait(_ASK_AGAIN_S)


def attend(study: ServerStudy, bench: Workbench, post: Post) -> None:
    """Bind a window's bench to what comes from the server; ends when the bench is left."""
    desk = bench.desk
    assert isinstance(desk, ServerDesk)  # noqa: S101 - `make_desk` made it

    def away(fault: Fault | None, waiting: int) -> None:
        told = None if fault is None else Fault("store.away", fault.place, {"waiting": waiting})
        for listener in tuple(bench.on_away):
            listener(told)

    def left(outcome: Outcome) -> None:
        for listener in tuple(bench.on_away):
            if outcome.fault is not None:
                listener(Fault("outbox.refused", study.where, {"reason": outcome.fault.message}))

    proving = bench.proving
    assert isinstance(proving, DeskProving)  # noqa: S101 - the window's session made it
    heeding = Heeding(study, post, proving.note_found)

    def news(chains: frozenset[str]) -> None:
        heeding.hear(chains)

        def tell() -> None:
            for hear in tuple(bench.on_news):
                hear(chains)

        post(tell)

    desk.on_away = away
    desk.send_left(left)
    who = study.place.door.who
    assert who is not None  # noqa: S101 - somebody came in
    listener = PostgresListener(who)
    listener.listen(news)
    bench.on_leave += (listener.close, heeding.close)
