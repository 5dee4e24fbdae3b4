"""`ecrf import`: a file of results or log lines into the study by a mapping; the dry run says what each cell becomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from typer import Argument, Option, Typer

from ecrf.cli.desk import Line
from ecrf.cli.ports import Work
from ecrf.cli.telling import DONE, NOT_SOUND, Teller, progress
from ecrf.services.importing import Dropped, Fate, ImportCell, ImportDone, ImportPlan, ImportWish, Terms
from ecrf.words import Arg, Fault, Message


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the person asked for besides the file."""

    terms: Terms
    dry: bool
    json: bool


def add(app: Typer, line: Line) -> None:
    """Add the command."""

    @app.command("import", help=line.help("importing"))
    def import_(
        folder: Path = line.folder,
        file: Path = Argument(help=line.help("import_file")),
        mapping: Path = Option(..., help=line.help("mapping")),
        login: str = line.login,
        dry_run: bool = Option(False, "--dry-run", help=line.help("dry_run")),
        replace: bool = Option(False, "--replace", help=line.help("replace")),
        reason: str = Option("", help=line.help("import_reason")),
        password_file: Path | None = line.password_file,
        json: bool = line.json,
    ) -> int:
        def act() -> int:
            asked = _Asked(Terms(replace=replace, reason=reason), dry_run, json)
            with line.work(folder, login, password_file) as work:
                return _import(line.teller, work, ImportWish(file, mapping), asked)

        return line.run(act)


def _import(teller: Teller, work: Work, wish: ImportWish, asked: _Asked) -> int:
    importing = work.importing(storing=not asked.dry)
    plan = importing.plan(wish, lambda _done, _of_all: True)
    done = None
    if not asked.dry:
        told = progress(teller, "cli.import.progress")

        def step(number: int, of_all: int) -> bool:
            told(number, of_all)
            return True

        done = importing.store(plan, asked.terms, step)
    if asked.json:
        teller.json(_as_data(teller, plan, done))
    else:
        _tell_plan(teller, plan, dry=asked.dry)
        _tell_done(teller, done)
    sound = not plan.counts[Fate.REFUSED] and (done is None or (not done.failed and done.reconciled.agrees))
    return DONE if sound else NOT_SOUND


def _tell_plan(teller: Teller, plan: ImportPlan, *, dry: bool) -> None:
    say, file = teller.speaker.say, plan.file
    teller.say(
        "cli.import.file",
        file=file.name,
        rows=file.rows,
        columns=file.columns,
        encoding=file.encoding,
        sha256=file.sha256,
    )
    for cell in plan.cells:
        place: dict[str, Arg] = {
            "row": cell.row,
            "column": cell.column,
            "subject": cell.subject,
            "label": cell.label,
        }
        if cell.fault is not None:
            teller.say("cli.import.refused", **place, fault=cell.fault.code, why=say(cell.fault.message))
        elif cell.fate is Fate.CHANGED or (dry and cell.fate is Fate.NEW):
            teller.say(
                "cli.import.cell",
                **place,
                fate=Message(f"import.fate.{cell.fate}"),
                old=cell.old,
                new=cell.new,
            )
    for each in plan.dropped:
        words = say(each.fault.message)
        teller.say("cli.import.dropped", where=_where(each), fault=each.fault.code, why=words)
    teller.say("cli.import.counts", **plan.counts, dropped=len(plan.dropped))
    if dry:
        teller.say("cli.import.dry")


def _where(each: Dropped) -> Message:
    if each.row and each.column:
        return Message("cli.import.row_column", {"row": each.row, "column": each.column})
    if each.row:
        return Message("cli.import.row", {"row": each.row})
    return (
        Message("cli.import.column", {"column": each.column}) if each.column else Message("cli.import.whole")
    )


def _tell_done(teller: Teller, done: ImportDone | None) -> None:
    if done is None:
        return
    teller.faults(done.failed)
    if done.stored:
        teller.say("cli.import.done", stored=done.stored, forms=done.forms, left=done.left)
    else:
        teller.say("cli.import.nothing")
    found = done.reconciled
    if found.agrees:
        teller.say("cli.import.agrees", count=found.of_store, sum=found.sum_of_store)
    else:
        teller.say("cli.import.differs", of_file=found.of_file, of_store=found.of_store)


def _as_data(teller: Teller, plan: ImportPlan, done: ImportDone | None) -> dict[str, object]:
    return {
        "file": msgspec.to_builtins(plan.file),
        "mapping": {"name": plan.mapping, "sha256": plan.mapping_sha256},
        "counts": plan.counts,
        "cells": [_cell(teller, cell) for cell in plan.cells],
        "dropped": list(_dropped(teller, plan)),
        "done": None if done is None else _done(teller, done),
    }


def _cell(teller: Teller, cell: ImportCell) -> dict[str, object]:
    say = teller.speaker.say
    return {
        "row": cell.row,
        "column": cell.column,
        "subject": cell.subject,
        "at": cell.at,
        "field": say(cell.label),
        "fate": str(cell.fate),
        "text": cell.text,
        "old": say(cell.old),
        "new": say(cell.new),
        "complete": cell.complete,
        "fault": _fault(teller, cell.fault),
    }


def _fault(teller: Teller, fault: Fault | None) -> dict[str, str] | None:
    if fault is None:
        return None
    return {"code": fault.code, "place": fault.place, "what": teller.speaker.say(fault.message)}


def _dropped(teller: Teller, plan: ImportPlan) -> Iterator[dict[str, object]]:
    for each in plan.dropped:
        yield {"row": each.row, "column": each.column, "fault": _fault(teller, each.fault)}


def _done(teller: Teller, done: ImportDone) -> dict[str, object]:
    found = done.reconciled
    return {
        "stored": done.stored,
        "forms": done.forms,
        "left": done.left,
        "failed": [_fault(teller, fault) for fault in done.failed],
        "checkpoint": done.root,
        "reconciled": {"agrees": found.agrees, **msgspec.to_builtins(found)},
    }
