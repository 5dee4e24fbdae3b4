"""Rows of the trail found on single pages (SQLite file format, 1.6 and 2.1), without the tree that held them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from ecrf.record.transaction import Sealed
from ecrf.store.damaged_pages import Pages

_TABLE_LEAF, _INDEX_LEAF, _INDEX_INNER = 0x0D, 0x0A, 0x02
_FILE_HEAD = 100
_MOST = 1 << 26
"""Bytes no row has; a damaged length is larger."""
_CHAINS = ("study", "access", "subject:", "site:")

Value = int | bytes | str | None


@dataclass(frozen=True, slots=True)
class LinkFound:
    """A row that says which entries of which chain a transaction holds."""

    chain: int
    first: int
    count: int
    transaction: int


@dataclass(slots=True)
class Carved:
    """What the pages gave: every version of every transaction, by its number in the order of writing."""

    transactions: dict[int, list[Sealed]] = field(default_factory=dict)
    wordless: dict[int, Sealed] = field(default_factory=dict)
    """Transactions whose body is whole while their content is lost."""
    blobs: dict[str, bytes] = field(default_factory=dict)
    """Designs and identity records by their SHA-256."""
    chains: dict[int, str] = field(default_factory=dict)
    links: set[LinkFound] = field(default_factory=set)


def carve(pages: Pages) -> Carved:
    """Find every row of the trail on the pages; nothing is believed that its hash does not prove later."""
    found = Carved()
    for number, page in pages.all():
        start = _FILE_HEAD if number == 1 else 0
        kind = page[start]
        if kind == _TABLE_LEAF:
            for rowid, payload, whole in _table_cells(pages, page, start):
                _take_row(found, rowid, payload, whole=whole)
        elif kind in (_INDEX_LEAF, _INDEX_INNER):
            for payload in _index_cells(page, start, inner=kind == _INDEX_INNER):
                _take_link(found, payload)
    return found


def _take_row(found: Carved, rowid: int, payload: bytes, *, whole: bool) -> None:
    values = _read_record(payload)
    if values is None:
        return
    match values:
        case [None, str(name), bytes(signature), bytes(heads), bytes(body), bytes(content)] if whole:
            sealed = Sealed(name, body, content, heads, signature)
            known = found.transactions.setdefault(rowid, [])
            if sealed not in known:
                known.append(sealed)
        case [None, str(name), bytes(signature), bytes(heads), bytes(body), *_] if not whole:
            found.wordless[rowid] = Sealed(name, body, b"", heads, signature)
        case [None, str(name)] if name.startswith(_CHAINS):
            found.chains[rowid] = name
        case [str() | None, bytes(data)] if whole:
            found.blobs[sha256(data).hexdigest()] = data


def _take_link(found: Carved, payload: bytes) -> None:
    match _read_record(payload):
        case [int(chain), int(first), int(count), int(transaction), bytes(head)] if len(head) == 32:
            if min(chain, first, count, transaction) > 0:
                found.links.add(LinkFound(chain, first, count, transaction))


def _table_cells(pages: Pages, page: bytes, start: int) -> Iterator[tuple[int, bytes, bool]]:
    """(row id, payload, whether all of it was found) of a leaf of a table."""
    for cell in _pointers(page, start, 8):
        length, at = _varint(page, cell)
        rowid, at = _varint(page, at)
        if not 0 < length < _MOST or rowid <= 0:
            continue
        most = pages.usable - 35
        if length <= most:
            payload = page[at : at + length]
            yield rowid, payload, len(payload) == length
            continue
        least = (pages.usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (pages.usable - 4)
        local = local if local <= most else least
        payload = page[at : at + local]
        following = int.from_bytes(page[at + local : at + local + 4], "big")
        payload += _overflow(pages, following, length - local)
        yield rowid, payload, len(payload) == length


def _overflow(pages: Pages, number: int, length: int) -> bytes:
    parts: list[bytes] = []
    seen: set[int] = set()
    while length > 0 and number and number not in seen:
        page = pages.newest(number)
        if page is None:
            break
        seen.add(number)
        part = page[4 : min(pages.usable, 4 + length)]
        parts.append(part)
        length -= len(part)
        number = int.from_bytes(page[:4], "big")
    return b"".join(parts)


def _index_cells(page: bytes, start: int, *, inner: bool) -> Iterator[bytes]:
    for at in _pointers(page, start, 12 if inner else 8):
        length, begin = _varint(page, at + (4 if inner else 0))
        if 0 < length < len(page):
            yield page[begin : begin + length]


def _pointers(page: bytes, start: int, head: int) -> list[int]:
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    array = page[start + head : start + head + 2 * min(count, len(page) // 4)]
    found = [int.from_bytes(array[n : n + 2], "big") for n in range(0, len(array) - 1, 2)]
    return [at for at in found if start + head <= at < len(page) - 4]


def _read_record(payload: bytes) -> list[Value] | None:
    """The values of a record; a last one that is cut off is left out. None for what is no record."""
    size, at = _varint(payload, 0)
    if not 1 < size <= len(payload):
        return None
    kinds: list[int] = []
    while at < size:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        length = _length(kind)
        if length is None:
            return None
        if at + length > len(payload):
            return values
        try:
            values.append(_value(kind, payload[at : at + length]))
        except UnicodeDecodeError:
            return None
        at += length
    return values


_FIXED = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}


def _length(kind: int) -> int | None:
    """Bytes of a value of a serial type; None for those we never write."""
    if kind >= 12:
        return (kind - 12) // 2
    return _FIXED.get(kind)


def _value(kind: int, data: bytes) -> Value:
    if kind == 0:
        return None
    if kind in (8, 9):
        return kind - 8
    if kind < 8:
        return int.from_bytes(data, "big", signed=True)
    return data.decode() if kind % 2 else data


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A variable-length integer and where it ends; 0 beyond the end."""
    value = 0
    for n in range(9):
        if at >= len(data):
            return 0, at
        byte = data[at]
        at += 1
        if n == 8:
            return value << 8 | byte, at
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    return value, at
