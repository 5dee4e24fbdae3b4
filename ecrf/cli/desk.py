"""A study opened for one command: the options every such command has, and the password behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from typer import Argument, Option

from ecrf.cli.passwords import read_password
from ecrf.cli.ports import Front, Key, Work
from ecrf.cli.telling import DONE, Teller
from ecrf.schema.findings import BadDesign
from ecrf.words import Message, Refusal

At = tuple[Path, str, Path | None]
"""Folder, login, file with the password."""


@dataclass(frozen=True, slots=True)
class Line:
    """What every command is given: the program behind it and a voice."""

    front: Front
    teller: Teller

    def help(self, name: str) -> str:
        """The help text of a command or option."""
        return self.teller.word(f"cli.help.{name}")

    @property
    def folder(self) -> Path:
        """Declares the argument for the folder of a study."""
        declared: Path = Argument(help=self.help("folder"))
        return declared

    @property
    def login(self) -> str:
        """Declares `--login`, the person who acts."""
        declared: str = Option(..., help=self.help("login"))
        return declared

    @property
    def password_file(self) -> Path | None:
        """Declares `--password-file`."""
        declared: Path | None = Option(None, help=self.help("password_file"))
        return declared

    @property
    def json(self) -> bool:
        """Declares `--json`."""
        declared: bool = Option(False, "--json", help=self.help("json"))
        return declared

    @contextmanager
    def work(self, folder: Path, login: str, password_file: Path | None) -> Iterator[Work]:
        """Open a study; warnings are noted beside the output."""
        password = read_password(self.teller, password_file, login)
        with self.front.enter(Key(folder, login, password)) as work:
            self.teller.faults(work.warnings)
            yield work

    def write(self, at: At, act: Callable[[Work], object], said: Message) -> int:
        """Open a study, do one act in it, say one sentence."""

        def run() -> int:
            with self.work(*at) as work:
                act(work)
            self.teller.channel.out(self.teller.speaker.say(said))
            return DONE

        return self.run(run)

    def password(self, login: str, password_file: Path | None) -> str:
        """A person's password, from where it may come."""
        return read_password(self.teller, password_file, login)

    def run(self, act: Callable[[], int | None]) -> int:
        """Do an act; a refusal is told and becomes the exit code."""
        try:
            return act() or 0
        except (Refusal, BadDesign) as error:
            return self.teller.refused(error)
