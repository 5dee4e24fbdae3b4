"""What every store must do, run on the memory fake, plain SQLite and SQLCipher alike."""

from __future__ import annotations

import pytest

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.transaction import GENESIS, ChainHead, decode_body
from ecrf.words import Refusal
from tests.store.trail_builder import DESIGN, DESIGN_DIGEST, Trail

RECORD = "C1/1/HAEM/1/1"


@pytest.fixture
def trail(store) -> Trail:
    """A founded study with one subject and one form."""
    built = Trail(store)
    built.found()
    built.subject("A")
    built.form("subject:A", RECORD, 3)
    return built


def test_empty_store_stands_at_genesis(store):
    """An unknown chain has no entry, the genesis head and no signature."""
    assert store.head(STUDY_CHAIN) == ChainHead(0, GENESIS, b"")
    assert store.links() == []
    assert list(store.transactions("subject:A")) == []
    assert store.transaction_at("subject:A", 1) is None


def test_head_follows_the_last_transaction(trail, store):
    """The head is the one the last transaction signed, with its signature."""
    stored = list(store.transactions("subject:A"))
    end = store.head("subject:A")
    assert end.sequence == 5
    assert end.signature == stored[-1].sealed.signature
    assert end.head.hex() in stored[-1].sealed.heads.decode()


def test_links_name_every_chain_sorted(trail, store):
    """Every chain's end is listed, sorted by chain."""
    trail.site()
    assert [link.chain for link in store.links()] == ["site:S1", "study", "subject:A"]


def test_state_survives_the_store(trail, store):
    """What was folded is what is loaded, with the chain's end and study sequence."""
    state = store.load_state("subject:A")
    line = state.lines[f"{RECORD}/G/0"]
    assert {item: bytes(cell.value) for item, cell in line.items.items()} == {
        "I00": b'"0.5"',
        "I01": b'"1.5"',
        "I02": b'"2.5"',
    }
    assert (state.sequence, state.study_sequence) == (5, store.head(STUDY_CHAIN).sequence)
    assert state.root.number == "01-A"
    assert set(store.load_state(STUDY_CHAIN).persons) == {"ada", "dora", "cora", "ivan", "mona"}


def test_rows_of_one_kind_over_all_chains(trail, store):
    """Rows of one kind are read for one chain or for all in one pass."""
    trail.subject("B")
    assert {chain for chain, _ in store.rows("root")} == {"subject:A", "subject:B"}
    assert [row.record for _, row in store.rows("form", "subject:A")] == [RECORD]
    assert store.rows("form", "subject:B") == []


def test_transactions_stream_with_previous_signatures(trail, store):
    """Each transaction comes with the signature of the one before it in its chain."""
    stored = list(store.transactions("subject:A"))
    assert [(found.first, found.count) for found in stored] == [(1, 1), (2, 4)]
    assert stored[0].previous_signature == b""
    assert stored[1].previous_signature == stored[0].sealed.signature
    assert decode_body(stored[1].sealed.body).parts[0].chain == "subject:A"


def test_trail_is_everything_in_the_order_of_writing(trail, store):
    """Every transaction of every chain, once, as it was written: later ones build on earlier ones."""
    for name in "BCDEFGH":
        trail.subject(name)
    written = [sealed.id for sealed in store.trail()]
    assert written == [f"t{number + 1:06d}" for number in range(len(written))]
    assert written[-1] == next(store.transactions("subject:H")).sealed.id
    assert {part.chain for sealed in store.trail() for part in decode_body(sealed.body).parts} == {
        link.chain for link in store.links()
    }


def test_the_trail_is_walked_backwards_piece_by_piece(trail, store):
    """Newest first, each piece where the last one ended, until nothing is left: pages of a long trail cost alike."""
    for name in "BCDEFGH":
        trail.subject(name)
    walked, before = [], 0
    while piece := store.trail_back(before, 3):
        walked += [sealed.id for _, sealed in piece]
        before = piece[-1][0]
    assert walked == [sealed.id for sealed in store.trail()][::-1]


@pytest.mark.parametrize(("after", "first"), [(0, [1, 2, 6]), (1, [2, 6]), (2, [2, 6]), (5, [6]), (6, [])])
def test_transactions_begin_behind_an_entry(trail, store, after, first):
    """Streaming begins at the transaction that holds the next entry, with its previous signature."""
    with trail.act("cora", "coordinator") as act:
        act.value("subject:A", f"{RECORD}/G/0/I00", "9")
    found = list(store.transactions("subject:A", after))
    assert [stored.first for stored in found] == first
    whole = {stored.first: stored for stored in store.transactions("subject:A")}
    assert all(stored == whole[stored.first] for stored in found)


@pytest.mark.parametrize(("sequence", "first"), [(0, None), (1, 1), (2, 2), (5, 2), (6, None)])
def test_transaction_at_an_entry(trail, store, sequence, first):
    """The transaction that holds an entry is found, and none outside the chain."""
    found = store.transaction_at("subject:A", sequence)
    assert (None if found is None else found.first) == first
    if found is not None:
        assert found == next(store.transactions("subject:A", sequence - 1))


