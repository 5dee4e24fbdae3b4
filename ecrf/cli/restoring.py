"""`ecrf restore`, `ecrf compare`, `ecrf salvage`: after a loss. Each writes a new folder or one entry."""

from __future__ import annotations

from pathlib import Path

from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.passwords import read_password
from ecrf.cli.ports_recovery import Restoring, Who
from ecrf.cli.telling import DONE, NOT_SOUND, progress
from ecrf.services.recovering.document import Document, Said
from ecrf.words import Fault, Refusal

RECORDS = ("", "one", "other")


def add(app: Typer, line: Line) -> None:
    """Add the commands."""
    _add_restore(app, line)
    _add_compare(app, line)
    _add_salvage(app, line)


def who_of(line: Line, login: str, password_file: Path | None) -> Who:
    """Login name and password, from file, environment or keyboard."""
    return Who(login, read_password(line.teller, password_file, login))


def _add_restore(app: Typer, line: Line) -> None:
    @app.command("restore", help=line.help("restore"))
    def restore(
        backup: Path = Argument(help=line.help("restore_backup")),
        target: Path = Argument(help=line.help("restore_target")),
        login: str = line.login,
        reason: str = Option(..., help=line.help("reason")),
        paper: str = Option("", help=line.help("restore_paper")),
        newer: Path | None = Option(None, help=line.help("restore_newer")),
        redactions: Path | None = Option(None, help=line.help("restore_redactions")),
        drill: bool = Option(False, "--drill", help=line.help("restore_drill")),
        report: Path | None = Option(None, help=line.help("report_file")),
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            who = who_of(line, login, password_file)
            wish = Restoring(backup, target, reason, paper, newer, redactions, drill)
            document = line.front.recovery.restore(who, wish, progress(line.teller, "cli.verify.progress"))
            return tell_document(line, document, report, json=json)

        return line.run(act)


def _add_compare(app: Typer, line: Line) -> None:
    @app.command("compare", help=line.help("compare"))
    def compare(
        one: Path = Argument(help=line.help("compare_one")),
        other: Path = Argument(help=line.help("compare_other")),
        login: str = line.login,
        record: str = Option("", help=line.help("compare_record")),
        report: Path | None = Option(None, help=line.help("report_file")),
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            if record not in RECORDS:
                raise Refusal(Fault("recovery.which_record", record))
            document = line.front.recovery.compare(who_of(line, login, password_file), one, other, record)
            return tell_document(line, document, report, json=json)

        return line.run(act)


def _add_salvage(app: Typer, line: Line) -> None:
    @app.command("salvage", help=line.help("salvage"))
    def salvage(
        damaged: Path = Argument(help=line.help("salvage_damaged")),
        out: Path = Option(..., help=line.help("salvage_out")),
        login: str = line.login,
        backup: Path | None = Option(None, help=line.help("salvage_backup")),
        report: Path | None = Option(None, help=line.help("report_file")),
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            who = who_of(line, login, password_file)
            document = line.front.recovery.salvage(who, damaged, out, backup)
            return tell_document(line, document, report, json=json)

        return line.run(act)


def tell_document(line: Line, document: Document, report: Path | None, *, json: bool) -> int:
    """Say a report, write it where asked; the exit code says whether something must be made again."""
    speaker = line.teller.speaker
    if report is not None:
        sha256 = line.front.recovery.write_report(document, report, speaker.language)
        line.teller.note("cli.recovery.report", file=str(report), sha256=sha256)

    def say(said: Said) -> str:
        return said if isinstance(said, str) else speaker.say(said)

    if json:
        line.teller.json({
            "report": document.key,
            "root": document.root,
            "facts": {fact.label.code.rpartition(".")[2]: say(fact.value) for fact in document.facts},
            "lists": {sheet.key: [[say(said) for said in row] for row in sheet.rows] for sheet in document.sheets},
        })  # fmt: skip
    else:
        line.teller.channel.out(speaker.say(document.title))
        for fact in document.facts:
            line.teller.channel.out(f"  {speaker.say(fact.label)}: {say(fact.value)}")
        for sheet in document.sheets:
            line.teller.channel.out(f"{speaker.say(sheet.title)}: {len(sheet.rows)}")
            for row in sheet.rows:
                line.teller.channel.out("  " + "  |  ".join(text for said in row if (text := say(said))))
    return NOT_SOUND if any(sheet.rows for sheet in document.sheets if sheet.key in _TO_DO) else DONE


_TO_DO = ("again", "losses", "redact_waiting", "only_one", "only_other", "conflicts")
