"""`ecrf texts`: licensed wording of questionnaires installed, listed, taken away; a file to fill in."""

from __future__ import annotations

from pathlib import Path

from typer import Argument, Typer

from ecrf.cli.desk import Line
from ecrf.cli.telling import DONE, NOT_SOUND
from ecrf.words import Language


def add(app: Typer, line: Line) -> None:
    """Add the command with its four acts."""
    group = Typer(help=line.help("texts"), no_args_is_help=True, rich_markup_mode=None)
    _add_load(group, line)
    _add_others(group, line)
    app.add_typer(group, name="texts")


def _add_load(group: Typer, line: Line) -> None:
    @group.command("load", help=line.help("texts_load"))
    def load(file: Path = Argument(help=line.help("texts_file"))) -> int:
        def act() -> int:
            found = line.front.wordings.install(file)
            line.teller.say(
                "cli.texts.loaded",
                instrument=found.instrument,
                language=found.language,
                version=found.version,
                licence=found.licence,
                questions=len(found.questions),
                digest=found.sha256,
            )
            return DONE

        return line.run(act)


def _add_others(group: Typer, line: Line) -> None:
    @group.command("list", help=line.help("texts_list"))
    def list_() -> int:
        def act() -> int:
            found = line.front.wordings.installed()
            for each in found:
                words = (each.instrument, each.language, each.version, each.licence, each.sha256)
                line.teller.channel.out("  ".join(words))
            if not found:
                line.teller.note("cli.texts.none")
            return DONE

        return line.run(act)

    @group.command("remove", help=line.help("texts_remove"))
    def remove(
        instrument: str = Argument(help=line.help("instrument")),
        language: Language = Argument(help=line.help("texts_language")),
    ) -> int:
        def act() -> int:
            was_there = line.front.wordings.remove(instrument, str(language))
            line.teller.say("cli.texts.removed" if was_there else "cli.texts.none")
            return DONE if was_there else NOT_SOUND

        return line.run(act)

    @group.command("blank", help=line.help("texts_blank"))
    def blank(
        instrument: str = Argument(help=line.help("instrument")),
        language: Language = Argument(help=line.help("texts_language")),
    ) -> int:
        def act() -> int:
            line.teller.channel.out(line.front.wordings.blank(instrument, str(language)).rstrip("\n"))
            return DONE

        return line.run(act)
