"""The subjects page: matrix, filters, legend, adding a subject."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ecrf.services.reads.matrix_view import MatrixFilter
from ecrf.services.reads.status_view import Badge, Status
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button, IconButton, Weight
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.legend import Legend
from ecrf.ui.widgets.matrix_canvas import MatrixCanvas
from ecrf.viewmodels.matrix import MatrixScreen
from ecrf.viewmodels.places import Place
from ecrf.words import Message

FILTERS: tuple[tuple[str, Status | None, Badge], ...] = (
    ("ui.matrix.all", None, Badge.NONE),
    ("status.overdue", Status.OVERDUE, Badge.NONE),
    ("status.due", Status.DUE, Badge.NONE),
    ("status.begun", Status.BEGUN, Badge.NONE),
    ("badge.query_open", None, Badge.QUERY_OPEN),
    ("badge.unassessed", None, Badge.UNASSESSED),
)


class MatrixPage(Page):
    """Draws a MatrixScreen."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = MatrixScreen(frame.bench)
        self._row = 0
        self.canvas = MatrixCanvas(look)
        self.canvas.tell_empty("ui.matrix.empty", "ui.matrix.empty_line")
        self.search = TextInput(look, "ui.matrix.filter", "filter", "/")
        self.search.setFixedWidth(200)
        self.states = Segmented(look, tuple(code for code, _, _ in FILTERS))
        self.add = Button(look, "ui.matrix.add", Weight.PRIMARY, "add", key="Ctrl+N")
        self.add.setShortcut("Ctrl+N")
        self.notice = Notice(look)
        self.said = Said(look, "", "small", "soft")
        self.legend = Legend(look)
        self.ask = AskLine(look)
        self._legend_button = IconButton(look, "info", "ui.matrix.legend", "L")
        self._lay_out()
        self.canvas.opened.connect(lambda row, column: self.frame.go(self.model.target(row, column)))
        self.canvas.subject_opened.connect(
            lambda row: self.frame.go(Place("subject", self.model.subject(row).chain))
        )
        self.canvas.filter_asked.connect(self.search.setFocus)
        self.canvas.legend_asked.connect(self._toggle_legend)
        self._legend_button.clicked.connect(self._toggle_legend)
        self.search.textChanged.connect(
            lambda text: self._filter(replace(self.model.filter, text=text.strip()))
        )
        self.search.returnPressed.connect(self.canvas.setFocus)
        self.states.chosen.connect(self._state_chosen)
        self.add.clicked.connect(self._add_subject)
        self.legend.setVisible(look.settings.text("matrix/legend", "1") == "1")
        self.model.on_change.append(self._changed)

    def show_place(self, place: Place) -> None:
        """Read again and draw."""
        self.model.refresh()

    def take_focus(self) -> None:
        """Into the matrix."""
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def spot(self) -> tuple[str, str]:
        """The visit in focus."""
        if not self.model.rows:
            return "", ""
        column = self.model.matrix.columns[self.model.column]
        return self.model.subject(self.model.row).chain, f"{column.event}/{column.repeat or 1}"

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 10, 16, 10)
        bar.setSpacing(12)
        bar.addWidget(Said(self.look, "section.subjects", "title"))
        bar.addSpacing(8)
        bar.addWidget(self.search)
        bar.addWidget(self.states)
        bar.addStretch(1)
        bar.addWidget(self._legend_button)
        bar.addWidget(self.add)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 4, 12, 4)
        foot.addWidget(self.said, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(self.notice)
        whole.addWidget(self.canvas, 1)
        whole.addLayout(foot)
        whole.addWidget(self.legend)
        whole.addWidget(self.ask)

    def read_again(self) -> None:
        """Said again in another language, or changed beside the page."""
        self.model.refresh()

    def _changed(self) -> None:
        model = self.model
        self.add.setVisible(model.may_add)
        self.canvas.show_model(model)
        if model.row != self._row:
            self._row = model.row
            self.canvas.reveal()
        if model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        else:
            self.notice.clear()
        if model.rows:
            words = (self.look.say(message) for message in model.describe(model.row, model.column))
            self.said.write("  ·  ".join(words))
        else:
            self.said.write("")
        filtered = model.filter != MatrixFilter()
        self.canvas.tell_empty(
            "ui.matrix.none_pass" if filtered else "ui.matrix.empty",
            "ui.matrix.none_pass_line" if filtered else "ui.matrix.empty_line",
        )
        self.frame.follow()

    def _filter(self, wanted: MatrixFilter) -> None:
        self.model.set_filter(wanted)
        self.canvas.reveal()

    def _state_chosen(self, index: int) -> None:
        _, status, badge = FILTERS[index]
        self._filter(replace(self.model.filter, cell=status, badge=badge))
        self.take_focus()

    def _toggle_legend(self) -> None:
        shown = not self.legend.isVisible()
        self.legend.setVisible(shown)
        self.look.settings.keep("matrix/legend", "1" if shown else "0")

    def _add_subject(self) -> None:
        if self.frame.bench.session.site == "*":
            self.ask.ask_number("ui.matrix.ask_site", self._add_at)
        else:
            self.ask.ask_number("ui.matrix.ask_number", self.model.add_subject, needed=False)

    def _add_at(self, site: str) -> None:
        question = Message("ui.matrix.ask_number", {})
        self.ask.ask_number(question, lambda number: self.model.add_subject(number, site), needed=False)


def build(frame: Frame) -> Page:
    """The page for the window."""
    return MatrixPage(frame)
