"""`ecrf import-form`: the forms of another program as YAML, with everything that found no place."""

from __future__ import annotations

from pathlib import Path

from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.telling import DONE, NOT_SOUND
from ecrf.schema.findings import Level


def add(app: Typer, line: Line) -> None:
    """Add the command."""

    @app.command("import-form", help=line.help("import_form"))
    def import_form(
        file: Path = Argument(help=line.help("dictionary")),
        out: Path = Option(..., help=line.help("forms_out")),
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            teller = line.teller
            made = line.front.import_forms(file, out)
            errors = [each for each in made.findings if each.level is Level.ERROR]
            if json:
                left = [{"row": row, "name": name, "code": fault.code} for row, name, fault in made.left]
                found = [{"place": each.fault.place, "code": each.fault.code} for each in errors]
                files = [str(path) for path in made.files]
                teller.json(
                    {
                        "files": files,
                        "forms": made.forms,
                        "items": made.items,
                        "left": left,
                        "findings": found,
                    }
                )
            else:
                for row, name, fault in made.left:
                    why = teller.speaker.say(fault.message)
                    teller.say("cli.import_form.left", row=row, name=name, fault=fault.code, why=why)
                teller.findings(errors)
                counts = {"forms": made.forms, "items": made.items, "codelists": made.codelists}
                teller.say("cli.import_form.done", **counts, left=len(made.left), folder=str(out))
            return NOT_SOUND if errors else DONE

        return line.run(act)
