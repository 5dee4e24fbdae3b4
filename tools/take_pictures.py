"""Take the pictures of the manual from the real window on a played demo, in both languages, without a display.

`python tools/take_pictures.py STUDY.ecrf [picture ...]` logs in as the people of the demo, goes to each place and keeps
docs/manual/pictures/<name>-<language>.png, at most 120 KB each. A page of the casebook needs `pdftoppm` (poppler).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ecrf.services.reads.checkpoints import CUT_OFF
from ecrf.ui.app import Application
from ecrf.ui.main_window import MainWindow
from ecrf.ui.screens.endpoints import EndpointsPage
from ecrf.ui.screens.form_page import FormPage
from ecrf.ui.screens.reports import ReportsPage
from ecrf.viewmodels.places import Place
from ecrf.wiring.demo_people import PEOPLE
from ecrf.wiring.memory import Memory, Remembered
from ecrf.wiring.window import build_window
from ecrf.words import Language

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "manual" / "pictures"
SIZE = (1280, 800)
MOST_BYTES = 120_000
PATIENCE = 30
"""Seconds anything may take."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its name, who looks, and how to get there; the way gives the widget to lay over the window, if any."""

    name: str
    role: str
    way: Callable[[MainWindow], QWidget | None]


def wait(until: Callable[[], bool] = lambda: True) -> None:
    """Let the window work until something is so, and a moment longer."""
    end = time.monotonic() + PATIENCE
    while not until():
        QApplication.processEvents()
        time.sleep(0.01)
        if time.monotonic() > end:
            raise TimeoutError
    for _ in range(30):
        QApplication.processEvents()
        time.sleep(0.01)


# -- ways --


def section(name: str) -> Callable[[MainWindow], None]:
    """The way to a page of the rail."""
    return lambda window: window.go(Place(name))


def records(window: MainWindow, form: str) -> Iterator[tuple[str, str]]:
    """(chain, record) of every record of a form that holds something, subject by subject."""
    for root in window.bench.reads.roots():
        for visit in window.bench.reads.schedule(root.chain).visits:
            yield from (
                (root.chain, each.record) for each in visit.forms if each.form == form and each.recorded
            )


def open_record(window: MainWindow, chain: str, record: str, at: str = "") -> None:
    """Go to a form, with the keyboard in a field."""
    event, repeat = record.split("/")[:2]
    window.go(Place("form", chain, event, int(repeat), record, at))


def busiest(window: MainWindow, form: str, weight: Callable[[str, str], int]) -> tuple[str, str]:
    """The record of a form with the most to show; the first of those that have as much."""
    return max(records(window, form), key=lambda found: weight(*found))


TYPED = (
    ("HAEM_PERF", "1"),
    ("HAEM_DTM", "t 0815"),
    ("HAEM_WBC", "3.1 (3.5-9.5)"),
    ("HAEM_NEUT", "1.2 (1.8-6.3)"),
    ("HAEM_HGB", "96 (130-175)"),
    ("HAEM_PLAT", "ND: sample clotted"),
)
"""A blood count as it is typed."""


def cut_off(window: MainWindow) -> None:
    """What can leave, as of a data cut-off."""
    window.go(Place("reports"))
    page = cast("ReportsPage", window.page)
    if not any(each.occasion == CUT_OFF for each in page.model.moments):
        page.model.mark_moment()
    page.kinds.choose(next(n for n, kind in enumerate(page.model.kinds) if kind.name == "endpoints"))
    page.moments.choose(1)


def blood_count(window: MainWindow) -> None:
    """A blood count being entered at a visit that is due."""
    due = next(
        due
        for due in window.bench.reads.today().visits
        if due.days <= 0 and any(form.form == "HAEM" for form in due.visit.forms)
    )
    record = f"{due.visit.event}/{due.visit.repeat}/HAEM/1/1"
    open_record(window, due.chain, record)
    wait(lambda: isinstance(window.page, FormPage) and window.page.model is not None)
    page = cast("FormPage", window.page)
    model = page.model
    if model is None:
        raise LookupError
    for item, text in TYPED:
        at = next(field.at for field in model.all_fields() if field.item.oid == item)
        model.leave(at, text)
        wait(lambda: window.bench.desk.is_empty)
    page.focus_field(next(field.at for field in model.all_fields() if field.item.oid == "HAEM_NEUT"))


