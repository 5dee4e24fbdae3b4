"""The one zip writer: fixed times, rights, system and compression, so that the same members give the same bytes."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import TracebackType
from typing import IO, Self

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can hold; the true time of the data stands inside the members."""
_UNIX = 3
_PRIVATE_FILE = 0o600 << 16
_CHUNK = 1 << 20
_BIG = (1 << 31) - (1 << 20)


class CanonicalZip:
    """Members stand in the order they are added; names are given with forward slashes and only once."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._names: set[str] = set()

    def add(self, name: str, data: bytes) -> None:
        """Add a member from memory."""
        self._zip.writestr(self._info(name), data)

    def add_pieces(self, name: str, head: bytes, body: IO[bytes], tail: bytes) -> None:
        """Add a member of a head, the whole of a seekable stream, and a tail, without holding it in memory."""
        body.seek(0, 2)
        size = len(head) + body.tell() + len(tail)
        body.seek(0)
        with self._zip.open(self._info(name), "w", force_zip64=size > _BIG) as member:
            member.write(head)
            while chunk := body.read(_CHUNK):
                member.write(chunk)
            member.write(tail)

    def _info(self, name: str) -> zipfile.ZipInfo:
        if name in self._names:
            raise ValueError(f"{name} is in the archive already")
        self._names.add(name)
        info = zipfile.ZipInfo(name, EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = _UNIX
        info.external_attr = _PRIVATE_FILE
        return info

    def close(self) -> None:
        """Write the directory."""
        self._zip.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
