"""What the driver reports, turned into refusals a person understands."""

from __future__ import annotations

from types import TracebackType
from typing import NoReturn

import msgspec
from sqlcipher3 import dbapi2

from ecrf.words import Fault, Refusal

_CODES = {
    "SQLITE_BUSY": "store.busy",
    "SQLITE_LOCKED": "store.busy",
    "SQLITE_FULL": "store.disk_full",
    "SQLITE_CORRUPT": "store.damaged",
    "SQLITE_NOTADB": "store.damaged",
    "SQLITE_READONLY": "store.read_only",
    "SQLITE_CANTOPEN": "store.disk",
    "SQLITE_IOERR": "store.disk",
}
_NAMES = {
    "database or disk is full": "SQLITE_FULL",
    "disk I/O error": "SQLITE_IOERR",
    "database disk image is malformed": "SQLITE_CORRUPT",
    "database is locked": "SQLITE_BUSY",
    "file is not a database": "SQLITE_NOTADB",
}
"""What SQLite calls its errors (sqlite3_errstr), for those the driver passes on without their name."""
_BROKEN_SCHEMA = (
    "no such table",
    "no such column",
    "malformed database schema",
    "Could not decode to UTF-8",
    "malformed JSON",
    "foreign key mismatch",
    "unsupported file format",
)
"""The program's own statements fit its own tables: where they do not, the file's first pages are damaged."""
UNREADABLE = (dbapi2.Error, UnicodeDecodeError, msgspec.MsgspecError)
"""What driver and decoders raise on a file that cannot be read or written as it should."""
_FORKED = ("a chain has one next entry", "UNIQUE constraint failed: trail_")


def refusal_of(error: dbapi2.Error, place: str) -> Refusal | None:
    """The refusal a driver error stands for; None for what only a programmer can mend."""
    name = str(getattr(error, "sqlite_errorname", "")) or _NAMES.get(str(error), "")
    if name.startswith("SQLITE_CONSTRAINT") and any(text in str(error) for text in _FORKED):
        return Refusal(Fault("store.fork", place))
    if name in ("", "SQLITE_ERROR") and str(error).startswith(_BROKEN_SCHEMA):
        return Refusal(Fault("store.damaged", place, {"detail": name}))
    code = next((code for prefix, code in _CODES.items() if name.startswith(prefix)), None)
    return None if code is None else Refusal(Fault(code, place, {"detail": name}))


def refuse(error: Exception, place: str) -> NoReturn:
    """Raise the refusal a driver or decoding error stands for, or the error itself where it stands for none."""
    if isinstance(error, dbapi2.Error):
        refusal = refusal_of(error, place)
        if refusal is None:
            raise error
        raise refusal from error
    raise Refusal(Fault("store.damaged", place, {"detail": type(error).__name__})) from error


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
        """Translate."""
        if isinstance(error, UNREADABLE):
            refuse(error, self._place)