def lines_of(window: MainWindow, chain: str, record: str) -> int:
    """How many lines the logs of a form hold."""
    groups = window.bench.reads.form(chain, record).groups
    return sum(len(group.lines) for group in groups if group.repeating)


def adverse_events(window: MainWindow) -> None:
    """The longest log of adverse events."""
    open_record(window, *busiest(window, "AE", lambda *found: lines_of(window, *found)))


def graded_event(window: MainWindow) -> None:
    """An event that changed its grade, with its history and the results beside it."""

    def changes(chain: str, record: str) -> int:
        groups = window.bench.reads.form(chain, record).groups
        return len(groups[-1].lines) if groups[-1].repeating else 0

    chain, record = busiest(window, "AE", changes)
    lines = window.bench.reads.form(chain, record).groups[-1].lines
    open_record(window, chain, record, lines[-1].fields[1].at)


def report(window: MainWindow) -> None:
    """A report of a serious event."""
    open_record(window, *next(records(window, "SAE")))


def endpoints(window: MainWindow) -> None:
    """Event-free survival with its trace."""
    section("endpoints")(window)
    page = window.page
    if isinstance(page, EndpointsPage):
        page.model.choose(1)


def imaging(window: MainWindow) -> None:
    """The last tumour assessment of the subject with the most of them."""
    found = list(records(window, "TU"))
    chains = [chain for chain, _ in found]
    most = max(chains, key=chains.count)
    open_record(window, *[each for each in found if each[0] == most][-1])


def questionnaire(window: MainWindow) -> None:
    """A questionnaire that was answered."""
    open_record(window, *next(records(window, "QC30")))


def visit(window: MainWindow) -> None:
    """The second induction cycle of a subject."""
    chain = next(chain for chain, record in records(window, "VS") if record.startswith("C/2/"))
    window.go(Place("visit", chain, "C", 2))


def signature(window: MainWindow) -> QWidget:
    """The signing dialog over a form that waits for a signature."""
    open_record(window, *next(records(window, "HAEM")))
    wait(lambda: isinstance(window.page, FormPage))
    model = cast("FormPage", window.page).model
    if model is None or model.view is None:
        raise LookupError
    window.ask_signature(model.view.form.title, lambda _meaning, _password: None)
    wait()
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog))


SHOTS = (
    Shot("today", "coordinator", section("today")),
    Shot("matrix", "coordinator", section("subjects")),
    Shot("visit", "coordinator", visit),
    Shot("form", "coordinator", blood_count),
    Shot("adverse-events", "coordinator", adverse_events),
    Shot("event-history", "coordinator", graded_event),
    Shot("serious-report", "coordinator", report),
    Shot("safety", "coordinator", section("safety")),
    Shot("imaging", "coordinator", imaging),
    Shot("questionnaire", "coordinator", questionnaire),
    Shot("queries", "coordinator", section("queries")),
    Shot("signature", "investigator", signature),
    Shot("monitoring", "monitor", section("monitoring")),
    Shot("integrity", "monitor", section("integrity")),
    Shot("study", "data_manager", section("study")),
    Shot("endpoints", "data_manager", endpoints),
    Shot("exports", "data_manager", cut_off),
    Shot("signing", "investigator", section("signing")),
    Shot("locks", "data_manager", section("locks")),
    Shot("trail", "monitor", section("trail")),
)


# -- keeping --


def bytes_of(image: QImage) -> memoryview:
    """A copy of the pixels, for Qt frees its own with the image."""
    return memoryview(bytes(image.constBits()))


def keep(image: QImage, name: str) -> None:
    """Write a picture as a small PNG in its 256 commonest colours; raises ValueError when it is too large."""
    path = PICTURES / f"{name}.png"
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    colours = [colour | 0xFF000000 for colour, _ in Counter(bytes_of(plain).cast("I")).most_common(256)]
    small = plain.convertToFormat(
        QImage.Format.Format_Indexed8, colours, Qt.ImageConversionFlag.ThresholdDither
    )
    writer = QImageWriter(str(path), b"png")
    writer.setQuality(0)
    if not writer.write(small):
        raise OSError(writer.errorString())
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path.name}: {path.stat().st_size} bytes")
    print(f"{path.name}: {path.stat().st_size // 1024} KB")


