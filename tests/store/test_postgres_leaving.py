"""What changes at once on PostgreSQL when a person leaves, and what a lying desk can and cannot do."""

from __future__ import annotations

from hashlib import sha256
from random import Random

import pytest

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.merkle import make_checkpoint
from ecrf.record.rows import GrantRow
from ecrf.record.transaction import ContentWriter
from ecrf.services.verifying import verify_study
from ecrf.store.documents import encode_row
from ecrf.words import Refusal
from tests.store.postgres_people import FIELD, A, Desks, Forgery, forge, refused, send
from tests.store.postgres_study import new_place
from tests.store.trail_builder import verify_ed25519

pytestmark = pytest.mark.postgres


@pytest.fixture
def writer() -> ContentWriter:
    """Content of a forged transaction."""
    return ContentWriter(Random(5).randbytes)


def typed(writer: ContentWriter) -> e.ValueEntered:
    """A value over the one that stands in subject A."""
    return e.ValueEntered(FIELD, writer.put(b'"9"'), 3)


def test_a_lying_row_gives_no_right_and_is_shown(postgres_url):
    """A person who slips a grant for themselves among their rows gains nothing, and verification names the row."""
    with new_place(postgres_url) as place:
        trail = Desks(place)
        trail.found()
        ends = [(link.chain, link.sequence, link.head) for link in trail.desk("ada").links()]
        row = GrantRow("one", "data_manager", "*", "2026-01-01", "", 1)
        checkpoint = Forgery("one", "coordinator", "", {STUDY_CHAIN: [make_checkpoint(ends, "mine")]})
        checkpoint.rows = {(STUDY_CHAIN, "grant", row.key): encode_row(row)}
        send(place, "one", forge(trail, checkpoint))
        publish = e.DesignPublished(sha256(b"{}").hexdigest(), "2")
        assert (
            refused(trail, "one", Forgery("one", "data_manager", "", {STUDY_CHAIN: [publish]}))
            == "store.no_role"
        )
        assert {chain for chain, _ in trail.desk("one").rows("root")} == {A}
        bad = verify_study(trail.desk("ada"), verify_ed25519).bad
        assert any(found.code == "verify.table" and "grant:one/data_manager" in found.detail for found in bad)


def test_a_disabled_person_is_out_at_once(postgres_url, writer):
    """Closing an account ends writing and reading in open sessions, and login for good."""
    with new_place(postgres_url) as place:
        trail = Desks(place)
        trail.found()
        desk = trail.desk("one")
        assert desk.rows("root")
        with trail.act("ada", "administrator", "", "DisablePerson") as act:
            act.add(STUDY_CHAIN, e.PersonDisabled("one", act.put("left")))
        forgery = Forgery("one", "coordinator", "S1", {A: [typed(writer)]}, content=writer.slots)
        parcel = forge(trail, forgery)
        with pytest.raises(Refusal) as refusal, desk.write() as door:
            door.append(parcel.sealed, ())
        assert refusal.value.fault.code == "store.disabled"
        assert (desk.rows("root"), desk.links(), list(desk.transactions(STUDY_CHAIN))) == ([], [], [])
        with pytest.raises(Refusal) as refusal:
            place.open("one")
        assert refusal.value.fault.code == "store.not_admitted"
        again = Forgery(
            "ada", "administrator", "", {STUDY_CHAIN: [e.RoleGranted("one", "monitor", "*", "2026-01-01")]}
        )
        assert refused(trail, "ada", again) == "store.person_unknown"


def test_a_withdrawn_role_is_out_at_once(postgres_url, writer):
    """After a role is withdrawn its site can neither be written nor read."""
    with new_place(postgres_url) as place:
        trail = Desks(place)
        trail.found()
        with trail.act("ada", "administrator", "", "WithdrawRole") as act:
            act.add(STUDY_CHAIN, e.RoleWithdrawn("one", "coordinator", "S1"))
        forgery = Forgery("one", "coordinator", "S1", {A: [typed(writer)]}, content=writer.slots)
        assert refused(trail, "one", forgery) == "store.no_role"
        assert trail.desk("one").rows("root") == []


def test_back_dating_is_refused(postgres_url, writer):
    """Where the server's clock is asked, a desk's clock may not be far from it."""
    with new_place(postgres_url, clock_seconds=600) as place:
        trail = Desks(place)
        with pytest.raises(Refusal) as refusal:
            trail.found()
        assert refusal.value.fault.code == "store.clock"
