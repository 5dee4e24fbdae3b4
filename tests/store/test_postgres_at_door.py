"""The door of a PostgreSQL study: no question without a trace, and nobody elsewhere keeps a person out."""

from __future__ import annotations

import json
from contextlib import contextmanager
from urllib.parse import quote

import pytest

from ecrf.store import postgres_text as sql
from ecrf.store.postgres_at_door import KNOWN_DAYS, NOTES_PER_MINUTE, STRANGERS
from ecrf.store.postgres_gate import PostgresGate
from tests.store.postgres_people import Desks, forge, send
from tests.store.postgres_study import new_place
from tests.store.test_postgres_keys import PEOPLE, book, renewal

pytestmark = pytest.mark.postgres


@pytest.fixture
def trail(postgres_url):
    """A study whose administrator has put envelopes into it."""
    with new_place(postgres_url) as place:
        made = Desks(place)
        made.found()
        send(place, "ada", forge(made, renewal("ada", "administrator", book(2, PEOPLE))))
        yield made


@contextmanager
def gate(trail: Desks, *, elsewhere: bool = False):
    """The door as asked from this computer's network address, or from another place: its socket."""
    address = trail.place.address
    if elsewhere:
        with trail.place.connect() as owner:
            ((folder,),) = owner.execute("SHOW unix_socket_directories").fetchall()
        address = address.replace("127.0.0.1", quote(folder, safe=""))
    made = PostgresGate(address, "desk-9")
    yield made
    made.close()


def ask(trail: Desks, times: int = 1, *, elsewhere: bool = False) -> bool:
    """Whether the last of so many questions for an account was answered with its envelope."""
    with gate(trail, elsewhere=elsewhere) as door:
        return [bool(door.find_envelope("two").data) for _ in range(times)][-1]


def strangers(trail: Desks, outcome: str, count: int, ago: str = "1 minute") -> None:
    """What happened at the door from as many other addresses."""
    with trail.place.connect() as owner:
        owner.execute(
            "INSERT INTO ecrf.attempt (login, outcome, workstation, origin, kept) SELECT 'two', %s, 'x', "
            "'10.0.0.' || n, clock_timestamp() - %s::interval FROM generate_series(1, %s) n",
            (outcome, ago, count),
        )


def test_a_question_taken_back_is_answered_with_nothing(trail):
    """The envelope is given only for a question that was committed: whoever rolls back, or asks in one go, gets none."""
    with trail.place.connect(f"{trail.place.name}_door") as door, door.transaction(force_rollback=True):
        ((number,),) = door.execute(sql.ASK, ("two", "desk-9")).fetchall()
        assert door.execute(sql.FIND_ENVELOPE, (number,)).fetchall() == [(None, None, None)]
        with door.transaction():
            ((inner,),) = door.execute(sql.ASK, ("two", "desk-9")).fetchall()
        assert door.execute(sql.FIND_ENVELOPE, (inner,)).fetchall() == [(None, None, None)]
    with trail.place.connect(f"{trail.place.name}_door") as door:
        assert door.execute(sql.FIND_ENVELOPE, (number,)).fetchall() == [(None, None, None)]
        ((number,),) = door.execute(sql.ASK, ("two", "desk-9")).fetchall()
        ((_, person, envelope),) = door.execute(sql.FIND_ENVELOPE, (number,)).fetchall()
        assert (person, json.loads(envelope)["lock"]) == ("two", "3")
        ((number,),) = door.execute(sql.ASK, ("mallory", "desk-9")).fetchall()
        assert door.execute(sql.FIND_ENVELOPE, (number,)).fetchall() == [(None, None, None)]


def test_somebody_who_asks_and_holds_on_keeps_nobody_elsewhere_waiting(trail):
    """A question left open in a transaction stops questions from its own place only."""
    with trail.place.connect(f"{trail.place.name}_door") as door, door.transaction(force_rollback=True):
        door.execute(sql.ASK, ("two", "desk-9"))
        assert ask(trail, elsewhere=True)


def test_five_questions_rest_an_account_where_they_were_asked(trail):
    """Whoever guesses at one place closes that place; the person comes in at every other, and that opens no other."""
    assert ask(trail, 5)
    assert not ask(trail)
    assert ask(trail, elsewhere=True)
    trail.desk("two").note_opened("login", "desk-9")
    assert ask(trail)
    strangers(trail, "opened:login", 1)
    assert ask(trail, 4)
    assert not ask(trail)


def test_many_places_at_once_rest_it_where_the_person_never_was(trail):
    """Guesses from many addresses close the unknown ones; where the person worked lately they still come in."""
    strangers(trail, "asked", STRANGERS - 1)
    assert ask(trail)
    assert not ask(trail)
    trail.desk("two").note_opened("login", "desk-9")
    assert ask(trail)
    strangers(trail, "asked", 1)
    assert not ask(trail, elsewhere=True)


def test_a_place_is_forgotten_and_a_ceiling_passes(trail):
    """What was long ago makes a place no longer known, and closes none."""
    strangers(trail, "asked", STRANGERS + 5, "20 minutes")
    assert ask(trail)
    strangers(trail, "asked", STRANGERS, "1 minute")
    strangers(trail, "opened:login", STRANGERS, f"{KNOWN_DAYS + 1} days")
    assert not ask(trail)


def test_a_new_password_opens_everywhere(trail):
    """The administrator ends every rest with a new password; the person themselves does not."""
    strangers(trail, "asked", STRANGERS)
    assert not ask(trail, 6)
    trail.desk("two").set_password("two", b"x" * 32)
    assert not ask(trail)
    trail.desk("ada").set_password("two", b"y" * 32)
    assert ask(trail)


def test_a_flood_fills_no_disk(trail):
    """One place has so much written down in a minute and no more; its real questions are counted all the same."""
    with gate(trail) as door:
        for _ in range(NOTES_PER_MINUTE + 20):
            door.note_attempt("one", "wrong")
        assert door.find_envelope("nobody") is None
        assert door.find_envelope("two").data
    kept = trail.desk("ada").attempts()
    assert len(kept) == NOTES_PER_MINUTE + 1
    assert kept[-1].outcome == "asked"
