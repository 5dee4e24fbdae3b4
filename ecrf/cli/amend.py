"""`ecrf amend`: a version at the sites - what is recorded, what moving subjects would change, activating, moving."""

from __future__ import annotations

from pathlib import Path

import msgspec
from typer import Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.ports_people import AmendWish
from ecrf.cli.telling import DONE, Teller
from ecrf.services.reads.amendment_view import Amendment, SubjectMove


def add(app: Typer, line: Line) -> None:
    """Add the command."""

    @app.command("amend", help=line.help("amend"))
    def amend(
        folder: Path = line.folder,
        login: str = line.login,
        site: str = Option("", help=line.help("amend_site")),
        version: str = Option("", help=line.help("amend_version")),
        approved: str = Option("", help=line.help("amend_approved")),
        approved_on: str = Option("", help=line.help("fact_day")),
        trained: str = Option("", help=line.help("amend_trained")),
        trained_on: str = Option("", help=line.help("fact_day")),
        ethics: str = Option("", help=line.help("amend_ethics")),
        ethics_on: str = Option("", help=line.help("fact_day")),
        ethics_until: str = Option("", help=line.help("amend_ethics_until")),
        activate: bool = Option(False, "--activate", help=line.help("amend_activate")),
        move: bool = Option(False, "--move", help=line.help("amend_move")),
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            facts = ((approved, approved_on), (trained, trained_on), (ethics, ethics_on, ethics_until))
            wish = AmendWish(site, version, *facts, activate, move)
            with line.work(folder, login, password_file) as work:
                done = work.amend(wish) if wish.writes else None
                found = work.amendment(version, site)
            if json:
                line.teller.json(msgspec.to_builtins(found))
                return DONE
            _tell(line.teller, found)
            if done is not None:
                line.teller.say("cli.amend.moved", count=len(done.moved), left=len(done.left))
            return DONE

        return line.run(act)


def _tell(teller: Teller, found: Amendment) -> None:
    for one in found.sites:
        teller.say(
            "cli.amend.site",
            number=one.number,
            working=one.working,
            version=found.version,
            approved=one.ethics or "-",
            trained=one.training or "-",
            valid=one.valid_until or "-",
            behind=one.behind,
        )
    for move in found.moves:
        _tell_move(teller, move)


def _tell_move(teller: Teller, move: SubjectMove) -> None:
    name = move.number or teller.speaker.say("cli.amend.site_forms")
    teller.say("cli.amend.move", number=name, before=move.before, after=move.after)
    for form in move.forms:
        fresh = ", ".join(teller.speaker.say(label) for label in form.new_items) or "-"
        gone = ", ".join(teller.speaker.say(label) for label in form.gone_items) or "-"
        teller.say("cli.amend.form", form=form.title, records=form.records, new=fresh, gone=gone)
    for label in move.new_visits:
        teller.say("cli.amend.new_visit", visit=label)
    for label in move.gone_visits:
        teller.say("cli.amend.gone_visit", visit=label)
    for finding in move.firing:
        teller.say("cli.amend.fires", check=finding.check, form=finding.form, say=finding.say)
    if move.locked:
        teller.say("cli.amend.locked")
    elif move.is_quiet:
        teller.say("cli.amend.quiet")
