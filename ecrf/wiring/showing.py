"""`ecrf demo`: the played trial in a window, or without a display its proof, pictures and exports in a folder."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ecrf.cli import ports as p
from ecrf.services.verifying import VerifyReport
from ecrf.wiring.demo import DemoPlan, build_demo, yesterday_of
from ecrf.wiring.demo_people import ADMIN, COORDINATOR, PEOPLE
from ecrf.wiring.founding import DEMO, SUFFIX
from ecrf.wiring.memory import Memory, Remembered, user_folder
from ecrf.wiring.opening import open_study
from ecrf.wiring.sources import system_sources
from ecrf.wiring.work import StudyWork, enter
from ecrf.words import Fault, Language, Refusal

OUTPUT = "demo-output"


def has_display() -> bool:
    """Whether a window can be shown."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    platform: str = sys.platform
    if platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def show_demo(
    wish: p.DemoWish, told: p.Told, ready: Callable[[p.DemoMade], None], language: Language
) -> p.DemoMade:
    """Open the demo's window; without a display, or when asked to, play it anew and leave everything in a folder."""
    logins = tuple(p.DemoLogin(one.login, one.password, one.name, one.role) for one in PEOPLE)
    if wish.headless or not has_display():
        out = wish.out or Path(OUTPUT)
        return _play_to(out, wish, told, logins)
    folder = _ready(wish, told)
    made = p.DemoMade(folder, logins, wish.subjects)
    ready(made)
    _open_window(folder, language)
    return made


def _play_to(out: Path, wish: p.DemoWish, told: p.Told, logins: tuple[p.DemoLogin, ...]) -> p.DemoMade:
    out.mkdir(parents=True, exist_ok=True)
    folder = out / f"{wish.study}-demo{SUFFIX}"
    _clear(folder)
    _build(folder, wish, told)
    report = _prove(folder)
    files, left_out = _leave(folder, out)
    return p.DemoMade(folder, logins, wish.subjects, report, files, left_out)


def _ready(wish: p.DemoWish, told: p.Told) -> Path:
    """The demo of this wish, played once and kept."""
    home = wish.out or user_folder() / DEMO
    home.mkdir(parents=True, exist_ok=True)
    ending = f"-{wish.until}" if wish.until else ""
    folder = home / f"{wish.study}-{wish.subjects}-{wish.seed}{ending}{SUFFIX}"
    if not folder.exists():
        part = folder.with_name(f"{folder.stem}.part{SUFFIX}")
        _clear(part)
        _build(part, wish, told)
        part.rename(folder)
    Memory().keep(Remembered(str(folder.resolve()), wish.study, DEMO, last_login=system_sources().typed()))
    return folder


def _build(folder: Path, wish: p.DemoWish, told: p.Told) -> None:
    until = wish.until or yesterday_of(datetime.now().astimezone())
    build_demo(DemoPlan(folder, wish.study, wish.subjects, wish.seed, until, told))


def _clear(folder: Path) -> None:
    """Remove a demo that lies there; refuses (`study.not_a_demo`) to remove anything else."""
    if not folder.exists():
        return
    try:
        study = open_study(folder, ADMIN.login, ADMIN.password, system_sources())
        nature = study.row.nature
        study.close()
    except Refusal as refusal:
        if refusal.fault.code not in ("door.no_study", "store.missing", "study.not_founded"):
            raise Refusal(Fault("study.not_a_demo", str(folder))) from refusal
        nature = DEMO if folder.stem.endswith((".part", "-demo")) else ""
    if nature != DEMO:
        raise Refusal(Fault("study.not_a_demo", str(folder)))
    shutil.rmtree(folder)


def _prove(folder: Path) -> VerifyReport:
    with enter(p.Key(folder, ADMIN.login, ADMIN.password), system_sources()) as work:
        return work.verify(p.VerifyWish(every_signature=True), lambda _done, _all: None)


def _leave(folder: Path, out: Path) -> tuple[tuple[Path, ...], tuple[Fault, ...]]:
    """Pictures and exports; what cannot be made is told, nothing is left out silently."""
    from ecrf.wiring.pictures import take_pictures

    files, left_out = take_pictures(folder, out / "screens")
    exported, refused = _export(folder, out / "exports")
    return (*files, *exported), (*left_out, *refused)


def _export(folder: Path, out: Path) -> tuple[tuple[Path, ...], tuple[Fault, ...]]:
    """Excel, casebook, blank form and integrity report in both languages; the trail and ODM once."""
    out.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    refused: list[Fault] = []
    with enter(p.Key(folder, COORDINATOR.login, COORDINATOR.password), system_sources()) as work:
        try:
            files += _write_for_machines(work, out)
        except Refusal as refusal:
            refused.append(refusal.fault)
        for language in Language:
            for write in (_write_data, _write_casebook, _write_blank, _write_report):
                try:
                    files += write(work, out, language)
                except Refusal as refusal:
                    refused.append(refusal.fault)
    return tuple(files), tuple(refused)


def _write_data(work: StudyWork, out: Path, language: Language) -> list[Path]:
    return [work.export(p.ExportWish("excel", out / f"{language}-data.xlsx", language=language)).path]


def _write_casebook(work: StudyWork, out: Path, language: Language) -> list[Path]:
    number = work.first_subject()
    target = out / f"{language}-casebook-{number}.pdf"
    return [work.export(p.ExportWish("casebook", target, number, language=language)).path]


def _write_blank(work: StudyWork, out: Path, language: Language) -> list[Path]:
    visit = work.first_visit()
    target = out / f"{language}-blank-{visit}.pdf"
    return [work.export(p.ExportWish("crf", target, event=visit, language=language)).path]


def _write_report(work: StudyWork, out: Path, language: Language) -> list[Path]:
    names = (("integrity", "pdf"), ("integrity_excel", "xlsx"))
    targets = [(name, out / f"{language}-integrity.{ending}") for name, ending in names]
    return [file.path for file in work.report("", targets, language)]


def _write_for_machines(work: StudyWork, out: Path) -> list[Path]:
    """What bears both languages or none: the trail for a verifier, ODM as it stands and change by change."""
    names = (("trail", "trail.jsonl"), ("odm", "odm.xml"), ("odm_transactional", "odm-changes.xml"))
    return [work.export(p.ExportWish(name, out / file)).path for name, file in names]


def _open_window(folder: Path, language: Language) -> None:
    from ecrf.ui.demo import DemoLogin
    from ecrf.wiring.window import run_window

    run_window(language, folder, DemoLogin(COORDINATOR.login, COORDINATOR.password, COORDINATOR.role))
