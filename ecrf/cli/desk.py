"""A study opened for one command: the options every such command has, and the password behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ecrf.cli.passwords import read_password
from ecrf.cli.ports import Front, Key, Work
from ecrf.cli.telling import REFUSED, Teller
from ecrf.schema.findings import BadDesign
from ecrf.words import Refusal


@dataclass(frozen=True, slots=True)
class Line:
    """What every command is given: the program behind it and a voice."""

    front: Front
    teller: Teller

    def help(self, name: str) -> str:
        """The help text of a command or option."""
        return self.teller.word(f"cli.help.{name}")

    @contextmanager
    def work(self, folder: Path, login: str, password_file: Path | None) -> Iterator[Work]:
        """Open a study; warnings are noted beside the output."""
        password = read_password(self.teller, password_file, login)
        with self.front.enter(Key(folder, login, password)) as work:
            self.teller.faults(work.warnings)
            yield work

    def password(self, login: str, password_file: Path | None) -> str:
        """A person's password, from where it may come."""
        return read_password(self.teller, password_file, login)

    def run(self, act: Callable[[], int | None]) -> int:
        """Do an act; a refusal is told and becomes the exit code."""
        try:
            return act() or 0
        except (Refusal, BadDesign) as error:
            return self.teller.refused(error)


__all__ = ["REFUSED", "Line"]
