"""`ecrf publish`: freeze a design into a study once it is proved. Writes; with --dry-run it only reads."""

from __future__ import annotations

from pathlib import Path

from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.telling import DONE, NOT_SOUND


def add(app: Typer, line: Line) -> None:
    """Add the command."""

    @app.command("publish", help=line.help("publish"))
    def publish(
        folder: Path = line.folder,
        design: str = Argument(help=line.help("design_or_folder")),
        login: str = line.login,
        dry_run: bool = Option(False, "--dry-run", help=line.help("publish_dry_run")),
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            teller = line.teller
            with line.work(folder, login, password_file) as work:
                look = work.look_at_design(design)
                teller.findings(look.findings)
                teller.faults(look.breaks)
                for difference in look.differences:
                    teller.channel.out(teller.speaker.say(difference))
                teller.say("cli.publish.proved", version=look.version, checks=look.proved, of_all=look.checks)
                if look.differences:
                    checks = ", ".join(look.touched) or "-"
                    teller.say("cli.publish.touched", count=len(look.touched), checks=checks)
                if not look.is_sound:
                    return NOT_SOUND
                if not dry_run:
                    work.publish(look)
                    teller.say("cli.publish.done", version=look.version, digest=look.digest)
            return DONE

        return line.run(act)
