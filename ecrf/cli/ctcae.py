"""`ecrf ctcae`: the official table of CTCAE 5.0 loaded, its words shown or the shipped ones again; terms found."""

from __future__ import annotations

from pathlib import Path

from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.ports import CtcaeFound
from ecrf.cli.telling import DONE, NOT_SOUND


def add(app: Typer, line: Line) -> None:
    """Add the command with its three acts."""
    group = Typer(help=line.help("ctcae"), no_args_is_help=True, rich_markup_mode=None)
    _add_load(group, line)
    _add_shipped(group, line)
    _add_find(group, line)
    app.add_typer(group, name="ctcae")


def _add_load(group: Typer, line: Line) -> None:
    @group.command("load", help=line.help("ctcae_load"))
    def load(file: Path = Argument(help=line.help("ctcae_file"))) -> int:
        def act() -> int:
            loaded = line.front.load_ctcae(file)
            line.teller.faults(loaded.differences)
            line.teller.say(
                "cli.ctcae.loaded",
                terms=loaded.terms,
                shown=loaded.shown,
                differences=len(loaded.differences),
                digest=loaded.sha256[:16],
                kept=str(loaded.kept),
            )
            return NOT_SOUND if loaded.differences else DONE

        return line.run(act)


def _add_shipped(group: Typer, line: Line) -> None:
    @group.command("shipped", help=line.help("ctcae_shipped"))
    def shipped() -> int:
        def act() -> int:
            removed = line.front.drop_ctcae()
            line.teller.say("cli.ctcae.removed" if removed else "cli.ctcae.none_loaded")
            return DONE

        return line.run(act)


def _add_find(group: Typer, line: Line) -> None:
    @group.command("find", help=line.help("ctcae_find"))
    def find(
        words: list[str] = Argument(help=line.help("ctcae_words")),
        limit: int = Option(1, min=1, max=50, help=line.help("ctcae_limit")),
    ) -> int:
        def act() -> int:
            found = line.front.find_ctcae(" ".join(words), limit)
            for one in found:
                _tell(line, one)
            if not found:
                line.teller.note("cli.ctcae.not_found", wanted=" ".join(words))
            return DONE if found else NOT_SOUND

        return line.run(act)


def _tell(line: Line, found: CtcaeFound) -> None:
    say = line.teller.speaker.say
    line.teller.channel.out(f"{found.code}  {say(found.name)}  [{say(found.organ_class)}]")
    for grade, text in found.grades:
        line.teller.channel.out(f"  {grade}  {say(text)}")
    if found.note.en:
        line.teller.channel.out(f"     {say(found.note)}")
