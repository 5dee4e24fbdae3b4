"""What the window's tests share: a look with settings of its own, a frame that remembers, and real services in memory."""

import itertools
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from ecrf.services import commands as c
from ecrf.services.desk import InlineDesk
from ecrf.services.reads import Reads
from ecrf.ui.look import Look
from ecrf.ui.main_window import MainWindow
from ecrf.ui.screens.form_page import FormPage
from ecrf.ui.settings import Settings
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault
from tests.services.house import House
from tests.services.test_completing import RECORD, fill
from tests.ui.fake_form import FakeDictionary, FakeFormScreen, bench, form_view, lab_fields, mixed_fields
from tests.ui.fake_words import RESOURCES, speaker_of

PASSWORD = "right-password-1"


@dataclass
class FakeFrame:
    """A window that only remembers what pages ask."""

    look: Look
    bench: Workbench
    went: list[Place] = field(default_factory=list)
    panels: list[str] = field(default_factory=list)

    def go(self, place):
        """Remember."""
        self.went.append(place)

    def back(self):
        """Nothing."""

    def show_panel(self, name):
        """Remember."""
        self.panels.append(name)

    def follow(self):
        """Nothing."""

    def read_again(self):
        """Nothing."""

    def take_focus(self):
        """Nothing."""

    def ask_signature(self, _about, then):
        """Sign at once."""
        then("signature.reviewed", PASSWORD)

    def ask_password(self, _question, then):
        """The right one at once."""
        then(PASSWORD)

    def ask_sure(self, _question, then):
        """Always sure."""
        then()


@pytest.fixture
def look(qtbot, tmp_path):
    """A look in English and light, remembered in a file of its own."""
    return Look(RESOURCES, speaker_of, Settings(tmp_path / "window.ini"))


@pytest.fixture
def frame(look):
    """A frame around one page, with a workbench that stores nothing."""
    return FakeFrame(look, bench())


@pytest.fixture
def form(qtbot, frame):
    """A form page with a laboratory group and one field of every other type; returns (page, model)."""
    view = form_view(("Blood count", "血细胞计数", lab_fields()), ("Other", "其他", mixed_fields()))
    model = FakeFormScreen(view)
    page = FormPage(frame)
    page.make_model = lambda _place: model
    qtbot.addWidget(page)
    page.resize(1100, 800)
    page.show()
    page.show_place(Place("form", view.chain, record=view.record))
    page.activateWindow()
    QApplication.processEvents()
    return page, model


@pytest.fixture(scope="module")
def house():
    """The T3 design with one subject, on a store in memory."""
    made = House()
    made.chain = made.subject()
    return made


def house_with_a_complete_form():
    """A study of one test's own, with one subject whose only form is complete."""
    made = House()
    made.chain = made.subject()
    fill(made, made.chain)
    made.must("coordinator", c.CompleteForm, made.chain, RECORD)
    return made


def _vouch(password):
    return None if password == PASSWORD else Fault("door.wrong_password")


def bench_of(house, role):
    """The workbench of a role, whose commands are carried out at once."""
    place = house.at(role)
    ids = itertools.count()
    return Workbench(
        Reads(place.tools, place.session), InlineDesk(place), lambda: f"{role[:3]}{house.entropy.count}x{next(ids)}",
        house.clock, FakeDictionary(), vouch=_vouch, is_identified=True,
    )  # fmt: skip


@pytest.fixture
def window_of(qtbot, look, house):
    """Opens the main window of a role; it is closed (and logged out) after the test."""

    def open_window(role):
        window = MainWindow(look, bench_of(house, role), lambda: None)
        qtbot.addWidget(window)
        window.resize(1280, 800)
        window.show()
        window.activateWindow()
        settle()
        return window

    return open_window


def settle(times=6):
    """Let everything that is to happen happen."""
    for _ in range(times):
        QApplication.processEvents()


def keep(widget: QWidget, name: str) -> None:
    """A picture in the folder KEEP_PICTURES names, where somebody wants to look."""
    folder = os.environ.get("KEEP_PICTURES", "")
    if folder:
        settle()
        widget.grab().save(str(Path(folder) / f"{name}.png"))


def shown(widget: QWidget):
    """A picture of the widget as numbers, to compare two drawings."""
    settle()
    image = widget.grab().toImage()
    return bytes(image.constBits())
