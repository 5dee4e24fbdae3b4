"""Whatever is done to a study file behind the program's back, verification finds and names it."""

# ruff: noqa: S608 - tampering is done with SQL text

from __future__ import annotations

import os
import random

import msgspec
import pytest

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.merkle import to_paper
from ecrf.record.transaction import (
    ChainHead,
    ContentWriter,
    Part,
    decode_body,
    decode_content,
    encode_content,
    seal_transaction,
)
from ecrf.services.verifying import Wish, check_ends, verify_study
from ecrf.store.rebuild import rebuild_tables
from tests.store.every_kind import RECORD, SUBJECT, checkpoint, play_every_kind
from tests.store.tampering import tampered
from tests.store.trail_builder import Trail, make_person, verify_ed25519

SITE_CHAIN = "site:S1"
CHANGED = "doc = CAST(replace(CAST(doc AS TEXT), '{}', '{}') AS BLOB)"
CHANGES = int(os.environ.get("ECRF_CHANGES", "150"))


class Study:
    """A study file, what it holds, and somebody who tampers with it."""

    def __init__(self, open_again) -> None:
        self.open_again = open_again
        self.store = open_again()
        self.trail = Trail(self.store)
        play_every_kind(self.trail)
        self.path = self.store._path

    def run(self, *texts: str, values: tuple = ()) -> None:
        """Run SQL with the safeguards off."""
        self.store.close()
        with tampered(self.path) as connection:
            for text in texts:
                connection.execute(text, values if "?" in text else ())
        self.store = self.open_again()
        self.trail.store = self.store

    def number(self, sequence: int, chain: str = SUBJECT) -> int:
        """The row number of the transaction that holds an entry."""
        found = self.store.transaction_at(chain, sequence)
        return self.store.fetch("SELECT number FROM trail_transaction WHERE id = ?", (found.sealed.id,))[0][0]

    def first(self, sequence: int, chain: str = SUBJECT) -> int:
        """The first entry of the transaction that holds an entry."""
        return self.store.transaction_at(chain, sequence).first

    def chain(self, name: str = SUBJECT) -> int:
        """The number of a chain."""
        return self.store.number_of(name)

    def verify(self, **wish):
        """Verify everything."""
        return verify_study(self.store, verify_ed25519, Wish(**wish))

    def make_tables_fit(self) -> None:
        """Do what a careful forger does last."""
        with self.store.write() as door:
            rebuild_tables(door)


@pytest.fixture
def study(sql_store) -> Study:
    """A plain study file in which everything happened."""
    found = Study(sql_store)
    assert found.verify().holds
    return found


def test_every_changed_byte_is_found(study):
    """A random byte changed anywhere in any transaction never passes."""
    chance = random.Random(7)
    rows = study.store.fetch("SELECT number, id, signature, heads, body, content FROM trail_transaction")
    columns = ("id", "signature", "heads", "body", "content")
    missed = []
    for _ in range(CHANGES):
        row = chance.choice(rows)
        place = chance.randrange(1, 6)
        old = row[place].encode() if place == 1 else row[place]
        if not old:
            continue
        at = chance.randrange(len(old))
        new = old[:at] + bytes([old[at] ^ (1 << chance.randrange(7))]) + old[at + 1 :]
        column = columns[place - 1]
        value = new.decode() if place == 1 else new
        if place == 1 and any(value == other[1] for other in rows):
            continue
        study.run(f"UPDATE trail_transaction SET {column} = ? WHERE number = {row[0]}", values=(value,))
        if study.verify(every_signature=True).holds:
            missed.append((row[0], column, at))
        study.run(f"UPDATE trail_transaction SET {column} = ? WHERE number = {row[0]}", values=(row[place],))
    assert missed == []
    assert study.verify().holds


def test_changed_value_is_named(study):
    """A value changed in the content block is named by chain and entry."""
    version = study.store.load_state(SUBJECT).lines[f"{RECORD}/LB/0"].items["HGB"].version
    stored = study.store.transaction_at(SUBJECT, version)
    slots = decode_content(stored.sealed.content)
    entry = decode_body(stored.sealed.body).parts[0].entries[version - stored.first]
    slots[entry.value.slot] = (slots[entry.value.slot][0], b'"18.8"')
    study.run(
        f"UPDATE trail_transaction SET content = ? WHERE number = {study.number(version)}",
        values=(encode_content(slots),),
    )
    bad = study.verify().first
    assert (bad.chain, bad.sequence, bad.code) == (SUBJECT, version, "verify.content")


