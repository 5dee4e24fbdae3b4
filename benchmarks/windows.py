"""The window: what a person waits for, against the same work without us. Run with QT_QPA_PLATFORM=offscreen."""

from __future__ import annotations

import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from benchmarks.bench import Bench
from benchmarks.timing import Row, at_most, middle, times_floor
from benchmarks.window_study import EACH, FULL, LOG, RECORD, open_log, open_wide
from ecrf.services import commands as c
from ecrf.wiring.opening import require

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

    from ecrf.ui.main_window import MainWindow
    from ecrf.ui.screens.form_page import FormPage

STARTS = 7


def measure_login() -> list[Row]:
    """Seconds of CPU from the start of Python to the window, and to fields that can be typed into."""
    taken: dict[str, list[float]] = {"empty": [], "window": [], "login": []}
    with tempfile.TemporaryDirectory() as home:
        for _ in range(STARTS):
            taken["empty"].append(_start("show_empty", home)["window"])
            ours = _start("show_login", home)
            taken["window"].append(ours["window"])
            taken["login"].append(ours["login"])
    least = {name: min(times) for name, times in taken.items()}
    floor = ("empty QMainWindow", least["empty"])
    return [
        times_floor("login window shown, CPU from the start of Python", least["window"], floor, 1.3),
        times_floor("its fields ready to type, CPU from the start of Python", least["login"], floor, 1.3),
    ]


def _start(script: str, home: str) -> dict[str, float]:
    path = Path(__file__).with_name(f"{script}.py")
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [sys.executable, path, home], capture_output=True, text=True, check=True, env=environment
    )
    return {name: float(ms) for name, ms in (line.split() for line in done.stdout.splitlines())}


@contextmanager
def _window(bench: Bench) -> Iterator[tuple[QApplication, MainWindow]]:
    """The main window of the bench's coordinator, on real reads and real commands carried out at once."""
    from PySide6.QtWidgets import QApplication

    from ecrf.library.find import resource_path
    from ecrf.library.words import load_speaker
    from ecrf.services.desk import InlineDesk
    from ecrf.services.reads import Reads
    from ecrf.ui.look import Look
    from ecrf.ui.main_window import MainWindow
    from ecrf.ui.settings import Settings
    from ecrf.viewmodels.workbench import Workbench

    qt = cast("QApplication", QApplication.instance() or QApplication([]))
    qt.setStyle("Fusion")
    with tempfile.TemporaryDirectory() as home:
        look = Look(resource_path(), load_speaker, Settings(Path(home) / "window.ini"))
        work, sources = bench.work, bench.sources
        desk = Workbench(Reads(work.tools, work.session), InlineDesk(work), sources.new_id, sources.clock)
        window = MainWindow(look, desk, lambda: None)
        window.resize(1400, 900)
        window.show()
        window.activateWindow()
        qt.processEvents()
        yield qt, window
        window.hide()
        window.deleteLater()
        qt.processEvents()


def measure_forms() -> list[Row]:
    """A form of 120 fields with 60 checks opened and typed into; a matrix of 1,000 subjects by 60 visits."""
    from ecrf.viewmodels.places import Place

    with open_wide() as bench, _window(bench) as (qt, window):
        # Two visits in turn: no field of one stays for the other.
        records = itertools.cycle((RECORD, FULL))

        def open_form() -> None:
            record = next(records)
            event, repeat = record.split("/")[:2]
            window.go(Place("form", bench.chains[1], event, int(repeat), record))
            qt.processEvents()

        for _ in range(2):
            open_form()
        pairs = [(_time(open_form), _time(lambda: _open_by_hand(qt, window))) for _ in range(10)]
        opened, by_hand = (statistics.median(side) for side in zip(*pairs, strict=True))
        keys = _type(qt, window)
        matrix = _measure_matrix(qt, window)
    return [
        times_floor(
            "form of 120 fields with 60 checks opened", opened, ("same widgets by hand", by_hand), 1.2
        ),
        at_most("keystroke to repaint in it, p95", keys, 4),
        *matrix,
    ]


