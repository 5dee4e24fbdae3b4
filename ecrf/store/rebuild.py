"""The fold's tables made again from the trail: beside the old ones, compared, swapped, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.record.fold import fold, new_state, open_step
from ecrf.record.rows import FOLD_VERSION
from ecrf.record.state import ChainState, RecordState
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import decode_body, decode_content
from ecrf.store import sqlite_text as sql
from ecrf.store.documents import encode_row
from ecrf.store.door import SqlDoor
from ecrf.store.reader import SqlReader
from ecrf.store.runs import to_runs
from ecrf.words import Fault, Refusal

_NEW = "rebuilt_"
_TELL_EVERY = 1000
"""Entries between two words of progress inside a chain."""


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What was made again. `differing` counts rows (old or new) that were not alike; of another fold, -1."""

    chains: int
    entries: int
    differing: int


def _beside(text: str) -> str:
    return text.replace("state_", _NEW)


def rebuild_tables(door: SqlDoor, progress: Callable[[int, int], None] | None = None) -> RebuildReport:
    """Fold the whole trail into new tables and put them in the old ones' place.

    Runs inside an open write door: a crash or a refusal leaves the old tables. The trail is folded, not proved;
    verify it for that. Memory holds one chain at a time.
    """
    was = door.fetch_one(sql.LOAD_META, ("fold_version",))
    told = progress or (lambda _done, _total: None)
    for text in sql.CREATE_FOLD:
        if text.startswith("CREATE TABLE"):
            door.fetch(_beside(text))
    links = sorted(door.links(), key=lambda link: (link.chain != STUDY_CHAIN, link.chain))
    study = StudyState()
    total, done = sum(link.sequence for link in links), 0
    for link in links:
        state = study if link.chain == STUDY_CHAIN else new_state(link.chain)
        runs = _fold_chain(door, state, study, _counting_on(told, done, total))
        _keep(door, state, runs)
        done += link.sequence
        told(done, total)
    same = was is not None and int(was[0]) == FOLD_VERSION
    differing = _count_differing(door) if same else -1
    told(total, total)  # the last moment to stop: nothing of the old tables is gone yet
    _swap(door)
    door.fetch(sql.SAVE_META, ("fold_version", str(FOLD_VERSION)))
    return RebuildReport(len(links), total, differing)


def _counting_on(told: Callable[[int, int], None], before: int, total: int) -> Callable[[int], None]:
    return lambda more: told(before + more, total)


def fold_study(reader: SqlReader) -> StudyState:
    """The study's own state folded from its chain, whatever the tables say."""
    study = StudyState()
    _fold_chain(reader, study, study, lambda _done: None)
    return study


def _fold_chain(
    reader: SqlReader, state: ChainState, study: StudyState, told: Callable[[int], None]
) -> list[tuple[str, int, int]]:
    """Fold a chain's transactions; returns what each touched, as live work kept it."""
    runs: list[tuple[str, int, int]] = []
    said = 0
    for stored in reader.transactions(state.chain):
        body = decode_body(stored.sealed.body)
        part = next((part for part in body.parts if part.chain == state.chain), None)
        if part is None:
            raise Refusal(Fault("store.damaged", state.chain, {"detail": stored.sealed.id}))
        step = open_step(state, body.header, decode_content(stored.sealed.content), study)
        for entry in part.entries:
            fold(state, entry, step)
        runs.extend(to_runs(state.take_touched()))
        if state.sequence - said >= _TELL_EVERY:
            said = state.sequence
            told(said)
    return runs


def _keep(door: SqlDoor, state: ChainState, runs: list[tuple[str, int, int]]) -> None:
    if state.chain == ACCESS_CHAIN:
        return
    number = door.number_of(state.chain)
    tables = state.tables() if isinstance(state, RecordState | StudyState) else {}
    for kind, rows in tables.items():
        for key, row in rows.items():
            door.fetch(_beside(sql.SAVE_ROW[kind]), (number, key, encode_row(row)))
    for record, first, count in runs:
        door.fetch(_beside(sql.ADD_TOUCH), (number, record, first, count))


def _count_differing(door: SqlDoor) -> int:
    count = 0
    for kind in sql.SAVE_ROW:
        columns = "SELECT chain, row_key, doc FROM"
        for one, other in ((f"state_{kind}", f"{_NEW}{kind}"), (f"{_NEW}{kind}", f"state_{kind}")):
            count += door.fetch(f"SELECT count(*) FROM ({columns} {one} EXCEPT {columns} {other})")[0][0]
    return count


def _swap(door: SqlDoor) -> None:
    old = door.fetch(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'state\\_%' ESCAPE '\\'"
    )
    for (name,) in old:
        door.fetch(f"DROP TABLE {name}")
    made = door.fetch(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'rebuilt\\_%' ESCAPE '\\'"
    )
    for (name,) in made:
        door.fetch(f"ALTER TABLE {name} RENAME TO state_{name.removeprefix(_NEW)}")
    for text in sql.CREATE_FOLD:
        if not text.startswith("CREATE TABLE"):
            door.fetch(text)
