"""`ecrf ranges`: the reference ranges of a site's laboratories. `list` reads, `import` writes."""

from __future__ import annotations

from pathlib import Path

from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.ports_ranges import RangesWish
from ecrf.cli.telling import DONE
from ecrf.record.converting_numbers import plain_number
from ecrf.services.reads.lab_ranges import RangeLine
from ecrf.words import Message


def add(app: Typer, line: Line) -> None:
    """Add the group of commands."""
    group = Typer(help=line.help("ranges"), no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="ranges")

    @group.command("list", help=line.help("ranges_list"))
    def list_(
        folder: Path = line.folder,
        login: str = line.login,
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                found = work.lab_ranges()
            if json:
                line.teller.json([_as_data(line, each) for each in found])
            else:
                for each in found:
                    line.teller.say("cli.ranges.row", **_as_data(line, each))
            return DONE

        return line.run(act)

    @group.command("import", help=line.help("ranges_import"))
    def import_(
        folder: Path = line.folder,
        file: Path = Argument(help=line.help("ranges_file")),
        login: str = line.login,
        site: str = Option("", help=line.help("site")),
        reason: str = Option("", help=line.help("ranges_reason")),
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            with line.work(folder, login, password_file) as work:
                count = work.declare_ranges(RangesWish(file, site, reason))
            line.teller.say("cli.ranges.declared", count=count)
            return DONE

        return line.run(act)


def _as_data(line: Line, each: RangeLine) -> dict[str, str]:
    held, say = each.range, line.teller.speaker.say
    last = "" if held.age_to is None else str(held.age_to)
    return {
        "site": each.site,
        "laboratory": held.laboratory,
        "analyte": held.analyte,
        "sex": held.sex or "-",
        "ages": f"{held.age_from}-{last}",
        "low": "" if held.low is None else plain_number(held.low),
        "high": "" if held.high is None else plain_number(held.high),
        "unit": held.unit,
        "since": held.since.isoformat(),
        "until": each.until.isoformat() if each.until else "-",
        "state": say(Message(f"ui.ranges.state.{each.state}")),
        "source": held.source,
    }
