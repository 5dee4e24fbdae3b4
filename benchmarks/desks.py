"""Leaving a field on PostgreSQL: one desk and twenty at once, on a loopback server with fsync on."""

from __future__ import annotations

import multiprocessing
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.timing import Row, Series, at_most
from ecrf.record.state import RecordState
from ecrf.services import commands as c
from ecrf.services.verifying import verify_study
from ecrf.services.workplace import Workplace
from ecrf.store.postgres_again import SendAgain
from ecrf.vault.signing import verify

LINE, ITEM = "S0/1/VS/1/1/VS_G/0", "VS_WEIGHT"
DESKS = 20
BAR_MS = 30.0
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Load:
    """How many desks leave how many fields each, and how long a person thinks between two on average (s)."""

    desks: int
    fields: int
    think: float

    @property
    def name(self) -> str:
        """What the table calls it."""
        pace = f"a field every {self.think:g} s each" if self.think else "without a pause"
        return f"{self.desks} desk{'s' if self.desks > 1 else ''}, {pace}"


LOADS = (Load(1, 300, 0.0), Load(DESKS, 12, 1.0), Load(DESKS, 24, 0.25), Load(DESKS, 15, 0.0))
"""The second is the bar's: somebody who types without looking up leaves a field a second."""


def measure_desks() -> list[Row]:
    """Two rows per load, the middle and p95; every desk is a process with its own account and subject."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
    import private_postgres

    from tests.store.postgres_house import FOUNDER, PostgresHouse
    from tests.store.postgres_study import Place

    binaries = private_postgres.find_binaries()
    if binaries is None:
        return [Row("PostgreSQL is not installed here", "not measured")]
    # The tests' server leaves fsync out; a figure for people must not.
    private_postgres.SETTINGS = private_postgres.SETTINGS.replace("-F ", "")
    server = private_postgres.PrivatePostgres(binaries)
    try:
        house = PostgresHouse(Place(server.start(), FOUNDER))
        house.hire(DESKS)
        chains = [house.subject() for _ in range(DESKS)]
        for tools in house._tools.values():  # noqa: SLF001 - a connection does not survive a fork
            tools.store.close()
        rows = [row for load in LOADS for row in _rows(load, _run(house, chains, load))]
        report = verify_study(house.store, verify)
        holds = f"{report.entries:,} entries"
        return [*rows, Row("the trail all of them wrote", holds, met=None if report.holds else False)]
    finally:
        server.stop()


def _rows(load: Load, series: Series) -> list[Row]:
    middle = Row(f"{load.name}: p50 of {len(series.wall)}", f"{series.wall_at(0.5):.1f} ms")
    p95 = series.wall_at(0.95)
    if load.think:
        return [middle, at_most("  p95", p95, BAR_MS)]
    return [middle, Row("  p95", f"{p95:.1f} ms")]


def _run(house: Any, chains: list[str], load: Load) -> Series:  # noqa: ANN401 - the tests' house
    queue, start = _FORK.Queue(), _FORK.Event()
    ready = [_FORK.Event() for _ in range(load.desks)]
    desks = [
        _FORK.Process(target=_desk, args=(house, number, chains[number], load, (ready[number], start, queue)))
        for number in range(load.desks)
    ]
    for desk in desks:
        desk.start()
    for event in ready:
        event.wait()
    start.set()
    wall = [took for _ in desks for took in queue.get()]
    for desk in desks:
        desk.join()
    return Series(tuple(wall), ())


def _desk(house: Any, number: int, chain: str, load: Load, ends: tuple[Any, Any, Any]) -> None:  # noqa: ANN401 - of the tests
    ready, start, queue = ends
    chance = random.Random(number)
    house.entropy.count = 1_000_000 * (number + 1)
    name = f"c{number}"
    place = Workplace(house.tools_of(name), house.session(name, "coordinator"))
    doer = SendAgain(place, time.sleep)
    took: list[float] = []
    for turn in range(load.fields + 1):
        if turn == 1:  # both connections stand, as after a login
            took.clear()
            ready.set()
            start.wait()
        time.sleep(chance.random() * 2 * load.think)
        value = c.NewValue(f"{LINE}/{ITEM}", str(40 + (turn + number) % 90), _seen(place, chain))
        act = f"{load.desks}-{load.think}-{number}-{turn}"
        command = c.EnterValues(act, house.clock.now().isoformat(timespec="milliseconds"), chain, (value,))
        began = time.perf_counter()
        outcome = doer.do(command)
        took.append((time.perf_counter() - began) * 1000)
        if outcome.fault is not None:
            raise RuntimeError(outcome.fault.code)
    queue.put(took)


def _seen(place: Workplace, chain: str) -> int:
    state = place.look(chain)
    line = state.lines.get(LINE) if isinstance(state, RecordState) else None
    return line.items[ITEM].version if line is not None and ITEM in line.items else 0
