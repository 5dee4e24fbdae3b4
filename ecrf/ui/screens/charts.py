"""The pictures of a subject: choose at the left with the arrows, see at the right, save with Ctrl+S."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ecrf.ui.controls.arrange import bar
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.save_as import ask_target
from ecrf.ui.controls.scroll import Pane
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.picture import Picture
from ecrf.viewmodels.charts import ENDINGS, ChartsScreen
from ecrf.viewmodels.places import Place
from ecrf.words import Message

NAMES = (Column("name", "ui.charts.name", 260, 1),)
LEAST = (640, 420)
"""Pixels below which a picture is not drawn smaller."""
PAUSE = 120
"""Milliseconds a size or a choice must rest before it is drawn."""


class ChartsPage(Page):
    """Draws a ChartsScreen."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model: ChartsScreen | None = None
        self._keys: list[str] = []
        self._drawn: tuple[object, ...] = ()
        self.title = Said(look, "", "title")
        self.names = Table(look, NAMES)
        self.names.tell_empty("chart", "ui.charts.nothing", "ui.charts.nothing_line")
        self.names.moved.connect(self._chosen)
        self.names.activated.connect(lambda _row: self._save())
        self.names.setFixedWidth(300)
        self.picture = Picture(look)
        self.pane = Pane(look, self.picture)
        self.notice = Notice(look)
        self.button = Button(look, "ui.charts.save", Weight.PRIMARY, "export", key="Ctrl+S")
        self.button.setShortcut("Ctrl+S")
        self.button.clicked.connect(self._save)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._draw)
        self._lay_out()
        look.changed.connect(self._restyle)

    def show_place(self, place: Place) -> None:
        """Show the pictures of a subject."""
        if self.model is None or self.model.chain != place.chain:
            self.model = ChartsScreen(self.frame.bench, place.chain)
            self.model.on_change.append(self._changed)
        self._drawn = ()
        self.model.refresh()
        if place.at:
            self.model.choose(place.at)

    def take_focus(self) -> None:
        """Into the list."""
        self.names.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def spot(self) -> tuple[str, str]:
        """The subject."""
        return (self.model.chain, "") if self.model is not None else ("", "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is another picture."""
        super().resizeEvent(event)
        self._timer.start()

    def _lay_out(self) -> None:
        parts = QHBoxLayout()
        parts.setSpacing(0)
        parts.addWidget(self.names)
        parts.addWidget(self.pane, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar((self.title,), (self.button,)))
        whole.addWidget(self.notice)
        whole.addLayout(parts, 1)

    def _changed(self) -> None:
        model, say = self.model, self.look.say
        if model is None:
            return
        number = model.charts.number if model.charts is not None else ""
        self.title.tell(Message("ui.charts.title", {"subject": number}))
        self._show_names(model)
        may = self.frame.bench.session.may("export")
        self.button.setVisible(may and bool(model.key))
        if model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        elif model.written is not None:
            self.notice.tell(Tone.GREEN, Message("ui.reports.done", {"file": model.written.path.name}))
        else:
            self.notice.clear()
        if model.picture:
            self.picture.show_png(model.picture)
        else:
            self.picture.tell(say("ui.charts.drawing") if model.key else "")
            self._timer.start()

    def _show_names(self, model: ChartsScreen) -> None:
        rows, self._keys, group = [], [], ""
        for choice in model.choices:
            if choice.group != group:
                group = choice.group
                rows.append(Row(heading=self.look.say(f"ui.charts.group.{group}")))
                self._keys.append("")
            words = self.look.say(choice.title)
            rows.append(Row((Cell(words if choice.is_whole else f"    {words}", strong=choice.is_whole),)))
            self._keys.append(choice.key)
        self.names.show_rows(len(rows), lambda row: rows[row])
        if model.key in self._keys:
            self.names.choose(self._keys.index(model.key))

    def _chosen(self, row: int, *_: object) -> None:
        if self.model is not None and 0 <= row < len(self._keys) and self._keys[row]:
            self.model.choose(self._keys[row])

    def _restyle(self) -> None:
        self._drawn = ()
        if self.model is not None:
            self.model.picture = b""
        self._changed()
        self._timer.start()

    def _draw(self) -> None:
        """Draw what is chosen, unless exactly that is drawn already."""
        model, room = self.model, self.pane.viewport().size()
        if model is None or not model.key or not self.isVisible():
            return
        size = (max(room.width() - 2, LEAST[0]), max(room.height() - 2, LEAST[1]))
        is_dark = self.look.scheme == "dark"
        wanted = (model.chain, model.key, size, self.look.language, is_dark)
        if wanted != self._drawn or not model.picture:
            self._drawn = wanted
            model.draw(size, self.devicePixelRatioF(), self.look.language, is_dark=is_dark)

    def _save(self) -> None:
        model = self.model
        if model is None or not model.key or not self.button.isVisible():
            return
        kinds = ";;".join(f"{ending[1:].upper()} (*{ending})" for ending in ENDINGS)
        target = ask_target(self, self.look, model.suggest(), kinds)
        if target is not None:
            model.save(target, self.look.language)


def build(frame: Frame) -> Page:
    """The page for the window."""
    return ChartsPage(frame)
