"""Every statement the store runs, said once in Core; `generate` compiles them for each dialect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ClauseElement, Select, Table, Text, and_, bindparam, cast, func, insert, select, update
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as upsert

from ecrf.store import tables as t

_end = t.link.c.first_entry + t.link.c.entries - 1
_stored = (
    t.link.c.first_entry,
    t.link.c.entries,
    t.transaction.c.id,
    t.transaction.c.body,
    t.transaction.c.content,
    t.transaction.c.heads,
    t.transaction.c.signature,
)


def _linked(*columns: Any) -> Select[Any]:  # noqa: ANN401 - any column expression
    joined = t.link.join(t.transaction, t.transaction.c.number == t.link.c.transaction_number)
    return select(*columns).select_from(joined).where(t.link.c.chain == bindparam("chain"))


def _upsert(table: Table, *keys: str) -> Insert:
    text = upsert(table)
    names = [column.name for column in table.c if column.computed is None]
    changed = {name: text.excluded[name] for name in names if name not in keys}
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return text.values(values).on_conflict_do_update(index_elements=list(keys), set_=changed)


def _chains() -> Iterator[tuple[str, ClauseElement]]:
    newest = t.link.c.first_entry.desc()
    yield "chain_number", select(t.chain.c.number).where(t.chain.c.name == bindparam("name"))
    yield "head", _linked(_end, t.link.c.head, t.transaction.c.signature).order_by(newest).limit(1)
    yield "end", _linked(_end, t.transaction.c.body).order_by(newest).limit(1)
    last = select(func.max(t.link.c.first_entry)).where(t.link.c.chain == t.chain.c.number).correlate(t.chain)
    here = and_(t.link.c.chain == t.chain.c.number, t.link.c.first_entry == last.scalar_subquery())
    ends = select(t.chain.c.name, _end, t.link.c.head).select_from(t.chain.outerjoin(t.link, here))
    yield "chains", select(t.chain.c.number, t.chain.c.name).order_by(t.chain.c.number)
    yield "links", ends.order_by(t.chain.c.name)
    rising = _linked(*_stored).order_by(t.link.c.first_entry).limit(bindparam("limit"))
    yield "transactions", rising.where(t.link.c.first_entry >= bindparam("first"))
    falling = _linked(*_stored).order_by(newest).limit(bindparam("limit"))
    yield "transaction_at", falling.where(t.link.c.first_entry <= bindparam("sequence"))


def _trail() -> Iterator[tuple[str, ClauseElement]]:
    number, name = t.transaction.c.number, t.transaction.c.id
    parts = ("id", "signature", "heads", "body", "content")
    yield "add_chain", insert(t.chain).values(name=bindparam("name"))
    yield "add_transaction", insert(t.transaction).values({part: bindparam(part) for part in parts})
    yield "add_link", insert(t.link).values({column.name: bindparam(column.name) for column in t.link.c})
    yield "is_stored", select(number).where(name == bindparam("id"))
    rewritten = update(t.transaction).values(content=bindparam("content"))
    yield "replace_content", rewritten.where(name == bindparam("id_"))
    whole = select(
        number, *(t.transaction.c[part] for part in ("id", "body", "content", "heads", "signature"))
    )
    yield "trail", whole.where(number > bindparam("after")).order_by(number).limit(bindparam("limit"))
    back = whole.where(number < bindparam("before")).order_by(number.desc())
    yield "trail_back", back.limit(bindparam("limit"))
    # NOT IN reads the links once; NOT EXISTS would walk them for every transaction.
    unknown = number.not_in(select(t.link.c.transaction_number))
    yield "unlinked", select(name).where(unknown).order_by(number)
    joined = t.link.join(t.chain).join(t.transaction, t.transaction.c.number == t.link.c.transaction_number)
    quote: Any = func.char(34, type_=Text)
    signed = (
        quote + t.chain.c.name + quote + ":" + quote + func.lower(func.hex(t.link.c.head), type_=Text) + quote
    )
    is_signed = func.instr(cast(t.transaction.c.heads, Text), signed)
    place = t.chain.c.name + "#" + cast(t.link.c.first_entry, Text)
    yield "unsigned_links", select(place).select_from(joined).where(is_signed == 0).limit(9)
    yield "count", select(func.count(), func.coalesce(func.max(number), 0)).select_from(t.transaction)


def _beside() -> Iterator[tuple[str, ClauseElement]]:
    yield "load_design", select(t.design.c.data).where(t.design.c.digest == bindparam("digest"))
    yield "save_design", insert(t.design).values(digest=bindparam("digest"), data=bindparam("data"))
    yield "load_identity", select(t.identity.c.data).where(t.identity.c.chain == bindparam("chain"))
    yield "save_identity", _upsert(t.identity, "chain")
    yield "load_meta", select(t.meta.c.value).where(t.meta.c.name == bindparam("name"))
    yield "save_meta", _upsert(t.meta, "name")


def _fold() -> Iterator[tuple[str, ClauseElement]]:
    lock = t.state["lock"]
    yield (
        "delete_lock",
        lock.delete().where(lock.c.chain == bindparam("chain"), lock.c.row_key == bindparam("row_key")),
    )
    query = t.state["query"]
    yield (
        "open_queries",
        select(t.chain.c.name, query.c.doc)
        .select_from(query.join(t.chain))
        .where(query.c.status.in_(["open", "answered"]))
        .order_by(query.c.chain, query.c.row_key),
    )
    yield (
        "touched",
        select(t.touch.c.first_entry, t.touch.c.entries)
        .where(t.touch.c.chain == bindparam("chain"), t.touch.c.record == bindparam("record"))
        .order_by(t.touch.c.first_entry),
    )
    yield (
        "touches",
        select(t.touch.c.record, t.touch.c.first_entry, t.touch.c.entries)
        .where(t.touch.c.chain == bindparam("chain"))
        .order_by(t.touch.c.record, t.touch.c.first_entry),
    )
    yield "add_touch", insert(t.touch).values({column.name: bindparam(column.name) for column in t.touch.c})


def statements() -> dict[str, ClauseElement]:
    """Name to statement, of the tables there is one of."""
    return {**dict(_chains()), **dict(_trail()), **dict(_beside()), **dict(_fold())}


def row_statements() -> dict[str, dict[str, ClauseElement]]:
    """Name to row kind to statement, of the tables that are alike for every kind of row."""
    return {
        "load_rows": {
            kind: select(table.c.doc).where(table.c.chain == bindparam("chain"))
            for kind, table in t.state.items()
        },
        "keyed_rows": {
            kind: select(table.c.row_key, table.c.doc).where(table.c.chain == bindparam("chain"))
            for kind, table in t.state.items()
        },
        "all_rows": {
            kind: select(t.chain.c.name, table.c.doc)
            .select_from(table.join(t.chain))
            .order_by(table.c.chain, table.c.row_key)
            for kind, table in t.state.items()
        },
        "save_row": {kind: _upsert(table, "chain", "row_key") for kind, table in t.state.items()},
    }
