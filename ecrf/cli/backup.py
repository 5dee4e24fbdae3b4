"""`ecrf backup`: a copy of the study folder in one step, opened and verified. Reads; notes itself in the access chain."""

from __future__ import annotations

from pathlib import Path

from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.verify import tell_report


def add(app: Typer, line: Line) -> None:
    """Add the command."""

    @app.command("backup", help=line.help("backup"))
    def backup(
        folder: Path = Argument(help=line.help("folder")),
        target: Path = Argument(help=line.help("backup_target")),
        login: str = Option(..., help=line.help("login")),
        password_file: Path | None = Option(None, help=line.help("password_file")),
        json: bool = Option(False, "--json", help=line.help("json")),
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                report = work.backup(target)
            line.teller.note("cli.backup.made", folder=str(target))
            return tell_report(line.teller, report, json=json)

        return line.run(act)
