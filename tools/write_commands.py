"""Write the tables of docs/manual/{en,zh}/commands.md from the command line itself: every command, option and default."""

import sys
from argparse import SUPPRESS, Action, ArgumentParser, _SubParsersAction
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import polib
from manual_blocks import LANGUAGES, MANUAL, ROOT, Row, fill_blocks, write_page
from typer.main import get_command

from ecrf.cli.app import build_app
from ecrf.cli.compute import build_parser
from ecrf.cli.desk import Line
from ecrf.cli.ports import Channel, Front
from ecrf.cli.telling import Teller
from ecrf.words import Language, Speaker

MUST = "●"
"""Stands where an option has no default and must be given."""
ALL = "all"


def load_speaker(language: str) -> Speaker:
    """The speaker of a language from the catalogues as they are now, compiled or not."""
    texts: dict[str, str] = {}
    for path in sorted((ROOT / "resources" / "translations" / language).glob("*.po")):
        texts |= {entry.msgid: entry.msgstr for entry in polib.pofile(path.read_text(encoding="utf-8"))}
    return Speaker(Language(language), texts.get)


def load_commands(speaker: Speaker) -> dict[str, Any]:
    """Every command by its words (`users add`), as the parser knows it."""
    channel = Channel(out=print, err=print, ask=str, environment=str, language=speaker.language)
    line = Line(cast("Front", None), Teller(speaker, channel))
    return dict(_walk(get_command(build_app(line)), ""))


def _walk(group: Any, before: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        words = f"{before}{name}"
        if getattr(command, "commands", None):
            yield from _walk(command, f"{words} ")
        else:
            yield words, command


def load_calculations(speaker: Speaker) -> dict[str, ArgumentParser]:
    """Every calculation of `ecrf compute` by name."""
    for action in build_parser(speaker)._actions:
        if isinstance(action, _SubParsersAction):
            return dict(action.choices)
    raise LookupError


def option_rows(command: Any) -> Iterator[Row]:
    """Option or argument, meaning, default."""
    for param in command.params:
        if param.name == "help":
            continue
        is_option = param.param_type_name == "option"
        name = param.opts[0] if is_option else param.name
        default = MUST if param.required else _default(param.default)
        yield f"`{name}`", param.help or "", default


def _default(value: object) -> str:
    plain = isinstance(value, (int, str)) and not isinstance(value, bool)
    return f"`{value}`" if plain and str(value) else ""


def calculation_rows(parser: ArgumentParser) -> Iterator[Row]:
    """The same for a calculation."""
    for action in parser._actions:
        if action.dest != "help":
            yield _names(action), action.help or "", _calculation_default(action)


def _names(action: Action) -> str:
    names = ", ".join(f"`{name}`" for name in action.option_strings)
    choices = ", ".join(str(choice) for choice in action.choices or ())
    return f"{names} {choices}".strip()


def _calculation_default(action: Action) -> str:
    plain = action.default not in (None, SUPPRESS, "") and not isinstance(action.default, bool)
    return f"`{action.default}`" if plain else ""


def make_page(language: str) -> str:
    """Return the page of a language with its tables as the commands are now."""
    speaker = load_speaker(language)
    commands, calculations = load_commands(speaker), load_calculations(speaker)
    text = (MANUAL / language / "commands.md").read_text(encoding="utf-8")

    def overview(_name: str) -> Sequence[Row]:
        return [(f"`ecrf {words}`", _short(command)) for words, command in commands.items()]

    def options(name: str) -> Sequence[Row]:
        return list(option_rows(commands[name.replace("_", " ")]))

    def calculation(name: str) -> Sequence[Row]:
        if name != ALL:
            return list(calculation_rows(calculations[name]))
        return [(f"`ecrf compute {each}`", parser.description or "") for each, parser in calculations.items()]

    for kind, rows_of in (("overview", overview), ("options", options), ("compute", calculation)):
        text = fill_blocks(text, kind, rows_of)
    return text


def _short(command: Any) -> str:
    return str(command.help or "").replace("\n", " ")


def find_undescribed(language: str) -> list[str]:
    """Commands that have no table of their own on the page."""
    page = (MANUAL / language / "commands.md").read_text(encoding="utf-8")
    speaker = load_speaker(language)
    wanted = [f"<!-- options: {words.replace(' ', '_')} -->" for words in load_commands(speaker)]
    wanted += [f"<!-- compute: {name} -->" for name in load_calculations(speaker)]
    return [mark for mark in wanted if mark not in page]


def main() -> int:
    """Write both pages; returns 1 when one was not current."""
    paths: list[tuple[Path, str]] = [
        (MANUAL / language / "commands.md", make_page(language)) for language in LANGUAGES
    ]
    return int(sum(write_page(path, text) for path, text in paths) > 0)


if __name__ == "__main__":
    sys.exit(main())
