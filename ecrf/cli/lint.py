"""`ecrf lint`: everything that is wrong with a study's design, with files and lines. Reads only."""

from __future__ import annotations

import msgspec
from typer import Argument, Typer

from ecrf.cli.desk import Line
from ecrf.cli.ports import Linted
from ecrf.cli.telling import DONE, NOT_SOUND


def add(app: Typer, line: Line) -> None:
    """Add the command."""

    @app.command("lint", help=line.help("lint"))
    def lint(
        study: str = Argument("", help=line.help("study_code")),
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            linted = [line.front.lint(code) for code in ([study] if study else line.front.studies())]
            if json:
                line.teller.json([_as_data(one) for one in linted])
            else:
                for one in linted:
                    _tell(line, one)
            return DONE if all(one.is_sound for one in linted) else NOT_SOUND

        return line.run(act)


def _tell(line: Line, one: Linted) -> None:
    line.teller.findings(one.findings)
    code = "cli.lint.sound" if one.is_sound else "cli.lint.errors"
    errors = sum(finding.level == "error" for finding in one.findings)
    warnings = len(one.findings) - errors
    line.teller.say(
        code,
        study=one.study,
        forms=one.forms,
        checks=one.checks,
        errors=errors,
        warnings=warnings,
        digest=one.digest[:16],
    )


def _as_data(one: Linted) -> dict[str, object]:
    findings = [
        {"level": str(found.level), "code": found.fault.code, "place": found.fault.place,
         "args": msgspec.to_builtins(dict(found.fault.args))}
        for found in one.findings
    ]  # fmt: skip
    return {"study": one.study, "sound": one.is_sound, "digest": one.digest, "findings": findings}
