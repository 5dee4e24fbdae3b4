"""A redacted value is gone from the file, and every proof stands."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.transaction import decode_content, encode_content
from ecrf.services.verifying import Wish, verify_study
from tests.store.every_kind import RECORD, SUBJECT, enter_everything, play_every_kind, redact_a_name
from tests.store.trail_builder import DESIGN_DIGEST, Trail, verify_ed25519

SECRET = "张三 13800138000".encode()


def test_redaction_keeps_every_proof(store):
    """After a redaction every hash, signature, statement and checkpoint still holds."""
    trail = Trail(store)
    play_every_kind(trail)
    report = verify_study(store, verify_ed25519, Wish(every_signature=True))
    assert report.holds
    assert report.redacted == 1
    cell = store.load_state(SUBJECT).lines[f"{RECORD}/LB/0"].items["PLT"]
    assert bytes(cell.value) == b'{"redacted":true}'
    assert len([row for _, row in store.rows("statement", SUBJECT)]) == 3


def test_redacted_value_is_gone_from_file_and_log(sql_store):
    """Neither the study file nor its write-ahead log holds the value any more."""
    store = sql_store()
    trail = Trail(store)
    trail.found()
    trail.subject("A")
    trail.form(SUBJECT, "C7/1/X/1/1", 30)
    _redact_one(trail)
    files = {path.name: path.read_bytes() for path in store._path.parent.iterdir()}
    assert [name for name, data in files.items() if SECRET in data] == []
    assert verify_study(store, verify_ed25519).holds


def _redact_one(trail: Trail) -> None:
    enter_everything(trail)
    for number in range(5):
        trail.form(SUBJECT, f"C{number + 20}/1/X/1/1", 30)
    files = [path.read_bytes() for path in trail.store._path.parent.iterdir()]
    assert any(SECRET in data for data in files)
    redact_a_name(trail)


def test_redaction_while_another_reads_empties_the_log_later(sql_store):
    """A reader of an older moment delays the emptying of the log, not the redaction."""
    store = sql_store()
    trail = Trail(store)
    trail.found()
    trail.subject("A")
    with store.snapshot() as moment:
        _redact_one(trail)
        assert moment.head(SUBJECT).sequence < store.head(SUBJECT).sequence
        assert verify_study(store, verify_ed25519).holds
    with trail.act("cora", "coordinator") as act:
        act.value(SUBJECT, f"{RECORD}/LB/0/NEUT", "2.2")
    files = [path.read_bytes() for path in store._path.parent.iterdir()]
    assert not any(SECRET in data for data in files)


def test_redacted_reason_leaves_the_value(store):
    """Removing a reason blanks no value in the tables."""
    trail = Trail(store)
    trail.found()
    trail.subject("A")
    with trail.act("cora", "coordinator") as act:
        act.add(SUBJECT, e.FormOpened(RECORD, DESIGN_DIGEST))
        sequence = act.add(
            SUBJECT, e.ValueEntered(f"{RECORD}/LB/0/HGB", act.put('"9"'), reason=act.put("Mr Wang said so"))
        )
    with trail.act("dora", "data_manager") as act:
        stored = act.door.transaction_at(SUBJECT, sequence)
        slots = decode_content(stored.sealed.content)
        slots[1] = None
        act.door.replace_content(stored.sealed.id, encode_content(slots))
        act.add(SUBJECT, e.Redacted(sequence, 1, act.put("a name"), "reason"))
    assert bytes(store.load_state(SUBJECT).lines[f"{RECORD}/LB/0"].items["HGB"].value) == b'"9"'
    assert verify_study(store, verify_ed25519).holds
