"""`ecrf open`: the window with a study chosen; `ecrf take-over`: this workstation becomes a study's home."""

from __future__ import annotations

from pathlib import Path

from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.telling import DONE


def add(app: Typer, line: Line) -> None:
    """Add both commands: the first writes what the person does, the second one entry."""

    @app.command("open", help=line.help("open"))
    def open_(folder: Path | None = Argument(None, help=line.help("folder"))) -> int:
        return line.run(lambda: line.front.open_window(folder))

    @app.command("take-over", help=line.help("take_over"))
    def take_over(
        folder: Path = line.folder,
        login: str = line.login,
        reason: str = Option(..., help=line.help("reason")),
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                work.take_over(reason)
            line.teller.say("cli.take_over.done", folder=str(folder))
            return DONE

        return line.run(act)