def _time(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return (time.process_time() - started) * 1000


def _open_by_hand(qt: QApplication, parent: QWidget) -> None:
    """A plain Qt form of as many fields of the same kinds: label and editor in a grid that scrolls."""
    from PySide6.QtCore import QDate
    from PySide6.QtWidgets import (
        QComboBox,
        QDateEdit,
        QGridLayout,
        QLabel,
        QLineEdit,
        QRadioButton,
        QScrollArea,
        QWidget,
    )

    area, sheet = QScrollArea(), QWidget()
    grid = QGridLayout(sheet)
    for n in range(EACH):
        choice = QComboBox()
        choice.addItems([f"Choice {k}" for k in range(8)])
        day = QDateEdit(QDate(2026, 2, 2))
        yes = QWidget()
        row = QGridLayout(yes)
        row.addWidget(QRadioButton("Yes"), 0, 0)
        row.addWidget(QRadioButton("No"), 0, 1)
        for k, editor in enumerate((QLineEdit(f"{n + 1}.5"), choice, day, yes)):
            grid.addWidget(QLabel(f"Field {n} {k}"), 4 * n + k, 0)
            grid.addWidget(editor, 4 * n + k, 1)
            grid.addWidget(QLabel("kg"), 4 * n + k, 2)
    area.setWidget(sheet)
    area.resize(parent.size())
    area.show()
    qt.processEvents()
    area.hide()
    area.deleteLater()
    qt.processEvents()


def _type(qt: QApplication, window: MainWindow) -> float:
    """The p95 of a figure typed into a number field, from the key to what is painted."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    window.activateWindow()
    qt.processEvents()
    page = cast("FormPage", window.page)
    taken = []
    for n in range(EACH):
        page.focus_field(f"{FULL}/M_G/0/M_I{n}")
        qt.processEvents()
        editor = cast("QLineEdit", qt.focusWidget())

        def press(key: str, into: QLineEdit = editor) -> None:
            QTest.keyClick(into, key)
            qt.processEvents()

        taken += [_time(partial(press, key)) for key in "1234"]
        if editor.text() != "1234":
            raise RuntimeError(editor.text())
        QTest.keyClick(editor, Qt.Key.Key_Escape)
        qt.processEvents()
    return sorted(taken)[int(0.95 * len(taken))]


def _measure_matrix(qt: QApplication, window: MainWindow) -> list[Row]:
    from ecrf.ui.screens.matrix import MatrixPage
    from ecrf.viewmodels.places import Place

    def open_matrix() -> None:
        window.go(Place("subjects"))
        qt.processEvents()

    first = _time(open_matrix)
    read = _time(window.bench.reads.matrix)
    canvas = cast("MatrixPage", window.page).canvas

    bar = canvas.verticalScrollBar()
    pages = []
    for n in range(60):
        bar.setValue((n * bar.pageStep()) % max(bar.maximum(), 1))
        pages.append(_time(qt.processEvents))
    return [
        at_most("matrix of 1,000 subjects x 60 visits opened: first read and first paint", first, 45),
        Row("the same read again", f"{read:.0f} ms"),
        at_most("a page scrolled in it, p95", sorted(pages)[int(0.95 * len(pages))], 20),
    ]


def measure_log() -> list[Row]:
    """The adverse event log of T3 with 500 rows, through the real services."""
    from ecrf.services.reads import Reads
    from ecrf.viewmodels.places import Place

    with open_log() as bench:
        read = middle(lambda: Reads(bench.study.tools, bench.work.session).form(bench.chain, LOG), 7)
        with _window(bench) as (qt, window):
            event, repeat = LOG.split("/")[:2]

            def open_log_page() -> None:
                window.go(Place("today"))
                qt.processEvents()
                started.append(time.process_time())
                window.go(Place("form", bench.chain, event, int(repeat), LOG))
                qt.processEvents()
                opened.append((time.process_time() - started[-1]) * 1000)

            started: list[float] = []
            opened: list[float] = []
            for _ in range(5):
                open_log_page()
            appended = [_time(partial(_append, bench, qt, window, n)) for n in range(7)]
        bench.verify_lines()
        verified = middle(lambda: Reads(bench.study.tools, bench.work.session).form(bench.chain, LOG), 7)
    return [
        Row("adverse event log of 500 rows read", f"{read:.0f} ms"),
        Row("the same read when every row was verified by itself", f"{verified:.0f} ms"),
        at_most("the same log opened in the window", statistics.median(opened), 80),
        at_most("a row appended to it, stored and drawn", statistics.median(appended), 50),
    ]


def _append(bench: Bench, qt: QApplication, window: MainWindow, number: int) -> None:
    at = f"{LOG}/AE_L/{bench.sources.new_id()}/AE_TERM"
    typed = c.EnterValues(*bench.stamp(), bench.chain, (c.NewValue(at, f"itching {number}"),))
    window.bench.submit(typed, lambda outcome: require(outcome.fault))
    cast("FormPage", window.page).read_again()
    qt.processEvents()
