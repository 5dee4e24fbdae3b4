"""Several desks add to shared counters: every addition that was acknowledged must be in the last value."""

from __future__ import annotations

import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.reliability.journal import Tally
from benchmarks.reliability.sample import COORDINATOR, build_base, open_as
from ecrf.record.state import RecordState
from ecrf.services import commands as c
from ecrf.services.verifying import Wish, verify_study
from ecrf.services.workplace import Workplace
from ecrf.vault.signing import verify
from ecrf.words import Refusal

AT = "LOGS/1/AE/1/1/AE_L/l1/AE_SRC"
"""A text field no check looks at; the counter stands in it."""
SHARED = 0.25
"""Share of the additions on PostgreSQL that all desks make to one and the same counter."""
PROCESSES, DESKS = 4, 20
_OF = "acknowledged of "
_PATIENCE = 50
_FORK = multiprocessing.get_context("fork")
_AGAIN = ("fold.stale", "command.stale", "store.busy", "store.fork", "store.moved_on")


def run_sqlite(chance: random.Random, count: int, folder: Path, tally: Tally) -> None:
    """Four processes, one file, one counter."""
    del chance
    study, chain = build_base(folder / "s.ecrf")
    share = count // PROCESSES

    def begin() -> tuple[Workplace, Callable[[], tuple[str, str]]]:
        opened = open_as(study, COORDINATOR)
        return opened.work(*opened.roles[0]), opened.stamp

    counts = _play([(begin, [chain] * share) for _ in range(PROCESSES)])
    opened = open_as(study, COORDINATOR)
    _judge(counts, opened.tools.store, {chain: share * PROCESSES}, tally)
    opened.close()


def run_postgres(chance: random.Random, count: int, folder: Path, tally: Tally) -> None:
    """Twenty desks on a server with fsync on: a counter each, and one they share."""
    del folder
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
    import private_postgres

    from tests.store.postgres_house import FOUNDER, PostgresHouse
    from tests.store.postgres_study import Place

    binaries = private_postgres.find_binaries()
    if binaries is None:
        tally.notes.append("no PostgreSQL is installed here: not run")
        return
    private_postgres.SETTINGS = private_postgres.SETTINGS.replace("-F ", "")
    server = private_postgres.PrivatePostgres(binaries)
    try:
        house = PostgresHouse(Place(server.start(), FOUNDER))
        house.hire(DESKS)
        shared = house.subject()
        own = [house.subject() for _ in range(DESKS)]
        for tools in house._tools.values():  # noqa: SLF001 - a connection does not survive a fork
            tools.store.close()
        share = count // DESKS
        plans = [[shared if chance.random() < SHARED else own[n] for _ in range(share)] for n in range(DESKS)]
        counts = _play([(_desk(house, n), plan) for n, plan in enumerate(plans)])
        expected = Counter(chain for plan in plans for chain in plan)
        _judge(counts, house.store, dict(expected), tally)
    finally:
        server.stop()


def _desk(house: Any, number: int) -> Callable[[], tuple[Workplace, Callable[[], tuple[str, str]]]]:  # noqa: ANN401 - the tests' house
    def begin() -> tuple[Workplace, Callable[[], tuple[str, str]]]:
        house.entropy.count = 1_000_000 * (number + 1)
        name, made = f"c{number}", 0

        def stamp() -> tuple[str, str]:
            nonlocal made
            made += 1
            return f"{name}-{made}", house.clock.now().isoformat(timespec="milliseconds")

        return Workplace(house.tools_of(name), house.session(name, "coordinator")), stamp

    return begin


def _play(desks: list[tuple[Callable[[], Any], list[str]]]) -> Counter[str]:
    queue = _FORK.Queue()
    running = [_FORK.Process(target=_work, args=(begin, plan, queue)) for begin, plan in desks]
    for process in running:
        process.start()
    counts: Counter[str] = Counter()
    for _ in running:
        counts += queue.get()
    for process in running:
        process.join()
    return counts


def _work(begin: Callable[[], Any], plan: list[str], queue: Any) -> None:  # noqa: ANN401 - a queue of another process
    counts: Counter[str] = Counter()
    try:
        person, stamp = _begin(begin, counts)
        for chain in plan:
            _add(person, stamp, chain, counts)
    except Exception as error:  # noqa: BLE001 - told to the parent, which fails
        counts[f"PROCESS FAILED {error!r}"[:200]] += 1
    queue.put(counts)


def _begin(begin: Callable[[], Any], counts: Counter[str]) -> Any:  # noqa: ANN401 - whoever is at work
    """Come in; where the others leave no gap, once more, as a person would."""
    while True:
        try:
            return begin()
        except Refusal as refusal:
            counts[f"came in again: {refusal.fault.code}"] += 1
            if not refusal.fault.code.startswith(_AGAIN) or counts.total() > _PATIENCE:
                raise


def _add(person: Workplace, stamp: Callable[[], tuple[str, str]], chain: str, counts: Counter[str]) -> None:
    """Add one to the counter of a subject, however often somebody else was first."""
    while True:
        seen, number = _standing(person.look(chain))
        name, typed = stamp()
        # Never the text another desk types at the same moment: the same text twice is one change, and rightly so.
        value = c.NewValue(AT, f"n{number + 1} {name}", seen)
        fault = person.do(c.EnterValues(name, typed, chain, (value,), "typed", "counted")).fault
        if fault is None:
            counts["commands"] += 1
            counts[f"{_OF}{chain}"] += 1
            return
        counts[f"sent again: {fault.code}"] += 1
        if not fault.code.startswith(_AGAIN) and "stale" not in fault.code:
            raise RuntimeError(fault.code)
        time.sleep(0.001)


def _standing(state: object) -> tuple[int, int]:
    line = state.lines.get(AT.rpartition("/")[0]) if isinstance(state, RecordState) else None
    cell = line.items.get("AE_SRC") if line is not None else None
    if cell is None:
        return 0, 0
    return cell.version, int(bytes(cell.value).partition(b'"v":"n')[2].partition(b" ")[0])


def _judge(counts: Counter[str], store: Any, expected: dict[str, int], tally: Tally) -> None:  # noqa: ANN401 - any store
    tally.counts.update(
        {what: number for what, number in counts.items() if not what.startswith(("PROCESS", _OF))}
    )
    if counts["commands"] != sum(expected.values()):
        tally.fail("COMMANDS NOT DONE", f"{counts['commands']} of {sum(expected.values())}")
    for what in counts:
        if what.startswith("PROCESS"):
            tally.fail("PROCESSES FAILED", what)
    for chain in expected:
        additions = counts[f"{_OF}{chain}"]
        standing = _standing(store.load_state(chain))[1]
        if standing != additions:
            tally.fail("LOST UPDATES", f"{chain}: {standing} of {additions}")
    report = verify_study(store, verify, Wish(every_signature=True))
    tally.count("entries verified", report.entries)
    if not report.holds:
        tally.fail("FORKS OR OTHER FAULTS", str(report.first))
