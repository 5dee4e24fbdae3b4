"""`ecrf demo`: a played trial in a window, or without a display its pictures and exports. Writes a demo study only."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from typer import Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.ports import DemoMade, DemoWish
from ecrf.cli.telling import DONE, NOT_SOUND, progress
from ecrf.cli.verify import tell_report
from ecrf.words import Message


def add(app: Typer, line: Line) -> None:
    """Add the command."""

    @app.command("demo", help=line.help("demo"))
    def demo(
        study: str = Option("T3", help=line.help("study_code")),
        out: Path | None = Option(None, help=line.help("out")),
        headless: bool = Option(False, "--headless", help=line.help("headless")),
        subjects: int = Option(25, min=1, max=500, help=line.help("subjects")),
        seed: str = Option("1", help=line.help("seed")),
        until: datetime | None = Option(None, formats=["%Y-%m-%d"], help=line.help("until")),
    ) -> int:
        def act() -> int:
            wish = DemoWish(study, out, headless, subjects, seed, until.date() if until else None)
            told = progress(line.teller, "cli.demo.progress")
            made = line.front.demo(wish, told, lambda ready: _tell_ready(line, ready))
            return _tell(line, made)

        return line.run(act)


def _tell(line: Line, made: DemoMade) -> int:
    if made.verified is None:
        return DONE
    line.teller.say("cli.demo.played", subjects=made.subjects, folder=str(made.folder))
    tell_logins(line, made)
    code = tell_report(line.teller, made.verified)
    for file in made.files:
        line.teller.say("cli.demo.file", file=str(file))
    line.teller.faults(made.left_out)
    return NOT_SOUND if made.left_out else code


def _tell_ready(line: Line, made: DemoMade) -> None:
    line.teller.say("cli.demo.opening")
    tell_logins(line, made)


def tell_logins(line: Line, made: DemoMade) -> None:
    """Print the demo's logins."""
    for one in made.logins:
        role = Message(f"role.{one.role}")
        line.teller.say("cli.demo.login", login=one.login, password=one.password, name=one.name, role=role)
