"""`ecrf check`: a weekly integrity run of a site, signed by who makes it. Writes the run into the trail."""

from __future__ import annotations

from pathlib import Path

from typer import Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.telling import DONE, progress
from ecrf.services.reads.integrity_view import FindingView, IntegrityView
from ecrf.words import Message


def add(app: Typer, line: Line) -> None:
    """Add the command."""

    @app.command("check", help=line.help("check"))
    def check(
        folder: Path = line.folder,
        login: str = line.login,
        site: str = Option("", help=line.help("site")),
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                view = work.check(site, progress(line.teller, "cli.verify.progress"))
            if json:
                line.teller.json([_as_data(line, found) for found in view.findings])
            else:
                _tell(line, view)
            return DONE

        return line.run(act)


def _tell(line: Line, view: IntegrityView) -> None:
    for found in view.findings:
        standing = Message(f"cli.standing.{found.standing}")
        line.teller.say("cli.check.finding", standing=standing, finding=found.message)
    count = dict.fromkeys(("new", "persisting", "resolved"), 0)
    for found in view.findings:
        count[found.standing] += 1
    line.teller.say("cli.check.counts", **count)


def _as_data(line: Line, found: FindingView) -> dict[str, object]:
    return {
        "finding": found.finding,
        "kind": found.kind,
        "code": found.message.code,
        "standing": found.standing,
        "chain": found.chain,
        "at": found.at,
        "words": line.teller.speaker.say(found.message),
    }
