"""`keys.json`: canonical, sealed, replaced in one step, and refused when anything in it was changed."""

import base64
import errno
import json
import os
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecrf.vault import envelope_file
from ecrf.vault.envelope import Supplies
from ecrf.vault.envelope_file import (
    KEYS_FILE,
    NEXT_FILE,
    Place,
    Standing,
    check_place,
    encode_book,
    load_envelopes,
    load_staged,
    open_ring,
    parse_book,
    save_envelopes,
    settle_envelopes,
    stage_envelopes,
)
from ecrf.vault.people import disable_person, found_study, grant_classes, rekey
from ecrf.vault.recovery import make_recovery
from ecrf.words import Refusal
from tests.vault.small_study import CHEAP, CHEN, LIN, Stream, account, code_of


def written(tree) -> bytes:
    """The file of a JSON tree with the right checksum, by the standard library alone."""
    bare = _text({**tree, "check": ""})
    return _text({**tree, "check": base64.b64encode(sha256(bare).digest()).decode()})


def _text(tree) -> bytes:
    return json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def leaves(tree, path=()):
    """Every path to a text, number or truth value in a JSON tree."""
    if isinstance(tree, dict | list):
        for at, part in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from leaves(part, (*path, at))
    else:
        yield path


def changed(tree, path, value):
    """A copy of the tree with another value at `path`."""
    copy = json.loads(json.dumps(tree))
    place = copy
    for at in path[:-1]:
        place = place[at]
    place[path[-1]] = value
    return copy


def value_at(tree, path):
    """The value at `path`."""
    for at in path:
        tree = tree[at]
    return tree


def small_book():
    """A book of one person with a recovery, the shortest file that has everything."""
    made = found_study("STUDY1", account("p1", "chen.wei", CHEN), Supplies(Stream(), CHEAP))
    return make_recovery(made.book, made.ring, 1, Stream(b"r")).book


BOOK = small_book()
FILE = encode_book(BOOK)
TREE = json.loads(FILE)


def opens(data: bytes) -> str:
    """The code of the refusal on the way from these bytes to the open keys; empty when they opened."""
    try:
        open_ring(parse_book(data), "p1", CHEN)
    except Refusal as refusal:
        return refusal.fault.code
    return ""


def test_the_file_is_canonical_json():
    """The file is JSON with sorted keys, no blanks, base-64 for bytes, one line, and the SHA-256 of itself
    without it.
    """
    assert written(TREE) == FILE
    assert list(TREE) == sorted(TREE)
    assert opens(FILE) == ""


