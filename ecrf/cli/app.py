"""The command line: every command in one application, spoken in one language."""

from __future__ import annotations

from collections.abc import Sequence

from typer import Abort, Exit, Typer
from typer._click.exceptions import (
    ClickException,
)  # typer carries click inside itself and exports only a part
from typer.main import get_command

from ecrf.cli import (
    amend,
    backup,
    bind_paper,
    check,
    coding,
    copies,
    ctcae,
    demo,
    dictionaries,
    export,
    import_form,
    importing,
    lint,
    new_study,
    publish,
    qualify,
    randomise,
    ranges,
    recovery,
    restoring,
    texts,
    users,
    verify,
    words,
)
from ecrf.cli import open as open_
from ecrf.cli.desk import Line
from ecrf.cli.ports import Channel, Front
from ecrf.cli.telling import REFUSED, Teller

COMMANDS = (
    demo,
    open_,
    new_study,
    publish,
    amend,
    users,
    randomise,
    recovery,
    check,
    export,
    bind_paper,
    importing,
    import_form,
    ranges,
    verify,
    backup,
    restoring,
    qualify,
    copies,
    lint,
    ctcae,
    dictionaries,
    coding,
    texts,
    words,
)


def build_app(line: Line) -> Typer:
    """The application with every command."""
    app = Typer(
        name="ecrf",
        help=line.help("ecrf"),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    for command in COMMANDS:
        command.add(app, line)
    return app


def run_app(argv: Sequence[str], front: Front, channel: Channel) -> int:
    """Run one command; returns 0 when done, 1 when something does not hold, 2 when refused."""
    line = Line(front, Teller(front.speaker, channel))
    try:
        code = get_command(build_app(line)).main(list(argv), prog_name="ecrf", standalone_mode=False)
    except Exit as stop:
        return stop.exit_code
    except Abort:
        channel.err(line.teller.word("cli.stopped"))
        return REFUSED
    except ClickException as error:
        error.show()
        return REFUSED
    return code if isinstance(code, int) else 0
