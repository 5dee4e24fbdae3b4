"""A study file, opened: one connection that reads and one that writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from sqlcipher3 import dbapi2

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.rows import FOLD_VERSION, StudyRow
from ecrf.record.transaction import ChainHead
from ecrf.store import sqlite_text as sql
from ecrf.store.connect import FILE_NAME, Connection, Opening, connect, open_raw
from ecrf.store.door import SqlDoor
from ecrf.store.faults import Refusing
from ecrf.store.migrate import REVISION_TABLE, REVISIONS, upgrade
from ecrf.store.place import check_place
from ecrf.store.reader import SqlReader
from ecrf.store.rebuild import fold_study, rebuild_tables
from ecrf.store.triggers import TRIGGERS
from ecrf.words import Fault, Refusal

APPLICATION_ID = 0x65435246
"""`eCRF` in the file's header (SQLite, application_id)."""
EPOCH = 1
"""Raised when an older program may no longer write; stands in the file's header as user_version."""
_LOG_MS = 200


class SqlStore(SqlReader):
    """Implements services.ports.Store on SQLite and SQLCipher; safe to use from several threads."""

    def __init__(self, folder: Path, how: Opening) -> None:
        self._path = folder / FILE_NAME
        self._how = how
        self.is_snapshot = how.is_snapshot
        super().__init__(connect(self._path, how, write=False), str(self._path))
        self._writer: Connection | None = None
        self._door_lock = Lock()
        self._away = False
        self._log_holds = False
        """Whether the write-ahead log may still hold something redacted."""
        self._heads: dict[str, ChainHead] = {}
        self._heads_at = -1
        """Chain ends as our own writes left them, and the moment they stand at while nobody else has written."""

    def check(self) -> None:
        """Refuse a file that is not ours, newer than the program, or whose trail lost its triggers."""
        (application,) = self.fetch("PRAGMA application_id")[0]
        if application != APPLICATION_ID:
            raise Refusal(Fault("store.not_a_study", self._place))
        (epoch,) = self.fetch("PRAGMA user_version")[0]
        if epoch > EPOCH or self.revision not in REVISIONS or self.fold_version > FOLD_VERSION:
            raise Refusal(Fault("store.newer", self._place))
        self._bring_up_to_date()
        stand = dict(self.fetch("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        wrong = sorted(name for name in {*TRIGGERS, *stand} if stand.get(name) != TRIGGERS.get(name))
        if wrong:
            raise Refusal(Fault("store.triggers_missing", self._place, {"name": wrong[0]}))
        study = self.rows("study", STUDY_CHAIN)
        self._away = self._is_elsewhere(study[0][1] if study else None)

    @property
    def revision(self) -> str:
        """The Alembic revision of the trail's tables, read without Alembic."""
        row = self.fetch_one("SELECT version_num FROM alembic_version")
        return "" if row is None else str(row[0])

    def _is_elsewhere(self, study: object) -> bool:
        home = study.home if isinstance(study, StudyRow) else ""
        return bool(self._how.workstation and home and home != self._how.workstation)

    def _bring_up_to_date(self) -> None:
        if self.revision == REVISIONS[-1] and self.fold_version == FOLD_VERSION:
            return
        if self._how.read_only or (self._how.workstation and self._is_elsewhere(fold_study(self).study)):
            raise Refusal(Fault("store.older", self._place))
        if self.revision != REVISIONS[-1]:
            if self._how.migrations is None:
                raise Refusal(Fault("store.older", self._place))
            upgrade(self._path, self._how, self._how.migrations)
        if self.fold_version != FOLD_VERSION:
            with self.write() as door:
                rebuild_tables(door, self._how.told)

    @property
    def fold_version(self) -> int:
        """The version of the fold that made the tables."""
        row = self.fetch_one(sql.LOAD_META, ("fold_version",))
        return int(row[0]) if row is not None and str(row[0]).isdecimal() else 0

    @property
    def storage(self) -> str:
        """How the study lies on disk, for whoever describes it: `file_encrypted` or `file_plain`."""
        return "file_plain" if self._how.key is None else "file_encrypted"

    @property
    def is_away(self) -> bool:
        """Whether another workstation is the study's home: reading only, until it is taken over."""
        return self._away

    @property
    def reads_only(self) -> bool:
        """Whether nothing is ever written through this store: away from home, or opened for reading."""
        return self._away or self._how.read_only

    @contextmanager
    def write(self) -> Iterator[SqlDoor]:
        """Open the write door; leaving without error commits durably, an error rolls back.

        Refuses with `store.read_only`, `store.second_home`, `store.busy`, `store.newer`; a full disk is
        `store.disk_full`, and nothing of the transaction stays.
        """
        if self._away:
            raise Refusal(Fault("store.second_home", self._place))
        if self._how.read_only:
            raise Refusal(Fault("store.read_only", self._place))
        if not self._door_lock.acquire(timeout=self._how.busy_ms / 1000):
            raise Refusal(Fault("store.busy", self._place))
        try:
            yield from self._transact()
        finally:
            self._door_lock.release()

    def _transact(self) -> Iterator[SqlDoor]:
        writer = self._writing()
        with Refusing(self._place):
            writer.execute("BEGIN IMMEDIATE")
            try:
                door = SqlDoor(writer, self._place, self._numbers, self._standing_heads(writer))
                yield door
                writer.execute("COMMIT")
            except BaseException:
                # A full disk may have rolled back already.
                if writer.in_transaction:
                    writer.execute("ROLLBACK")
                raise
        self._numbers.update(door.numbers)
        self._heads.update(door.heads)
        # What was redacted must leave the log too; while others read it cannot yet, and the act stands anyway.
        self._log_holds = door.has_redacted or self._log_holds
        if self._log_holds:
            self._log_holds = not self.empty_log()

    def _standing_heads(self, writer: Connection) -> dict[str, ChainHead]:
        """The chain ends we know, forgotten as soon as another process or connection has written anything.

        A file that a newer program raised in the meantime is refused.
        """
        (moment,) = writer.execute("PRAGMA data_version").fetchone()
        if moment != self._heads_at:
            self._heads, self._heads_at = {}, moment
            if writer.execute("PRAGMA user_version").fetchone()[0] > EPOCH:
                raise Refusal(Fault("store.newer", self._place))
        return self._heads

    def _writing(self) -> Connection:
        if self._writer is None:
            self._writer = connect(self._path, self._how, write=True)
            if self._writer.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                with Refusing(self._place):  # a copy put in the study's place: copies have no log
                    self._writer.execute("PRAGMA journal_mode = WAL").fetchone()
        return self._writer

    def empty_log(self) -> bool:
        """Move all into the file and empty the write-ahead log; False while another reads an older moment."""
        writer = self._writing()
        with Refusing(self._place):
            writer.execute(f"PRAGMA busy_timeout = {_LOG_MS}")
            try:
                (busy, _, _) = writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                writer.execute(f"PRAGMA busy_timeout = {int(self._how.busy_ms)}")
        return not busy

    @contextmanager
    def snapshot(self) -> Iterator[SqlReader]:
        """Reads of this one moment on a connection of their own, whatever is written meanwhile."""
        connection = connect(self._path, self._how, write=False)
        try:
            reader = SqlReader(connection, self._place)
            reader.is_snapshot = self.is_snapshot
            with reader.steady():
                reader.fetch("SELECT count(*) FROM meta")  # the first read fixes the moment
                yield reader
        finally:
            connection.close()

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            for connection in (self._writer, self._connection):
                if connection is not None:
                    with suppress(dbapi2.Error):
                        connection.close()
            self._writer = None


def open_study(folder: Path, how: Opening) -> SqlStore:
    """Open the study in `folder`; every reason not to is a Refusal `store.*`."""
    if not how.any_place:
        check_place(folder)
    store = SqlStore(folder, how)
    try:
        store.check()
    except BaseException:
        store.close()
        raise
    return store


def create_study_file(folder: Path, how: Opening) -> None:
    """Make `folder` with an empty study file; refuses with `store.exists` where one lies."""
    if not how.any_place:
        check_place(folder)
    path = folder / FILE_NAME
    if path.exists():
        raise Refusal(Fault("store.exists", str(path)))
    folder.mkdir(parents=True, exist_ok=True)
    connection = open_raw(path, how.key, "rwc")
    try:
        with Refusing(str(path)):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN IMMEDIATE")
            for text in (*sql.CREATE_TRAIL, *sql.CREATE_FOLD, *TRIGGERS.values()):
                connection.execute(text)
            connection.execute(REVISION_TABLE)
            connection.execute("INSERT INTO alembic_version (version_num) VALUES (?)", (REVISIONS[-1],))
            connection.execute(sql.SAVE_META, ("fold_version", str(FOLD_VERSION)))
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {EPOCH}")
            connection.execute("COMMIT")
    finally:
        connection.close()
