"""`ecrf users`: accounts and roles. `list` reads, the others write into envelopes and trail together."""

from __future__ import annotations

from pathlib import Path

import msgspec
from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.passwords import read_new_password
from ecrf.cli.ports import NewUser, Work
from ecrf.cli.telling import DONE
from ecrf.cli.users_papers import add_delegation, add_rules
from ecrf.services.policy import PARAGRAPHS
from ecrf.words import Message


def add(app: Typer, line: Line) -> None:
    """Add the group of commands."""
    users = Typer(help=line.help("users"), no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(users, name="users")
    _add_list(users, line)
    _add_account(users, line)
    _add_roles(users, line)
    _add_review(users, line)
    _add_papers(users, line)
    _add_passwords(users, line)
    add_rules(users, line)
    add_delegation(users, line)


def _add_list(users: Typer, line: Line) -> None:
    @users.command("list", help=line.help("users_list"))
    def list_(
        folder: Path = line.folder,
        login: str = line.login,
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                people = work.people()
            if json:
                line.teller.json(msgspec.to_builtins(people))
                return DONE
            for person in people.persons:
                roles = ", ".join(f"{grant.role}@{grant.site_number or '*'}" for grant in person.grants)
                state = "disabled" if person.disabled else "active"
                words = Message(f"cli.users.{state}")
                line.teller.say(
                    "cli.users.row", login=person.login, name=person.name, roles=roles, state=words
                )
            return DONE

        return line.run(act)


def _add_account(users: Typer, line: Line) -> None:
    @users.command("add", help=line.help("users_add"))
    def add_(
        folder: Path = line.folder,
        user: str = Argument(help=line.help("user")),
        login: str = line.login,
        name: str = Option(..., help=line.help("person")),
        organisation: str = Option(..., help=line.help("organisation")),
        role: str = Option("", help=line.help("role")),
        site: str = Option("*", help=line.help("site")),
        password_file: Path | None = line.password_file,
        new_password_file: Path | None = Option(None, help=line.help("new_password_file")),
    ) -> int:
        def act(work: Work) -> None:
            password = read_new_password(line.teller, new_password_file, user)
            work.add_user(NewUser(user, name, organisation, password, role, site))

        return line.write((folder, login, password_file), act, Message("cli.users.added", {"login": user}))

    @users.command("disable", help=line.help("users_disable"))
    def disable(
        folder: Path = line.folder,
        user: str = Argument(help=line.help("user")),
        login: str = line.login,
        reason: str = Option(..., help=line.help("reason")),
        password_file: Path | None = line.password_file,
    ) -> int:
        said = Message("cli.users.disabled_now", {"login": user})
        return line.write((folder, login, password_file), lambda work: work.disable(user, reason), said)


def _add_roles(users: Typer, line: Line) -> None:
    @users.command("grant", help=line.help("users_grant"))
    def grant(
        folder: Path = line.folder,
        user: str = Argument(help=line.help("user")),
        role: str = Argument(help=line.help("role")),
        login: str = line.login,
        site: str = Option("*", help=line.help("site")),
        password_file: Path | None = line.password_file,
    ) -> int:
        said = Message("cli.users.granted", {"login": user, "role": Message(f"role.{role}")})
        return line.write((folder, login, password_file), lambda work: work.grant(user, role, site), said)

    @users.command("withdraw", help=line.help("users_withdraw"))
    def withdraw(
        folder: Path = line.folder,
        user: str = Argument(help=line.help("user")),
        role: str = Argument(help=line.help("role")),
        login: str = line.login,
        site: str = Option("*", help=line.help("site")),
        password_file: Path | None = line.password_file,
    ) -> int:
        said = Message("cli.users.withdrawn", {"login": user, "role": Message(f"role.{role}")})
        return line.write((folder, login, password_file), lambda work: work.withdraw(user, role, site), said)


def _add_review(users: Typer, line: Line) -> None:
    @users.command("review", help=line.help("users_review"))
    def review(
        folder: Path = line.folder,
        login: str = line.login,
        pdf: Path | None = Option(None, help=line.help("review_pdf")),
        excel: Path | None = Option(None, help=line.help("review_excel")),
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            wanted = (("access", pdf), ("access_excel", excel))
            targets = [(name, path) for name, path in wanted if path is not None]
            with line.work(folder, login, password_file) as work:
                found = work.access_review()
                made = work.write_access_review(targets, line.teller.channel.language) if targets else ()
            if json:
                line.teller.json(msgspec.to_builtins(found))
                return DONE
            for one in found.persons:
                added, last = one.added[:10], one.last_login[:16] or "-"
                line.teller.say(
                    "cli.users.review_row",
                    login=one.person.login,
                    added=added,
                    last=last,
                    failures=one.failures,
                )
            line.teller.say("cli.users.review_alerts", count=len(found.alerts))
            for mark in found.alerts:
                said = Message(f"access.mark.{mark.kind}")
                line.teller.say("cli.users.alert_row", time=mark.time[:16], said=said, who=mark.who)
            for written in made:
                line.teller.say("cli.users.review_written", path=str(written.path), sha256=written.sha256)
            return DONE

        return line.run(act)


def _add_papers(users: Typer, line: Line) -> None:
    @users.command("train", help=line.help("users_train"))
    def train(
        folder: Path = line.folder,
        user: str = Argument(help=line.help("user")),
        login: str = line.login,
        what: str = Option(..., help=line.help("training")),
        version: str = Option(..., help=line.help("training_version")),
        day: str = Option("", help=line.help("training_day")),
        password_file: Path | None = line.password_file,
    ) -> int:
        said = Message("cli.users.trained", {"login": user})
        at = (folder, login, password_file)
        return line.write(at, lambda work: work.train(user, what, version, day), said)

    @users.command("last-day", help=line.help("users_last_day"))
    def last_day(
        folder: Path = line.folder,
        user: str = Argument(help=line.help("user")),
        role: str = Argument(help=line.help("role")),
        day: str = Argument(help=line.help("last_day")),
        login: str = line.login,
        site: str = Option("*", help=line.help("site")),
        password_file: Path | None = line.password_file,
    ) -> int:
        said = Message("cli.users.last_day", {"login": user, "role": Message(f"role.{role}"), "day": day})
        at = (folder, login, password_file)
        return line.write(at, lambda work: work.last_day(user, role, site, day), said)

    @users.command("policy", help=line.help("users_policy"))
    def policy(
        folder: Path = line.folder,
        login: str = line.login,
        accept: bool = Option(False, "--accept", help=line.help("accept")),
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            for paragraph in PARAGRAPHS:
                line.teller.channel.out(line.teller.speaker.say(paragraph))
            if accept:
                with line.work(folder, login, password_file) as work:
                    work.accept_policy()
                line.teller.say("cli.users.policy_accepted", login=login)
            return DONE

        return line.run(act)


def _add_passwords(users: Typer, line: Line) -> None:
    @users.command("renew", help=line.help("users_renew"))
    def renew(
        folder: Path = line.folder,
        user: str = Argument(help=line.help("user")),
        login: str = line.login,
        password_file: Path | None = line.password_file,
        new_password_file: Path | None = Option(None, help=line.help("new_password_file")),
    ) -> int:
        def act(work: Work) -> None:
            work.renew(user, read_new_password(line.teller, new_password_file, user))

        return line.write((folder, login, password_file), act, Message("cli.users.renewed", {"login": user}))

    @users.command("password", help=line.help("users_password"))
    def password(
        folder: Path = line.folder,
        login: str = line.login,
        password_file: Path | None = line.password_file,
        new_password_file: Path | None = Option(None, help=line.help("new_password_file")),
    ) -> int:
        def act(work: Work) -> None:
            work.change_password(read_new_password(line.teller, new_password_file, login))

        return line.write((folder, login, password_file), act, Message("cli.users.changed", {"login": login}))
