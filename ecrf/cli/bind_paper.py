"""`ecrf bind-paper`: a sheet signed by hand and scanned is bound to what it was printed from."""

from __future__ import annotations

from pathlib import Path

from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.ports_papers import PaperWish
from ecrf.cli.telling import DONE


def add(app: Typer, line: Line) -> None:
    """Add the command."""

    @app.command("bind-paper", help=line.help("bind_paper"))
    def bind_paper(
        folder: Path = line.folder,
        scan: Path = Argument(help=line.help("paper_scan")),
        login: str = line.login,
        subject: str = Option(help=line.help("paper_subject")),
        place: str = Option("", help=line.help("place")),
        code: str = Option(help=line.help("paper_code")),
        signer: str = Option(help=line.help("paper_signer")),
        day: str = Option(help=line.help("paper_day")),
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                sha256 = work.bind_paper(PaperWish(subject, place, code, signer, day, scan))
            line.teller.say("cli.paper.bound", file=str(scan), sha256=sha256)
            return DONE

        return line.run(act)
