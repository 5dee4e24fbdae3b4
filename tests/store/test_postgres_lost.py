"""A connection that breaks: nothing acknowledged is lost, nothing is stored twice, and work goes on by itself."""

from __future__ import annotations

import time

import pytest

from ecrf.services import commands as c
from ecrf.services.verifying import verify_study
from ecrf.services.workplace import Workplace
from ecrf.store.postgres import open_postgres
from ecrf.store.postgres_address import parse_address
from ecrf.store.postgres_again import SendAgain
from ecrf.store.postgres_listener import PostgresListener
from ecrf.words import Fault, Refusal
from tests.store.cut_line import CutLine
from tests.store.postgres_house import FOUNDER, PostgresHouse
from tests.store.postgres_study import new_place, secret_of
from tests.store.server_pair import wait_for
from tests.store.trail_builder import verify_ed25519

pytestmark = pytest.mark.postgres

LINE = "S0/1/VS/1/1/VS_G/0"
WEIGHT = f"{LINE}/VS_WEIGHT"


class Away:
    """A coordinator who works through a line that breaks."""

    def __init__(self, house: PostgresHouse) -> None:
        self.house = house
        self.line = CutLine(int(parse_address(house.place.address).ports[0]))
        self.address = f"postgresql://127.0.0.1:{self.line.port}/{house.place.name}"
        self.store = open_postgres(self.address, "p-coordinator", secret_of("p-coordinator"))
        house.tools_of("coordinator").store = self.store
        self.place = house.at("coordinator")
        self.chain = house.subject()

    def enter(self, text: str, doer: object = None) -> object:
        """Leave a field."""
        row = self.house.store.load_state(self.chain).lines.get(LINE)
        seen = row.items["VS_WEIGHT"].version if row is not None and "VS_WEIGHT" in row.items else 0
        command = c.EnterValues(*self.house.stamp(), self.chain, (c.NewValue(WEIGHT, text, seen),))
        self.last = command
        return (doer or self.place).do(command)

    @property
    def standing(self) -> str:
        """The value as somebody else sees it."""
        row = self.house.store.load_state(self.chain).lines.get(LINE)
        return "" if row is None else bytes(row.items["VS_WEIGHT"].value).decode()


@pytest.fixture
def away(postgres_url):
    """A desk behind the line, in a study with others."""
    with new_place(postgres_url, founder=FOUNDER) as place:
        made = Away(PostgresHouse(place))
        yield made
        made.store.close()
        made.line.close()


@pytest.mark.parametrize(("cut", "stored"), [("before", False), ("after", True)])
def test_an_unknown_commit_is_settled_by_sending_again(away, cut, stored):
    """Lost before or after the server wrote it, the command sent again ends stored, and once."""
    before = away.house.store.head(away.chain).sequence
    away.line.cut = cut
    outcome = away.enter("61")
    assert outcome.fault.code == "store.connection_lost"
    if stored:  # the server may still be at it
        wait_for(lambda: away.house.store.head(away.chain).sequence > before, "the commit")
    assert (away.house.store.head(away.chain).sequence > before) is stored
    away.line.cut = ""
    assert away.place.do(away.last).fault is None
    after = away.house.store.head(away.chain)
    assert after.sequence > before
    assert away.place.do(away.last).fault is None
    assert away.house.store.head(away.chain) == after
    assert '"61"' in away.standing
    assert verify_study(away.house.store, verify_ed25519).holds


def test_fifty_cuts_lose_and_double_nothing(away):
    """With the line breaking at every third field, before or after, each field is stored in its order."""
    told: list[str] = []

    def wait(fault: Fault | None) -> bool:
        told.append("" if fault is None else fault.code)
        away.line.cut = ""
        return True

    doer = SendAgain(away.place, time.sleep, wait)
    for turn in range(50):
        away.line.cut = ("before", "after", "")[turn % 3]
        assert away.enter(str(100 + turn), doer).fault is None
        assert f'"{100 + turn}"' in away.standing
    assert told.count("store.connection_lost") >= 30
    stored = [link for link in away.house.store.links() if link.chain == away.chain]
    assert len(list(away.house.store.transactions(away.chain))) == 51
    assert stored[0].sequence >= 51
    assert verify_study(away.house.store, verify_ed25519).holds


def test_reading_goes_on_after_a_break(away):
    """A connection that broke while nothing was under way is opened again without anybody noticing."""
    assert away.store.head(away.chain).sequence == 1
    away.line.break_all()
    assert away.store.head(away.chain).sequence == 1
    assert away.enter("61").fault is None


def test_while_the_server_is_away_everything_says_so(away):
    """Reading, writing and opening refuse with one calm code, and work resumes when the server is back."""
    away.line.cut = "down"
    away.line.break_all()
    for act in (
        lambda: away.store.head(away.chain),
        lambda: open_postgres(away.address, "p-coordinator", b"x" * 32),
    ):
        with pytest.raises(Refusal) as refusal:
            act()
        assert refusal.value.fault.code == "store.connection_lost"
    assert away.enter("61").fault.code == "store.connection_lost"
    away.line.cut = ""
    assert away.place.do(away.last).fault is None
    assert '"61"' in away.standing


def test_work_resumes_by_itself(away):
    """A desk that waits stores its field as soon as the server answers, and says that it does."""
    told: list[bool] = []

    def wait(fault: Fault | None) -> bool:
        told.append(fault is not None)
        if len(told) == 3:
            away.line.cut = ""
        return True

    away.line.cut = "down"
    away.line.break_all()
    assert away.enter("61", SendAgain(away.place, time.sleep, wait)).fault is None
    assert told[:3] == [True] * 3
    assert told[-1] is False


def test_a_listener_comes_back_and_says_that_it_missed_something(away):
    """After its connection broke a listener hears again and first tells that anything may have changed."""
    heard: list[frozenset[str]] = []
    who = away.store.who
    listener = PostgresListener(who, retry=0.05)
    listener.listen(heard.append)
    wait_for(lambda: heard == [frozenset()], "the listener to hear")
    away.line.break_all()
    wait_for(lambda: heard == [frozenset()] * 2, "the listener to come back")
    assert away.enter("61").fault is None
    wait_for(lambda: {away.chain} in heard, "the notice")
    listener.close()
    assert heard[2:] == [{away.chain}]


def test_a_killed_session_inside_a_transaction_leaves_nothing(away):
    """When the server ends a session in the middle, nothing of the act stands."""
    store = away.store
    before = away.house.store.head(away.chain)
    with pytest.raises(Refusal) as refusal, store.write() as door:
        door.head(away.chain)
        store._begin()
        away.line.break_all()
        door.links()
    assert refusal.value.fault.code == "store.connection_lost"
    assert away.house.store.head(away.chain) == before
    assert isinstance(away.place, Workplace)
    assert away.enter("61").fault is None
