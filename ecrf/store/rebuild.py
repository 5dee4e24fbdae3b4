"""The fold's tables made again from the trail: beside the old ones, compared, swapped, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.record.rows import FOLD_VERSION
from ecrf.record.state import ChainState, RecordState
from ecrf.record.study_state import StudyState
from ecrf.services.verifying.report import Unfolded
from ecrf.store import sqlite_text as sql
from ecrf.store.documents import encode_row
from ecrf.store.door import SqlDoor
from ecrf.store.reader import REFUSED, SqlReader
from ecrf.store.refold import fold_chain

_NEW = "rebuilt_"


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What was made again. `differing` counts rows (old or new) that were not alike; of another fold, -1.

    `refused` are the entries before which a subject's or site's chain was folded no further.
    """

    chains: int
    entries: int
    differing: int
    refused: tuple[Unfolded, ...] = ()


def _beside(text: str) -> str:
    return text.replace("state_", _NEW)


def rebuild_tables(door: SqlDoor, progress: Callable[[int, int], None] | None = None) -> RebuildReport:
    """Fold the whole trail into new tables and put them in the old ones' place.

    Runs inside an open write door: a crash or a refusal leaves the old tables. The trail is folded, not proved;
    verify it for that. The file keeps which entries were refused. Memory holds one chain at a time.
    """
    was = door.fetch_one(sql.LOAD_META, ("fold_version",))
    told = progress or (lambda _done, _total: None)
    for text in sql.CREATE_FOLD:
        if text.startswith("CREATE TABLE"):
            door.fetch(_beside(text))
    links = sorted(door.links(), key=lambda link: (link.chain != STUDY_CHAIN, link.chain))
    study, refused = StudyState(), []
    total, done = sum(link.sequence for link in links), 0
    for link in links:
        folded = fold_chain(door, link.chain, study, _counting_on(told, done, total))
        _keep(door, folded.state, folded.runs)
        refused += [folded.refused] if folded.refused is not None else []
        done += link.sequence
        told(done, total)
    same = was is not None and int(was[0]) == FOLD_VERSION
    differing = _count_differing(door) if same else -1
    told(total, total)  # the last moment to stop: nothing of the old tables is gone yet
    _swap(door)
    door.fetch(sql.SAVE_META, ("fold_version", str(FOLD_VERSION)))
    door.fetch(sql.SAVE_META, (REFUSED, msgspec.json.encode(refused).decode()))
    return RebuildReport(len(links), total, differing, tuple(refused))


def _counting_on(told: Callable[[int, int], None], before: int, total: int) -> Callable[[int], None]:
    return lambda more: told(before + more, total)


def fold_study(reader: SqlReader) -> StudyState:
    """The study's own state folded from its chain, whatever the tables say."""
    study = StudyState()
    fold_chain(reader, STUDY_CHAIN, study)
    return study


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
