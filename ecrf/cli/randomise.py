"""`ecrf randomise`: the sealed list, its codes, allocations and emergency unblinding. `codes`, `list`, `check` read."""

from __future__ import annotations

from pathlib import Path

import msgspec
from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.ports_randomise import AuthoriseWish, UnblindWish
from ecrf.cli.telling import DONE, NOT_SOUND
from ecrf.services.reads.allocation_view import SubjectAllocation
from ecrf.words import Fault, Message, Refusal


def add(app: Typer, line: Line) -> None:
    """Add the group of commands."""
    group = Typer(help=line.help("randomise"), no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="randomise")
    _add_list(group, line)
    _add_reading(group, line)
    _add_subject(group, line)
    _add_unblinding(group, line)


def _parse_blocks(text: str) -> tuple[int, ...]:
    """Block sizes as typed, `4,6`; refuses `command.allocation_blocks`."""
    try:
        return tuple(int(part) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise Refusal(Fault("command.allocation_blocks", text)) from error


def _add_list(group: Typer, line: Line) -> None:
    @group.command("commit", help=line.help("randomise_commit"))
    def commit(
        folder: Path = line.folder,
        login: str = line.login,
        blocks: str = Option("", help=line.help("randomise_blocks")),
        places: int = Option(0, help=line.help("randomise_places")),
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            sizes = _parse_blocks(blocks)
            with line.work(folder, login, password_file) as work:
                digest = work.commit_allocation(sizes, places)
            line.teller.say("cli.randomise.committed", digest=digest)
            return DONE

        return line.run(act)

    @group.command("codes", help=line.help("randomise_codes"))
    def codes(
        folder: Path = line.folder,
        login: str = line.login,
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                lines = work.releases()
            for one in lines:
                stratum = one.stratum or "-"
                line.teller.say(
                    "cli.randomise.code_row", number=one.number, stratum=stratum, release=one.code
                )
            return DONE

        return line.run(act)


def _add_reading(group: Typer, line: Line) -> None:
    @group.command("list", help=line.help("randomise_list"))
    def list_(
        folder: Path = line.folder,
        login: str = line.login,
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                shown = work.allocation()
            if shown is None:
                raise Refusal(Fault("command.no_randomisation", str(folder)))
            if json:
                line.teller.json(msgspec.to_builtins(shown))
                return DONE
            line.teller.say("cli.randomise.procedural" if shown.is_procedural else "cli.randomise.concealed")
            for each in shown.lists:
                line.teller.say("cli.randomise.list_row", digest=each.digest, time=each.time[:16])
            for one in shown.lines:
                arm = line.teller.speaker.say(one.arm) if one.arm is not None else "-"
                values = {"subject": one.subject, "time": one.time[:16], "arm": arm}
                line.teller.say("cli.randomise.row", number=one.number, **values)
            for event in shown.unblindings:
                told = {"subject": event.subject, "time": event.time[:16], "person": event.person}
                line.teller.say("cli.randomise.unblinding_row", reason=event.reason, **told)
            return DONE

        return line.run(act)

    @group.command("check", help=line.help("randomise_check"))
    def check(
        folder: Path = line.folder,
        login: str = line.login,
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                found = work.check_allocations()
            line.teller.faults(found.faults)
            values = {"lists": found.lists, "count": found.allocations, "recomputed": found.recomputed}
            line.teller.say("cli.randomise.checked", **values)
            line.teller.say("cli.randomise.replayed" if found.is_replayed else "cli.randomise.not_replayed")
            return NOT_SOUND if found.faults else DONE

        return line.run(act)


def _tell_arm(line: Line, shown: SubjectAllocation) -> None:
    arm = (
        line.teller.speaker.say(shown.arm) if shown.arm is not None else line.teller.word("ui.random.blinded")
    )
    line.teller.say("cli.randomise.done", number=shown.number, arm=arm)


def _add_subject(group: Typer, line: Line) -> None:
    @group.command("subject", help=line.help("randomise_subject"))
    def subject_(
        folder: Path = line.folder,
        subject: str = Argument(help=line.help("subject")),
        login: str = line.login,
        code: str = Option("", help=line.help("randomise_code")),
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                shown = work.randomise(subject, code)
            _tell_arm(line, shown)
            return DONE

        return line.run(act)


def _add_unblinding(group: Typer, line: Line) -> None:
    @group.command("unblind", help=line.help("randomise_unblind"))
    def unblind(
        folder: Path = line.folder,
        subject: str = Argument(help=line.help("subject")),
        login: str = line.login,
        reason: str = Option(..., help=line.help("reason")),
        needed_by: str = Option(..., help=line.help("randomise_needed_by")),
        assessment: str = Option(..., help=line.help("randomise_assessment")),
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                shown = work.unblind(UnblindWish(subject, reason, needed_by, assessment))
            _tell_arm(line, shown)
            return DONE

        return line.run(act)

    @group.command("authorise", help=line.help("randomise_authorise"))
    def authorise(
        folder: Path = line.folder,
        subject: str = Argument(help=line.help("subject")),
        login: str = line.login,
        reason: str = Option(..., help=line.help("reason")),
        by: str = Option(..., "--by", help=line.help("randomise_by")),
        at: str = Option("", help=line.help("randomise_at")),
        password_file: Path | None = line.password_file,
    ) -> int:
        said = Message("cli.randomise.authorised", {"subject": subject})
        wish = AuthoriseWish(subject, at, reason, by)
        return line.write((folder, login, password_file), lambda work: work.authorise_changes(wish), said)
