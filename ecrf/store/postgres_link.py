"""One connection to a PostgreSQL study: opened when needed, opened again when it broke, errors as refusals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import RLock
from types import TracebackType
from typing import Any

import psycopg

from ecrf.record.rows import FOLD_VERSION
from ecrf.store.postgres_address import PostgresAddress
from ecrf.store.postgres_tables import FORMAT
from ecrf.words import Fault, Refusal

REFUSED = "EC001"
"""SQLSTATE of what the database's own functions refuse: the message is the code, the detail the place."""
_STATES = {
    "25006": "store.read_only",
    "28000": "store.not_admitted",
    "28P01": "store.not_admitted",
    "40001": "store.busy",
    "40P01": "store.busy",
    "42501": "store.not_permitted",
    "53100": "store.disk_full",
    "53300": "store.too_many",
    "55P03": "store.busy",
    "57014": "store.busy",
}
_CLASSES = {
    "08": "store.connection_lost",
    "22": "store.malformed",
    "23": "store.malformed",
    "53": "store.busy",
    "57": "store.connection_lost",
}
# Before a session stands libpq passes on the server's words only, in the server's language.
_SAID = {
    "store.not_admitted": re.compile(
        "authentication failed|not permitted to log in|pg_hba.conf|password supplied|role .* does not exist|"
        "认证失败|不允许.*登录|角色.*不存在"
    ),
    "store.not_a_study": re.compile("database .* does not exist|数据库.*不存在"),
    "store.too_many": re.compile(
        "too many (clients|connections)|connection slots|太多的(客户|连接)|过多的连接"
    ),
}
# The same for what goes wrong before a server that must prove itself has done so; OpenSSL's words stay English.
_UNPROVED = {
    "store.tls_missing": re.compile("server does not support SSL|no encryption|服务器不支持 ?SSL"),
    "store.tls_no_root": re.compile("root certificate file|CRYPTO_.*root|根证书文件|weak sslmode"),
    "store.tls_other_name": re.compile("does not match host name|(主机名|主机名称).*不匹配"),
    "store.tls_untrusted": re.compile(
        "certificate verify failed|unable to get .*issuer|self.signed certificate"
    ),
    "store.no_scram": re.compile("authentication method requirement"),
}
UNPROVED = tuple(_UNPROVED)
"""Codes of a server that did not prove itself; nothing was sent to it."""
_FORKED = ("trail_transaction_id_key", "trail_link_pkey")
_SETTINGS = {
    "application_name": "ecrf",
    "client_encoding": "UTF8",
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
    "options": "-c search_path=pg_catalog -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s "
    f"-c default_transaction_isolation=read\\ committed -c ecrf.format={FORMAT}.{FOLD_VERSION}",
}


def refusal_of(error: psycopg.Error, place: str) -> Refusal | None:
    """The refusal a driver error stands for; None for what only a programmer can mend."""
    state = error.sqlstate or ""
    said = error.diag
    if state == REFUSED:
        return Refusal(Fault(said.message_primary or "store.malformed", said.message_detail or place))
    if state == "23505" and said.constraint_name in _FORKED:
        return Refusal(Fault("store.fork", place))
    code = _STATES.get(state) or _CLASSES.get(state[:2])
    if not state and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        said_codes = (_UNPROVED | _SAID).items()
        code = next((code for code, words in said_codes if words.search(str(error))), "store.connection_lost")
    return None if code is None else Refusal(Fault(code, place, {"detail": state or type(error).__name__}))


class Refusing:
    """Around driver calls: raises the refusal instead of the driver's own error."""

    __slots__ = ("_place",)

    def __init__(self, place: str) -> None:
        self._place = place

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Translate; the driver's error stays the cause, its bound values do not appear in it."""
        if isinstance(error, psycopg.Error):
            refusal = refusal_of(error, self._place)
            if refusal is not None:
                raise refusal from error


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who connects where."""

    address: PostgresAddress
    role: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials({self.role} at {self.address.text})"

    def connect(self, **more: Any) -> psycopg.Connection[tuple[Any, ...]]:  # noqa: ANN401 - libpq's own settings
        """Open a connection that commits each statement; refuses with `store.not_admitted`, `store.connection_lost`."""
        told: dict[str, Any] = {**_SETTINGS, **self.address.settings(), **more, "user": self.role}
        if self.password:
            told["password"] = self.password
        with Refusing(self.address.text):
            return psycopg.connect(autocommit=True, prepare_threshold=2, **told)


class Link:
    """A connection that several threads share in turns."""

    def __init__(self, who: Credentials) -> None:
        self.who = who
        self.lock = RLock()
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        self.holds = False
        """Whether a transaction of ours stands open: then nothing may be connected again in between."""

    @property
    def place(self) -> str:
        """Where, for messages."""
        return self.who.address.text

    def run(self, text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement. A connection that broke while nothing was under way is opened again, once."""
        with self.lock:
            known = self._connection is not None and not self.holds
            try:
                return self._run(text, values)
            except Refusal as refusal:
                if (
                    not known
                    or refusal.fault.code != "store.connection_lost"
                    or not text.startswith("SELECT")
                ):
                    raise
            return self._run(text, values)

    def run_once(self, text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement that must not be sent twice by itself: it writes."""
        with self.lock:
            return self._run(text, values)

    def _run(self, text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        connection = self.open()
        try:
            with Refusing(self.place), connection.cursor(binary=True) as cursor:
                cursor.execute(text.encode(), values or None)
                return cursor.fetchall() if cursor.description else []
        except Refusal:
            if connection.closed or connection.broken:
                self.drop()
            raise

    def open(self) -> psycopg.Connection[tuple[Any, ...]]:
        """The connection, opened if it is not."""
        with self.lock:
            if self._connection is None or self._connection.closed:
                if self.holds:
                    raise Refusal(Fault("store.connection_lost", self.place))
                self._connection = self.who.connect()
            return self._connection

    def drop(self) -> None:
        """Close the connection; the next statement opens another."""
        with self.lock:
            if self._connection is not None:
                with suppress(psycopg.Error):
                    self._connection.close()
            self._connection = None
