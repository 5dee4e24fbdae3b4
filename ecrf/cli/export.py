"""`ecrf export` and `ecrf report`: files that leave a study, whole or not at all. Note themselves in the access chain."""

from __future__ import annotations

from pathlib import Path

import msgspec
from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.ports import Exported, ExportWish
from ecrf.cli.telling import DONE


def add(app: Typer, line: Line) -> None:
    """Add both commands."""
    _add_export(app, line)
    _add_report(app, line)


def _add_export(app: Typer, line: Line) -> None:
    @app.command("export", help=line.help("export"))
    def export(
        folder: Path = line.folder,
        target: Path = Argument(help=line.help("target")),
        login: str = line.login,
        format_: str = Option("excel", "--format", help=line.help("format")),
        subject: str = Option("", help=line.help("subject")),
        form: str = Option("", help=line.help("form")),
        event: str = Option("", help=line.help("event")),
        place: str = Option("", help=line.help("place")),
        chart: str = Option("", help=line.help("chart")),
        at: str = Option("", help=line.help("at")),
        everything: bool = Option(False, "--everything", help=line.help("everything")),
        annotated: bool = Option(False, "--annotated", help=line.help("annotated")),
        deidentified: bool = Option(False, "--deidentified", help=line.help("deidentified")),
        no_names: bool = Option(False, "--no-names", help=line.help("no_names")),
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            language = line.teller.speaker.language
            wish = ExportWish(
                format_, target, subject, form, event, at,
                everything=everything, annotated=annotated, deidentified=deidentified, language=language,
                chart=chart, no_names=no_names, record=place,
            )  # fmt: skip
            with line.work(folder, login, password_file) as work:
                tell_files(line, (work.export(wish),), json=json)
            return DONE

        return line.run(act)


def _add_report(app: Typer, line: Line) -> None:
    @app.command("report", help=line.help("report"))
    def report(
        folder: Path = line.folder,
        target: Path = Argument(help=line.help("report_target")),
        login: str = line.login,
        site: str = Option("", help=line.help("site")),
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            targets = [
                ("integrity", target.with_suffix(".pdf")),
                ("integrity_excel", target.with_suffix(".xlsx")),
            ]
            with line.work(folder, login, password_file) as work:
                tell_files(line, work.report(site, targets, line.teller.speaker.language), json=json)
            return DONE

        return line.run(act)


def tell_files(line: Line, files: tuple[Exported, ...], *, json: bool) -> None:
    """Say what was written, with rows and hash."""
    if json:
        line.teller.json([{**msgspec.to_builtins(file), "path": str(file.path)} for file in files])
        return
    for file in files:
        rows = sum(count for _, count in file.rows)
        line.teller.say("cli.export.written", file=str(file.path), rows=rows, sha256=file.sha256)
