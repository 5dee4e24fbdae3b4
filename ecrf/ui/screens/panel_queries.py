"""The query panel: the queries of where the keyboard is, and a new one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecrf.services.reads.form_view import QueryView
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button
from ecrf.ui.controls.empty import Empty
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.scroll import Pane
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.query_acts import ask_act
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.query_card import QueryCard
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.queries import CANNED, QueryPanel


class QueriesPanel(Page):
    """Draws a QueryPanel."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.model = QueryPanel(frame.bench)
        self.where = Said(self.look, "", "small_bold", "soft")
        self.notice = Notice(self.look)
        self._cards = QWidget()
        self._stack = QVBoxLayout(self._cards)
        self._stack.setContentsMargins(12, 4, 12, 12)
        self._stack.setSpacing(8)
        self._empty = Empty(self.look, "query-closed", "ui.query.none", "ui.query.none_line")
        self.new = Button(self.look, "ui.query.new", icon="add", key="Ctrl+Q")
        self.new.setShortcut("Ctrl+Q")
        self.new.clicked.connect(self._ask)
        self._stack.addWidget(self._empty)
        self._stack.addStretch(1)
        self.ask = AskLine(self.look)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        self.where.setContentsMargins(12, 2, 12, 2)
        whole.addWidget(self.where)
        whole.addWidget(self.notice)
        whole.addWidget(Pane(self.look, self._cards, clear=True), 1)
        whole.addWidget(self.new, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addSpacing(8)
        whole.addWidget(self.ask)
        self._shown: tuple[tuple[str, str], tuple[QueryView, ...]] | None = None
        self.model.on_change.append(self._changed)

    def show_place(self, place: Place) -> None:
        """Show the queries at an address."""
        if self.ask.is_asking and (self.model.chain, self.model.at) != (place.chain, place.at):
            self.ask.take_back()
        self.model.show(place.chain, place.at)

    def take_focus(self) -> None:
        """Begin a query where that is this person's work."""
        if self.model.may_raise and not self.model.queries:
            self._ask()

    def _changed(self) -> None:
        model = self.model
        self.new.setVisible(model.may_raise and bool(model.chain))
        if model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        else:
            self.notice.clear()
        here = (model.chain, model.at)
        if self._shown == (here, model.queries):
            return
        changed_here = self._shown is not None and self._shown[0] == here
        self._shown = (here, model.queries)
        for old in self._cards.findChildren(QueryCard):
            old.hide()
            self._stack.removeWidget(old)
            old.deleteLater()
        self._empty.setVisible(not model.queries)
        for query in model.queries:
            card = QueryCard(self.look, query)
            card.act_asked.connect(lambda act, query=query: ask_act(self.ask, self.model, query, act))
            self._stack.insertWidget(self._stack.count() - 2, card)
        if changed_here:
            self.frame.read_again()

    def _ask(self) -> None:
        self.ask.ask("ui.query.ask_new", self.model.ask, CANNED[:4])


def build(frame: Frame) -> Page:
    """The panel for the window."""
    return QueriesPanel(frame)
