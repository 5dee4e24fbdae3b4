"""A query with its thread, and the acts this person may do with it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.services.reads.form_view import QueryView, ThreadLine
from ecrf.ui.controls import paint
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.look import Look
from ecrf.ui.states import QUERY

ACTS = (("answer", "A"), ("close", "C"), ("requery", "R"), ("cancel", "X"))
"""Acts with the key that does them in the list."""
FOOT = 44


class QueryCard(QWidget):
    """Head, contributions in order, and buttons."""

    act_asked = Signal(str)

    def __init__(self, look: Look, query: QueryView, where: str = "") -> None:
        super().__init__()
        self._look = look
        self._query = query
        self._where = where
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        allowed = [(act, key) for act, key in ACTS if act in query.acts]
        self._buttons: list[Button] = []
        for number, (act, key) in enumerate(allowed):
            button = Button(look, f"ui.query.{act}", Weight.PRIMARY if number == 0 else Weight.PLAIN, key=key)
            button.setParent(self)
            button.clicked.connect(lambda _=False, act=act: self.act_asked.emit(act))
            self._buttons.append(button)
        look.changed.connect(self._fit)

    @property
    def query(self) -> QueryView:
        """The query drawn."""
        return self._query

    def sizeHint(self) -> QSize:
        """As high as its thread."""
        return QSize(280, self._draw(None, max(self.width(), 280)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break lines anew."""
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        painter = paint.open_painter(self)
        paint.box(
            painter,
            QRectF(self.rect()).adjusted(0, 0, 0, -1),
            self._look.colours.surface,
            self._look.colours.line,
        )
        self._draw(painter, self.width())

    def _draw(self, painter: QPainter | None, width: int) -> int:
        look, c, fonts, query = self._look, self._look.colours, self._look.fonts, self._query
        line = look.size + 9
        if painter is not None:
            icon, tone = QUERY[query.status]
            look.icons.draw(painter, icon, QRectF(12, 8, 16, line), c.tone(tone))
            head = look.say(
                "ui.query.head", status=look.say(f"query_status.{query.status}"), days=query.age_days
            )
            paint.text(painter, QRectF(34, 8, width - 46, line), head, fonts.small_bold, c.text)
            if self._where:
                paint.text(
                    painter, QRectF(34, 8 + line - 4, width - 46, line), self._where, fonts.small, c.soft
                )
        y = 12 + line + (line - 4 if self._where else 0)
        if not query.thread or not look.say(query.thread[0].text):
            words = look.say(query.about)
            height = paint.wrapped_height(words, fonts.bold, width - 26)
            if painter is not None:
                paint.wrapped(painter, QRectF(12, y, width - 26, height + 2), words, fonts.bold, c.text)
            y += height + 6
        for said in query.thread:
            y = self._draw_line(painter, said, y, width)
        return y + (FOOT if self._buttons else 8)

    def _draw_line(self, painter: QPainter | None, said: ThreadLine, y: int, width: int) -> int:
        look, c, fonts = self._look, self._look.colours, self._look.fonts
        words = look.say(said.text)
        height = paint.wrapped_height(words, fonts.base, width - 36) if words else 0
        if painter is not None:
            person = said.person or look.say("ui.query.system")
            who = f"{person} · {look.say(f'query_act.{said.act}')} · {said.at[:16].replace('T', ' ')}"
            painter.fillRect(QRectF(12, y + 2, 2, look.size + 5 + height), c.line)
            paint.text(painter, QRectF(22, y, width - 34, look.size + 6), who, fonts.small, c.soft)
            if words:
                paint.wrapped(
                    painter, QRectF(22, y + look.size + 6, width - 36, height + 2), words, fonts.base, c.text
                )
        return y + look.size + 12 + height

    def _fit(self) -> None:
        """As high as the thread at this width; the buttons at its foot, for a layout would still use the height before."""
        self.setFixedHeight(self._draw(None, self.width()))
        x = 12
        for button in self._buttons:
            size = button.sizeHint()
            button.setGeometry(x, self.height() - 8 - size.height(), size.width(), size.height())
            x += size.width() + 6
        self.update()
