"""A process that enters data is killed at a random moment; what it was told is stored must be stored."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from pathlib import Path

from benchmarks.reliability.journal import Tally
from benchmarks.reliability.sample import AT, COORDINATOR, ITEMS, Desk, build_base, open_as
from ecrf.record.entry import ValueEntered
from ecrf.record.transaction import decode_body, decode_content
from ecrf.services.verifying import Wish, verify_study
from ecrf.vault.signing import verify

LONGEST = 0.25
"""Seconds of typing before the kill, at most."""


def run(chance: random.Random, count: int, folder: Path, tally: Tally) -> None:
    """Kill `count` times; every tenth time the study is begun anew."""
    base, chain = build_base(folder / "base.ecrf")
    study = folder / "killed.ecrf"
    for number in range(count):
        if number % 10 == 0:
            shutil.rmtree(study, ignore_errors=True)
            shutil.copytree(base, study)
        told = _type_and_kill(study, chain, chance)
        tally.count("kills")
        tally.count("fields acknowledged", len(told))
        _check(study, chain, told, tally)


def _type_and_kill(study: Path, chain: str, chance: random.Random) -> list[tuple[int, str, str]]:
    """(entry, item, text) of every field the killed process had been told is stored."""
    reading, writing = os.pipe()
    seed = chance.random()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _type(study, chain, writing, random.Random(seed))
        finally:
            os._exit(1)
    os.close(writing)
    told = os.read(reading, 65536)
    time.sleep(chance.random() * LONGEST)
    os.kill(child, signal.SIGKILL)
    while more := os.read(reading, 65536):
        told += more
    os.close(reading)
    os.waitpid(child, 0)
    lines = told.decode().split("\n")[:-1]
    return [(int(number), item, text) for number, item, text in map(str.split, lines)]


def _type(study: Path, chain: str, pipe: int, chance: random.Random) -> None:
    desk = Desk(study, COORDINATOR)
    while True:
        item = chance.choice(ITEMS)
        text = f"{chance.randrange(400, 1500) / 10:.1f}"
        outcome = desk.enter(chain, item, text)
        if outcome.fault is not None:
            raise SystemExit(str(outcome.fault))
        number = next(stored.version for stored in outcome.values if stored.at == f"{AT}/{item}")
        os.write(pipe, f"{number} {item} {text}\n".encode())


def _check(study: Path, chain: str, told: list[tuple[int, str, str]], tally: Tally) -> None:
    opened = open_as(study, COORDINATOR)
    try:
        stored = _stored(opened.tools.store, chain)
        for number, item, text in told:
            if stored.get(number) != (item, text):
                tally.fail("acknowledged fields lost", f"{item} {text} at entry {number}")
        report = verify_study(opened.tools.store, verify, Wish(every_signature=True))
        tally.count("verifications")
        tally.count("entries verified", report.entries)
        if not report.holds:
            tally.fail("failed verifications", str(report.first))
    finally:
        opened.close()


def _stored(store: object, chain: str) -> dict[int, tuple[str, str]]:
    """Entry number to (item, typed text), from the trail itself."""
    found = {}
    for stored in store.transactions(chain):  # type: ignore[attr-defined]
        slots = decode_content(stored.sealed.content)
        for part in decode_body(stored.sealed.body).parts:
            for number, entry in enumerate(part.entries, part.first):
                if isinstance(entry, ValueEntered) and entry.at.startswith(AT):
                    slot = slots[entry.value.slot]
                    text = slot[1].decode().split('"')[-2] if slot else ""
                    found[number] = (entry.at.rpartition("/")[2], text)
    return found
