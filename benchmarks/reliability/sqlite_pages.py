"""Which bytes of an SQLite file hold nothing: by the published file format (sqlite.org/fileformat2.html), with no SQLite."""

from __future__ import annotations

FREE, UNUSED, USED = "free page", "unused space of a page", "used"
_HEADER_SPARE = (*range(24, 28), *range(44, 47), *range(48, 52), *range(72, 100))
"""No data: change counter, all but the last byte of the schema format (1 to 4: SQLite reads that byte), suggested cache
size, reserved for expansion, version-valid-for, version of the last writer."""
_INNER, _LEAF_TABLE, _INNER_TABLE = (2, 5), 13, 5


def classify(data: bytes) -> list[str]:
    """For every byte of the file FREE, UNUSED or USED."""
    return _Map(data).make()


class _Map:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = _int(data, 16, 2) or 65536
        self._usable = self._size - data[20]
        self._kinds = [UNUSED] * len(data)
        self._overflow: list[tuple[int, int]] = []

    def make(self) -> list[str]:
        self._use(0, 100)
        for spare in _HEADER_SPARE:
            self._kinds[spare] = UNUSED
        free = self._free_pages()
        pages = len(self._data) // self._size
        overflow: set[int] = set()
        trees = [page for page in range(1, pages + 1) if page not in free]
        for page in trees:
            if self._is_tree(page):
                overflow |= self._tree(page)
        for page in free:
            start = (page - 1) * self._size
            self._kinds[start : start + self._size] = [FREE] * self._size
        for page in trees:
            if page not in overflow and not self._is_tree(page):
                self._use((page - 1) * self._size, self._size)
        return self._kinds

    def _use(self, start: int, length: int) -> None:
        self._kinds[start : start + length] = [USED] * length

    def _free_pages(self) -> set[int]:
        found: set[int] = set()
        trunk = _int(self._data, 32, 4)
        while trunk and trunk not in found:
            found.add(trunk)
            start = (trunk - 1) * self._size
            count = _int(self._data, start + 4, 4)
            found |= {_int(self._data, start + 8 + 4 * n, 4) for n in range(count)}
            trunk = _int(self._data, start, 4)
        return found

    def _head(self, page: int) -> int:
        return (page - 1) * self._size + (100 if page == 1 else 0)

    def _is_tree(self, page: int) -> bool:
        return self._data[self._head(page)] in (2, 5, 10, 13)

    def _tree(self, page: int) -> set[int]:
        """Mark header, pointers and cells of a b-tree page; returns the overflow pages its cells own."""
        head, start = self._head(page), (page - 1) * self._size
        kind, cells = self._data[head], _int(self._data, head + 3, 2)
        length = 12 if kind in _INNER else 8
        self._use(head, length + 2 * cells)
        overflow: set[int] = set()
        for number in range(cells):
            at = start + _int(self._data, head + length + 2 * number, 2)
            overflow |= self._cell(kind, at)
        return overflow

    def _cell(self, kind: int, at: int) -> set[int]:
        cursor = at + (4 if kind in _INNER else 0)
        if kind == _INNER_TABLE:
            _, width = _varint(self._data, cursor)
            self._use(at, cursor - at + width)
            return set()
        payload, width = _varint(self._data, cursor)
        cursor += width
        if kind == _LEAF_TABLE:
            cursor += _varint(self._data, cursor)[1]
        local = self._local(kind, payload)
        whole = cursor - at + local + (4 if local < payload else 0)
        self._use(at, max(whole, 4))
        return self._chain(_int(self._data, cursor + local, 4), payload - local) if local < payload else set()

    def _local(self, kind: int, payload: int) -> int:
        usable = self._usable
        most = usable - 35 if kind == _LEAF_TABLE else (usable - 12) * 64 // 255 - 23
        least = (usable - 12) * 32 // 255 - 23
        if payload <= most:
            return payload
        fitting = least + (payload - least) % (usable - 4)
        return fitting if fitting <= most else least

    def _chain(self, page: int, left: int) -> set[int]:
        found: set[int] = set()
        while page and left > 0 and page not in found:
            found.add(page)
            start = (page - 1) * self._size
            here = min(left, self._usable - 4)
            self._use(start, 4 + here)
            left -= here
            page = _int(self._data, start, 4)
        return found


def _int(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A variable-length integer and its length (section 1.6)."""
    value = 0
    for width in range(1, 9):
        byte = data[at + width - 1]
        value = value << 7 | byte & 127
        if byte < 128:
            return value, width
    return value << 8 | data[at + 8], 9
