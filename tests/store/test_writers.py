"""Several processes on one study, and processes killed while they write."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from pathlib import Path

import pytest

from ecrf.services.verifying import verify_study
from ecrf.store.connect import Opening
from ecrf.store.study_file import create_study_file, open_study
from ecrf.words import Refusal
from tests.store.conftest import KEY
from tests.store.trail_builder import Trail, verify_ed25519

KILLS = int(os.environ.get("ECRF_KILLS", "36"))
CHAIN, FIELD = "subject:A", "C1/1/HAEM/1/1/G/0/I00"
FORK = multiprocessing.get_context("fork")


@pytest.fixture(params=["plain", "encrypted"])
def how(request) -> Opening:
    """A plain and an encrypted study, both with full durability."""
    return Opening(key=KEY if request.param == "encrypted" else None, busy_ms=20000)


@pytest.fixture
def folder(tmp_path: Path, how: Opening) -> Path:
    """A study with one subject and one form."""
    made = tmp_path / "T3.ecrf"
    create_study_file(made, how)
    store = open_study(made, how)
    trail = Trail(store)
    trail.found()
    trail.subject("A")
    trail.form(CHAIN, "C1/1/HAEM/1/1", 1)
    store.close()
    return made


def write_many(folder: Path, how: Opening, name: str, count: int) -> None:
    """Enter a rising value again and again; exits with 1 at any refusal."""
    try:
        store = open_study(folder, how)
        trail = Trail(store, prefix=name)
        for number in range(count):
            with trail.act("cora", "coordinator") as act:
                act.value(CHAIN, FIELD, f"{name}{number}")
        store.close()
    except Refusal as refusal:
        os.write(2, f"{name}: {refusal}\n".encode())
        os._exit(1)
    os._exit(0)


def test_two_writers_cannot_fork_the_trail(folder, how):
    """Two processes writing to one chain at once lose nothing and the chain stays one."""
    store = open_study(folder, how)
    before = store.head(CHAIN).sequence
    store.close()
    writers = [FORK.Process(target=write_many, args=(folder, how, name, 60)) for name in ("x", "y")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    store = open_study(folder, how)
    report = verify_study(store, verify_ed25519)
    assert report.holds
    assert store.head(CHAIN).sequence == before + 120
    store.close()


def test_a_door_follows_what_another_connection_wrote(folder, how):
    """Chain ends remembered from our own writes are forgotten once another connection has written."""
    mine, theirs = open_study(folder, how), open_study(folder, how)
    trails = [Trail(mine, prefix="m"), Trail(theirs, prefix="o")]
    before = mine.head(CHAIN).sequence
    for number in range(6):
        with trails[number % 3 % 2].act("cora", "coordinator") as act:
            act.value(CHAIN, FIELD, number)
    assert mine.head(CHAIN).sequence == before + 6
    assert verify_study(theirs, verify_ed25519).holds
    mine.close()
    theirs.close()


def seal_and_fail(trail: Trail) -> None:
    """Store a value and fail before the door has closed."""
    with trail.act("cora", "coordinator") as act:
        act.value(CHAIN, FIELD, "lost")
        trail.seal(act, trail.person("cora"))
        raise RuntimeError


def test_a_write_taken_back_leaves_no_remembered_end(folder, how):
    """After a refused transaction the next one stands on what is stored, not on what was taken back."""
    store = open_study(folder, how)
    trail = Trail(store, prefix="w")
    with trail.act("cora", "coordinator") as act:
        act.value(CHAIN, FIELD, "kept")
    before = store.head(CHAIN)
    with pytest.raises(RuntimeError):
        seal_and_fail(trail)
    with store.write() as door:
        assert door.head(CHAIN) == before
    with trail.act("cora", "coordinator") as act:
        act.value(CHAIN, FIELD, "next")
    assert verify_study(store, verify_ed25519).holds
    store.close()


def acknowledge(folder: Path, how: Opening, pipe: int, name: str) -> None:
    """Enter rising values and tell each one that was committed, until killed."""
    store = open_study(folder, how)
    trail = Trail(store, prefix=name)
    number = 0
    while True:
        number += 1
        with trail.act("cora", "coordinator") as act:
            act.value(CHAIN, FIELD, number)
            act.value(CHAIN, FIELD.replace("I00", f"R{number % 40}"), f"{name}-{number}")
        os.write(pipe, number.to_bytes(4))


def kill_once(folder: Path, how: Opening, name: str, delay: float) -> int:
    """Let a writer run, kill -9 it after `delay` seconds of writing, and return the last number it told."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            acknowledge(folder, how, writing, name)
        finally:
            os._exit(1)
    os.close(writing)
    told = os.read(reading, 4)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reading, 4096):
        told += more
    os.close(reading)
    return int.from_bytes(told[len(told) // 4 * 4 - 4 : len(told) // 4 * 4])


def test_killed_writer_loses_no_acknowledged_field(folder, how):
    """After kill -9 at a random moment every acknowledged field is there and the trail holds."""
    chance = random.Random(11)
    for round_ in range(KILLS // 2):
        told = kill_once(folder, how, f"k{round_}-", chance.uniform(0, 0.06))
        store = open_study(folder, how)
        assert verify_study(store, verify_ed25519).holds
        line = store.load_state(CHAIN).lines["C1/1/HAEM/1/1/G/0"]
        found = int(bytes(line.items["I00"].value).strip(b'"'))
        assert found in (told, told + 1)
        assert bytes(line.items[f"R{found % 40}"].value) == f'"k{round_}--{found}"'.encode()
        store.close()
