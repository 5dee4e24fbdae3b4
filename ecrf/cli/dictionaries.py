"""`ecrf dictionaries`: MedDRA, WHODrug, ATC or an own list on this computer. Writes into the user's folder only."""

from __future__ import annotations

from pathlib import Path

from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.telling import DONE, NOT_SOUND
from ecrf.services.coding.ports import LoadWish
from ecrf.words import Language


def add(app: Typer, line: Line) -> None:
    """Add the command with its three acts."""
    group = Typer(help=line.help("dictionaries"), no_args_is_help=True, rich_markup_mode=None)
    _add_load(group, line)
    _add_others(group, line)
    app.add_typer(group, name="dictionaries")


def _add_load(group: Typer, line: Line) -> None:
    @group.command("load", help=line.help("dictionaries_load"))
    def load(
        kind: str = Argument(help=line.help("dictionary_kind")),
        source: Path = Argument(help=line.help("dictionary_source")),
        version: str = Option(..., help=line.help("dictionary_version")),
        language: Language = Option(Language.EN, "--language", help=line.help("dictionary_language")),
    ) -> int:
        def act() -> int:
            loaded = line.front.dictionaries.load(LoadWish(kind, source, version, str(language)))
            line.teller.faults(loaded.faults)
            if loaded.installed is None:
                line.teller.note("cli.dictionaries.not_kept")
                return NOT_SOUND
            kept = loaded.installed
            line.teller.say(
                "cli.dictionaries.loaded",
                kind=kept.kind, version=kept.version, language=kept.language, terms=kept.terms, digest=kept.digest,
            )  # fmt: skip
            return DONE

        return line.run(act)


def _add_others(group: Typer, line: Line) -> None:
    @group.command("list", help=line.help("dictionaries_list"))
    def list_() -> int:
        def act() -> int:
            found = line.front.dictionaries.installed()
            for each in found:
                words = (each.kind, each.version, each.language, str(each.terms), each.digest)
                line.teller.channel.out("  ".join(words))
            if not found:
                line.teller.note("cli.dictionaries.none")
            return DONE

        return line.run(act)

    @group.command("remove", help=line.help("dictionaries_remove"))
    def remove(
        kind: str = Argument(help=line.help("dictionary_kind")),
        version: str = Option(..., help=line.help("dictionary_version")),
        language: Language = Option(Language.EN, "--language", help=line.help("dictionary_language")),
    ) -> int:
        def act() -> int:
            was_there = line.front.dictionaries.remove(kind, version, str(language))
            line.teller.say("cli.dictionaries.removed" if was_there else "cli.dictionaries.none")
            return DONE if was_there else NOT_SOUND

        return line.run(act)
