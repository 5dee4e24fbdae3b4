"""`ecrf archive`, `ecrf snapshot`, `ecrf changes`, `ecrf merge`: copies that travel; `ecrf migrate`: an older study."""

from __future__ import annotations

from pathlib import Path

from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.ports_recovery import ServerUpdate
from ecrf.cli.restoring import tell_document, who_of
from ecrf.cli.telling import DONE, progress
from ecrf.record.merkle import to_paper


def add(app: Typer, line: Line) -> None:
    """Add the commands."""
    _add_archive(app, line)
    _add_snapshot(app, line)
    _add_changes(app, line)
    _add_merge(app, line)
    _add_migrate(app, line)


def _add_archive(app: Typer, line: Line) -> None:
    @app.command("archive", help=line.help("archive"))
    def archive(
        folder: Path = line.folder,
        target: Path = Argument(help=line.help("archive_target")),
        login: str = line.login,
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            who, told = who_of(line, login, password_file), progress(line.teller, "cli.verify.progress")
            entries, root = line.front.recovery.archive(who, folder, target, told)
            line.teller.say(
                "cli.archive.made", folder=str(target), entries=entries, checkpoint=to_paper(root)
            )
            return DONE

        return line.run(act)


def _add_snapshot(app: Typer, line: Line) -> None:
    @app.command("snapshot", help=line.help("snapshot"))
    def snapshot(
        folder: Path = line.folder,
        target: Path = Argument(help=line.help("snapshot_target")),
        login: str = line.login,
        monitor: str = Option(..., help=line.help("snapshot_monitor")),
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            who = who_of(line, login, password_file)
            entries, withheld = line.front.recovery.snapshot(who, folder, target, monitor)
            line.teller.say(
                "cli.snapshot.made", folder=str(target), monitor=monitor, entries=entries, withheld=withheld
            )
            return DONE

        return line.run(act)


def _add_changes(app: Typer, line: Line) -> None:
    @app.command("changes", help=line.help("changes"))
    def changes(
        folder: Path = Argument(help=line.help("changes_folder")),
        target: Path = Argument(help=line.help("changes_target")),
        login: str = line.login,
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            who = who_of(line, login, password_file)
            count = line.front.recovery.changes(who, folder, target)
            line.teller.say("cli.changes.written", file=str(target), count=count)
            return DONE

        return line.run(act)


def _add_merge(app: Typer, line: Line) -> None:
    @app.command("merge", help=line.help("merge"))
    def merge(
        folder: Path = line.folder,
        file: Path = Argument(help=line.help("merge_file")),
        login: str = line.login,
        dry_run: bool = Option(False, "--dry-run", help=line.help("merge_dry")),
        report: Path | None = Option(None, help=line.help("report_file")),
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            who = who_of(line, login, password_file)
            document = line.front.recovery.merge(who, folder, file, dry=dry_run)
            return tell_document(line, document, report, json=json)

        return line.run(act)


def _add_migrate(app: Typer, line: Line) -> None:
    @app.command("migrate", help=line.help("migrate"))
    def migrate(
        folder: Path = line.folder,
        login: str = Option("", help=line.help("login")),
        owner: str = Option("", help=line.help("owner_update")),
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            told = progress(line.teller, "cli.migrate.progress")
            if owner:
                tell_update(line, line.front.recovery.migrate_server(folder, owner, told))
                return DONE
            who = who_of(line, login, password_file)
            now = line.front.recovery.migrate(who, folder, told)
            code = "cli.migrate.done" if now.done else "cli.migrate.current"
            line.teller.say(code, folder=str(folder), revision=now.revision, fold=now.fold)
            tell_refused(line, now.refused)
            return DONE

        return line.run(act)


def tell_update(line: Line, done: ServerUpdate) -> None:
    """What became of a study on a server."""
    code = "cli.migrate.server_current" if done.was == done.now else "cli.migrate.server_done"
    line.teller.say(code, place=done.place, was=done.was, now=done.now)
    line.teller.say("cli.migrate.server_folded", chains=done.chains, entries=done.entries)
    if done.differing > 0:
        line.teller.say("cli.migrate.server_differing", rows=done.differing)
    tell_refused(line, done.refused)


def tell_refused(line: Line, refused: tuple[str, ...]) -> None:
    """Which entries the tables end before, if any."""
    if refused:
        line.teller.say("cli.migrate.refused", entries=", ".join(refused))
