"""A PostgreSQL study brought up to this program by its owner: functions and rules anew, tables of the fold rebuilt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import psycopg

from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.record.rows import FOLD_VERSION
from ecrf.record.state import ChainState, RecordState
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import decode_raw_body
from ecrf.services.ports import Reader
from ecrf.services.stopping import Mortality, encode_mortality
from ecrf.services.verifying.report import Unfolded
from ecrf.store.documents import encode_row
from ecrf.store.postgres_address import check_database_name, parse_owner
from ecrf.store.postgres_create import make_recovery_role, name_roles, open_functions, save_rules
from ecrf.store.postgres_functions import TEXTS
from ecrf.store.postgres_kept import KEPT_TABLES
from ecrf.store.postgres_link import Credentials, Link, Refusing
from ecrf.store.postgres_reader import PostgresReader
from ecrf.store.postgres_tables import FORMAT, GUARD_FUNCTIONS, PARTITIONS, STEPS
from ecrf.store.refold import fold_chain
from ecrf.words import Fault, Refusal

_ROW = "INSERT INTO ecrf.state (kind, chain, row_key, doc, unsettled) VALUES (%s, %s, %s, %s, %s)"
_TOUCH = "INSERT INTO ecrf.state_touch (chain, record, first_entry, entries) VALUES (%s, %s, %s, %s)"
_DIFFERING = (
    "SELECT count(*) FROM ((TABLE was EXCEPT SELECT kind, chain, row_key, doc FROM ecrf.state) "
    "UNION ALL (SELECT kind, chain, row_key, doc FROM ecrf.state EXCEPT TABLE was)) d"
)
_KEEP = (
    "SELECT ecrf.keep(%s::json, %s, e.entry, %s + e.number - 1, %s, %s) "
    "FROM json_array_elements(%s::json) WITH ORDINALITY AS e(entry, number) "
    "WHERE e.entry ->> 'kind' = ANY (ecrf.kept_kinds())"
)
_RANDOMISED = "UPDATE ecrf.allocation_place SET randomised = %s WHERE subject = %s"
Connection = psycopg.Connection[tuple[Any, ...]]
Progress = Callable[[int, int], None]
Marker = Callable[[RecordState, Reader], Mortality | None]


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What was made again, and from which format and fold to which (`4.7`).

    `differing` counts rows (old or new) that were not alike; of another fold, -1. `refused` are the entries before which a
    subject's or site's chain was folded no further.
    """

    was: str
    now: str
    chains: int
    entries: int
    differing: int
    refused: tuple[Unfolded, ...] = ()


def update_database(
    owner_url: str, name: str, progress: Progress | None = None, mark: Marker | None = None
) -> UpdateReport:
    """Bring the database `name` to this program's format: tables, functions, rules, and the fold's rows from the trail.

    Everybody else waits, all of it or nothing is done. The trail is folded, not proved: verify it for that. `mark` says what
    a subject brings to the study-wide count of the stopping rule.
    Refuses with `store.address`, `store.not_admitted`, `store.connection_lost`, `store.not_a_study`, `store.newer`.
    """
    check_database_name(name)
    address, told = parse_owner(owner_url)
    inside = replace(address, database=name)
    link = _OwnerLink(Credentials(inside, told.get("user", ""), told.get("password", "")), name)
    try:
        with Refusing(inside.text):
            connection = link.open()
            with connection.transaction():
                link.holds = True
                was = _check_format(connection, inside.text)
                _take_steps(connection, was.format, name)
                _renew_functions(connection)
                open_functions(connection, name)
                _keep_again(connection, PostgresReader(link))
                folded = _rebuild(connection, PostgresReader(link), progress, mark)
                _note(connection)
        told_was = f"{was.format}.{was.fold}"
        return UpdateReport(told_was, f"{FORMAT}.{FOLD_VERSION}", *folded)
    finally:
        link.holds = False
        link.drop()


class _Versions(NamedTuple):
    format: int
    fold: int


class _OwnerLink(Link):
    """A connection that acts as the owner of the tables, whom no rule for reading binds."""

    def __init__(self, who: Credentials, name: str) -> None:
        super().__init__(who)
        self._owner = name_roles("SET ROLE {}", f"{name}_owner")

    def open(self) -> Connection:
        """The connection, opened if it is not."""
        fresh = self._connection is None or self._connection.closed
        connection = super().open()
        if fresh:
            connection.execute(self._owner)
            # A long chain takes its time to fold, and nothing else is at stake than this one transaction.
            connection.execute("SET idle_in_transaction_session_timeout = 0")
        return connection


