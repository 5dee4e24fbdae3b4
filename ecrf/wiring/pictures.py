"""Pictures of every screen in both languages, taken of the real window without a display."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ecrf.viewmodels.places import Place
from ecrf.wiring.demo_people import ADMIN, COORDINATOR, INVESTIGATOR, MONITOR, DemoPerson
from ecrf.wiring.memory import Memory, Remembered
from ecrf.words import Fault, Language, Refusal

if TYPE_CHECKING:
    from ecrf.ui.app import Application
    from ecrf.ui.main_window import MainWindow

SIZE = (1360, 860)
PATIENCE = 30.0
"""Seconds the window may take to come or go."""
_SETTLE = 0.25
"""Seconds in which a screen draws everything it draws later."""
_DEFERRED_DELETE = 52
"""QEvent::DeferredDelete: without a running loop nobody else takes windows away that were left."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, and where the window is."""

    name: str
    place: Place
    panel: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who walks through screens, in light or dark."""

    person: DemoPerson
    shots: Callable[[MainWindow], Iterator[Shot]]
    scheme: str = "light"
    prefix: str = ""


def take_pictures(folder: Path, out: Path) -> tuple[tuple[Path, ...], tuple[Fault, ...]]:
    """Save a picture of every screen into `out`/<language>; returns the files, and what could not be shown and why."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with TemporaryDirectory() as home:
        memory = Memory(Path(home))
        memory.keep(Remembered(str(folder.resolve()), folder.stem, "demo", last_login="9"))
        studio = _Studio(memory, Path(home) / "window.ini", out)
        for language in Language:
            studio.walk(language)
    return tuple(studio.files), tuple(studio.left_out)


class _Studio:
    """One application, walked through by one person after the other."""

    def __init__(self, memory: Memory, settings: Path, out: Path) -> None:
        from ecrf.wiring.window import build_window

        self.files: list[Path] = []
        self.left_out: list[Fault] = []
        self._out = out
        self._app: Application = build_window(memory, settings)
        self._app.show()
        self._wait(lambda: False, 1.0)

    def walk(self, language: Language) -> None:
        """Every visitor in one language."""
        self._app.look.use_language(language)
        self._app.look.use_scheme("light")
        out = self._out / str(language)
        out.mkdir(parents=True, exist_ok=True)
        self._wait(lambda: False, _SETTLE)
        self._keep(self._app.login, out / "login.png")
        for visitor in VISITORS:
            self._app.look.use_scheme(visitor.scheme)
            with self._at_work(visitor.person) as window:
                for shot in visitor.shots(window):
                    self._shoot(window, shot, out / f"{visitor.prefix}{shot.name}.png")

    @contextmanager
    def _at_work(self, person: DemoPerson) -> Iterator[MainWindow]:
        app = self._app
        app.login.login.setText(person.login)
        app.login.password.setText(person.password)
        app.login.enter_button.click()
        self._wait(lambda: app.main is not None or self._chooses(), PATIENCE)
        model = app.login.model
        if model is not None and model.roles:
            model.choose_role(next(role for role in model.roles if role.role == person.role))
            self._wait(lambda: app.main is not None, PATIENCE)
        if app.main is None:
            raise Refusal(Fault("demo.no_window", person.login))
        window = app.main
        window.resize(*SIZE)
        self._wait(lambda: False, _SETTLE)
        try:
            yield window
        finally:
            window.close()
            self._wait(lambda: app.main is None, PATIENCE)

    def _chooses(self) -> bool:
        model = self._app.login.model
        return model is not None and bool(model.roles)

    def _shoot(self, window: MainWindow, shot: Shot, file: Path) -> None:
        window.go(shot.place)
        if shot.panel != window.shell.panel:
            window.show_panel(shot.panel or window.shell.panel)
        self._wait(lambda: False, _SETTLE)
        if window.notice.isVisible() and window.shell.here != shot.place:
            self.left_out.append(Fault("demo.no_picture", shot.name))
            return
        self._keep(window, file)

    def _keep(self, widget: MainWindow | object, file: Path) -> None:
        grab = getattr(widget, "grab")  # noqa: B009 - a widget, which only the room of the window may name
        if not grab().save(str(file)):
            self.left_out.append(Fault("demo.no_picture", str(file)))
            return
        self.files.append(file)

    def _wait(self, done: Callable[[], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not done():
            self._app.qt.processEvents()
            self._app.qt.sendPostedEvents(None, _DEFERRED_DELETE)
            time.sleep(0.005)


def _fullest(window: MainWindow) -> str:
    """The chain of the subject with the most recorded visits."""
    matrix = window.bench.reads.matrix()
    return max(matrix.rows, key=lambda row: sum(cell & 15 > 1 for cell in row.cells)).chain


def _records(window: MainWindow, chain: str) -> dict[str, Place]:
    """The first recorded form of each kind of screen."""
    found: dict[str, Place] = {}
    for visit in window.bench.reads.schedule(chain).visits:
        for form in visit.forms:
            if form.recorded:
                found[form.form] = Place("form", chain, visit.event, visit.repeat, form.record)
    return found


def _coordinator(window: MainWindow) -> Iterator[Shot]:
    yield Shot("today", Place("today"))
    yield Shot("subjects", Place("subjects"))
    chain = _fullest(window)
    places = _records(window, chain)
    yield Shot("subject", Place("subject", chain))
    visit = next((place for place in places.values() if place.event), Place("subject", chain))
    yield Shot("visit", Place("visit", chain, visit.event, visit.repeat))
    for name, oid in (("form_vitals", "VS"), ("form_laboratory", "HAEM"), ("log_adverse_events", "AE"),
                      ("log_medication", "CM"), ("imaging", "TU"), ("questionnaire", "QC30")):  # fmt: skip
        if oid in places:
            yield Shot(name, places[oid])
    if "HAEM" in places:
        place = places["HAEM"]
        at = f"{place.record}/HAEM_R/0/HAEM_HGB"
        field = Place("form", chain, place.event, place.repeat, place.record, at)
        yield Shot("history", field, "history")
        yield Shot("help", field, "help")
    yield Shot("queries", Place("queries"))
    yield Shot("study", Place("study"))
    yield Shot("endpoints", Place("endpoints"))
    yield Shot("exports", Place("reports"))
    yield Shot("trail", Place("trail"))
    yield Shot("proof", Place("proof"))
    yield Shot("reports", Place("reports"))


def _plain(*shots: Shot) -> Callable[[MainWindow], Iterator[Shot]]:
    return lambda _window: iter(shots)


_MONITORING = _plain(
    Shot("monitoring", Place("monitoring")),
    Shot("integrity", Place("integrity")),
    Shot("queries_of_monitor", Place("queries")),
)


def _dark(window: MainWindow) -> Iterator[Shot]:
    yield Shot("subjects", Place("subjects"))
    places = _records(window, _fullest(window))
    if "HAEM" in places:
        yield Shot("form_laboratory", places["HAEM"])


VISITORS = (
    Visitor(COORDINATOR, _coordinator),
    Visitor(MONITOR, _MONITORING),
    Visitor(INVESTIGATOR, _plain(Shot("today_of_investigator", Place("today")))),
    Visitor(ADMIN, _plain(Shot("people", Place("people")))),
    Visitor(COORDINATOR, _dark, "dark", "dark_"),
)