def test_back_dated_entry_is_named(study):
    """A time changed in a header no longer gives the signed head."""
    number, first = study.number(10), study.first(10)
    body = study.store.fetch(f"SELECT body FROM trail_transaction WHERE number = {number}")[0][0]
    study.run(
        f"UPDATE trail_transaction SET body = ? WHERE number = {number}",
        values=(body.replace(b"2026-03-02", b"2026-02-02"),),
    )
    bad = study.verify().first
    assert (bad.chain, bad.sequence, bad.code) == (SUBJECT, first, "verify.hash")


def test_dropped_transaction_is_named(study):
    """A transaction taken out of the middle leaves a gap that is named."""
    first = study.first(10)
    study.run(
        f"DELETE FROM trail_link WHERE chain = {study.chain()} AND first_entry = {first}",
        f"DELETE FROM trail_transaction WHERE number = {study.number(10)}",
    )
    report = study.verify()
    assert (report.first.chain, report.first.sequence, report.first.code) == (SUBJECT, first, "verify.gap")
    assert "verify.unlinked" in {bad.code for bad in report.bad}


def test_swapped_transactions_are_named(study):
    """Two transactions put in each other's place do not follow."""
    one, other = study.number(2), study.number(10)
    study.run(
        f"UPDATE trail_link SET transaction_number = -1 WHERE transaction_number = {one}",
        f"UPDATE trail_link SET transaction_number = {one} WHERE transaction_number = {other}",
        f"UPDATE trail_link SET transaction_number = {other} WHERE transaction_number = -1",
    )
    bad = study.verify().first
    assert (bad.chain, bad.sequence, bad.code) == (SUBJECT, 2, "verify.gap")


def test_replayed_transaction_is_named(study):
    """A stored transaction put in once more, under another id, is not what was hashed."""
    end, chain = study.store.head(SUBJECT), study.chain()
    study.run(
        "INSERT INTO trail_transaction (id, signature, heads, body, content) "
        f"SELECT 'again', signature, heads, body, content FROM trail_transaction WHERE number = {study.number(10)}",
        "INSERT INTO trail_link SELECT chain, (SELECT max(first_entry + entries) FROM trail_link WHERE chain = "
        f"{chain}), entries, (SELECT max(number) FROM trail_transaction), head FROM trail_link "
        f"WHERE chain = {chain} AND first_entry = {study.first(10)}",
    )
    bad = study.verify().first
    assert (bad.chain, bad.sequence, bad.code) == (SUBJECT, end.sequence + 1, "verify.not_canonical")


def test_truncated_chain_is_found_by_its_tables(study):
    """The last transaction of a chain cannot go without the tables telling."""
    end = study.store.head(SUBJECT).sequence
    study.run(
        f"DELETE FROM trail_link WHERE chain = {study.chain()} AND first_entry = {study.first(end)}",
        f"DELETE FROM trail_transaction WHERE number = {study.number(end)}",
    )
    codes = {bad.code for bad in study.verify().bad}
    assert codes & {"verify.content_gone", "verify.table"}


def test_truncated_chain_is_found_by_a_checkpoint(study):
    """A chain shorter than a checkpoint saw it is named, even when the tables were made to fit."""
    with study.trail.act("dora", "data_manager", "") as act:
        checkpoint(act, "export")
    chain = study.chain(SITE_CHAIN)
    end = study.store.head(SITE_CHAIN).sequence
    number = study.number(end, SITE_CHAIN)
    first = study.first(end, SITE_CHAIN)
    study.run(
        f"DELETE FROM trail_link WHERE chain = {chain} AND first_entry = {first}",
        f"DELETE FROM trail_transaction WHERE number = {number}",
    )
    study.make_tables_fit()
    bad = study.verify().first
    assert (bad.chain, bad.sequence, bad.code) == (SITE_CHAIN, first, "verify.truncated")


def test_truncated_study_is_found_by_paper(study):
    """When the checkpoint itself went with everything after it, the printed one is missing."""
    with study.trail.act("dora", "data_manager", "") as act:
        paper = to_paper(checkpoint(act, "report"))
    assert study.verify(paper=paper).holds
    chain, end = study.chain(STUDY_CHAIN), study.store.head(STUDY_CHAIN).sequence
    study.run(
        f"DELETE FROM trail_link WHERE chain = {chain} AND first_entry = {end}",
        "DELETE FROM trail_transaction WHERE number = (SELECT max(number) FROM trail_transaction)",
    )
    study.make_tables_fit()
    assert study.verify().holds
    assert [bad.code for bad in study.verify(paper=paper).bad] == ["verify.paper_unknown"]