def test_every_changed_bit_is_refused():
    """One bit changed anywhere in the file, and it is damaged (or of another format): never opened, never a
    traceback.
    """
    codes = set()
    for bit in range(len(FILE) * 8):
        data = bytearray(FILE)
        data[bit // 8] ^= 1 << bit % 8
        codes.add(code_of(parse_book, bytes(data)))
    assert codes == {"vault.envelope_damaged", "vault.envelope_newer"}


def test_every_byte_of_an_envelope_counts_against_a_forger():
    """Each byte of each key, salt, sealed text or seal changed with the checksum made right again: refused
    all the same.
    """
    codes = set()
    for path in leaves(TREE):
        value = value_at(TREE, path)
        if not isinstance(value, str) or path[-1] not in BYTES or path == ("check",):
            continue
        raw = base64.b64decode(value)
        for at in range(len(raw)):
            forged = raw[:at] + bytes([raw[at] ^ 0x40]) + raw[at + 1 :]
            codes.add(opens(written(changed(TREE, path, base64.b64encode(forged).decode()))))
    assert codes == {"vault.wrong_password", "vault.envelope_changed"}


BYTES = {"agree_public", "sign_public", "salt", "private", "sealed", "digest", "mac"}
OTHER = {
    ("study",): "STUDY2",
    ("generation",): 1,
    ("recovery",): None,
    ("recovery", "holders"): 2,
    ("fingerprints",): [],
    ("fingerprints", 0, "name"): "other",
    ("envelopes", 0, "login"): "lin",
    ("envelopes", 0, "former"): [base64.b64encode(bytes(32)).decode()],
    ("envelopes", 0, "slots"): [],
    ("envelopes", 0, "slots", 0, "name"): "other",
    ("envelopes", 0, "lock", "provisional"): True,
    ("envelopes", 0, "lock", "password_set"): "2027-03-02T08:30:00+08:00",
    ("envelopes", 0, "lock", "cost", "iterations"): 2,
    ("envelopes", 0, "lock", "cost", "memory_kib"): 9,
    ("envelopes", 0, "lock", "private"): "",
    ("mac",): "",
}


@pytest.mark.parametrize(("path", "value"), OTHER.items())
def test_every_field_counts_against_a_forger(path, value):
    """Each field changed with the checksum made right again: refused all the same."""
    assert value_at(TREE, path) != value
    assert opens(written(changed(TREE, path, value))) in {"vault.wrong_password", "vault.envelope_changed"}


def test_slots_cannot_be_exchanged():
    """The sealed keys of one person put in place of another's, or of another key, open nothing."""
    slots = TREE["envelopes"][0]["slots"]
    swapped = [
        {"name": a["name"], "sealed": b["sealed"]} for a, b in zip(slots, slots[1:] + slots[:1], strict=True)
    ]
    assert opens(written(changed(TREE, ("envelopes", 0, "slots"), swapped))) == "vault.envelope_changed"
    theirs = TREE["recovery"]["slots"]
    assert opens(written(changed(TREE, ("envelopes", 0, "slots"), theirs))) == "vault.envelope_changed"


def test_a_name_twice_is_damaged():
    """Two envelopes of one person or login name would leave open which one counts."""
    one = TREE["envelopes"][0]
    for twin in (one, {**one, "person": "p9"}, {**one, "login": "wu"}):
        assert opens(written({**TREE, "envelopes": [one, twin]})) == "vault.envelope_damaged"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"null",
        b"{}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff\xfe",
        FILE + b" ",
        FILE[:-1],
        FILE * 2,
        b"0" * 9_000_000,
    ],
)
def test_what_is_no_key_book_is_damaged(data):
    """Empty, cut, doubled, deeply nested or enormous files are damaged, in those words."""
    assert code_of(parse_book, data) == "vault.envelope_damaged"


@pytest.mark.parametrize("extra", [b'{"format":"ecrf-keys/2"}', b'{"more":1,"format":"ecrf-keys/10"}\n'])
def test_a_newer_format_is_said_to_be_newer(extra):
    """A file of a newer program is not called damaged: the program is to be updated."""
    assert code_of(parse_book, extra) == "vault.envelope_newer"


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 1000)
    | st.text(max_size=20)
    | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_changed_tree_opens(data):
    """Anything put in place of anything, with the checksum made right: only the file as it was opens."""
    path = data.draw(st.sampled_from([p[:cut] for p in leaves(TREE) for cut in range(1, len(p) + 1)]))
    forged = written(changed(TREE, path, data.draw(json_values)))
    assert (opens(forged) == "") == (forged == FILE)


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(FILE)), st.integers(0, 40), st.binary(max_size=40))
def test_no_changed_file_opens(at, length, patch):
    """Bytes cut out, put in or written over anywhere: only the file as it was opens."""
    forged = FILE[:at] + patch + FILE[at + length :]
    assert (opens(forged) == "") == (forged == FILE)


@given(st.binary(max_size=300))
def test_random_bytes_are_refused(data):
    """A file of anything is refused, never a traceback."""
    assert opens(data) in {"vault.envelope_damaged", "vault.envelope_newer"}


def test_what_was_saved_loads(folder, founded):
    """A saved book loads as it was, with the SHA-256 of the file as its digest."""
    loaded = load_envelopes(folder)
    assert loaded.book == founded.book
    assert loaded.digest == sha256((folder / KEYS_FILE).read_bytes()).hexdigest()


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    """No folder, no file, or a file in place of the folder: there is no key book."""
    (tmp_path / "file").write_text("")
    for place in (tmp_path, tmp_path / "nowhere", tmp_path / "file"):
        assert code_of(load_envelopes, place) == "vault.no_envelopes"
    (tmp_path / KEYS_FILE).mkdir()
    assert code_of(load_envelopes, tmp_path) == "vault.envelope_unreadable"


