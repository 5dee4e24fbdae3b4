"""The tables as SQLAlchemy Core describes them; read by `generate` and Alembic, not by the program."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    Computed,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from ecrf.record.rows import ROW_KINDS

TRAIL = MetaData()
"""What is never made again: the trail, the designs, the identity register. Kept by Alembic."""
FOLD = MetaData()
"""What the fold makes of the trail: rebuilt, never migrated."""
# SQLite otherwise keeps whatever type it is given.
_STRICT: dict[str, Any] = {"sqlite_strict": True}
_NARROW: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}

chain = Table(
    "trail_chain",
    TRAIL,
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    **_STRICT,
)
# Small columns first: a head or a signature is then read without walking the body's overflow pages.
transaction = Table(
    "trail_transaction",
    TRAIL,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("signature", LargeBinary, nullable=False),
    Column("heads", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    **_STRICT,
)
link = Table(
    "trail_link",
    TRAIL,
    Column("chain", ForeignKey("trail_chain.number"), primary_key=True),
    Column("first_entry", Integer, primary_key=True, autoincrement=False),
    Column("entries", Integer, nullable=False),
    Column("transaction_number", ForeignKey("trail_transaction.number"), nullable=False),
    Column("head", LargeBinary, nullable=False),
    **_NARROW,
)
design = Table(
    "design",
    TRAIL,
    Column("digest", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    **_STRICT,
)
identity = Table(
    "identity",
    TRAIL,
    Column("chain", ForeignKey("trail_chain.number"), primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
    **_STRICT,
)
meta = Table(
    "meta",
    TRAIL,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    **_STRICT,
)


def _state_table(kind: str, *more: Column[str]) -> Table:
    return Table(
        f"state_{kind}",
        FOLD,
        Column("chain", ForeignKey(chain.c.number), primary_key=True, autoincrement=False),
        Column("row_key", Text, primary_key=True),
        Column("doc", LargeBinary, nullable=False),
        *more,
        **_NARROW,
    )


# The status is read out of the document, not stored beside it: two copies could differ.
_STATUS = Column("status", Text, Computed("json_extract(CAST(doc AS TEXT), '$.status')", persisted=False))
state = {kind: _state_table(kind, *((_STATUS,) if kind == "query" else ())) for kind in ROW_KINDS}
unsettled = Index(
    "state_query_unsettled",
    state["query"].c.chain,
    state["query"].c.row_key,
    sqlite_where=state["query"].c.status.in_(["open", "answered"]),
)
# One row per form record and unbroken run of entries, not per entry: a form saved whole is one row.
touch = Table(
    "state_touch",
    FOLD,
    Column("chain", ForeignKey(chain.c.number), primary_key=True, autoincrement=False),
    Column("record", Text, primary_key=True),
    Column("first_entry", Integer, primary_key=True, autoincrement=False),
    Column("entries", Integer, nullable=False),
    **_NARROW,
)
