"""Many desks on one study: nothing lost, nothing forked, and each hears what the others wrote."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.verifying import verify_study
from ecrf.services.workplace import Workplace
from ecrf.store.postgres import PostgresStore
from ecrf.store.postgres_again import SendAgain
from ecrf.store.postgres_listener import PostgresListener
from ecrf.words import Fault
from tests.store.postgres_house import FOUNDER, PostgresHouse
from tests.store.postgres_study import new_place
from tests.store.server_pair import wait_for
from tests.store.trail_builder import verify_ed25519

pytestmark = pytest.mark.postgres

LINE = "S0/1/VS/1/1/VS_G/0"
WEIGHT, HEIGHT = f"{LINE}/VS_WEIGHT", f"{LINE}/VS_HEIGHT"
DESKS, ROUNDS = 20, 10


@pytest.fixture
def house(postgres_url):
    """The T3 study on PostgreSQL."""
    with new_place(postgres_url, founder=FOUNDER) as place:
        yield PostgresHouse(place)


def standing(place: Workplace, chain: str, at: str) -> tuple[int, str]:
    """Version and text of a field as this desk sees it now."""
    line, _, item = at.rpartition("/")
    row = place.look(chain).lines.get(line)
    cell = None if row is None else row.items.get(item)
    return (0, "0") if cell is None else (cell.version, bytes(cell.value).decode())


def number_in(value: str) -> int:
    """The number in a stored value."""
    return int("".join(sign for sign in value if sign.isdigit()) or 0)


def type_in(place: Workplace, command: str, chain: str, value: c.NewValue) -> Outcome:
    """Leave a field, whoever else is at work in the subject."""
    stamp = "2026-03-13T10:00:00.000+00:00"
    entering = c.EnterValues(command, stamp, chain, (value,), reason="counted on")
    return SendAgain(place, time.sleep).do(entering)


def type_over(place: Workplace, command: str, chain: str, at: str, text: str) -> Outcome:
    """Leave a field over whatever stands in it now."""
    return type_in(place, command, chain, c.NewValue(at, text, standing(place, chain, at)[0]))


def run_all(works: list[Callable[[], None]]) -> None:
    """Run all at once; the first error is raised."""
    errors: list[BaseException] = []

    def guard(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guard, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_twenty_desks_lose_nothing(house):
    """Twenty people count up one field and fill fields of their own: every number is there, and the trail proves true."""
    desks = house.hire(DESKS)
    shared, own = house.subject(), [house.subject() for _ in range(DESKS)]

    def work(number: int) -> None:
        place = desks[number]
        done = 0
        for turn in range(ROUNDS * 50):
            version, text = standing(place, shared, WEIGHT)
            value = c.NewValue(WEIGHT, str(number_in(text) + 1), version)
            outcome = type_in(place, f"n{number}-{turn}", shared, value)
            assert outcome.fault is None or outcome.fault.code == "command.stale", outcome.fault
            # The same text as somebody typed meanwhile is no command: it counts for who stored it.
            done += bool(outcome.chains)
            if done == ROUNDS:
                break
        assert done == ROUNDS
        for turn in range(ROUNDS):
            outcome = type_over(place, f"o{number}-{turn}", own[number], HEIGHT, str(150 + turn))
            assert outcome.fault is None, outcome.fault

    run_all([lambda number=number: work(number) for number in range(DESKS)])
    assert number_in(standing(house.at("coordinator"), shared, WEIGHT)[1]) == DESKS * ROUNDS
    for chain in own:
        assert number_in(standing(house.at("coordinator"), chain, HEIGHT)[1]) == 150 + ROUNDS - 1
    report = verify_study(house.store, verify_ed25519)
    assert report.bad == ()
    assert report.transactions >= 2 * DESKS * ROUNDS


def test_different_fields_of_one_subject_do_not_meet(house):
    """Two people in one form at the same moment are both stored, without either being told to try again."""
    desks = house.hire(2)
    chain = house.subject()
    for turn in range(20):
        outcomes: dict[int, Outcome] = {}

        def work(number: int, turn: int = turn, outcomes: dict[int, Outcome] = outcomes) -> None:
            at, text = ((WEIGHT, f"6{turn % 10}.{turn // 10}"), (HEIGHT, f"17{turn % 10}.{turn // 10}"))[
                number
            ]
            outcomes[number] = type_over(desks[number], f"f{number}-{turn}", chain, at, text)

        run_all([lambda number=number: work(number) for number in range(2)])
        assert [outcomes[number].fault for number in range(2)] == [None, None]
    assert verify_study(house.store, verify_ed25519).holds


def test_a_command_sent_twice_is_stored_once(house):
    """The same id is answered, not repeated, by whichever desk it comes."""
    first, second = house.hire(2)
    chain = house.subject()
    assert type_over(first, "same", chain, WEIGHT, "61").fault is None
    before = house.store.head(chain)
    assert type_over(second, "same", chain, WEIGHT, "62").fault is None
    assert house.store.head(chain) == before
    assert number_in(standing(first, chain, WEIGHT)[1]) == 61


def test_other_desks_hear_of_a_change(house):
    """A listener is told the chains that grew, and nothing when nothing was written."""
    heard: list[frozenset[str]] = []
    store = house.store
    assert isinstance(store, PostgresStore)
    listener = PostgresListener(store.who)
    listener.listen(heard.append)
    wait_for(lambda: heard == [frozenset()], "the listener to hear")
    chain = house.subject()
    wait_for(lambda: len(heard) > 1, "the notice")
    listener.close()
    assert frozenset().union(*heard) == {chain}


class Losing:
    """A doer that answers with faults before it works."""

    def __init__(self, *codes: str) -> None:
        self.codes = list(codes)
        self.asked: list[str] = []

    def do(self, command: c.Command) -> Outcome:
        """Answer."""
        self.asked.append(command.id)
        code = self.codes.pop(0) if self.codes else ""
        return Outcome(command.id, Fault(code) if code else None)


def test_races_are_run_again_and_refusals_are_not():
    """A lost race is sent again under the same id; what was refused for a reason comes back at once."""
    racing = Losing("store.fork", "store.busy", "store.fork")
    pauses: list[float] = []
    assert SendAgain(racing, pauses.append).do(c.RecordAccess("one", "", "login")).fault is None
    assert (racing.asked, len(pauses)) == (["one"] * 4, 3)
    refused = Losing("fold.stale")
    outcome = SendAgain(refused, pauses.append).do(c.RecordAccess("one", "", "login"))
    assert (outcome.fault.code, len(refused.asked)) == ("fold.stale", 1)


def test_a_lost_connection_is_told_and_waited_for():
    """While the server is away the desk hears of it, and again when it is back; giving up returns the fault."""
    told: list[str] = []

    def away(fault: Fault | None) -> bool:
        told.append("back" if fault is None else fault.code)
        return True

    lost = ["store.connection_lost"] * 3
    assert SendAgain(Losing(*lost), lambda _: None, away).do(c.RecordAccess("a", "", "login")).fault is None
    assert told == [*lost, "back"]
    given_up = SendAgain(Losing(*lost), lambda _: None, lambda _: False).do(c.RecordAccess("a", "", "login"))
    assert given_up.fault.code == "store.connection_lost"