def test_touched_lists_the_entries_of_a_form_record(trail, store):
    """Field history finds its entries by form record."""
    with trail.act("cora", "coordinator") as act:
        act.add("subject:A", e.FormOpened("C1/1/VS/1/1", DESIGN_DIGEST))
        act.value("subject:A", f"{RECORD}/G/0/I00", "9")
        act.value("subject:A", "C1/1/VS/1/1/G/0/SYSBP", "120")
        act.value("subject:A", f"{RECORD}/G/0/I01", "9")
    assert store.touched("subject:A", RECORD) == [2, 3, 4, 5, 7, 9]
    assert store.touched("subject:A", "C1/1/VS/1/1") == [6, 8]
    assert store.touched("subject:A", "") == [1]
    assert store.touches("subject:A") == {"": [1], RECORD: [2, 3, 4, 5, 7, 9], "C1/1/VS/1/1": [6, 8]}
    assert store.touches("subject:nobody") == {}


def test_open_queries_leave_out_settled_ones(trail, store):
    """Only open and answered queries are listed."""
    with trail.act("mona", "monitor") as act:
        for name in ("q1", "q2", "q3"):
            act.add("subject:A", e.QueryOpened(RECORD, name, "coordinator", text=act.put("why?")))
        act.add("subject:A", e.QueryClosed("q2"))
    with trail.act("cora", "coordinator") as act:
        act.add("subject:A", e.QueryAnswered("q3", act.put("so")))
    assert [(chain, row.id, row.status) for chain, row in store.open_queries()] == [
        ("subject:A", "q1", "open"),
        ("subject:A", "q3", "answered"),
    ]


def test_lifted_lock_leaves_no_row(trail, store):
    """A lock stands as a row and its lifting takes the row away."""
    with trail.act("mona", "monitor") as act:
        act.add("subject:A", e.Locked(RECORD, "frozen"))
    assert [row.level for _, row in store.rows("lock", "subject:A")] == ["frozen"]
    with trail.act("mona", "monitor") as act:
        act.add("subject:A", e.Unlocked(RECORD, "frozen", act.put("a mistake")))
    assert store.rows("lock") == []


def test_designs_and_identities_are_kept(trail, store):
    """Designs are read by digest, identity records by chain, the last one counts."""
    with store.write() as door:
        door.save_identity("subject:A", b"one")
        door.save_identity("subject:A", b"two")
    assert store.load_design(DESIGN_DIGEST) == DESIGN
    assert (store.load_identity("subject:A"), store.load_identity("subject:B")) == (b"two", None)
    with pytest.raises(Refusal) as refused:
        store.load_design("00")
    assert refused.value.fault.code == "store.no_design"


def test_command_sent_twice_is_known(trail, store):
    """A stored transaction id is recognised."""
    with store.write() as door:
        assert door.is_stored("t000001")
        assert not door.is_stored("t999999")


def test_refused_act_leaves_nothing(trail, store):
    """An error inside the door undoes everything done through it."""
    before = (store.links(), store.rows("line"), store.rows("query"))
    with pytest.raises(Refusal), trail.act("cora", "coordinator") as act:  # noqa: PT012 - the act refuses whole
        act.value("subject:A", f"{RECORD}/G/0/I00", "9")
        act.door.save_design("ab", b"{}")
        act.value("subject:A", f"{RECORD}/G/0/I01", "9", replaces=77)
    assert (store.links(), store.rows("line"), store.rows("query")) == before
    with pytest.raises(Refusal):
        store.load_design("ab")


def test_reads_outside_the_door_see_committed_data_only(trail, store):
    """While a write stands open, the store still shows what was there before."""
    before = store.head("subject:A")
    with trail.act("cora", "coordinator") as act:
        act.value("subject:A", f"{RECORD}/G/0/I00", "9")
        trail.seal(act, trail.person("cora"))
        assert act.door.head("subject:A").sequence == before.sequence + 1
        assert store.head("subject:A") == before
        act.entries.clear()
    assert store.head("subject:A").sequence == before.sequence + 1


def test_snapshot_stands_still(trail, store):
    """A snapshot shows one moment, whatever is written after it."""
    with store.snapshot() as moment:
        before = moment.head("subject:A")
        with trail.act("cora", "coordinator") as act:
            act.value("subject:A", f"{RECORD}/G/0/I00", "9")
        assert moment.head("subject:A") == before
        assert moment.load_state("subject:A").sequence == before.sequence
    assert store.head("subject:A").sequence == before.sequence + 1


def test_fork_is_refused(trail, store):
    """A transaction that was not made on top of the current head is refused and nothing of it stays."""
    stored = list(store.transactions("subject:A"))[-1]
    parts = decode_body(stored.sealed.body).parts
    again = type(stored.sealed)(
        "other", stored.sealed.body, b"", stored.sealed.heads, stored.sealed.signature
    )
    with pytest.raises(Refusal) as refused, store.write() as door:
        door.append(again, parts)
    assert refused.value.fault.code == "store.fork"
    with store.write() as door:
        assert not door.is_stored("other")


def test_replaced_content_changes_nothing_else(trail, store):
    """Redaction rewrites the content block alone."""
    stored = list(store.transactions("subject:A"))[-1]
    with store.write() as door:
        door.replace_content(stored.sealed.id, b"\x90")
    after = list(store.transactions("subject:A"))[-1]
    assert after.sealed.content == b"\x90"
    assert (after.sealed.body, after.sealed.heads, after.sealed.signature) == (
        stored.sealed.body,
        stored.sealed.heads,
        stored.sealed.signature,
    )
    assert store.unlinked() == []
