"""The command line's front end: every adapter is imported when a command asks for it."""

from __future__ import annotations

import getpass
import locale
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from ecrf.cli import ports as p
from ecrf.cli.ports_recovery import Recovery
from ecrf.cli.texts_port import WordingStore
from ecrf.library.words import load_speaker
from ecrf.services.coding.ports import Dictionaries
from ecrf.words import Language, Speaker

OPTION = "--lang"
STORE = "--store"


def run(argv: Sequence[str]) -> int:
    """Run one command; returns the exit code."""
    from ecrf.cli.app import run_app

    language, rest = take_language(argv)
    return run_app(take_store(rest), LineFront(language), terminal(language))


def take_language(argv: Sequence[str]) -> tuple[Language, list[str]]:
    """The chosen language, and the arguments without the choice; without one, that of the system."""
    words = list(argv)
    chosen = [word.partition("=")[2] for word in words if word.startswith(f"{OPTION}=")]
    chosen += [after for before, after in pairwise(words) if before == OPTION]
    rest = [word for before, word in zip(["", *words], words, strict=False)
            if OPTION not in (before, word) and not word.startswith(f"{OPTION}=")]  # fmt: skip
    name = chosen[-1] if chosen else system_language()
    return (Language.ZH if name.lower().startswith("zh") else Language.EN), rest


def take_store(argv: Sequence[str]) -> list[str]:
    """The same arguments with `--store ADDRESS` as the place of the study, wherever it stands."""
    words = [word.removeprefix(f"{STORE}=") for word in argv]
    return [word for word in words if word != STORE]


def system_language() -> str:
    """What the system speaks: the usual variables, else the locale."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if (value := os.environ.get(variable, "")) and value not in ("C", "C.UTF-8", "POSIX"):
            return value
    return locale.getlocale()[0] or ""


def terminal(language: Language) -> p.Channel:
    """Standard output and error, the keyboard, the environment."""
    return p.Channel(
        out=lambda text: print(text, flush=True),  # noqa: T201 - this is where the command line speaks
        err=lambda text: print(text, file=sys.stderr, flush=True),  # noqa: T201
        ask=lambda question: getpass.getpass(f"{question} "),
        environment=lambda name: os.environ.get(name, ""),
        language=language,
    )


class LineFront:
    """Implements `cli.ports.Front`."""

    def __init__(self, language: Language) -> None:
        self._language = language

    @cached_property
    def speaker(self) -> Speaker:
        """Says every message in the chosen language."""
        return load_speaker(self._language)

    @property
    def formats(self) -> tuple[str, ...]:
        """The names of the export formats."""
        from ecrf.exports import FORMATS

        return tuple(FORMATS)

    def demo(self, wish: p.DemoWish, told: p.Told, ready: Callable[[p.DemoMade], None]) -> p.DemoMade:
        """Build or find the demo; open its window, or play it without one."""
        from ecrf.wiring.showing import show_demo

        return show_demo(wish, told, ready, self._language)

    def new_study(self, wish: p.NewStudyWish) -> tuple[str, ...]:
        """Found a study folder; returns the recovery code, or its two shares."""
        from ecrf.wiring.begin import begin_study

        return begin_study(wish)

    def recover(self, folder: Path, codes: tuple[str, ...], account: tuple[str, str]) -> None:
        """Open a study with its recovery code or both shares; (login, password) get new keys."""
        from ecrf.wiring.recovering import recover
        from ecrf.wiring.sources import system_sources

        recover(folder, codes, account, system_sources())

    def open_window(self, folder: Path | None) -> int:
        """Open the login window; returns the exit code when it is closed."""
        from ecrf.wiring.window import run_window

        return run_window(self._language, folder)

    def lint(self, study: str) -> p.Linted:
        """Read a study's design and say everything that is wrong with it."""
        from ecrf.wiring.linting import lint_study

        return lint_study(study)

    def import_forms(self, file: Path, out: Path) -> p.FormsImported:
        """Write the forms of a REDCap data dictionary as YAML into a new folder."""
        from ecrf.wiring.import_forms import import_forms

        return import_forms(file, out)

    def studies(self) -> tuple[str, ...]:
        """The codes of the studies that ship."""
        from ecrf.library.load_design import study_codes

        return study_codes()

    def enter(self, key: p.Key) -> AbstractContextManager[p.Work]:
        """Open a study for one act."""
        from ecrf.wiring.sources import system_sources
        from ecrf.wiring.work import enter

        return enter(key, system_sources())

    @property
    def recovery(self) -> Recovery:
        """Backups, restoring, comparing and everything after a loss."""
        from ecrf.wiring.recovery import LineRecovery

        return LineRecovery()

    def qualify(self, wish: p.QualifyWish, told: p.Told) -> p.Qualified:
        """Check installation and operation on this computer and write the signed report."""
        from ecrf.wiring.qualify import qualify

        return qualify(wish, told, self._language)

    @property
    def wordings(self) -> WordingStore:
        """The licensed wording of questionnaires installed on this computer."""
        from ecrf.wiring import texts

        return texts

    @property
    def dictionaries(self) -> Dictionaries:
        """The dictionaries for coding installed on this computer."""
        from ecrf.wiring.dictionaries import InstalledDictionaries

        return InstalledDictionaries()

    def load_ctcae(self, file: Path) -> p.CtcaeLoaded:
        """Read NCI's workbook and keep it in the user's folder."""
        from ecrf.wiring.terms import keep_official

        return keep_official(file)

    def drop_ctcae(self) -> bool:
        """Show the shipped words again; returns whether others were kept."""
        from ecrf.wiring.terms import drop_official

        return drop_official()

    def find_ctcae(self, text: str, limit: int) -> tuple[p.CtcaeFound, ...]:
        """The CTCAE terms a word finds, best first."""
        from ecrf.wiring.terms import find_ctcae

        return find_ctcae(text, limit)

    def texts(self, code: str) -> tuple[tuple[str, str], ...]:
        """Every message code that begins so, with its text."""
        from ecrf.library.find import resource_path
        from ecrf.library.tables_words import parse_catalogue

        found: dict[str, str] = {}
        for file in sorted(resource_path("translations", str(self._language)).glob("*.po")):
            found |= parse_catalogue(file.read_text(encoding="utf-8"))
        found.pop("", None)
        return tuple((name, found[name]) for name in sorted(found) if name.startswith(code))