def test_chain_gone_altogether_is_named(study):
    """A chain that a checkpoint saw cannot disappear."""
    with study.trail.act("dora", "data_manager", "") as act:
        checkpoint(act, "export")
    chain = study.chain(SITE_CHAIN)
    study.run(
        f"DELETE FROM trail_link WHERE chain = {chain}",
        f"DELETE FROM trail_chain WHERE number = {chain}",
        *(
            f"DELETE FROM state_{kind} WHERE chain = {chain}"
            for kind in ("root", "integrity", "finding", "touch")
        ),
    )
    found = {(bad.chain, bad.code) for bad in study.verify().bad}
    assert (SITE_CHAIN, "verify.truncated") in found


def test_half_of_a_shared_transaction_gone_is_named(sql_store):
    """A transaction that touched two chains is missed in the one it was taken from."""
    store = sql_store()
    trail = Trail(store)
    trail.found()
    site = trail.site()
    with trail.act("cora", "coordinator") as act:
        root = checkpoint(act, "integrity")
        act.add(site, e.IntegrityRun("r1", "self", "2026-03-02", root, act.put("{}")))
    number = store.number_of(site)
    store.close()
    with tampered(store._path) as connection:
        connection.execute(f"DELETE FROM trail_link WHERE chain = {number} AND first_entry > 1")
        connection.execute(f"DELETE FROM state_integrity WHERE chain = {number}")
        connection.execute(f"DELETE FROM state_touch WHERE chain = {number} AND first_entry > 1")
    report = verify_study(sql_store(), verify_ed25519)
    assert [(bad.chain, bad.code) for bad in report.bad] == [(site, "verify.transaction_gone")]


def test_shortened_study_chain_is_found_by_the_others(study):
    """Roles taken out of the study chain's end leave others naming a head that never was."""
    chain, end = study.chain(STUDY_CHAIN), study.store.load_state(SUBJECT).study_sequence
    first = study.first(end, STUDY_CHAIN)
    study.run(
        f"DELETE FROM trail_link WHERE chain = {chain} AND first_entry >= {first}",
        "DELETE FROM state_person WHERE row_key = 'ivan'",
    )
    found = {(bad.chain, bad.code) for bad in study.verify().bad}
    assert (SUBJECT, "verify.study_head") in found


def forge(study: Study, entries, key: str = "cora", chain: str = SUBJECT, **changes) -> None:
    """Put in a transaction of one's own making, hashed and signed as well as one can."""
    head = study.store.head(chain)
    last = next(iter(study.store.transactions(chain, head.sequence - 1)))
    header = decode_body(last.sealed.body).header
    study_end = study.store.head(STUDY_CHAIN)
    values = {
        "id": "forged",
        "person": "cora",
        "key": study.trail.person("cora").key,
        "role": "coordinator",
        "previous": {chain: head.head.hex()},
        "study_sequence": study_end.sequence,
        "study_head": study_end.head.hex(),
        **changes,
    }
    header = msgspec.structs.replace(header, **values)
    content = ContentWriter(random.Random(5).randbytes)
    made = tuple(entries(content))
    part = Part(chain, made, head.sequence + 1)
    signer = make_person(key, 1 if key == "cora" else 0).private.sign
    sealed = seal_transaction(header, [part], content.slots, {chain: head}, signer)
    new = bytes.fromhex(msgspec.json.decode(sealed.heads)[chain])
    study.run(
        "INSERT INTO trail_transaction (id, signature, heads, body, content) VALUES (?, ?, ?, ?, ?)",
        values=(sealed.id, sealed.signature, sealed.heads, sealed.body, sealed.content),
    )
    study.run(
        f"INSERT INTO trail_link SELECT {study.chain(chain)}, {part.first}, {len(made)}, max(number), ? "
        "FROM trail_transaction",
        values=(new,),
    )


def value(content):
    """An entry that would be allowed to the coordinator."""
    yield e.ValueEntered(f"{RECORD}/LB/0/ANC", content.put(b'"1"'))


def test_forging_helper_makes_what_the_program_would(study):
    """With the right key and everything in order, the forged transaction is simply an entry."""
    forge(study, value)
    study.make_tables_fit()
    assert study.verify(every_signature=True).holds


