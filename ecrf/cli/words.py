"""`ecrf words`: what a message code means, with what to do about it. Reads only."""

from __future__ import annotations

from typer import Argument, Typer

from ecrf.cli.desk import Line
from ecrf.cli.telling import DONE, NOT_SOUND


def add(app: Typer, line: Line) -> None:
    """Add the command."""

    @app.command("words", help=line.help("words"))
    def words(code: str = Argument(help=line.help("code"))) -> int:
        found = line.front.texts(code)
        for name, text in found:
            line.teller.channel.out(f"{name}\n    {text}")
        if not found:
            line.teller.note("cli.words.none", wanted=code)
        return DONE if found else NOT_SOUND
