"""`ecrf backup`: a proved copy of a study, to a folder or by the plan; `ecrf backup-plan`: where, how often, how many."""

from __future__ import annotations

from pathlib import Path

import msgspec
from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.telling import DONE, NOT_SOUND, progress
from ecrf.services.keeping import BackupDone, BackupPlan


def add(app: Typer, line: Line) -> None:
    """Add both commands: the first reads and notes itself, the second writes this workstation's memory only."""
    _add_backup(app, line)
    _add_plan(app, line)


def _add_backup(app: Typer, line: Line) -> None:
    @app.command("backup", help=line.help("backup"))
    def backup(
        folder: Path = line.folder,
        target: Path | None = Argument(None, help=line.help("backup_target")),
        login: str = line.login,
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                done = work.backup(target, progress(line.teller, "cli.verify.progress"))
            return _tell(line, done, json=json)

        return line.run(act)


def _tell(line: Line, done: BackupDone, *, json: bool) -> int:
    if json:
        line.teller.json(msgspec.to_builtins(done))
    for kept in done.made if not json else ():
        line.teller.say("cli.backup.made", folder=kept.path, entries=kept.entries, chains=kept.chains)
    if done.removed and not json:
        line.teller.say("cli.backup.removed", count=done.removed)
    line.teller.faults(done.faults)
    return NOT_SOUND if done.faults else DONE


def _add_plan(app: Typer, line: Line) -> None:
    @app.command("backup-plan", help=line.help("backup_plan"))
    def backup_plan(
        folder: Path = line.folder,
        first: str | None = Option(None, help=line.help("plan_first")),
        second: str | None = Option(None, help=line.help("plan_second")),
        hours: int | None = Option(None, help=line.help("plan_hours")),
        daily: int | None = Option(None, help=line.help("plan_daily")),
        weekly: int | None = Option(None, help=line.help("plan_weekly")),
        monthly: int | None = Option(None, help=line.help("plan_monthly")),
        at_closing: bool | None = Option(
            None, "--at-closing/--not-at-closing", help=line.help("plan_closing")
        ),
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            state = line.front.recovery.plan(folder)
            wanted = {
                "first": first, "second": second, "hours": hours, "daily": daily, "weekly": weekly,
                "monthly": monthly, "at_closing": at_closing,
            }  # fmt: skip
            changed = {name: value for name, value in wanted.items() if value is not None}
            if changed:
                plan: BackupPlan = msgspec.structs.replace(state.plan, **changed)
                state = line.front.recovery.plan(folder, plan)
            if json:
                line.teller.json(msgspec.to_builtins(state))
                return DONE
            plan = state.plan
            line.teller.say("cli.plan.places", first=plan.first or "–", second=plan.second or "–")
            line.teller.say("cli.plan.kept", daily=plan.daily, weekly=plan.weekly, monthly=plan.monthly)
            line.teller.say("cli.plan.when", hours=plan.hours, last=state.last[:16] or "–")
            line.teller.faults(state.faults)
            return DONE

        return line.run(act)
