"""The head of a form that stays in view: title, state, who, where, when, under which design, locked or not."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from ecrf.services.reads.form_view import FormView, HeaderView, SignatureView
from ecrf.services.reads.schedule_view import VisitState
from ecrf.ui.controls import paint
from ecrf.ui.look import Look, Words
from ecrf.ui.screens.window_words import span_words
from ecrf.ui.shell.dialogs import MEANINGS
from ecrf.ui.states import LOCKS, SHAPE, VISITS, badge_shapes
from ecrf.ui.theme import Tone
from ecrf.words import Text


class FormHead(QWidget):
    """Two painted lines at the left; the page puts its buttons at the right."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._view: FormView | None = None
        self.buttons = QHBoxLayout(self)
        self.buttons.setContentsMargins(0, 8, 16, 26)
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._retell)

    def show_form(self, view: FormView) -> None:
        """Draw this form's head."""
        self._view = view
        self.buttons.setContentsMargins(0, 8, 16, 26 + self._extra)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines, and one more where the form was signed."""
        return QSize(400, self._look.size * 2 + 44 + self._extra)

    @property
    def _extra(self) -> int:
        return self._look.size + 8 if self._view is not None and self._view.signatures else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw title and facts."""
        painter = paint.open_painter(self)
        c = self._look.colours
        painter.fillRect(self.rect(), c.surface)
        painter.fillRect(0, self.height() - 1, self.width(), 1, c.line)
        if self._view is not None:
            self._paint_title(painter, self._view)
            self._paint_facts(painter, self._view.header)
            self._paint_signature(painter, self._view)

    def _paint_title(self, painter: QPainter, view: FormView) -> None:
        look, c, fonts = self._look, self._look.colours, self._look.fonts
        x, height = 16.0, look.size + 22
        name, tone = SHAPE[view.standing.status]
        look.icons.draw(painter, name, QRectF(x, 6, 20, height), c.tone(tone))
        x += 28
        title = look.say(view.form.title)
        room = self._room() - x - 100
        width = min(paint.text_width(title, fonts.title), room)
        paint.text(painter, QRectF(x, 6, width + 2, height), title, fonts.title, c.text)
        x += width + 16
        if view.standing.asked:
            words = f"{view.standing.filled}/{view.standing.asked}"
            paint.text(painter, QRectF(x, 8, 64, height), words, fonts.base, c.soft)
            x += paint.text_width(words, fonts.base) + 12
        for icon, badge_tone in badge_shapes(view.standing.badges):
            look.icons.draw(painter, icon, QRectF(x, 7, 16, height), c.tone(badge_tone))
            x += 22

    def _paint_facts(self, painter: QPainter, head: HeaderView) -> None:
        look, c, fonts = self._look, self._look.colours, self._look.fonts
        y, height = look.size + 28.0, look.size + 9.0
        x = 16.0
        for words, icon, tone, strong in self._facts(head):
            if x > 16:
                paint.text(painter, QRectF(x - 14, y, 10, height), "·", fonts.bold, c.soft, paint.CENTRE)
            if icon:
                look.icons.draw(painter, icon, QRectF(x, y, 15, height), c.tone(tone))
                x += 19
            font = fonts.bold if strong else fonts.base
            paint.text(
                painter, QRectF(x, y, self.width() - x - 8, height), words, font, c.text if strong else c.soft
            )
            x += paint.text_width(words, font) + 20

    def _paint_signature(self, painter: QPainter, view: FormView) -> None:
        """The last signature with printed name, time with zone and meaning, and whether it still holds (11.50)."""
        if not view.signatures:
            return
        look, c, fonts = self._look, self._look.colours, self._look.fonts
        signed = view.signatures[0]
        y, height = 2 * look.size + 36.0, look.size + 9.0
        icon = "sign" if signed.holds else "sign-broken"
        look.icons.draw(painter, icon, QRectF(16, y, 15, height), c.tone(Tone.VIOLET))
        words = signature_words(look, signed)
        area = QRectF(35, y, self.width() - 51, height)
        paint.text(painter, area, words, fonts.base, c.soft if signed.holds else c.tone(Tone.VIOLET))

    def _facts(self, head: HeaderView) -> list[tuple[str, str, Tone, bool]]:
        say = self._look.say
        facts: list[tuple[str, str, Tone, bool]] = [
            (head.subject or say("ui.head.study_form"), "", Tone.GREY, True)
        ]
        event = say(head.event)
        facts.append((f"{event} {head.repeat}" if head.repeat else event, "", Tone.GREY, True))
        if head.window.planned is not None:
            facts.append((window_words(self._look, head), "", Tone.GREY, False))
        if head.actual is not None:
            icon, tone = VISITS[head.state]
            words = say("ui.head.actual", day=head.actual.isoformat(), state=say(f"visit_state.{head.state}"))
            if head.state is VisitState.OUT_OF_WINDOW:
                words = say("ui.visit.off", state=words, days=f"{head.days_off:+d}")
            facts.append((words, icon, tone, False))
        elif head.state in (VisitState.DUE, VisitState.OVERDUE, VisitState.NOT_DONE):
            icon, tone = VISITS[head.state]
            facts.append((say(f"visit_state.{head.state}"), icon, tone, False))
        facts.append((say("ui.head.site", site=head.site), "", Tone.GREY, False))
        facts.append((say("ui.head.design", version=head.design), "", Tone.GREY, False))
        if head.lock:
            facts.append((say(f"ui.lock.{head.lock}"), LOCKS[head.lock], Tone.GREY, True))
        return facts

    def _room(self) -> float:
        shown = [button.x() for button in self.findChildren(QAbstractButton) if button.isVisible()]
        return float(min(shown)) if shown else float(self.width())

    def _retell(self) -> None:
        self.updateGeometry()
        self.update()


def signature_words(look: Look, signed: SignatureView) -> str:
    """Printed name, role, time with zone and meaning of a signature, and whether it still holds (11.50)."""
    person = signed.person
    if signed.paper:
        person = look.say("ui.signature.on_paper", paper=signed.paper, person=person)
    args = {
        "person": person,
        "role": look.say(f"role.{signed.role}"),
        "time": f"{signed.time[:16].replace('T', ' ')} {signed.time[-6:]}",
        "meaning": look.say(meaning_words(signed.meaning)),
    }
    return look.say("ui.head.signed" if signed.holds else "ui.head.signed_broken", **args)


def meaning_words(meaning: str) -> Words:
    """What a signature stands for; a meaning without words of its own is shown as it is."""
    known = meaning if meaning.startswith("signature.") else f"signature.{meaning}"
    return known if known in MEANINGS else Text(meaning)


def window_words(look: Look, head: HeaderView) -> str:
    """The planned day with the days allowed before and behind it."""
    planned = head.window.planned
    if planned is None:
        return ""
    span = span_words(look, head.window)
    if not span:
        return look.say("ui.head.planned", day=planned.isoformat())
    return look.say("ui.head.planned_window", day=planned.isoformat(), span=span)
