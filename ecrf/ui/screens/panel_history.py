"""The history panel: what happened to a field, newest first, and what differs from signed and verified."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ecrf.services.reads.history_view import FieldHistory, HistoryLine
from ecrf.ui.controls import paint
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.empty import draw_empty
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.scroll import Pane
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.look import Look
from ecrf.ui.shell.redaction import Asked, ask_redaction
from ecrf.ui.theme import Tone
from ecrf.viewmodels.history import HistoryPanel
from ecrf.viewmodels.places import Place
from ecrf.words import Text


class HistoryList(QWidget):
    """Entries under one another: act and time, old to new, who, why."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._history: FieldHistory | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._fit)

    def show_history(self, history: FieldHistory | None) -> None:
        """Draw this history."""
        self._history = history
        self._fit()

    def sizeHint(self) -> QSize:
        """As high as its entries."""
        return QSize(300, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break lines anew."""
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entries."""
        painter = paint.open_painter(self)
        painter.fillRect(event.rect(), self._look.colours.raised)
        history = self._history
        if history is None or not history.lines:
            words = ("ui.history.empty", "ui.history.empty_line")
            draw_empty(painter, QRectF(0, 0, self.width(), 260), self._look, "history", words)
        else:
            self._draw(painter, history)

    def _draw(self, painter: QPainter | None, history: FieldHistory) -> int:
        y = 4
        for code, said, tone in (
            ("ui.history.signed", history.signed, Tone.VIOLET),
            ("ui.history.verified", history.verified, Tone.BLUE),
        ):
            if said is not None:
                y = self._draw_difference(painter, self._look.say(code, value=said), tone, y)
        for line in history.lines:
            y = self._draw_line(painter, line, y)
        return y + 12

    def _draw_difference(self, painter: QPainter | None, words: str, tone: Tone, y: int) -> int:
        look = self._look
        height = paint.wrapped_height(words, look.fonts.base, self.width() - 52) + 12
        if painter is not None:
            paint.box(painter, QRectF(8, y, self.width() - 16, height), look.colours.ground(tone), None)
            look.icons.draw(painter, "diff", QRectF(16, y + 4, 16, 20), look.colours.tone(tone))
            area = QRectF(40, y + 6, self.width() - 52, height - 8)
            paint.wrapped(painter, area, words, look.fonts.base, look.colours.text)
        return y + height + 6

    def _draw_line(self, painter: QPainter | None, line: HistoryLine, y: int) -> int:
        look, c, fonts, width = self._look, self._look.colours, self._look.fonts, self.width()
        change = _change_words(look, line)
        change_height = paint.wrapped_height(change, fonts.base, width - 36) if change else 0
        why = look.say(line.reason) or look.say(line.note)
        why_height = paint.wrapped_height(why, fonts.base, width - 36) if why else 0
        step = look.size + 6
        whence = self._whence(line)
        whence_height = paint.wrapped_height(whence, fonts.tiny, width - 36)
        bottom = y + 8 + 2 * step + change_height + (why_height + 3 if why else 0) + whence_height + 6
        if painter is not None:
            top = y + 8
            paint.text(
                painter, QRectF(18, top, width - 160, step), look.say(line.said), fonts.small_bold, c.text
            )
            paint.text(
                painter,
                QRectF(18, top, width - 32, step),
                _moment(line.time),
                fonts.small,
                c.soft,
                paint.RIGHT,
            )
            paint.wrapped(
                painter, QRectF(18, top + step, width - 36, change_height + 2), change, fonts.base, c.text
            )
            under = top + step + change_height
            if why:
                paint.wrapped(
                    painter, QRectF(18, under + 1, width - 36, why_height + 2), why, fonts.base, c.accent
                )
                under += why_height + 3
            paint.text(painter, QRectF(18, under, width - 32, step), self._who(line), fonts.small, c.soft)
            area = QRectF(18, under + step, width - 36, whence_height + 2)
            paint.wrapped(painter, area, whence, fonts.tiny, c.soft)
            painter.fillRect(QRectF(8, bottom, width - 16, 1), c.line)
        return bottom

    def _who(self, line: HistoryLine) -> str:
        say = self._look.say
        parts = [line.person or say("ui.query.system")]
        if line.role:
            parts.append(say(f"role.{line.role}"))
        if line.how and line.how != "typed":
            parts.append(say(f"how.{line.how}"))
        return " · ".join(parts)

    def _whence(self, line: HistoryLine) -> str:
        """When it was typed and stored with the zone, where, with which program, on whose behalf."""
        say = self._look.say
        stored = say("ui.history.stored", time=_exact(line.time))
        typed = say("ui.history.typed", time=_exact(line.typed)) if line.typed else ""
        by = say("ui.history.by", person=line.by) if line.system and line.by else ""
        origin = say(line.origin)
        parts = (origin, by, line.organisation, typed, stored, line.workstation, line.program)
        return " · ".join(part for part in parts if part)

    def _fit(self) -> None:
        history = self._history
        self.setFixedHeight(self._draw(None, history) if history is not None and history.lines else 270)
        self.update()


class HistoryPage(Page):
    """Draws a HistoryPanel."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.model = HistoryPanel(frame.bench)
        self.title = Said(self.look, "", "small_bold", "soft")
        self.title.setContentsMargins(16, 2, 12, 2)
        self.list = HistoryList(self.look)
        self.notice = Notice(self.look)
        self.redact = Button(self.look, "ui.redact.button", Weight.QUIET, "blind", key="Ctrl+Shift+R")
        self.redact.setShortcut("Ctrl+Shift+R")
        self.redact.clicked.connect(self._redact)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        whole.addWidget(self.title)
        whole.addWidget(self.notice)
        whole.addWidget(Pane(self.look, self.list, clear=True), 1)
        whole.addWidget(self.redact, 0, Qt.AlignmentFlag.AlignHCenter)
        self.redact.hide()
        self.model.on_change.append(self._changed)

    def show_place(self, place: Place) -> None:
        """Show a field's history."""
        self.title.tell(label_of(self.frame, place.at))
        self.model.show(place.chain, place.at if place.at.count("/") >= 4 else "")

    def _changed(self) -> None:
        model = self.model
        self.list.show_history(model.history)
        self.redact.setVisible(model.may_redact)
        if model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        else:
            self.notice.clear()

    def _redact(self) -> None:
        """Choose what goes, say why, give the password."""
        if self.model.may_redact:
            ask_redaction(self.look, self, self.model.redactable(), self._redacted)

    def _redacted(self, asked: Asked) -> None:
        self.model.redact(asked.chosen, asked.justification, asked.password)
        self.frame.read_again()


def label_of(frame: Frame, at: str) -> Text:
    """The label of the field at an address, empty for a form or visit."""
    parts = at.split("/")
    design = frame.bench.reads.design()
    if len(parts) < 8 or design is None:
        return Text("")
    form = next((form for form in design.forms if form.oid == parts[2]), None)
    for group in form.groups if form is not None else ():
        for item in group.items:
            if item.oid == parts[7]:
                return item.label
    return Text("")


def _change_words(look: Look, line: HistoryLine) -> str:
    new = look.say(line.new) if line.new is not None else ""
    old = look.say(line.old) if line.old is not None else ""
    if old and new:
        return f"{old} → {new}"
    return new or (f"{old} → —" if old else "")


def _exact(time: str) -> str:
    """An ISO time to the second with its offset from UTC."""
    return f"{time[:19].replace('T', ' ')} {time[-6:]}" if len(time) > 19 else time


def _moment(time: str) -> str:
    return time[:16].replace("T", " ")


def build(frame: Frame) -> Page:
    """The panel for the window."""
    return HistoryPage(frame)
