"""Where a password comes from: a file, the environment, or a question; never an argument, which others can see."""

from __future__ import annotations

from pathlib import Path

from ecrf.cli.telling import Teller
from ecrf.words import Fault, Refusal

VARIABLE = "ECRF_PASSWORD"
NEW_VARIABLE = "ECRF_NEW_PASSWORD"


def read_password(teller: Teller, file: Path | None, login: str) -> str:
    """The password of `login`: first line of `file`, else $ECRF_PASSWORD, else asked for."""
    if file is not None:
        return read_password_file(file)
    found = teller.channel.environment(VARIABLE)
    return found or teller.channel.ask(teller.word("cli.ask.password", login=login))


def read_new_password(teller: Teller, file: Path | None, login: str) -> str:
    """A password to be set: first line of `file`, else $ECRF_NEW_PASSWORD, else asked for twice."""
    if file is not None:
        return read_password_file(file)
    if found := teller.channel.environment(NEW_VARIABLE):
        return found
    first = teller.channel.ask(teller.word("cli.ask.new_password", login=login))
    if teller.channel.ask(teller.word("cli.ask.again", login=login)) != first:
        raise Refusal(Fault("cli.passwords_differ", login))
    return first


def read_password_file(file: Path) -> str:
    """The first line of a file without its end; refuses `cli.password_file`."""
    return _read(file).split("\n", 1)[0].rstrip("\r")


def read_lines(file: Path) -> tuple[str, ...]:
    """The lines of a file that hold something; refuses `cli.password_file`."""
    return tuple(line.strip() for line in _read(file).splitlines() if line.strip())


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(Fault("cli.password_file", str(file))) from error
