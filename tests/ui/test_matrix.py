"""The subject matrix: painted from packed numbers, walked by keyboard, filtered, explained in words."""

import random
from array import array

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ecrf.services.reads.matrix_view import CellView, EpochSpan, Matrix, MatrixColumn, MatrixRow, pack_cell
from ecrf.services.reads.status_view import Badge, Status
from ecrf.ui.screens.matrix import MatrixPage
from ecrf.ui.states import BADGES, SHAPE
from ecrf.viewmodels.places import Place
from ecrf.words import Text
from tests.ui.conftest import settle, shown


def made_matrix(subjects=1000, visits=60):
    """Subjects by visits with every status and badge somewhere."""
    chance = random.Random(5)
    columns = tuple(
        MatrixColumn(f"V{n}", 1, "", Text(f"C{n}"), Text(f"Cycle {n}", f"第 {n} 周期"), "E")
        for n in range(visits)
    )
    rows = []
    for number in range(subjects):
        cells = array("q")
        for _ in range(visits):
            status, badge = chance.choice(list(Status)), chance.choice([Badge.NONE, *Badge])
            cells.append(pack_cell(status, badge, 1 if badge & Badge.QUERY_OPEN else 0))
        rows.append(
            MatrixRow(
                f"subject:{number}",
                f"01-{number:04d}",
                "01",
                "treatment",
                "A",
                cells,
                CellView(Status.BEGUN, Badge.NONE, 0),
            )
        )
    return Matrix(columns, (EpochSpan(Text("Treatment", "治疗"), 0, visits),), tuple(rows))


class Coordinator:
    """May do everything at site 01."""

    site = "01"

    def may(self, _action):
        """Everything."""
        return True


class Reads:
    """Reads of one matrix."""

    def __init__(self, matrix):
        self._matrix = matrix
        self.session = Coordinator()

    def matrix(self):
        """The matrix."""
        return self._matrix


@pytest.fixture
def page(qtbot, frame):
    """The subjects page with 1,000 subjects and 60 visits."""
    frame.bench.reads = Reads(made_matrix())
    made = MatrixPage(frame)
    qtbot.addWidget(made)
    made.resize(1280, 820)
    made.show()
    made.show_place(Place("subjects"))
    made.canvas.setFocus()
    settle()
    return made


def _press(page, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(page.canvas, key, modifiers)
    settle()


def test_every_status_and_badge_has_a_shape():
    """No status or badge is told by colour alone: each has a drawing, and no two statuses share one."""
    assert set(SHAPE) == set(Status)
    assert len({name for name, _ in SHAPE.values()}) == len(Status)
    assert {badge for badge, _, _ in BADGES} == set(Badge)


def test_a_picture_is_made_once_per_kind_of_cell(page):
    """60,000 cells need no more pictures than there are kinds of cell, and scrolling makes few new ones."""
    canvas = page.canvas
    canvas.viewport().repaint()
    first = len(canvas._pixmaps)
    for value in (3000, 9000, 20000):
        canvas.verticalScrollBar().setValue(value)
        canvas.viewport().repaint()
    assert 0 < first <= len(canvas._pixmaps) <= len(Status) * (len(Badge) + 1)


def test_the_keyboard_walks_and_enter_opens_the_visit(page, frame):
    """Arrows move the focus, Enter opens the visit, Shift+Enter the subject."""
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        _press(page, key)
    assert (page.model.row, page.model.column) == (2, 1)
    _press(page, Qt.Key.Key_Return)
    assert frame.went[-1] == Place("visit", "subject:2", "V1", 1)
    _press(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert frame.went[-1] == Place("subject", "subject:2")


def test_the_focus_is_brought_into_view(page):
    """Going to the last cell scrolls both ways; the head and the subjects stay."""
    canvas = page.canvas
    _press(page, Qt.Key.Key_End)
    _press(page, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert canvas.horizontalScrollBar().value() == canvas.horizontalScrollBar().maximum()
    assert canvas.verticalScrollBar().value() == canvas.verticalScrollBar().maximum()
    assert (
        canvas._cell_rect(page.model.row, page.model.column).right()
        <= canvas.viewport().width() + canvas.step
    )


def test_slash_filters_by_number(page):
    """`/` goes to the filter; what is typed narrows the rows; Enter returns to the matrix."""
    _press(page, Qt.Key.Key_Slash)
    assert page.search.hasFocus()
    QTest.keyClicks(page.search, "0042")
    settle()
    assert [page.model.subject(row).number for row in range(len(page.model.rows))] == ["01-0042"]
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.canvas.hasFocus()


def test_a_filter_that_lets_nobody_pass_says_so(page):
    """An empty result says what happened instead of showing an empty page."""
    page.search.setText("nobody")
    settle()
    assert page.canvas._empty[0] == "ui.matrix.none_pass"
    assert shown(page.canvas)


def test_a_cell_is_said_in_words(page):
    """Hover and the foot line say subject, visit, status and badges."""
    words = page.canvas._words_at(QPoint(page.canvas.frozen + 5, page.canvas.head + 5))
    assert words.startswith("01-0000")
    assert page.look.say(page.model.cell(0, 0).status.code) in words
    assert "01-0000" in page.said.text()


def test_the_legend_is_one_key_away_and_remembered(page, look):
    """L shows or hides the legend; the choice is remembered."""
    before = page.legend.isVisible()
    QTest.keyClick(page.canvas, Qt.Key.Key_L)
    assert page.legend.isVisible() is not before
    assert look.settings.text("matrix/legend") == ("0" if before else "1")


def test_another_scheme_paints_other_cells(page, look):
    """The pictures of cells are made anew for dark colours."""
    light = shown(page.canvas)
    look.use_scheme("dark")
    assert shown(page.canvas) != light
