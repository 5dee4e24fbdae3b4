"""`ecrf qualify`: is this computer fit for the program; a signed report. Writes nothing of a study."""

from __future__ import annotations

from pathlib import Path

import msgspec
from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.ports import Key, Qualified, QualifyWish
from ecrf.cli.telling import DONE, NOT_SOUND, progress


def add(app: Typer, line: Line) -> None:
    """Add the command."""

    @app.command("qualify", help=line.help("qualify"))
    def qualify(
        target: Path = Argument(help=line.help("qualify_target")),
        folder: Path | None = Option(None, "--folder", help=line.help("qualify_folder")),
        login: str = Option("", help=line.help("qualify_login")),
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            key = None
            if folder is not None:
                key = Key(folder, login, line.password(login, password_file))
            wish = QualifyWish(target.with_suffix(".pdf"), key)
            done = line.front.qualify(wish, progress(line.teller, "cli.qualify.progress"))
            return _tell(line, done, json=json)

        return line.run(act)


def _tell(line: Line, done: Qualified, *, json: bool) -> int:
    teller, made = line.teller, done.made
    if json:
        teller.json(msgspec.to_builtins(made))
    else:
        for check in made.checks:
            code = "cli.qualify.passed" if check.passed else "cli.qualify.failed"
            teller.say(code, name=teller.word(f"qualify.check.{check.name}"), seconds=f"{check.seconds:.1f}")
        teller.say("cli.qualify.written", files=", ".join(str(path) for path in done.files))
        teller.faults(check.fault for check in made.checks if check.fault is not None)
    return DONE if made.passed else NOT_SOUND
