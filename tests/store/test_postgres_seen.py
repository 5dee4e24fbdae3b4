"""What the database cannot judge is stored when somebody writes it with a client of their own, and named by every desk."""

from __future__ import annotations

import pytest

from ecrf.record import entry as e
from ecrf.record.transaction import ContentWriter
from ecrf.services.verifying import Wish, verify_study
from tests.store.postgres_people import RECORD, Desks, Forgery, forge, send
from tests.store.postgres_study import new_place
from tests.store.trail_builder import verify_ed25519

pytestmark = pytest.mark.postgres
NEXT = f"{RECORD}/G/0/I01"


@pytest.fixture(scope="module")
def trail(request):
    """A study with two sites, and a subject for each attack."""
    with new_place(request.getfixturevalue("postgres_url")) as place:
        made = Desks(place)
        made.found()
        yield made


def forged(trail: Desks, chain: str, how: str) -> Forgery:
    """A transaction of the coordinator that the database has no reason to refuse."""
    writer = ContentWriter(trail.entropy)
    told = writer.put(b'"9"')
    at, replaces = {"stale": (f"{RECORD}/G/0/I00", 2), "not open": ("C9/1/HAEM/1/1/G/0/I00", 0)}.get(
        how, (NEXT, 0)
    )
    slot = {"content": 0, "beyond": 9}.get(how)
    entry = e.ValueEntered(at, told if slot is None else e.Commitment(slot, "00" * 32), replaces)
    forgery = Forgery("one", "coordinator", "S1", {chain: [entry]}, content=writer.slots)
    if how == "signature":
        forgery.signer, forgery.header = "cora", {"key": trail.person("one").key}
    return forgery


@pytest.mark.parametrize(
    ("how", "code", "cause"),
    [
        ("stale", "verify.not_allowed", "fold.stale"),
        ("not open", "verify.not_allowed", "fold.form_not_open"),
        ("locked", "verify.not_allowed", "fold.locked"),
        ("signature", "verify.signature", ""),
        ("rows", "verify.table", ""),
        ("content", "verify.content", ""),
        ("beyond", "verify.unreadable", ""),
    ],
)
def test_it_is_named_with_its_cause_and_nothing_else_is(trail, how, code, cause):
    """Whoever reads the subject finds the entry; every other chain holds as before."""
    chain = trail.begin("one", "S1", "X" + how.replace(" ", "_"))
    if how == "locked":
        with trail.act("dora", "data_manager") as act:
            act.add(chain, e.Locked("", "locked"))
    send(trail.place, "one", forge(trail, forged(trail, chain, how)))
    for person in ("mona", "one"):
        store = trail.desk(person)
        with store.snapshot() if person == "mona" else store.own_snapshot() as reader:
            (bad,) = verify_study(reader, verify_ed25519, Wish(chains=frozenset({chain}))).bad
            assert (bad.chain, bad.code) == (chain, code)
            assert (bad.cause.code if bad.cause is not None else "") == cause
            others = frozenset({"subject:A"})
            assert verify_study(reader, verify_ed25519, Wish(chains=others)).bad == ()
