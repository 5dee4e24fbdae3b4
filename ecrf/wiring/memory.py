"""What this workstation remembers of studies: where they lie, and how far their trail had come."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from ecrf.services.ports import Reader

HOME = "ECRF_HOME"
"""Environment variable that names another folder for everything this user keeps."""
_FILE = "studies.json"


class Remembered(msgspec.Struct, frozen=True):
    """One study folder this workstation has opened."""

    path: str
    name: str
    nature: str
    study: str = ""
    last_login: str = ""
    sequence: int = 0
    """Length of the study chain when it was last seen here."""
    head: str = ""
    entries: int = 0
    """Entries of all chains together."""
    proved: str = ""
    """When the whole trail was last verified here and held, ISO 8601 with offset."""
    walked: int = 0
    """Number of the last transaction of a server whose chains were walked here."""


def user_folder() -> Path:
    """The folder for this user's data of the program; it need not exist."""
    import platformdirs

    return Path(os.environ.get(HOME) or platformdirs.user_data_dir("ecrf", appauthor=False))


def is_address(place: str) -> bool:
    """Whether a study's place is a server's address and no folder."""
    return place.startswith(("postgresql:", "postgres:"))


def as_address(place: PurePath | str) -> str:
    """The address a path was made of: a path has no double slash."""
    text = place if isinstance(place, str) else place.as_posix()
    return text if "://" in text else text.replace(":/", "://", 1)


def require_folder(*places: Path | str) -> None:
    """Refuse (`study.needs_folder`) an address where files are copied, mended or brought back."""
    for place in places:
        if is_address(str(place)):
            raise Refusal(Fault("study.needs_folder", as_address(place)))


class Memory:
    """A small file in the user's folder; a damaged one is begun anew, it only warns and proves nothing."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or user_folder()) / _FILE

    def studies(self) -> tuple[Remembered, ...]:
        """The known studies, folders only as long as they are still there; last used first."""
        known = [study for study in self._load() if is_address(study.path) or Path(study.path).is_dir()]
        return tuple(sorted(known, key=lambda study: study.last_login, reverse=True))

    def find(self, place: Path | str) -> Remembered | None:
        """What is remembered of a folder or address."""
        path = place if isinstance(place, str) else str(place.resolve())
        return next((study for study in self._load() if study.path == path), None)

    def keep(self, study: Remembered) -> None:
        """Remember a study, in place of what was known of its folder."""
        others = [known for known in self._load() if known.path != study.path]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        part.write_bytes(msgspec.json.encode([study, *others]))
        part.replace(self._path)

    def _load(self) -> list[Remembered]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=list[Remembered])
        except (FileNotFoundError, msgspec.MsgspecError):
            return []


def look_at(reader: Reader, known: Remembered) -> Remembered:
    """The same study as it stands now."""
    from ecrf.record.address import STUDY_CHAIN

    head = reader.head(STUDY_CHAIN)
    entries = sum(link.sequence for link in reader.links())
    return structs.replace(known, sequence=head.sequence, head=head.head.hex(), entries=entries)


def find_backstep(reader: Reader, known: Remembered) -> tuple[Fault, ...]:
    """Warn of a file that is older than the one seen here last (`study.older_file`) or another (`study.other_trail`)."""
    from ecrf.record.address import STUDY_CHAIN
    from ecrf.record.transaction import decode_heads

    if not known.sequence:
        return ()
    now = look_at(reader, known)
    if now.sequence < known.sequence or now.entries < known.entries:
        return (Fault("study.older_file", known.path, {"found": now.entries, "seen": known.entries}),)
    stored = reader.transaction_at(STUDY_CHAIN, known.sequence)
    if stored is None or decode_heads(stored.sealed.heads).get(STUDY_CHAIN) != known.head:
        return (Fault("study.other_trail", known.path),)
    return ()