def test_entry_signed_with_another_key_is_named(study):
    """An entry in somebody's name that their key did not sign is named."""
    end = study.store.head(SUBJECT).sequence
    forge(study, value, key="mona")
    study.make_tables_fit()
    bad = study.verify().first
    assert (bad.chain, bad.sequence, bad.code) == (SUBJECT, end + 1, "verify.signature")


def test_wrong_signature_inside_a_run_is_named_first(study):
    """The first wrong signature of a run is the one that is named."""
    study.trail.store = study.store
    for number in range(4):
        with study.trail.act("cora", "coordinator") as act:
            act.value(SUBJECT, f"{RECORD}/LB/0/X{number}", "1")
    end = study.store.head(SUBJECT).sequence
    wrong = [study.number(end - 2), study.number(end)]
    study.run(*(f"UPDATE trail_transaction SET signature = zeroblob(64) WHERE number = {n}" for n in wrong))
    bad = study.verify().first
    assert bad.code in ("verify.hash", "verify.signature")
    assert (bad.chain, bad.sequence) == (SUBJECT, end - 1)


def test_role_not_held_is_named(study):
    """An entry of a person in a role they do not hold is named with the fold's refusal."""
    end = study.store.head(SUBJECT).sequence
    forge(study, value, role="monitor")
    bad = study.verify().first
    assert (bad.chain, bad.sequence, bad.code, bad.cause.code) == (
        SUBJECT,
        end + 1,
        "verify.not_allowed",
        "fold.no_role",
    )


def test_old_study_head_runs_backwards(study):
    """An entry that names a study head older than the chain's last one is named."""
    end = study.store.head(SUBJECT).sequence
    older = study.store.transaction_at(STUDY_CHAIN, 7)
    forge(study, value, study_sequence=older.first - 1, study_head="00" * 32)
    bad = study.verify().first
    assert (bad.chain, bad.sequence, bad.code) == (SUBJECT, end + 1, "verify.study_head")


def join_by_the_rules(trail, name, role):
    """A person joins a study whose rules ask for training and a look at who they are before any role."""
    person = trail.person(name)
    with trail.act("ada", "administrator", "", "AddPerson") as act:
        called = act.put(f"{name} 王")
        act.add(STUDY_CHAIN, e.PersonAdded(name, name, called, "Hospital", person.key, person.public))
        act.add(STUDY_CHAIN, e.TrainingRecorded(name, "2026-02-27", "protocol 2.0", act.put("Protocol")))
        act.add(STUDY_CHAIN, e.FactRecorded(name, "identity_check", "2026-02-27", act.put("Passport seen")))
        act.add(STUDY_CHAIN, e.RoleGranted(name, role, "*", "2026-01-01"))


def test_disabled_person_cannot_write_behind_the_checkpoint(study):
    """A disabled person's key cannot add to a quiet chain by naming a study head of their time."""
    chain = study.trail.subject("Q")
    was = study.store.head(STUDY_CHAIN)
    join_by_the_rules(study.trail, "nils", "coordinator")
    with study.trail.act("nils", "coordinator") as act:
        act.add(chain, e.SubjectStatus("enrolled"))
    at_work = study.store.head(STUDY_CHAIN)
    with study.trail.act("ada", "administrator", "") as act:
        checkpoint(act, "disable")
        act.add(STUDY_CHAIN, e.PersonDisabled("nils", act.put("left")))
    head: ChainHead = study.store.head(chain)
    assert at_work.sequence > was.sequence
    header = msgspec.structs.replace(
        decode_body(study.store.transaction_at(chain, head.sequence).sealed.body).header,
        id="late",
        previous={chain: head.head.hex()},
    )
    assert header.study_sequence == at_work.sequence
    part = Part(chain, (e.SubjectStatus("withdrawn"),), head.sequence + 1)
    sealed = seal_transaction(header, [part], [], {chain: head}, study.trail.person("nils").private.sign)
    number = study.chain(chain)
    study.run(
        "INSERT INTO trail_transaction (id, signature, heads, body, content) VALUES (?, ?, ?, ?, ?)",
        values=(sealed.id, sealed.signature, sealed.heads, sealed.body, sealed.content),
    )
    study.run(
        f"INSERT INTO trail_link SELECT {number}, {part.first}, 1, max(number), ? FROM trail_transaction",
        values=(bytes.fromhex(msgspec.json.decode(sealed.heads)[chain]),),
    )
    study.make_tables_fit()
    bad = study.verify().first
    assert (bad.chain, bad.sequence, bad.code) == (chain, head.sequence + 1, "verify.behind_checkpoint")


