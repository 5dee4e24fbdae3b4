"""`ecrf recovery`: a new recovery code, and a study opened with it when no password works. Both write."""

from __future__ import annotations

from pathlib import Path

from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.passwords import read_lines, read_new_password
from ecrf.cli.telling import DONE


def add(app: Typer, line: Line) -> None:
    """Add the group of commands."""
    recovery = Typer(help=line.help("recovery"), no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(recovery, name="recovery")
    _add_renew(recovery, line)
    _add_open(recovery, line)


def tell_codes(line: Line, codes: tuple[str, ...]) -> None:
    """Show a code, or two shares, for the only time."""
    line.teller.say("cli.new_study.code", count=len(codes))
    for code in codes:
        line.teller.channel.out(f"    {code}")


def _add_renew(recovery: Typer, line: Line) -> None:
    @recovery.command("renew", help=line.help("recovery_renew"))
    def renew(
        folder: Path = line.folder,
        login: str = line.login,
        holders: int = Option(1, min=1, max=2, help=line.help("holders")),
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                tell_codes(line, work.renew_recovery(holders))
            return DONE

        return line.run(act)


def _add_open(recovery: Typer, line: Line) -> None:
    @recovery.command("open", help=line.help("recovery_open"))
    def open_(
        folder: Path = line.folder,
        user: str = Argument(help=line.help("user")),
        shares: int = Option(1, min=1, max=2, help=line.help("shares")),
        code_file: Path | None = Option(None, help=line.help("code_file")),
        new_password_file: Path | None = Option(None, help=line.help("new_password_file")),
    ) -> int:
        def act() -> int:
            ask = line.teller.channel.ask
            asked = (ask(line.teller.word("cli.ask.code", number=number + 1)) for number in range(shares))
            codes = read_lines(code_file) if code_file is not None else tuple(asked)
            password = read_new_password(line.teller, new_password_file, user)
            line.front.recover(folder, codes, (user, password))
            line.teller.say("cli.recovery.opened", login=user)
            return DONE

        return line.run(act)
