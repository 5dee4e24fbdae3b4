"""The painted table: rows on demand, headings passed over, columns remembered, the window bar."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ecrf.ui.controls import paint
from ecrf.ui.controls.grid_shape import Cell, Column, Row, Shape, Span
from ecrf.ui.controls.table import Table
from ecrf.ui.theme import Tone
from ecrf.words import Text
from tests.ui.conftest import settle, shown

COLUMNS = (
    Column("a", Text("Name"), 100),
    Column("b", Text("What"), 120, 1),
    Column("c", Text("Days"), 80, right=True),
)


def _row(index):
    if index % 10 == 0:
        return Row(heading=f"Group {index // 10}")
    return Row((Cell(f"row {index}", strong=True), Cell("words", "lock", Tone.RED), Cell(str(index))))


@pytest.fixture
def table(qtbot, look):
    """A table of 300 rows, every tenth a heading."""
    made = Table(look, COLUMNS, "test")
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    made.show_rows(300, _row)
    made.setFocus()
    settle()
    return made


def test_only_rows_in_view_are_asked_for(qtbot, look):
    """Painting asks for the rows in view and no others."""
    asked = []
    made = Table(look, COLUMNS)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show_rows(10_000, lambda index: asked.append(index) or _row(index))
    made.show()
    settle()
    assert 0 < len(set(asked)) < 30


def test_headings_are_passed_over(table):
    """The keyboard stops at rows only, never at headings."""
    assert table.row == 1
    for _ in range(9):
        QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.row == 11
    QTest.keyClick(table, Qt.Key.Key_Up)
    assert table.row == 9
    QTest.keyClick(table, Qt.Key.Key_Home)
    assert table.row == 1


def test_the_last_row_is_reached_and_shown(table):
    """End goes to the last row and scrolls it into view."""
    QTest.keyClick(table, Qt.Key.Key_End)
    assert table.row == 299
    assert table.cell_rect(299, 0).bottom() <= table.viewport().height() + 1


def test_enter_activates_and_letters_are_told(qtbot, table):
    """Enter opens the row in focus; a typed letter is told on."""
    with qtbot.waitSignal(table.activated) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [1]
    with qtbot.waitSignal(table.pressed_key) as typed:
        QTest.keyClicks(table, "v")
    assert typed.args == ["v"]


def test_a_column_pulled_wider_is_remembered(table, look):
    """A width chosen by the person stands in the settings and is used again."""
    look.settings.keep("columns/test", (150, 120, 80))
    table.measure()
    assert table.shape.widths[0] == 150


def test_columns_share_what_is_left():
    """Columns that stretch take the room that is left, and give way where there is too little."""
    shape = Shape(COLUMNS)
    shape.fit(500, 1.0, ())
    assert shape.widths == [100, 320, 80]
    shape.fit(250, 1.0, ())
    assert shape.widths == [100, 90, 80]


def test_a_title_that_is_cut_gets_a_second_line(qtbot, look):
    """The head grows by a line where a title has no room, and only there."""
    made = Table(look, (Column("a", Text("Follow-up every 12 weeks", "每十二周随访一次"), 90), *COLUMNS))
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    plain = look.size + 17
    assert made.shape.head_height == plain + look.size + 2
    assert made.head_at(500) == made.shape.head_height
    made.show_columns(COLUMNS)
    assert made.shape.head_height == plain


def test_words_are_broken_once_at_a_space_or_between_chinese_signs(look):
    """What fits stands on the first line; a single long word is left to be cut."""
    font = look.fonts.base
    first, second = paint.break_once("Follow-up every 12 weeks", font, 90)
    assert f"{first} {second}" == "Follow-up every 12 weeks"
    assert paint.text_width(first, font) <= 90
    first, second = paint.break_once("每十二周随访一次", font, 60)
    assert (first + second, bool(second)) == ("每十二周随访一次", True)
    assert paint.break_once("Immunosuppression", font, 30) == ("Immunosuppression", "")


def test_a_column_without_a_title_has_none(look):
    """No code is no words, in every language."""
    assert look.say("") == ""


def test_a_detail_beneath_a_row_moves_the_rows_below(table):
    """Room opened under a row is found by place and moves what follows."""
    before = table.cell_rect(3, 0).top()
    table.open_row(2, 60)
    assert table.cell_rect(3, 0).top() == before + 60
    assert table.shape.row_at(table.shape.top(2) + table.shape.row_height + 10) == 2


def test_a_window_is_drawn_as_a_bar(qtbot, look):
    """A span paints differently for a day within and a day behind the window."""
    pictures = []
    for mark in (3, 12):
        made = Table(look, COLUMNS)
        qtbot.addWidget(made)
        made.resize(400, 100)
        made.show_rows(
            1, lambda _index, mark=mark: Row((Cell(), Cell(span=Span(6, 3, mark), tone=Tone.RED), Cell()))
        )
        made.show()
        pictures.append(shown(made))
    assert pictures[0] != pictures[1]


def test_an_empty_table_says_what_will_be_here(qtbot, look):
    """Without rows the table shows its sentence."""
    made = Table(look, COLUMNS)
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    blank = shown(made)
    made.tell_empty("info", "ui.today.empty", "ui.today.empty_line")
    made.viewport().update()
    assert shown(made) != blank