@pytest.mark.parametrize(
    ("text", "chain", "detail"),
    [
        (f"UPDATE state_line SET {CHANGED.format('8.8', '9.9')}", SUBJECT, "line:"),
        ("DELETE FROM state_query WHERE row_key = 'q1'", SUBJECT, "query:q1"),
        (f"UPDATE state_grant SET {CHANGED.format('coordinator', 'data_manager')}", STUDY_CHAIN, "grant:"),
        ("DELETE FROM state_touch WHERE first_entry = 10", SUBJECT, "touch:"),
        ("INSERT INTO state_touch SELECT number, 'X/1/X/1/1', 1, 1 FROM trail_chain", "", "touch:"),
        (
            "INSERT INTO state_person SELECT r.chain, 'eve', p.doc FROM state_root r, state_person p LIMIT 1",
            "",
            "person:",
        ),
    ],
)
def test_changed_table_is_named(study, text, chain, detail):
    """A row that is not what the trail says is named by kind and key."""
    study.run(text)
    bad = study.verify().first
    assert bad.code == "verify.table"
    assert bad.detail.startswith(detail)
    assert chain in ("", bad.chain)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UPDATE design SET data = x'7b7d'", "verify.design"),
        ("DELETE FROM design", "verify.design"),
        ("UPDATE identity SET data = x'00'", "verify.identity"),
        ("DELETE FROM identity", "verify.identity"),
    ],
)
def test_changed_record_beside_the_trail_is_named(study, text, code):
    """A design or an identity record that does not fit its digest is named."""
    study.run(text)
    assert [bad.code for bad in study.verify().bad] == [code]


def test_content_taken_out_without_a_redaction_is_named(study):
    """A value blanked by hand is not a redaction."""
    number = study.number(2)
    content = study.store.fetch(f"SELECT content FROM trail_transaction WHERE number = {number}")[0][0]
    slots = [None, *decode_content(content)[1:]]
    study.run(
        f"UPDATE trail_transaction SET content = ? WHERE number = {number}", values=(encode_content(slots),)
    )
    bad = study.verify().first
    assert (bad.chain, bad.code) == (SUBJECT, "verify.content_gone")


def test_redacted_content_put_back_is_named(study):
    """A redaction whose content is there again does not hold."""
    found = [
        (stored, slots)
        for stored in study.store.transactions(SUBJECT)
        if None in (slots := decode_content(stored.sealed.content))
    ]
    (stored, slots) = found[0]
    slots[slots.index(None)] = (b"0" * 16, b'"x"')
    study.run(
        f"UPDATE trail_transaction SET content = ? WHERE id = '{stored.sealed.id}'",
        values=(encode_content(slots),),
    )
    bad = study.verify().first
    assert (bad.chain, bad.code) == (SUBJECT, "verify.content")


def test_bad_study_chain_leaves_the_rest_unproven(study):
    """Without its study chain nothing else can be proved, and that is said."""
    study.run(
        f"UPDATE trail_transaction SET signature = zeroblob(64) WHERE number = {study.number(1, STUDY_CHAIN)}"
    )
    report = study.verify()
    assert report.first.chain == STUDY_CHAIN
    assert report.unproven == 5
    assert not report.holds


def test_a_key_nobody_can_read_is_found_at_opening(study):
    """A damaged row of a public key is a finding, never a crash; whole, it is named as the row that is wrong."""
    spoilt = CHANGED.format('"public":"', '"public":"zz')
    study.run(f"UPDATE state_key SET {spoilt}")
    assert check_ends(study.store, verify_ed25519).code == "verify.signature"
    assert "verify.table" in {bad.code for bad in study.verify().bad}


def test_torn_end_is_found_at_opening(study):
    """The quick check names a last transaction that does not give its chain's head."""
    end = study.store.head(SUBJECT).sequence
    study.run(
        f"UPDATE trail_link SET head = zeroblob(32) WHERE chain = {study.chain()} AND first_entry = {study.first(end)}"
    )
    assert check_ends(study.store, verify_ed25519).chain == SUBJECT
    assert (study.verify().first.chain, study.verify().first.code) == (SUBJECT, "verify.hash")
