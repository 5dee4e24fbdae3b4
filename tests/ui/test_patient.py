"""The screen handed to a patient: it answers to digits and fingers, and only staff can leave it."""

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ecrf.library.load_design import load_study
from ecrf.services.desk import InlineDesk
from ecrf.ui.screens.patient import PatientWindow
from ecrf.viewmodels.questionnaire import Mode, QuestionnaireScreen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault
from tests.services.reads.bed import PERMISSIONS, Bed
from tests.viewmodels.test_questionnaire import SHEET, Shelf, words


@pytest.fixture
def window(qtbot, look):
    """A sheet in the hands of a patient."""
    found = load_study("T3")
    bed = Bed(
        msgspec.structs.replace(found, study=msgspec.structs.replace(found.study, permissions=PERMISSIONS))
    )
    bench = Workbench(
        bed.reads("coordinator"), InlineDesk(bed.places["coordinator"]), bed.id, bed.clock,
        vouch=lambda password: None if password == "right" else Fault("vouch.wrong"),
        wordings=Shelf(words()),
    )  # fmt: skip
    model = QuestionnaireScreen(bench, bed.subject(), SHEET)
    model.refresh()
    model.begin_patient("zh")
    made = PatientWindow(look, model, None)
    qtbot.addWidget(made)
    made.open()
    return made


def test_a_digit_answers_and_enter_goes_on(window):
    """The answer stands in the trail before the next page is shown; Left goes back to it."""
    first = window.model.current.at
    assert window.question.text() == "Question 1"
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert window.model.question == 0
    QTest.keyClick(window, Qt.Key.Key_3)
    assert window.model.field(first).value.native == "3"
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert window.question.text() == "Question 2"
    QTest.keyClick(window, Qt.Key.Key_Left)
    assert [button.chosen for _, _, button in window._answers] == [False, False, True, False]


def test_a_finger_answers_too(window, qtbot):
    """Answers are large; declining goes on."""
    button = window._answers[1][2]
    assert button.height() >= 52
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.model.choice == "2"
    qtbot.mouseClick(window.next, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(window.skip, Qt.MouseButton.LeftButton)
    assert window.model.question == 2


def test_neither_escape_nor_closing_leaves_it(window):
    """Only the password does."""
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.close()
    assert window.isVisible()
    window.password.setText("guess")
    window._leave()
    assert window.isVisible()
    assert window.model.mode is Mode.PATIENT
    window.password.setText("right")
    window._leave()
    assert window.model.mode is Mode.COORDINATOR
    assert not window.isVisible()


def test_the_key_that_handed_it_over_asks_for_the_password(window):
    """Without a mouse: Ctrl+Shift+P and the password; a wrong one turns no page, Esc puts the question away."""
    key = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_2)
    QTest.keyClick(window, Qt.Key.Key_P, key)
    assert window.password.isVisible()
    QTest.keyClick(window.password, Qt.Key.Key_Escape)
    assert not window.password.isVisible()
    QTest.keyClick(window, Qt.Key.Key_P, key)
    QTest.keyClicks(window.password, "guess")
    QTest.keyClick(window.password, Qt.Key.Key_Return)
    assert (window.model.mode, window.model.question) == (Mode.PATIENT, 0)
    QTest.keyClicks(window.password, "right")
    QTest.keyClick(window.password, Qt.Key.Key_Return)
    assert window.model.mode is Mode.COORDINATOR


def test_the_end_shows_no_score(window):
    """Thanks and nothing else; all answers are stored."""
    for _ in range(30):
        QTest.keyClick(window, Qt.Key.Key_1)
        QTest.keyClick(window, Qt.Key.Key_Return)
    assert window.model.is_finished
    assert window.thanks.isVisible()
    assert not window.question.isVisible()
    assert window._answers == []
    assert window.model.answered == 30
