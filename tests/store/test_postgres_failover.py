"""The server dies while people enter data and another takes its place: nothing acknowledged is lost."""

from __future__ import annotations

import threading
import time

import pytest

from ecrf.services import commands as c
from ecrf.services.verifying import verify_study
from ecrf.store.postgres import open_postgres
from ecrf.store.postgres_again import AWAY, SendAgain
from ecrf.words import Refusal
from tests.store.postgres_house import FOUNDER, PostgresHouse
from tests.store.postgres_study import Place, secret_of
from tests.store.server_pair import Server, find_binaries, wait_for
from tests.store.trail_builder import verify_ed25519

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

LINE, ITEM = "S0/1/VS/1/1/VS_G/0", "VS_WEIGHT"
DESKS, FIELDS = 4, 15


@pytest.fixture
def servers(postgres_url):
    """A primary that acknowledges only what its standby has on disk, and the standby."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL with pg_basebackup")
    first, second = Server(binaries), Server(binaries)
    try:
        first.start()
        second.follow(first)
        first.wait_for_standby()
        yield first, second
    finally:
        first.stop()
        second.stop()


class Entering(threading.Thread):
    """A desk that leaves one field again and again, and waits as a desk does while the server is away."""

    def __init__(self, place, chain: str) -> None:
        super().__init__(daemon=True)
        self.place, self.chain = place, chain
        self.acknowledged: list[str] = []
        self.broken: BaseException | None = None
        self.was_away = False
        self.stop = threading.Event()

    def run(self) -> None:
        """Until told to stop; what went wrong is kept for the test."""
        try:
            while not self.stop.is_set():
                self.leave_field()
        except BaseException as error:  # raised in the test's own thread
            self.broken = error

    def leave_field(self) -> None:
        """One field, acknowledged before this returns."""
        number = len(self.acknowledged) + 1
        value = c.NewValue(f"{LINE}/{ITEM}", str(40 + number % 60), self.seen())
        command = c.EnterValues(f"{self.chain}-{number}", "2026-03-13T10:00:00+00:00", self.chain, (value,))
        outcome = SendAgain(self.place, time.sleep, self.wait).do(command)
        assert outcome.fault is None, outcome.fault
        self.acknowledged.append(command.id)

    def wait(self, fault) -> bool:
        """The server is away: ask again in a moment."""
        self.was_away = True
        time.sleep(0.05)
        return fault is not None

    def seen(self) -> int:
        """The version that stands; who reads while the server is away is told so and asks again."""
        while True:
            try:
                line = self.place.tools.store.load_state(self.chain).lines.get(LINE)
            except Refusal as refusal:
                if refusal.fault.code not in AWAY:
                    raise
                self.wait(refusal.fault)
            else:
                return 0 if line is None else line.items[ITEM].version

    def has(self, count: int) -> bool:
        """Whether so many fields were acknowledged; raises what broke the desk."""
        if self.broken is not None:
            raise self.broken
        return len(self.acknowledged) >= count


def open_again(address: str, person: str):
    """The study as a person opens it, as soon as the server lets them."""
    found = []

    def opens() -> bool:
        try:
            found.append(open_postgres(address, person, secret_of(person)))
        except Refusal as refusal:
            if refusal.fault.code not in AWAY:
                raise
        return bool(found)

    wait_for(opens, "the study opens")
    return found[0]


def test_a_killed_primary_loses_no_acknowledged_field(servers):
    """Four desks enter, the primary is killed, the standby promoted: every acknowledged field is there, once."""
    first, second = servers
    place = Place(f"postgresql://ecrf@127.0.0.1:{first.port}/postgres", FOUNDER)
    house = PostgresHouse(place)
    both = f"127.0.0.1:{first.port},127.0.0.1:{second.port}"
    address = f"postgresql://{both}/{place.name}?target_session_attrs=read-write"
    desks = []
    for workplace in house.hire(DESKS):
        workplace.tools.store.close()
        workplace.tools.store = open_again(address, workplace.session.person)
        desks.append(Entering(workplace, house.subject()))
    for desk in desks:
        desk.start()
    wait_for(lambda: all(desk.has(FIELDS) for desk in desks), "every desk entered")

    first.kill()
    before = [len(desk.acknowledged) for desk in desks]
    wait_for(lambda: all(desk.was_away and desk.has(0) for desk in desks), "every desk missed the server")
    second.promote()

    pairs = list(zip(desks, before, strict=True))
    wait_for(lambda: all(desk.has(then + FIELDS) for desk, then in pairs), "every desk went on")
    for desk in desks:
        desk.stop.set()
    for desk in desks:
        desk.join()
        desk.has(0)
    store = open_again(address, "p-data_manager")
    assert verify_study(store, verify_ed25519).bad == ()
    for desk in desks:
        stored = [found.sealed.id for found in store.transactions(desk.chain)]
        assert len(stored) == len(set(stored))
        assert set(desk.acknowledged) <= set(stored)
        assert [identity for identity in stored if identity in set(desk.acknowledged)] == desk.acknowledged
    for held in (store, *(desk.place.tools.store for desk in desks)):
        held.close()
