"""`ecrf coding`: dictionary named, list shown, certain terms coded, versions compared. `list` and `compare` only read."""

from __future__ import annotations

from pathlib import Path

from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.telling import DONE, NOT_SOUND
from ecrf.services.reads.coding_view import TO_DO, CodingItem
from ecrf.words import Language


def add(app: Typer, line: Line) -> None:
    """Add the command with its acts."""
    group = Typer(help=line.help("coding"), no_args_is_help=True, rich_markup_mode=None)
    _add_use(group, line)
    _add_list(group, line)
    _add_auto(group, line)
    _add_compare(group, line)
    app.add_typer(group, name="coding")


def _add_use(group: Typer, line: Line) -> None:
    @group.command("use", help=line.help("coding_use"))
    def use(
        folder: Path = line.folder,
        kind: str = Argument(help=line.help("dictionary_kind")),
        version: str = Option(..., help=line.help("dictionary_version")),
        language: Language = Option(Language.EN, "--language", help=line.help("dictionary_language")),
        login: str = line.login,
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                digest = work.coding.name(kind, version, str(language))
            line.teller.say("cli.coding.named", kind=kind, version=version, digest=digest)
            return DONE

        return line.run(act)


def _add_list(group: Typer, line: Line) -> None:
    @group.command("list", help=line.help("coding_list"))
    def list_(
        folder: Path = line.folder,
        everything: bool = Option(False, "--everything", help=line.help("coding_everything")),
        login: str = line.login,
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                view = work.coding.view()
            for item in view.items:
                if everything or item.state in TO_DO:
                    line.teller.channel.out(_words(line, item))
            open_ = sum(view.count(state) for state in TO_DO)
            line.teller.say("cli.coding.counted", open=open_, of_all=len(view.items))
            return NOT_SOUND if open_ else DONE

        return line.run(act)


def _words(line: Line, item: CodingItem) -> str:
    state = line.teller.word(f"coding.state.{item.state}")
    code = f"{item.path[0].code} {item.path[0].name}" if item.path else ""
    return "  ".join((item.subject, item.oid, str(item.number), item.verbatim, state, code)).rstrip()


def _add_auto(group: Typer, line: Line) -> None:
    @group.command("auto", help=line.help("coding_auto"))
    def auto(
        folder: Path = line.folder,
        dry_run: bool = Option(False, "--dry-run", help=line.help("coding_dry_run")),
        login: str = line.login,
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                found = work.coding.proposals()
                for each in found:
                    how = line.teller.word(f"how.{each.found.how}")
                    term = each.found.term
                    line.teller.channel.out(
                        f"{each.item.subject}  {each.item.verbatim}  ->  {term.code} {term.name}  ({how})"
                    )
                if not dry_run:
                    work.coding.accept(found)
            line.teller.say("cli.coding.proposed" if dry_run else "cli.coding.accepted", count=len(found))
            return DONE

        return line.run(act)


def _add_compare(group: Typer, line: Line) -> None:
    @group.command("compare", help=line.help("coding_compare"))
    def compare(
        folder: Path = line.folder,
        kind: str = Argument(help=line.help("dictionary_kind")),
        version: str = Option(..., "--to", help=line.help("dictionary_version")),
        language: Language = Option(Language.EN, "--language", help=line.help("dictionary_language")),
        target: Path | None = Option(None, "--excel", help=line.help("coding_excel")),
        login: str = line.login,
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                changes = work.coding.compare(kind, version, str(language))
                for change in changes:
                    if change.kind != "same":
                        before = change.item.path[0]
                        kind_of = line.teller.word(f"coding.change.{change.kind}")
                        line.teller.channel.out(
                            f"{change.item.subject}  {change.item.verbatim}  {before.code} {before.name}  {kind_of}"
                        )
                if target is not None:
                    work.coding.write_comparison(changes, target, line.teller.speaker.language)
            changed = sum(change.kind != "same" for change in changes)
            line.teller.say("cli.coding.compared", changed=changed, of_all=len(changes), version=version)
            return NOT_SOUND if changed else DONE

        return line.run(act)
