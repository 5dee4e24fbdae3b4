"""A small trial played into a folder, for the tests of the simulation."""

from datetime import date
from pathlib import Path

from ecrf.wiring.demo import DemoPlan, build_demo
from ecrf.wiring.demo_people import ADMIN, DemoPerson
from ecrf.wiring.memory import Memory
from ecrf.wiring.opening import OpenStudy, open_study
from ecrf.wiring.sources import system_sources

UNTIL = date(2026, 3, 11)


def play(folder: Path, seed: str = "1", subjects: int = 2):
    """Play T3 into `folder`; returns what came of it."""
    return build_demo(DemoPlan(folder, "T3", subjects, seed, UNTIL, lambda _done, _all: None))


def open_demo(folder: Path, person: DemoPerson = ADMIN) -> OpenStudy:
    """The demo opened by one of its people; without one, its administrator."""
    memory = Memory(folder.parent / "memory")
    return open_study(folder, person.login, person.password, system_sources(), memory)


def trail_bytes(folder: Path) -> dict[str, list[bytes]]:
    """Every transaction of every chain, as hashed, with its content, heads and signature."""
    study = open_demo(folder)
    try:
        store = study.tools.store
        return {
            link.chain: [
                stored.sealed.body + stored.sealed.content + stored.sealed.heads + stored.sealed.signature
                for stored in store.transactions(link.chain)
            ]
            for link in store.links()
        }
    finally:
        study.close()
