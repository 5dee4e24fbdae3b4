"""A damaged study file is put together again: everything that still proves itself, and an exact list of the rest."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from ecrf.record.address import ACCESS_CHAIN
from ecrf.services.verifying import verify_study
from ecrf.store.backup import write_backup
from ecrf.store.carving import carve
from ecrf.store.connect import FILE_NAME, Opening
from ecrf.store.damaged_pages import PAGE, read_pages
from ecrf.store.salvage import Sources, salvage_study
from ecrf.store.study_file import SqlStore, create_study_file, open_study
from ecrf.words import Refusal
from tests.store.conftest import KEY
from tests.store.every_kind import play_every_kind
from tests.store.trail_builder import Trail, verify_ed25519

KEYS = [None, KEY]


def grow(trail: Trail, subjects: int = 4, forms: int = 6, start: int = 0) -> None:
    """Enter forms for some subjects, one transaction each, as on an ordinary day."""
    for number in range(start, start + forms):
        for subject in range(subjects):
            trail.form(f"subject:G{subject}", f"V{number}/1/HAEM/1/1", 8)


def make(
    tmp_path: Path, key: bytes | None, *, backup: bool = True, after: int = 4
) -> tuple[Path, Path | None]:
    """A study with every kind of entry, backed up half way, then worked in further and closed."""
    folder = tmp_path / "T3.ecrf"
    how = Opening(key=key, synchronous="OFF")
    create_study_file(folder, how)
    store = open_study(folder, how)
    trail = Trail(store)
    play_every_kind(trail)
    for subject in range(4):
        trail.subject(f"G{subject}")
    grow(trail)
    copy = tmp_path / "copy.ecrf" if backup else None
    if copy is not None:
        write_backup(folder, copy, how, verify_ed25519)
    grow(trail, forms=after, start=6)
    store.close()
    return folder, copy


def heads(folder: Path, key: bytes | None) -> dict[str, int]:
    """The length of every chain."""
    store = open_study(folder, Opening(key=key, read_only=True))
    found = {link.chain: link.sequence for link in store.links()}
    store.close()
    return found


def salvage(tmp_path: Path, folder: Path, copy: Path | None, key: bytes | None, name: str = "new.ecrf"):
    """Salvage into a new folder; the new study is left open for looking."""
    before = (folder / FILE_NAME).read_bytes()
    target = tmp_path / name
    done = salvage_study(Sources(folder, key, copy, key), target, Opening(key=key), verify_ed25519)
    assert (folder / FILE_NAME).read_bytes() == before, "the damaged file was touched"
    return done, target


@pytest.mark.parametrize("key", KEYS)
def test_an_unharmed_file_comes_out_whole(tmp_path, key):
    """Without any damage every entry of every chain is there, and nothing is said to be missing."""
    folder, _ = make(tmp_path, key, backup=False)
    done, target = salvage(tmp_path, folder, None, key)
    assert done.report.holds
    assert heads(target, key) == heads(folder, key)
    assert (done.left, done.losses, done.unnamed, done.damaged) == ((), (), 0, 0)
    assert (done.designs_lost, done.identities_lost, done.unredacted) == ((), (), ())


@pytest.mark.parametrize("key", KEYS)
def test_carving_finds_every_transaction_as_it_was_stored(tmp_path, key):
    """What is cut out of the pages is byte for byte what the file gives when it is opened."""
    folder, _ = make(tmp_path, key, backup=False)
    carved = carve(read_pages(folder, key))
    store = open_study(folder, Opening(key=key, read_only=True))
    rows = store.fetch("SELECT number, id, body, content, heads, signature FROM trail_transaction")
    store.close()
    assert len(rows) == len(carved.transactions)
    for number, name, body, content, signed, signature in rows:
        found = carved.transactions[number]
        assert any(
            (each.id, each.body, each.content, each.heads, each.signature)
            == (name, body, content, signed, signature)
            for each in found
        )


def spoil(path: Path, chance: random.Random, kind: str) -> None:
    """Damage a closed study file in one of the ways disks and power cuts do."""
    data = bytearray(path.read_bytes())
    pages = len(data) // PAGE
    if kind == "zeroed":
        for page in chance.sample(range(pages), max(1, pages // 12)):
            data[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
    elif kind == "torn":
        for page in chance.sample(range(pages), max(1, pages // 12)):
            cut = chance.randrange(512, PAGE, 512)
            data[page * PAGE + cut : (page + 1) * PAGE] = chance.randbytes(PAGE - cut)
    elif kind == "first":
        data[:PAGE] = bytes(PAGE)
    elif kind == "truncated":
        del data[chance.randrange(pages // 3, pages) * PAGE + chance.randrange(PAGE) :]
    else:
        for _ in range(40):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("kind", ["zeroed", "torn", "first", "truncated", "bits"])
@pytest.mark.parametrize("seed", range(3))
def test_with_a_backup_nothing_before_it_is_lost_and_the_rest_is_told_exactly(tmp_path, key, kind, seed):
    """Whatever the damage: the new study verifies, holds all of the backup, and each entry behind it is in or listed."""
    folder, copy = make(tmp_path, key)
    whole, kept = heads(folder, key), heads(copy, key)
    spoil(folder / FILE_NAME, random.Random(f"{kind}{seed}"), kind)
    done, target = salvage(tmp_path, folder, copy, key)
    assert done.report.holds, done.report.bad
    now = heads(target, key)
    assert all(now[chain] >= length for chain, length in kept.items())
    told = {loss.chain: (loss.first, loss.last) for loss in done.losses}
    for chain, length in whole.items():
        assert now[chain] <= length
        if now[chain] < length and chain in told:
            assert told[chain][0] == now[chain] + 1
            assert told[chain][1] <= length
    missing = {chain for chain, length in whole.items() if now[chain] < length}
    # A loss whose chain nobody knows is still counted, or the file says that its end is gone.
    assert missing <= set(told) or done.unnamed or done.missing
    assert (done.missing > 0) == (kind == "truncated")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("seed", range(3))
def test_without_a_backup_what_the_pages_allow_is_proved(tmp_path, key, seed):
    """A study without any backup comes out shorter but whole: it verifies, or not even its founding is left."""
    folder, _ = make(tmp_path, key, backup=False)
    whole = heads(folder, key)
    spoil(folder / FILE_NAME, random.Random(seed), "zeroed")
    try:
        done, target = salvage(tmp_path, folder, None, key)
    except Refusal as refusal:
        if refusal.fault.code != "salvage.nothing":
            raise
        return
    held = {bad.code for bad in done.report.bad}
    assert held <= ({"verify.design"} if done.designs_lost else set()) | (
        {"verify.identity"} if done.identities_lost else set()
    )
    assert all(length <= whole[chain] for chain, length in heads(target, key).items())


@pytest.mark.parametrize("key", KEYS)
def test_what_waits_in_the_log_is_taken_and_a_lost_log_is_told(tmp_path, key):
    """Committed work that still lies in the write-ahead log counts; without the log it is gone back to the file."""
    folder, _ = make(tmp_path, key, backup=False)
    store = open_study(folder, Opening(key=key, synchronous="OFF"))
    trail = Trail(store, prefix="w", seed=2)
    grow(trail, forms=2, start=20)
    living = tmp_path / "living.ecrf"
    shutil.copytree(folder, living)  # as a power cut leaves it: file and log side by side
    whole = {link.chain: link.sequence for link in store.links()}
    store.close()
    assert (living / f"{FILE_NAME}-wal").stat().st_size > 0
    done, target = salvage(tmp_path, living, None, key)
    assert done.logged > 0
    assert heads(target, key) == whole
    (living / f"{FILE_NAME}-wal").unlink()
    done, target = salvage(tmp_path, living, None, key, "second.ecrf")
    assert done.report.holds
    assert sum(heads(target, key).values()) < sum(whole.values())


@pytest.mark.parametrize("key", KEYS)
def test_a_torn_log_gives_what_was_whole_in_it(tmp_path, key):
    """A log cut in the middle of a page loses only what lay behind the cut."""
    folder, _ = make(tmp_path, key, backup=False)
    before = heads(folder, key)
    store = open_study(folder, Opening(key=key, synchronous="OFF"))
    trail = Trail(store, prefix="w", seed=2)
    grow(trail, forms=4, start=20)
    living = tmp_path / "living.ecrf"
    shutil.copytree(folder, living)
    whole = {link.chain: link.sequence for link in store.links()}
    store.close()
    log = living / f"{FILE_NAME}-wal"
    log.write_bytes(log.read_bytes()[: log.stat().st_size // 2])
    done, target = salvage(tmp_path, living, None, key)
    assert done.report.holds
    now = heads(target, key)
    assert sum(before.values()) < sum(now.values()) < sum(whole.values())


def test_a_removal_stands_although_the_backup_still_has_the_words(tmp_path):
    """What was redacted after the backup does not come back with it."""
    folder = tmp_path / "T3.ecrf"
    how = Opening(key=KEY, synchronous="OFF")
    create_study_file(folder, how)
    store = open_study(folder, how)
    trail = Trail(store)
    from tests.store import every_kind

    every_kind.play_every_kind(trail)
    store.close()
    words = content_words(folder)
    copy = tmp_path / "copy.ecrf"
    write_backup(folder, copy, how, verify_ed25519)
    spoil(folder / FILE_NAME, random.Random(1), "first")
    _, target = salvage(tmp_path, folder, copy, KEY)
    assert content_words(target) == words
    opened = open_study(target, Opening(key=KEY, read_only=True))
    assert verify_study(opened, verify_ed25519).redacted == 1
    opened.close()


def content_words(folder: Path) -> int:
    """How many words the trail still holds."""
    from ecrf.record.transaction import decode_content

    store: SqlStore = open_study(folder, Opening(key=KEY, read_only=True))
    count = 0
    for link in store.links():
        if link.chain != ACCESS_CHAIN:
            for stored in store.transactions(link.chain):
                count += sum(slot is not None for slot in decode_content(stored.sealed.content))
    store.close()
    return count
