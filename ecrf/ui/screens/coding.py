"""The coder's desk: words that wait at the left, terms that may be meant at the right; one key per act."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from ecrf.services.coding.ports import Installed, LoadWish
from ecrf.services.reads.coding_view import CodingState
from ecrf.ui.controls.arrange import BESIDE, bar, column, split
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Column
from ecrf.ui.controls.menu import Menu
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.coding_lists import CHANGES, ITEMS, SYNONYMS, change_row, item_row, synonym_row
from ecrf.ui.screens.coding_side import CodingSide
from ecrf.ui.theme import Tone
from ecrf.viewmodels.coding import FILTERS, QUESTIONS, CodingScreen
from ecrf.viewmodels.places import Place
from ecrf.words import Arg, Message, Text

_COLUMNS = {"synonyms": SYNONYMS, "changes": CHANGES}


class CodingPage(Page):
    """Draws a CodingScreen."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = CodingScreen(frame.bench)
        self.filters = Segmented(look, self._filter_words())
        self.stop = Button(look, "ui.proof.stop", icon="close", key="Esc")
        self.stop.setShortcut("Esc")
        self.stop.clicked.connect(self.model.stop)
        self.certain = Button(look, Message("ui.coding.certain", {"count": 0}), Weight.PRIMARY, key="A")
        self.books = Button(look, "ui.coding.dictionary", icon="study")
        self.notice = Notice(look)
        self.table = Table(look, ITEMS, "coding")
        self.side = CodingSide(look, self.model)
        self.ask = AskLine(look)
        self._columns: tuple[Column, ...] = ITEMS
        self._lay_out()
        self.filters.chosen.connect(self._filter_chosen)
        self.certain.clicked.connect(lambda _=False: self.model.accept_certain())
        self.books.clicked.connect(lambda _=False: self._open_menu())
        self.table.moved.connect(self._moved)
        self.table.activated.connect(lambda _row: self._enter())
        self.table.pressed_key.connect(self._key)
        self.side.accepted.connect(self._accept)
        self.side.left.connect(self.take_focus)
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Read again; the words in focus stay."""
        self.model.begin()

    def take_focus(self) -> None:
        """Into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def spot(self) -> tuple[str, str]:
        """Where the words in focus stand."""
        item = self.model.item if self.model.shown in FILTERS else None
        return (item.chain, item.at) if item is not None else ("", "")

    def _lay_out(self) -> None:
        top = bar(
            (Said(self.look, "section.coding", "title"), self.filters), (self.stop, self.books, self.certain)
        )
        parts = split(BESIDE, (self.table, self.side), (760, 420), grows=0)
        column(self, (top, self.notice, parts, self.ask), parts)

    # -- drawing --

    def _changed(self) -> None:
        model = self.model
        self.filters.tell(self._filter_words())
        columns = _COLUMNS.get(model.shown, ITEMS)
        if columns is not self._columns:
            self._columns = columns
            self.table.show_columns(columns)
        self.table.row = model.row
        look = self.look
        if model.shown == "synonyms":
            synonyms = model.synonyms
            self.table.show_rows(len(synonyms), lambda index: synonym_row(look, synonyms[index]))
        elif model.shown == "changes":
            changes = model.changes
            self.table.show_rows(len(changes), lambda index: change_row(look, changes[index]))
        else:
            rows = model.rows
            self.table.show_rows(len(rows), lambda index: item_row(look, rows[index]))
        self._tell_empty()
        self._tell()
        certain = model.certain if model.may_code and model.view.dictionaries else 0
        self.certain.setVisible(certain > 0)
        self.certain.tell(Message("ui.coding.certain", {"count": certain}))
        self.books.setVisible(model.may_code)
        self.side.setVisible(model.shown in FILTERS)
        self.side.show_item()

    def _tell_empty(self) -> None:
        name = self.model.shown if self.model.view.items else "nothing"
        line = "ui.coding.empty.synonyms_line" if name == "synonyms" else "ui.coding.empty.line"
        self.table.tell_empty("circle-check", f"ui.coding.empty.{name}", line)

    def _tell(self) -> None:
        model = self.model
        self.stop.setVisible(model.is_busy)
        self.books.setEnabled(not model.is_busy)
        if model.is_busy:
            self.notice.tell(Tone.BLUE, Message("coding.opening", {"percent": model.percent}))
        elif model.fault is not None:
            self.notice.tell(Tone.GREY if model.fault.code == "coding.stopped" else Tone.RED, model.fault)
        elif model.shown == "changes":
            self.notice.tell(Tone.BLUE, model.compared)
        elif model.loaded is not None:
            self.notice.tell(Tone.GREEN, model.loaded)
        elif (told := model.told) is not None:
            self.notice.tell(Tone.AMBER if model.view.dictionaries else Tone.BLUE, told)
        else:
            self.notice.clear()

    def _filter_words(self) -> tuple[Text, ...]:
        say, model = self.look.say, self.model
        words = [Text(f"{say(f'ui.coding.filter.{name}')} {model.count(name)}") for name in FILTERS]
        words.append(Text(f"{say('ui.coding.filter.synonyms')} {len(model.view.synonyms)}"))
        return tuple(words)

    # -- acts --

    def _filter_chosen(self, index: int) -> None:
        self.model.show((*FILTERS, "synonyms")[index])
        self.take_focus()

    def _moved(self, row: int) -> None:
        self.model.row, self.model.search, self.model.choice = row, "", 0
        self.side.show_item()
        self.frame.follow()

    def _enter(self) -> None:
        """Code by the suggestion in focus; what is coded already is gone to."""
        item = self.model.item
        if self.model.shown not in FILTERS or item is None:
            return
        if item.state is CodingState.CODED and not self.model.search and self.model.choice == 0:
            self._go()
        else:
            self._accept()

    def _accept(self) -> None:
        if self.model.may_code:
            self.model.accept()
        self.take_focus()

    def _go(self) -> None:
        if self.model.place is not None:
            self.frame.go(self.model.place)

    def _key(self, key: str) -> None:
        if key == "/":
            self.side.search.setFocus()
        elif key.isdigit() and self.model.shown in FILTERS:
            self.model.choice = (int(key) - 1) % 10
            self.side.show_item()
        elif key.lower() == "a" and self.certain.isVisible():
            self.model.accept_certain()
        elif self.model.item is not None and self.model.shown in FILTERS:
            self._key_on_item(key.lower())

    def _key_on_item(self, key: str) -> None:
        model = self.model
        if key == "g":
            self._go()
        elif key == "q" and model.may_ask:
            self.ask.ask("ui.coding.ask_query", model.ask, QUESTIONS)
        elif key == "u" and model.may_code and model.item is not None and model.item.path:
            self.ask.ask("ui.coding.ask_back", model.take_back)

    # -- dictionaries --

    def _open_menu(self) -> None:
        menu = Menu(self.look, self)
        for each in self.model.can_name:
            args: dict[str, Arg] = {"kind": each.kind, "version": each.version, "language": each.language}
            menu.act(Message("ui.coding.use", args), partial(self._use, each))
            if any(row.dictionary == each.kind for row in self.model.view.dictionaries):
                menu.act(Message("ui.coding.compare", args), partial(self.model.compare, each))
        menu.act("ui.coding.load_meddra", lambda: self._choose("meddra"))
        for kind in ("whodrug", "atc", "tcm"):
            menu.act_on(f"ui.coding.load_{kind}", self._choose, kind)
        menu.open_under(self.books)

    def _use(self, each: Installed) -> None:
        self.model.name_dictionary(each)
        self.take_focus()

    def _choose(self, kind: str) -> None:
        say = self.look.say
        title = say(f"ui.coding.load_{kind}")
        if kind == "meddra":
            name = QFileDialog.getExistingDirectory(self, title)
        else:
            name, _ = QFileDialog.getOpenFileName(self, title, "", "CSV (*.csv)")
        if name:
            self.ask_version(kind, Path(name))

    def ask_version(self, kind: str, source: Path) -> None:
        """Ask the version of what was chosen, then load it."""
        self.ask.ask(
            "ui.coding.ask_version", lambda text: self.model.load_dictionary(LoadWish(kind, source, text, ""))
        )


def build(frame: Frame) -> Page:
    """The page for the window."""
    return CodingPage(frame)
