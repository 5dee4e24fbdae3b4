"""`ecrf users`, what must be on record: rules for people, checked identities, the letter to the FDA, the delegation log."""

from __future__ import annotations

from pathlib import Path

import msgspec
from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.ports_people import DelegationWish
from ecrf.cli.telling import DONE
from ecrf.words import Message


def add_rules(users: Typer, line: Line) -> None:
    """`rules`, `identify`, `letter`."""

    @users.command("rules", help=line.help("users_rules"))
    def rules(
        folder: Path = line.folder,
        login: str = line.login,
        set_: list[str] = Option([], "--set", help=line.help("rules_set")),
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                changes = dict(_pair(text) for text in set_)
                if changes:
                    work.set_rules(changes)
                found = work.people().rules
            if json:
                line.teller.json(msgspec.to_builtins(found))
                return DONE
            for rule in found:
                source = Message("cli.rules.own" if rule.own else "cli.rules.program")
                line.teller.say("cli.rules.row", name=rule.name, value=rule.value or "-", source=source)
            return DONE

        return line.run(act)

    _add_facts(users, line)


def _add_facts(users: Typer, line: Line) -> None:
    @users.command("identify", help=line.help("users_identify"))
    def identify(
        folder: Path = line.folder,
        user: str = Argument(help=line.help("user")),
        login: str = line.login,
        what: str = Option(..., help=line.help("identity_what")),
        day: str = Option("", help=line.help("fact_day")),
        password_file: Path | None = line.password_file,
    ) -> int:
        said = Message("cli.users.identified", {"login": user})
        at = (folder, login, password_file)
        return line.write(at, lambda work: work.check_identity(user, what, day), said)

    @users.command("letter", help=line.help("users_letter"))
    def letter(
        folder: Path = line.folder,
        login: str = line.login,
        what: str = Option(..., help=line.help("letter_what")),
        day: str = Option("", help=line.help("fact_day")),
        password_file: Path | None = line.password_file,
    ) -> int:
        said = Message("cli.users.letter_filed")
        at = (folder, login, password_file)
        return line.write(at, lambda work: work.file_letter(what, day), said)


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def add_delegation(users: Typer, line: Line) -> None:
    """`tasks`, `hand-over`, `delegation`."""

    @users.command("tasks", help=line.help("users_tasks"))
    def tasks(
        folder: Path = line.folder,
        user: str = Argument(help=line.help("user")),
        login: str = line.login,
        task: list[str] = Option([], help=line.help("task")),
        site: str = Option("", help=line.help("site")),
        note: str = Option("", help=line.help("task_note")),
        password_file: Path | None = line.password_file,
    ) -> int:
        said = Message("cli.users.delegated", {"login": user})
        at = (folder, login, password_file)
        return line.write(at, lambda work: work.delegate(user, site, tuple(task), note), said)

    @users.command("hand-over", help=line.help("users_hand_over"))
    def hand_over(
        folder: Path = line.folder,
        user: str = Argument(help=line.help("user")),
        role: str = Argument(help=line.help("role")),
        day: str = Argument(help=line.help("last_day")),
        to: str = Argument(help=line.help("successor")),
        login: str = line.login,
        site: str = Option("*", help=line.help("site")),
        password_file: Path | None = line.password_file,
    ) -> int:
        role_said = Message(f"role.{role}")
        said = Message("cli.users.handed_over", {"login": user, "role": role_said, "day": day, "to": to})
        at = (folder, login, password_file)
        return line.write(at, lambda work: work.hand_over(user, role, site, day, to), said)

    _add_log(users, line)


def _add_log(users: Typer, line: Line) -> None:
    @users.command("delegation", help=line.help("users_delegation"))
    def delegation(
        folder: Path = line.folder,
        login: str = line.login,
        site: str = Option("", help=line.help("site")),
        sign: bool = Option(False, "--sign", help=line.help("delegation_sign")),
        pdf: Path | None = Option(None, help=line.help("delegation_pdf")),
        excel: Path | None = Option(None, help=line.help("delegation_excel")),
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            wanted = (("delegation", pdf), ("delegation_excel", excel))
            targets = [(name, path) for name, path in wanted if path is not None]
            with line.work(folder, login, password_file) as work:
                log = work.delegation(DelegationWish(site, sign))
                language = line.teller.channel.language
                made = work.write_delegation(site, targets, language) if targets else ()
            if json:
                line.teller.json(msgspec.to_builtins(log))
                return DONE
            for one in log.lines:
                role = Message(f"role.{one.role}")
                named = ", ".join(line.teller.speaker.say(f"delegation.task.{task}") for task in one.tasks)
                dates = f"{one.since} – {one.until}"
                line.teller.say(
                    "cli.delegation.row", name=one.name, role=role, dates=dates, tasks=named or "-"
                )
            line.teller.say("delegation.is_signed" if log.is_signed else "delegation.is_not_signed")
            for written in made:
                line.teller.say("cli.users.review_written", path=str(written.path), sha256=written.sha256)
            return DONE

        return line.run(act)
