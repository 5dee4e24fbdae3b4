"""Dictionaries kept in the user's folder as the very files of their distribution; never shipped, never in a study."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import replace
from pathlib import Path

import msgspec

from ecrf.library.dictionary_csv import find_csv, read_csv
from ecrf.library.dictionary_meddra import FILES as MEDDRA_FILES
from ecrf.library.dictionary_meddra import find_files, read_meddra
from ecrf.library.dictionary_text import Faults
from ecrf.schema.coding import KINDS
from ecrf.services.coding.dictionary import Dictionary
from ecrf.services.coding.ports import Installed, Loaded, LoadWish, Told, nobody
from ecrf.words import Fault, Language, Refusal

FOLDER = "dictionaries"
_SNIFFED = 20_000
_CHINESE = 0.05
"""Share of Chinese characters from which terms are Chinese."""
_NOTE = "dictionary.json"
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,30}")
_LEVEL = {"meddra": "LLT", "whodrug": "DRUG", "atc": "ATC", "tcm": "TCM"}


class _Kept(msgspec.Struct, frozen=True):
    kind: str
    version: str
    language: str
    digest: str
    terms: int


def load_dictionary(wish: LoadWish, folder: Path, told: Told = nobody) -> Loaded:
    """Read the files of a distribution, check them whole and keep them; nothing that has faults is kept.

    `told` hears how far it is, and stops it by raising: then nothing is kept.
    """
    if wish.kind not in KINDS:
        raise Refusal(Fault("dictionaries.kind", wish.kind, {"known": ", ".join(KINDS)}))
    if not _VERSION.fullmatch(wish.version) or wish.language not in ("", *Language):
        raise Refusal(Fault("dictionaries.version", wish.version, {"language": wish.language}))
    files = find_files(wish.source) if wish.kind == "meddra" else find_csv(wish.source)
    if not files:
        raise Refusal(Fault("dictionaries.nothing", str(wish.source), {"kind": wish.kind}))
    digest = compute_digest(files)
    wish = wish if wish.language else replace(wish, language=guess_language(files))
    found, faults = _read(wish, files, digest, told)
    if faults.found:
        return Loaded(None, tuple(faults.found))
    kept = _Kept(wish.kind, wish.version, wish.language, digest, len(found.terms))
    target = folder / FOLDER / _name(wish.kind, wish.version, wish.language)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name, path in files.items():
        shutil.copyfile(path, target / name)
    (target / _NOTE).write_bytes(msgspec.json.encode(kept))
    return Loaded(_show(kept))


def guess_language(files: dict[str, Path]) -> str:
    """Chinese where the terms hold Chinese characters, else English."""
    data = files.get("llt.asc", next(iter(files.values()))).read_bytes()[:_SNIFFED]
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, errors="ignore")
        if any("\u4e00" <= letter <= "\u9fff" for letter in text):
            # A few letters with accents, read as GB 18030, are Chinese too: Chinese names hold many.
            share = sum("\u4e00" <= letter <= "\u9fff" for letter in text) / len(text)
            return "zh" if share > _CHINESE else "en"
    return "en"


def compute_digest(files: dict[str, Path]) -> str:
    """SHA-256 of the lines `SHA-256 of the file`, two blanks, name in lower case, LF, in the order of the names."""
    lines = (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n" for name, path in sorted(files.items())
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def list_dictionaries(folder: Path) -> tuple[Installed, ...]:
    """Everything kept, by kind and version."""
    return tuple(_show(kept) for _, kept in _all(folder))


def remove_dictionary(kind: str, version: str, language: str, folder: Path) -> bool:
    """Take a dictionary away; whether there was one."""
    target = folder / FOLDER / _name(kind, version, language)
    if not (target / _NOTE).is_file():
        return False
    shutil.rmtree(target)
    return True


def open_dictionary(digest: str, folder: Path, told: Told = nobody) -> Dictionary | None:
    """The dictionary with a digest, None where none is kept; refuses (`dictionaries.changed`) files that changed since.

    `told` hears how far it is, and stops it by raising.
    """
    for path, kept in _all(folder):
        if kept.digest != digest:
            continue
        files = {each.name: each for each in path.iterdir() if each.name != _NOTE}
        if compute_digest(files) != digest:
            raise Refusal(Fault("dictionaries.changed", str(path)))
        wish = LoadWish(kept.kind, path, kept.version, kept.language)
        found, faults = _read(wish, files, digest, told)
        if faults.found:
            raise Refusal(faults.found[0])
        return found
    return None


def _read(wish: LoadWish, files: dict[str, Path], digest: str, told: Told) -> tuple[Dictionary, Faults]:
    faults = Faults()
    steps = len(MEDDRA_FILES) + 2  # the files of the largest kind, joining them, making ready to search
    if wish.kind == "meddra":
        terms, above = read_meddra(files, wish.language, faults, lambda done: told(done, steps))
    else:
        terms, above = read_csv(wish.kind, next(iter(files.values())), wish.language, faults)
    if not terms and not faults.found:
        faults.add("empty", str(wish.source))
    told(steps - 1, steps)
    made = Dictionary(wish.kind, wish.version, wish.language, digest, _LEVEL[wish.kind], terms, above)
    made.make_ready()
    told(steps, steps)
    return made, faults


def _all(folder: Path) -> list[tuple[Path, _Kept]]:
    notes = sorted((folder / FOLDER).glob(f"*/{_NOTE}"))
    return [(note.parent, msgspec.json.decode(note.read_bytes(), type=_Kept)) for note in notes]


def _show(kept: _Kept) -> Installed:
    return Installed(kept.kind, kept.version, kept.language, kept.digest, kept.terms)


def _name(kind: str, version: str, language: str) -> str:
    return f"{kind}-{version}-{language}"
