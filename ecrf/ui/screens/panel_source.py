"""The source panel: a local picture or text of the source beside the form; it is shown, never stored or sent."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QPlainTextEdit, QStackedWidget, QVBoxLayout

from ecrf.ui.controls.button import Button
from ecrf.ui.controls.empty import Empty
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.scroll import Pane, use_thin_bars
from ecrf.ui.frame import Frame, Page
from ecrf.ui.theme import Tone
from ecrf.viewmodels.places import Place
from ecrf.words import Fault

MOST_TEXT = 400_000


class SourcePage(Page):
    """Opens one file at a time; it is forgotten when another subject is shown."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self._chain = ""
        self._picture = QPixmap()
        self.notice = Notice(self.look)
        self.open_button = Button(self.look, "ui.source.open", icon="folder")
        self.open_button.clicked.connect(self._choose)
        self._label = QLabel()
        self._label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        use_thin_bars(self._text, self.look)
        self._stack = QStackedWidget()
        self._pane = Pane(self.look, self._label)
        for widget in (
            Empty(self.look, "source", "ui.source.empty", "ui.source.empty_line"),
            self._pane,
            self._text,
        ):
            self._stack.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(8, 0, 8, 8)
        whole.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addWidget(self.notice)
        whole.addWidget(self._stack, 1)

    def show_place(self, place: Place) -> None:
        """Another subject: the source of the one before is put away."""
        if place.chain != self._chain:
            self._chain = place.chain
            self._picture = QPixmap()
            self._text.clear()
            self._stack.setCurrentIndex(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As wide as the panel."""
        self._fit()

    def show_file(self, path: Path) -> None:
        """Show a picture or a text file; anything else is refused in words."""
        self.notice.clear()
        picture = QPixmap(str(path))
        if not picture.isNull():
            self._picture = picture
            self._stack.setCurrentIndex(1)
            self._fit()
            return
        try:
            text = path.read_text(encoding="utf-8")[:MOST_TEXT]
        except (OSError, UnicodeDecodeError):
            self.notice.tell(Tone.RED, Fault("ui.source.unreadable", path.name))
            return
        self._text.setPlainText(text)
        self._stack.setCurrentIndex(2)

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.look.say("ui.source.open"))
        if name:
            self.show_file(Path(name))

    def _fit(self) -> None:
        if not self._picture.isNull():
            width = max(self.width() - 40, 80)
            smooth = Qt.TransformationMode.SmoothTransformation
            self._label.setPixmap(self._picture.scaledToWidth(width, smooth))

    def sizeHint(self) -> QSize:
        """As the panel."""
        return QSize(340, 400)


def build(frame: Frame) -> Page:
    """The panel for the window."""
    return SourcePage(frame)