def test_two_writers_do_not_overwrite_each_other(folder, founded, entropy):
    """Of two changes made from the same book, the second is refused and the first stays."""
    loaded = load_envelopes(folder)
    first = grant_classes(loaded.book, founded.ring, "p2", ["identity"], entropy)
    second = disable_person(loaded.book, founded.ring, "p2")
    digest = save_envelopes(folder, first, loaded.digest)
    assert code_of(save_envelopes, folder, second, loaded.digest) == "vault.envelope_raced"
    assert code_of(save_envelopes, folder, second, "") == "vault.envelope_raced"
    assert load_envelopes(folder).digest == digest


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(folder, founded, monkeypatch, step):
    """When the disk refuses, that is said, and the book in force is the old one, to the byte."""
    before = (folder / KEYS_FILE).read_bytes()
    loaded = load_envelopes(folder)

    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        if step == "fsync":
            patch.setattr(os, "fsync", full)
        else:
            patch.setattr(envelope_file.Path, "replace", full)
        code = code_of(
            save_envelopes, folder, rekey(loaded.book, founded.ring, Stream(b"n")).book, loaded.digest
        )
    assert code == "vault.envelope_unwritable"
    assert (folder / KEYS_FILE).read_bytes() == before


def test_a_withdrawal_is_staged_committed_and_settled(folder, founded, entropy):
    """A staged book is in force only after its digest was committed; a crash at any step ends in one of the
    two books.
    """
    loaded = load_envelopes(folder)
    result = rekey(disable_person(loaded.book, founded.ring, "p2"), founded.ring, entropy)
    digest = stage_envelopes(folder, result.book, loaded.digest)
    assert load_envelopes(folder) == loaded
    assert load_staged(folder).book == result.book
    assert code_of(stage_envelopes, folder, result.book, loaded.digest) == "vault.envelope_raced"
    settle_envelopes(folder, digest)
    settle_envelopes(folder, digest)
    assert load_envelopes(folder).digest == digest
    assert load_staged(folder) is None


def test_a_staged_book_that_was_not_committed_is_dropped(folder, founded, entropy):
    """When the study chain still names the old book, the waiting one goes, even when it is torn."""
    loaded = load_envelopes(folder)
    stage_envelopes(folder, rekey(loaded.book, founded.ring, entropy).book, loaded.digest)
    settle_envelopes(folder, loaded.digest)
    assert load_envelopes(folder) == loaded
    (folder / NEXT_FILE).write_bytes(FILE[:100])
    assert load_staged(folder) is None
    settle_envelopes(folder, loaded.digest)
    assert not (folder / NEXT_FILE).exists()


def test_an_unreadable_book_is_never_written(folder, founded):
    """A book that could not be read back does not reach the disk."""
    import msgspec

    loaded = load_envelopes(folder)
    unsealed = msgspec.structs.replace(loaded.book, generation=99)
    assert code_of(save_envelopes, folder, unsealed, loaded.digest) == "vault.envelope_damaged"
    assert load_envelopes(folder) == loaded


def test_the_place_in_the_study_chain_decides(folder, founded):
    """The same file passes, a later one is ahead; another study, an older or an exchanged one is refused,
    each by its code.
    """
    loaded = load_envelopes(folder)
    here = Place("STUDY1", 2, loaded.digest)
    assert check_place(loaded, here) is Standing.SAME
    assert check_place(loaded, Place("STUDY1", 1, "00")) is Standing.AHEAD
    assert code_of(check_place, loaded, Place("STUDY2", 2, loaded.digest)) == "vault.envelope_wrong_study"
    assert code_of(check_place, loaded, Place("STUDY1", 3, loaded.digest)) == "vault.envelope_older"
    assert code_of(check_place, loaded, Place("STUDY1", 2, "00")) == "vault.envelope_swapped"


def test_an_older_file_put_back_lets_nobody_in_unnoticed(folder, founded, entropy):
    """The older file of a disabled person opens by itself, as any copy does, and is refused by the study
    chain.
    """
    older = (folder / KEYS_FILE).read_bytes()
    loaded = load_envelopes(folder)
    result = rekey(disable_person(loaded.book, founded.ring, "p2"), founded.ring, entropy)
    digest = save_envelopes(folder, result.book, loaded.digest)
    chain = Place("STUDY1", result.book.generation, digest)
    (folder / KEYS_FILE).write_bytes(older)
    again = load_envelopes(folder)
    assert open_ring(again.book, "p2", LIN)[1].study != result.ring.study
    assert code_of(check_place, again, chain) == "vault.envelope_older"
