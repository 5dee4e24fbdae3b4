"""A sound study is proved whole, on every store."""

from __future__ import annotations

import pytest

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.entry import Entry
from ecrf.record.merkle import to_paper
from ecrf.record.transaction import decode_body
from ecrf.services.verifying import Wish, check_ends, verify_study
from tests.store.every_kind import RECORD, SUBJECT, checkpoint, move_a_form, play_every_kind
from tests.store.trail_builder import Trail, verify_ed25519


@pytest.fixture
def trail(store) -> Trail:
    """A study in which everything happened."""
    built = Trail(store)
    play_every_kind(built)
    return built


def test_every_kind_of_entry_happens(trail, store):
    """The study of these tests holds every kind of the closed list, with a form moved between two subjects."""
    move_a_form(trail, trail.subject("M"), trail.subject("N"))
    kinds = {
        type(entry)
        for link in store.links()
        for stored in store.transactions(link.chain)
        for part in decode_body(stored.sealed.body).parts
        for entry in part.entries
    }
    assert kinds == set(Entry.__origin__.__args__)


def test_sound_study_holds(trail, store):
    """Every proof of an untouched study holds, and everything in it was counted."""
    report = verify_study(store, verify_ed25519)
    assert report.bad == ()
    assert report.holds
    assert report.entries == sum(link.sequence for link in store.links())
    assert (report.checkpoints, report.redacted, report.chains) == (4, 1, 6)
    assert report.clock_backwards == ()
    assert check_ends(store, verify_ed25519) is None


def test_run_signatures_are_few_and_every_signature_is_all(trail, store):
    """By default the last signature of each run is checked, on request all."""
    few = verify_study(store, verify_ed25519)
    every = verify_study(store, verify_ed25519, Wish(every_signature=True))
    assert every.holds
    assert few.signatures < every.signatures == few.transactions


def test_unchanged_chains_are_left_out_since_a_checkpoint(trail, store):
    """The quick verification leaves out chains that stand where the last checkpoint saw them."""
    with trail.act("dora", "data_manager", "") as act:
        checkpoint(act, "export")
    with trail.act("cora", "coordinator") as act:
        act.value(SUBJECT, f"{RECORD}/LB/0/NEUT", "2.2")
    report = verify_study(store, verify_ed25519, Wish(since_checkpoint=True))
    assert report.holds
    assert report.skipped == 3


def test_paper_checkpoint_is_found(trail, store):
    """A checkpoint printed on paper is found in the trail, and a foreign one is named."""
    roots = [row.root for _, row in store.rows("checkpoint", STUDY_CHAIN)]
    assert verify_study(store, verify_ed25519, Wish(paper=to_paper(roots[0]))).holds
    report = verify_study(store, verify_ed25519, Wish(paper="0" * 26))
    assert [bad.code for bad in report.bad] == ["verify.paper_unknown"]


def test_clock_set_back_is_noted_and_fails_nothing(trail, store):
    """An entry stored at an earlier time than the one before is listed, not refused."""
    from datetime import timedelta

    trail.now -= timedelta(hours=3)
    with trail.act("cora", "coordinator") as act:
        act.value(SUBJECT, f"{RECORD}/LB/0/NEUT", "2.2")
    report = verify_study(store, verify_ed25519)
    assert report.holds
    assert report.clock_backwards == ((SUBJECT, store.head(SUBJECT).sequence),)


def test_progress_reaches_the_end(trail, store):
    """Progress is told in entries up to the last."""
    told: list[tuple[int, int]] = []
    report = verify_study(
        store, verify_ed25519, Wish(progress=lambda done, total: told.append((done, total)))
    )
    assert told[-1] == (report.entries, report.entries)
