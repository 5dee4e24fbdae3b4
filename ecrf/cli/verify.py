"""`ecrf verify`: the proof that nothing in a study was changed. Reads only."""

from __future__ import annotations

from pathlib import Path

import msgspec
from typer import Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.ports import VerifyWish
from ecrf.cli.telling import DONE, NOT_SOUND, Teller, progress
from ecrf.services.verifying.report import VerifyReport


def add(app: Typer, line: Line) -> None:
    """Add the command."""

    @app.command("verify", help=line.help("verify"))
    def verify(
        folder: Path = line.folder,
        login: str = line.login,
        password_file: Path | None = line.password_file,
        whole: bool = Option(False, "--whole", help=line.help("whole")),
        every_signature: bool = Option(False, "--every-signature", help=line.help("every_signature")),
        against: str = Option("", "--against", "--paper", help=line.help("against")),
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            wish = VerifyWish(whole or every_signature, every_signature, against)
            with line.work(folder, login, password_file) as work:
                report = work.verify(wish, progress(line.teller, "cli.verify.progress"))
            return tell_report(line.teller, report, json=json)

        return line.run(act)


def tell_report(teller: Teller, report: VerifyReport, *, json: bool = False) -> int:
    """Say what a verification found; returns the exit code."""
    if json:
        teller.json(msgspec.to_builtins(report))
    else:
        code = "cli.verify.holds" if report.holds else "cli.verify.broken"
        numbers = {
            name: getattr(report, name) for name in ("entries", "chains", "transactions", "signatures")
        }
        teller.say(code, **numbers)
        teller.say("cli.verify.head", head=report.study_head[:16], root=report.root[:16])
        if report.redacted:
            teller.say("cli.verify.redacted", count=report.redacted)
        if report.skipped:
            teller.say("cli.verify.skipped", count=report.skipped)
        if report.unproven:
            teller.say("cli.verify.unproven", count=report.unproven)
        for chain, sequence in report.clock_backwards:
            teller.note("cli.verify.clock", chain=chain, sequence=sequence)
        teller.faults(bad.fault for bad in report.bad)
    return DONE if report.holds else NOT_SOUND
