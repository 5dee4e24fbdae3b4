"""A file appears whole under its name, or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecrf.words import Fault, Refusal

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def landing(target: Path) -> Iterator[Path]:
    """Give a path beside `target` to write to; on leaving it is flushed to the disk and takes the name.

    After any error nothing is left and a former file of the name still stands. Refuses `exports.no_folder`,
    `exports.disk_full`, `exports.cannot_write`.
    """
    if not target.parent.is_dir():
        raise Refusal(Fault("exports.no_folder", str(target.parent)))
    part = target.with_name(f".{target.name}.part")
    try:
        yield part
        _flush(part)
        part.replace(target)
        _flush_folder(target.parent)
    except OSError as error:
        code = "exports.disk_full" if error.errno in _FULL else "exports.cannot_write"
        raise Refusal(Fault(code, str(target), {"why": error.strerror or type(error).__name__})) from error
    finally:
        part.unlink(missing_ok=True)


def compute_sha256(path: Path) -> str:
    """The SHA-256 (hex) of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """The new name itself must survive a power cut; Windows has no way to ask for it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
