"""`ecrf new-study`: an encrypted study folder with its first administrator. Writes a new folder only."""

from __future__ import annotations

from pathlib import Path

from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.passwords import read_new_password
from ecrf.cli.ports import NewStudyWish
from ecrf.cli.recovery import tell_codes
from ecrf.cli.telling import DONE


def add(app: Typer, line: Line) -> None:
    """Add the command."""

    @app.command("new-study", help=line.help("new_study"))
    def new_study(
        folder: Path = Argument(help=line.help("new_folder")),
        login: str = line.login,
        person: str = Option(..., "--name", help=line.help("person")),
        organisation: str = Option(..., help=line.help("organisation")),
        design: str = Option("", help=line.help("design")),
        nature: str = Option("draft", help=line.help("nature")),
        title: str = Option("", help=line.help("title")),
        site: str = Option("", help=line.help("first_site")),
        site_name: str = Option("", help=line.help("site_name")),
        training: str = Option("", help=line.help("training")),
        training_version: str = Option("", help=line.help("training_version")),
        training_day: str = Option("", help=line.help("training_day")),
        holders: int = Option(1, min=1, max=2, help=line.help("holders")),
        owner: str = Option("", help=line.help("owner")),
        password_file: Path | None = line.password_file,
    ) -> int:
        def act() -> int:
            wish = NewStudyWish(
                folder=folder,
                design=design,
                nature=nature,
                name=title or Path(str(folder).partition("?")[0]).stem,
                login=login,
                person=person,
                organisation=organisation,
                password=read_new_password(line.teller, password_file, login),
                holders=holders,
                site=site,
                site_name=site_name,
                training=training,
                training_version=training_version,
                training_day=training_day,
                owner=owner,
            )
            codes = line.front.new_study(wish)
            line.teller.say("cli.new_study.made", folder=str(folder).replace("postgresql:/", "postgresql://"))
            tell_codes(line, codes)
            return DONE

        return line.run(act)