def _check_format(connection: Connection, place: str) -> _Versions:
    if connection.execute("SELECT to_regclass('ecrf.meta')").fetchone() == (None,):
        raise Refusal(Fault("store.not_a_study", place))
    told: dict[str, str] = dict(connection.execute("SELECT name, value FROM ecrf.meta").fetchall())
    if int(told["format"]) > FORMAT or int(told["fold_version"]) > FOLD_VERSION:
        raise Refusal(Fault("store.newer", place))
    # Nobody reads or writes while the tables change under their hands.
    connection.execute("LOCK TABLE ecrf.trail_chain, ecrf.state, ecrf.state_touch IN ACCESS EXCLUSIVE MODE")
    return _Versions(int(told["format"]), int(told["fold_version"]))


def _take_steps(connection: Connection, was: int, name: str) -> None:
    steps = (text for number, texts in sorted(STEPS.items()) if number > was for text in texts)
    for text in (*steps, *PARTITIONS):
        connection.execute(text.encode())
    made = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (f"{name}_recovery",)).fetchone()
    if made is None:
        make_recovery_role(connection, name)


def _renew_functions(connection: Connection) -> None:
    connection.execute("SET LOCAL check_function_bodies = off")
    for text in (GUARD_FUNCTIONS, *TEXTS):
        connection.execute(text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").encode())
    connection.execute("DELETE FROM ecrf.entry_rule")
    save_rules(connection)


def _keep_again(connection: Connection, reader: Reader) -> None:
    """What `ecrf.keep` judges by follows from the study chain alone, rules of the door included."""
    for table in KEPT_TABLES:
        connection.execute(f"DELETE FROM ecrf.{table}".encode())
    connection.execute("DELETE FROM ecrf.meta WHERE name LIKE 'lockout.%'")
    for stored in reader.transactions(STUDY_CHAIN):
        body = decode_raw_body(stored.sealed.body)
        part = next(part for part in body.parts if part.chain == STUDY_CHAIN)
        header, entries = bytes(body.header).decode(), bytes(part.entries).decode()
        said = (header, STUDY_CHAIN, stored.first, stored.sealed.content, stored.first == 1, entries)
        connection.execute(_KEEP, said)


def _rebuild(
    connection: Connection, reader: Reader, progress: Progress | None, mark: Marker | None
) -> tuple[int, int, int, tuple[Unfolded, ...]]:
    (was,) = connection.execute("SELECT value FROM ecrf.meta WHERE name = 'fold_version'").fetchone() or ("",)
    connection.execute(
        "CREATE TEMP TABLE was ON COMMIT DROP AS SELECT kind, chain, row_key, doc FROM ecrf.state"
    )
    connection.execute("DELETE FROM ecrf.state")
    connection.execute("DELETE FROM ecrf.state_touch")
    links = sorted(reader.links(), key=lambda link: (link.chain != STUDY_CHAIN, link.chain))
    numbers: dict[str, int] = dict(connection.execute("SELECT name, number FROM ecrf.trail_chain").fetchall())
    study, refused = StudyState(), []
    total, done = sum(link.sequence for link in links), 0
    for link in links:
        folded = fold_chain(reader, link.chain, study)
        if link.chain != ACCESS_CHAIN:
            _keep(connection, numbers[link.chain], folded.state, folded.runs)
        if isinstance(folded.state, RecordState):
            _keep_subject(connection, reader, folded.state, mark)
        refused += [folded.refused] if folded.refused is not None else []
        done += link.sequence
        if progress is not None:
            progress(done, total)
    differing = -1
    if was == str(FOLD_VERSION):
        (differing,) = connection.execute(_DIFFERING).fetchone() or (-1,)
    return len(links), total, differing, tuple(refused)


def _keep_subject(connection: Connection, reader: Reader, state: RecordState, mark: Marker | None) -> None:
    if state.root is not None and state.root.randomised is not None:
        connection.execute(_RANDOMISED, (state.root.randomised.sequence, state.chain))
    found = mark(state, reader) if mark is not None else None
    if found is not None:
        connection.execute(
            "SELECT ecrf.mark_mortality(%s, %s::json)", (state.chain, encode_mortality(found).decode())
        )


def _keep(connection: Connection, number: int, state: ChainState, runs: list[tuple[str, int, int]]) -> None:
    tables = state.tables() if isinstance(state, RecordState | StudyState) else {}
    with connection.cursor() as cursor:
        cursor.executemany(
            _ROW,
            [
                (kind, number, key, encode_row(row), getattr(row, "status", "") in ("open", "answered"))
                for kind, rows in tables.items()
                for key, row in rows.items()
            ],
        )
        cursor.executemany(_TOUCH, [(number, *run) for run in runs])


def _note(connection: Connection) -> None:
    told = {"format": FORMAT, "fold_version": FOLD_VERSION}
    for name, value in told.items():
        connection.execute("UPDATE ecrf.meta SET value = %s WHERE name = %s", (str(value), name))
