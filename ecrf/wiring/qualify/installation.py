"""Is what is installed what was released: parts and their hashes, fonts, window, cipher, clock, disk."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import metadata
from pathlib import Path
from statistics import quantiles

from ecrf.library.find import resource_path, shipped_root
from ecrf.services.ports import Clock
from ecrf.words import Fault, Refusal

Found = tuple[str, ...]
Check = Callable[[], Found]
"""Returns what was found; raises Refusal `qualify.*` when it is not as it should be."""
ROOM_MB = 500
_YEAR = 2026
"""A clock before this is wrong: the program did not exist."""


def require(is_so: object, code: str, place: str, **args: str | int) -> None:
    """Refuse with a code unless something is so."""
    if not is_so:
        raise Refusal(Fault(f"qualify.{code}", place, dict(args)))


def check_parts() -> Found:
    """Every part the program needs, at the very version it was released with."""
    wanted = dict(_wanted())
    require(wanted, "no_parts", "ecrf")
    lines = []
    for name, version in sorted(wanted.items()):
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            found = ""
        require(found == version, "part", name, found=found or "-", wanted=version)
        lines.append(f"{name} {found}")
    return (f"Python {sys.version.split()[0]}", ", ".join(lines))


def _wanted() -> Iterator[tuple[str, str]]:
    """(part, version) as pinned by the program."""
    for line in metadata.requires("ecrf") or ():
        requirement, _, condition = line.partition(";")
        name, _, version = requirement.partition("==")
        if version and "extra" not in condition:
            yield name.partition("[")[0].strip(), version.strip()


def check_hashes() -> Found:
    """Every file of every part against the hash its own record names; and one hash over all files of the program."""
    files, wrong = 0, []
    for name, _ in _wanted():
        for file in metadata.files(name) or ():
            if file.hash is None or file.suffix == ".pyc":  # made anew where it is installed
                continue
            path = Path(str(file.locate()))
            files += 1
            if not path.is_file() or _record_hash(path, file.hash.mode) != file.hash.value:
                wrong.append(str(file))
    require(not wrong, "hash", wrong[0] if wrong else "", count=len(wrong))
    own, count = _own_hash()
    return (f"{files} files of parts", f"{count} files of the program, SHA-256 {own}")


def _record_hash(path: Path, mode: str) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, mode)
    return base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")


def _own_hash() -> tuple[str, int]:
    root = Path(__file__).resolve().parents[2]
    roots = {root, *(shipped_root() / name for name in ("forms", "resources"))}
    paths = sorted(
        path for folder in roots for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".pyc", ".mo") and "__pycache__" not in path.parts
    )  # fmt: skip
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest(), len(paths)


def check_fonts() -> Found:
    """The shipped fonts are whole and know Chinese."""
    from reportlab.pdfbase.ttfonts import TTFontFile

    found = []
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        known = TTFontFile(str(resource_path("fonts", name))).charToGlyph
        require(all(ord(char) in known for char in "验证临床Aé≥"), "font", name)
        found.append(f"{name}: {len(known)} characters")
    return tuple(found)


def check_window() -> Found:
    """Qt starts and draws."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ecrf.ui.health import draw_something

    version, platform, painted = draw_something(resource_path("fonts", "NotoSansSC-Regular.ttf"))
    require(painted, "window", platform)
    return (f"Qt {version}, {platform}",)


def check_cipher() -> Found:
    """A study file is encrypted, opens with its key and with no other."""
    from ecrf.store.self_test import try_cipher

    with tempfile.TemporaryDirectory(prefix="ecrf-qualify-", ignore_cleanup_errors=True) as place:
        cipher, sqlite, is_secret = try_cipher(Path(place) / "c.ecrf")
    require(is_secret, "cipher", f"SQLCipher {cipher}")
    return (f"SQLCipher {cipher}, SQLite {sqlite}",)


def check_clock(clock: Clock) -> Found:
    """The clock has an offset, runs, and is not before the program."""
    first, ticks = clock.now(), time.monotonic()
    time.sleep(0.2)
    gone, ticked = (clock.now() - first).total_seconds(), time.monotonic() - ticks
    require(first.utcoffset() is not None and first.year >= _YEAR, "clock", first.isoformat())
    require(abs(gone - ticked) < 1, "clock", first.isoformat())
    return (first.isoformat(timespec="seconds"), datetime.now().astimezone().tzname() or "")


def check_disk(folder: Path) -> Found:
    """Room, a local disk, and how long it takes until something is really written."""
    from ecrf.store.place import check_place

    folder.mkdir(parents=True, exist_ok=True)
    check_place(folder)
    free = shutil.disk_usage(folder).free // (1 << 20)
    require(free >= ROOM_MB, "disk", str(folder), free=free)
    took = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(40):
            began = time.perf_counter()
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    return (f"{free:,} MB free", f"fsync: {quantiles(took, n=20)[18]:.1f} ms (95 %)")