def draw_over(below: QImage, over: QWidget) -> QImage:
    """A dialog over the dimmed window."""
    painter = QPainter(below)
    painter.fillRect(below.rect(), QColor(0, 0, 0, 90))
    picture = over.grab().toImage()
    place = QRect(picture.rect())
    place.moveCenter(below.rect().center())
    painter.drawImage(place.topLeft(), picture)
    painter.end()
    return below


def take(application: Application, shots: tuple[Shot, ...], language: Language) -> None:
    """Every picture of a language, one login per person."""
    application.look.use_language(language)
    wait()
    for role in dict.fromkeys(shot.role for shot in shots):
        person = next(each for each in PEOPLE if each.role == role)
        application.login.login.setText(person.login)
        application.login.password.setText(person.password)
        application.login.enter_button.click()
        wait(lambda: application.main is not None)
        window = cast("MainWindow", application.main)
        window.resize(*SIZE)
        for shot in shots:
            if shot.role == role:
                take_one(window, shot, language)
        window.close()
        wait(lambda: application.main is None)


def take_login(application: Application, wanted: set[str], language: Language) -> None:
    """The login, a new study, and the recovery code; where things lie on this computer is nobody's business."""
    application.look.use_language(language)
    wait()
    login = application.login
    for name, opened in (
        ("login", None),
        ("new-study", login.open_founding),
        ("recovery", login.open_recovering),
        ("server", login.open_server),
    ):
        if wanted and name not in wanted:
            continue
        if opened is not None:
            opened()
        if login.founding is not None:
            login.founding.study.put("place", "D:\\eCRF")
        wait()
        keep(application.entrance.grab().toImage(), f"{name}-{language}")
        for pane in (login.founding, login.recovering, login.server):
            if pane is not None:
                pane.close_pane()


def take_one(window: MainWindow, shot: Shot, language: Language) -> None:
    """One picture."""
    window.go(Place("today"))
    over = shot.way(window)
    wait()
    image = window.grab().toImage()
    if over is not None:
        image = draw_over(image, over)
        over.close()
    keep(image, f"{shot.name}-{language}")


def take_casebook(folder: Path, language: Language) -> None:
    """A page of a casebook; left out, and said, where there is no poppler."""
    if shutil.which("pdftoppm") is None:
        print("casebook: pdftoppm is not installed, the picture stays as it was")
        return
    monitor = next(each for each in PEOPLE if each.role == "monitor")
    with tempfile.TemporaryDirectory() as place:
        paper = Path(place) / "casebook.pdf"
        command = [sys.executable, "-m", "ecrf", "--lang", str(language), "export", str(folder), str(paper)]
        command += ["--login", monitor.login, "--format", "casebook", "--subject", "01-013"]
        environment = {**os.environ, "ECRF_PASSWORD": monitor.password}
        subprocess.run(command, check=True, env=environment, capture_output=True)
        page = ["pdftoppm", "-png", "-r", "80", "-f", "4", "-l", "4", str(paper), str(Path(place) / "page")]
        subprocess.run(page, check=True)
        keep(QImage(str(next(Path(place).glob("page*.png")))), f"casebook-{language}")


def main(arguments: list[str]) -> int:
    """Take the pictures named, or all."""
    wanted = set(arguments[1:])
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / Path(arguments[0]).name  # what is typed for a picture stays out of the demo
        shutil.copytree(arguments[0], folder)
        memory = Memory(Path(home))
        memory.keep(Remembered(str(folder.resolve()), folder.stem, "demo", last_login="2026"))
        application = build_window(memory, Path(home) / "window.ini")
        application.show()
        wait(lambda: application.login._model is not None)
        shots = tuple(shot for shot in SHOTS if not wanted or shot.name in wanted)
        for language in Language:
            take_login(application, wanted, language)
            take(application, shots, language)
            if not wanted or "casebook" in wanted:
                take_casebook(folder, language)
    sys.stdout.flush()
    os._exit(0)  # Qt's own threads may still be at work on what is gone


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
