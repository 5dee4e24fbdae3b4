"""A log entered by keyboard on real services: rows, the one cell with the keyboard, terms, grades, removal, paste."""

from dataclasses import replace

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecrf.ui.widgets.field_row import FieldRow
from ecrf.viewmodels.places import Place
from tests.ui.conftest import settle

AE = "LOGS/1/AE/1/1"
CM = "LOGS/1/CM/1/1"


@pytest.fixture
def log(window_of, house):
    """The adverse event log of a fresh subject; returns (page, grid)."""
    chain = house.subject()
    window = window_of("coordinator")
    window.go(Place("form", chain, "LOGS", 1, AE))
    settle()
    page = window.page
    return page, page.lines.blocks["AE_L"].grid


def _keys(text):
    QTest.keyClicks(QApplication.focusWidget(), text)
    settle()


def _key(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)
    settle()


def _column(grid, oid):
    return next(n for n, column in enumerate(grid.shape.columns) if column.key == oid)


def test_an_empty_log_says_how_it_begins(log):
    """Without a line the button that begins one has the keyboard."""
    page, grid = log
    assert grid.lines == ()
    assert page.lines.blocks["AE_L"].add.hasFocus()


def test_copying_from_above_in_an_empty_log_says_that_there_is_nothing(log):
    """Ctrl+D where no line stands is answered in words."""
    page, _ = log
    _key(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert page.model.fault.code == "log.nothing_to_carry"
    assert page.notice.isVisible()


def test_a_value_longer_than_its_cell_is_entered_at_its_beginning(log):
    """The whole value is selected and its first letters stay in view."""
    _, grid = log
    _key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    _keys("a very long account of what was seen, heard and felt on that day")
    _key(Qt.Key.Key_Return)
    grid.enter(0, _column(grid, "AE_TERM"))
    settle()
    assert grid.cell.edit.selectedText() == grid.cell.edit.text()
    assert grid.cell.edit.cursorPosition() == 0


def test_pasted_lines_do_not_make_the_page_taller(log):
    """A value of many lines names its line in one."""
    page, grid = log
    _key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    tall = page.minimumSizeHint().height()
    QGuiApplication.clipboard().setText("seen\n" * 200)
    grid.cell.edit.paste()
    _key(Qt.Key.Key_Return)
    assert page.minimumSizeHint().height() <= tall + page.look.size


def test_grades_follow_a_term_before_the_form_is_laid_out_anew(log, monkeypatch):
    """Chips beside a term chosen a moment ago are drawn for what is offered now."""
    page, _ = log
    _key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    _keys("sick")
    _key(Qt.Key.Key_Return)
    row = next(row for row in page.sheet.rows.values() if row.view.item.oid == "AE_BASGR")
    before = len(row.choices)
    offered = page.frame.bench.dictionary.search("ctcae5", "nausea")[0].grades
    monkeypatch.setattr(page, "grades", lambda _at: offered)
    assert len(row.choices) < before
    row.grab()


def test_a_new_row_takes_the_focus(log):
    """Ctrl+N begins a row whose first cell has the keyboard; it is a line from its first value."""
    _, grid = log
    _key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert (grid.row, grid.column) == (0, 1)
    assert grid.cell.has_keyboard
    _keys("sore mouth")
    _key(Qt.Key.Key_Return)
    assert grid.lines[0].number == 1
    assert grid.column == 2


def test_only_the_cell_with_the_keyboard_is_a_widget(log):
    """However many cells are drawn, one field widget exists."""
    _, grid = log
    _key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    _keys("rash")
    _key(Qt.Key.Key_Return)
    alive = [
        child for child in grid.viewport().children() if isinstance(child, FieldRow) and child.isVisible()
    ]
    assert len(alive) == 1


def test_a_term_and_its_grades_are_chosen_in_the_row(log, house):
    """The term is searched in the cell; beside it only grades that exist are offered, with their criteria."""
    page, grid = log
    _key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    _keys("sore mouth")
    _key(Qt.Key.Key_Return)
    _keys("mucositis")
    _key(Qt.Key.Key_Return)
    assert page.look.say(grid.field(0, _column(grid, "AE_CTCAE")).display) == "Mucositis oral"
    assert grid.column == _column(grid, "AE_GRADE")
    offered = grid.cell._list._options
    assert [option.number for option in offered] == ["1", "2", "3"]
    assert "diet" in offered[1].aside
    _keys("2")
    assert grid.field(0, _column(grid, "AE_GRADE")).value.native == "2"


def test_arrows_walk_rows_and_the_end_of_a_row_leads_to_its_details(log):
    """Down keeps the column; behind the last cell of a row its details take the keyboard."""
    page, grid = log
    for words in ("nausea", "rash"):
        page.lines.add_line("AE_L")
        settle()
        _keys(words)
        _key(Qt.Key.Key_Return)
    grid.enter(0, 1)
    settle()
    _key(Qt.Key.Key_Down)
    assert (grid.row, grid.column) == (1, 1)
    grid.enter(1, len(grid.shape.columns) - 1)
    settle()
    page.lines.step(grid.cell.at, 1)
    settle()
    assert page.current in page.sheet.rows
    assert page.current.split("/")[6] == grid.lines[1].line


def test_a_line_is_removed_with_a_reason(log):
    """Ctrl+Del asks why in place; the line leaves the grid."""
    page, grid = log
    _key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    _keys("wrong patient")
    _key(Qt.Key.Key_Return)
    page.lines.remove_line("AE_L", 0)
    assert page.ask.isVisible()
    QTest.keyClicks(page.ask.input, "other patient")
    QTest.keyClick(page.ask.input, Qt.Key.Key_Return)
    settle()
    assert grid.lines == ()


def test_a_pasted_block_is_shown_before_it_is_stored(window_of, house):
    """Pasting shows every cell as it would be; Enter stores all of it."""
    chain = house.subject()
    window = window_of("coordinator")
    window.go(Place("form", chain, "LOGS", 1, CM))
    settle()
    page = window.page
    QGuiApplication.clipboard().setText("Paracetamol\nOndansetron\n")
    page.lines.paste_lines("CM_L", 0, 1)
    settle()
    preview = next(child for child in page.children() if type(child).__name__ == "PastePreview")
    assert preview.isVisible()
    assert page.lines.blocks["CM_L"].grid.lines == ()
    QTest.keyClick(preview.table, Qt.Key.Key_Return)
    settle()
    assert [page.look.say(line.fields[0].display) for line in page.lines.blocks["CM_L"].grid.lines] == [
        "Paracetamol",
        "Ondansetron",
    ]


def test_a_block_of_the_wrong_shape_cannot_be_pasted(window_of, house):
    """A ragged block is refused in words, and nothing is stored."""
    chain = house.subject()
    window = window_of("coordinator")
    window.go(Place("form", chain, "LOGS", 1, CM))
    settle()
    page = window.page
    QGuiApplication.clipboard().setText("a\tb\nc\n")
    page.lines.paste_lines("CM_L", 0, 1)
    settle()
    preview = next(child for child in page.children() if type(child).__name__ == "PastePreview")
    assert not preview.give.isEnabled()
    assert preview.notice.said


def test_five_hundred_rows_are_drawn_only_where_they_are_seen(log, monkeypatch):
    """Of 500 lines only those in view are asked for, and the last one can be reached."""
    page, grid = log
    page.lines.add_line("AE_L")
    settle()
    _keys("event")
    _key(Qt.Key.Key_Return)
    line = grid.lines[0]
    many = tuple(
        replace(
            line,
            at=f"{line.at}{n}",
            number=n + 1,
            fields=tuple(structs.replace(f, at=f"{f.at}{n}") for f in line.fields),
        )
        for n in range(500)
    )
    grid.leave_cell()
    asked = []
    original = grid._row
    monkeypatch.setattr(grid, "_row", lambda index: asked.append(index) or original(index))
    grid.show_lines(tuple(page.model.columns), many, page.state_of)
    grid.verticalScrollBar().setValue(0)
    grid.viewport().repaint()
    settle()
    assert 5 < len(set(asked)) < 60
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    grid.viewport().repaint()
    assert 499 in asked
