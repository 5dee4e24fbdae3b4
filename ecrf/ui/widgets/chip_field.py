"""Choices: side by side with their number where they fit, else in a list beneath the field."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen

from ecrf.record.value import Missing, Typed, Withheld
from ecrf.services.reads.form_view import Choice, FieldView
from ecrf.ui.controls import paint
from ecrf.ui.look import Look
from ecrf.ui.widgets.field_row import FieldRow
from ecrf.ui.widgets.host import FieldHost
from ecrf.ui.widgets.option_list import Option, OptionList
from ecrf.ui.widgets.reflex import ANSWERED
from ecrf.viewmodels.field import FieldPhase
from ecrf.words import Text

PAUSE = 900
"""Milliseconds after which typed letters begin anew."""


class ChoiceField(FieldRow):
    """One choice: its number or first letters choose it and go on, arrows move, Backspace clears."""

    box_width = 320
    several = False
    wraps = False
    """Chips may take more than one line."""

    def __init__(self, look: Look, host: FieldHost, view: FieldView) -> None:
        super().__init__(look, host, view)
        self.draft: tuple[str, ...] | None = None
        """Codes chosen and not yet handed over."""
        self.lit = 0
        self._moved = False
        """An arrow lit a choice since the keyboard came: Enter takes it. Passing by with Enter takes nothing."""
        self._keys = ""
        self._pause = QElapsedTimer()
        self._list: OptionList | None = None
        self._rects: tuple[QRectF, ...] = ()

    # -- what is chosen --

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be chosen: of grades, only those that exist for the term beside them."""
        exist = {str(each.grade) for each in self.host.grades(self.at)}
        if not exist:
            return self.view.choices
        return tuple(choice for choice in self.view.choices if choice.code in exist or choice.code == "0")

    @property
    def chosen(self) -> tuple[str, ...]:
        """The codes that are on, the draft first."""
        if self.draft is not None:
            return self.draft
        if self.state.phase is not FieldPhase.STORED:
            return tuple(part for part in self.state.text.split(",") if part)
        value = self.view.value
        if not isinstance(value, Typed):
            return ()
        if isinstance(value.native, bool):
            return ("Y",) if value.native else ("N",)
        return value.native if isinstance(value.native, tuple) else (str(value.native),)

    def commit(self) -> None:
        """Hand the choice over when it is another."""
        if self.draft is not None:
            draft, self.draft = self.draft, None
            self.host.leave(self.at, ",".join(draft))

    def restore(self) -> None:
        """Drop the draft."""
        self.draft = None
        self._hide_list()
        super().restore()

    def refill(self) -> None:
        """A stored choice replaces what stood."""
        if not self.has_keyboard:
            self.draft = None

    def look_again(self) -> None:
        """A term chosen beside it decides which grades are offered, and with which criteria."""
        if self._list is not None and self._list.isVisible():
            self._refresh_list()

    # -- drawing --

    def extra_height(self) -> int:
        """Room for further lines of chips."""
        self._rects = self._chip_rects()
        return int(self._rects[-1].bottom() + 3 - self.columns.line) if self._rects and self.wraps else 0

    def paint_value(self, painter: QPainter, *, focused: bool) -> None:
        """Chips, or a box that opens a list."""
        missing = isinstance(self.view.value, (Missing, Withheld)) or self.view.inherited is not None
        if missing and self.draft is None and self.state.phase is FieldPhase.STORED:
            super().paint_value(painter, focused=focused)
        elif self._chips and (self.view.editable and not self.view.derived):
            self._paint_chips(painter, focused=focused)
        else:
            area = self.columns.value_rect(self._box())
            self.paint_box(painter, area, focused=focused)
            words = ", ".join(self.words_of(c) for c in self.choices if c.code in self.chosen)
            inner = area.adjusted(8, 0, -24, 0)
            if not self.view.editable:
                inner.setWidth(self.columns.value_room - 8)
            paint.text(painter, inner, words or self.value_text, self.look.fonts.base, self.look.colours.text)
            if self.view.editable and not self.view.derived:
                icon = QRectF(area.right() - 22, area.y(), 14, area.height())
                self.look.icons.draw(painter, "chevron-down", icon, self.look.colours.soft)

    def _paint_chips(self, painter: QPainter, *, focused: bool) -> None:
        c, fonts = self.look.colours, self.look.fonts
        chosen = self.chosen
        for index, (choice, area) in enumerate(zip(self.choices, self._chips, strict=True)):
            on = choice.code in chosen
            paint.box(painter, area, c.selected if on else c.field, c.accent if on else c.edge)
            if focused and index == self.lit:
                paint.focus_ring(painter, area, c.focus)
            self._paint_shape(painter, QRectF(area.x() + 8, area.center().y() - 6, 12, 12), on=on)
            words = area.adjusted(26, 0, -6, 0)
            number = self.number_of(choice)
            if number:
                paint.text(painter, words, number, fonts.small, c.accent if on else c.faint)
                words.setLeft(words.left() + paint.text_width(number, fonts.small) + 5)
            paint.text(painter, words, self.words_of(choice), fonts.base, c.text)

    def _paint_shape(self, painter: QPainter, area: QRectF, *, on: bool) -> None:
        c = self.look.colours
        painter.setPen(QPen(c.accent if on else c.edge, 1.4))
        painter.setBrush(c.field)
        if self.several:
            painter.drawRoundedRect(area, 2, 2)
        else:
            painter.drawEllipse(area)
        if on and self.several:
            self.look.icons.draw(painter, "check", area, c.accent)
        elif on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(c.accent)
            painter.drawEllipse(area.adjusted(3, 3, -3, -3))

    # -- keys and clicks --

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Light the choice that is on; show the list where there are no chips."""
        chosen = self.chosen
        self.lit = next((n for n, choice in enumerate(self.choices) if choice.code in chosen), 0)
        self._keys, self._moved = "", False
        super().focusInEvent(event)
        if not self._chips and event.reason() is not Qt.FocusReason.OtherFocusReason:
            self._show_list()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the list away and commit."""
        self._hide_list()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Numbers, letters, arrows, Space and Backspace choose; the rest is the flow."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            ANSWERED.end()
        if self.view.editable and not self.view.derived and self._choose_key(event):
            self.update()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a chip chooses it; on a box it opens the list."""
        super().mousePressEvent(event)
        if not self.view.editable or self.view.derived:
            return
        place = event.position()
        for index, area in enumerate(self._chips):
            if area.contains(place):
                self.lit = index
                self._pick(index)
                if not self.several:
                    self.commit()
                return
        if not self._chips and self.columns.value_rect(self._box()).contains(place):
            self._show_list()

    def _choose_key(self, event: QKeyEvent) -> bool:
        if self.chord.armed or event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        ):
            return self._list_key(event)
        key = event.key()
        listed = self._list is not None and self._list.isVisible()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) or (listed and key in (Qt.Key.Key_Up, Qt.Key.Key_Down)):
            self._moved = True
            self._light(self.lit + (1 if key in (Qt.Key.Key_Right, Qt.Key.Key_Down) else -1))
        elif key == Qt.Key.Key_Space:
            self._pick(self.lit)
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.draft = ()
        elif (
            listed
            and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not self.several
            and self._moved_in_list()
        ):
            self._pick(self.lit)
            self.host.move_from(self.at, 1)
        elif event.text() and event.text().isprintable():
            return self._typed(event.text())
        else:
            return False
        return True

    def _list_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._show_list()
            return True
        return False

    def _typed(self, letters: str) -> bool:
        if not self._pause.isValid() or self._pause.elapsed() > PAUSE:
            self._keys = ""
        self._pause.restart()
        for keys in (self._keys + letters, letters):
            hits = [n for n, choice in enumerate(self.choices) if self._answers_to(choice, keys)]
            if hits:
                self._keys = keys
                exact = [n for n in hits if self.number_of(self.choices[n]) == keys]
                self._light((exact or hits)[0])
                self._pick(self.lit)
                if len(hits) == 1 and not self.several:
                    self.host.move_from(self.at, 1)
                    ANSWERED.begin()
                return True
        return letters.isalnum()

    def _answers_to(self, choice: Choice, keys: str) -> bool:
        number = self.number_of(choice)
        if keys.isdigit():
            return number.startswith(keys)
        words = (choice.code, choice.label.en, choice.label.zh, self.words_of(choice))
        return any(word.lower().startswith(keys.lower()) for word in words if word)

    def _pick(self, index: int) -> None:
        if not 0 <= index < len(self.choices):
            return
        code = self.choices[index].code
        if self.several:
            chosen = set(self.chosen) ^ {code}
            self.draft = tuple(choice.code for choice in self.choices if choice.code in chosen)
            self._refresh_list()
        else:
            self.draft = (code,)
        self.update()

    def _light(self, index: int) -> None:
        self.lit = min(max(index, 0), len(self.choices) - 1)
        if self._list is not None:
            self._list.move_lit(self.lit - self._list.lit)
        self.update()

    def _moved_in_list(self) -> bool:
        return self._moved and self.draft is None and self.choices[self.lit].code not in self.chosen

    # -- the list --

    def _show_list(self) -> None:
        if not self.view.editable or self.view.derived or not self.choices:
            return
        if self._list is None:
            self._list = OptionList(self.look, self)
            self._list.picked.connect(self._picked)
        self._refresh_list()

    def _refresh_list(self) -> None:
        if self._list is None:
            return
        chosen = self.chosen
        criteria = {str(each.grade): self.look.say(each.criterion) for each in self.host.grades(self.at)}
        options = tuple(
            Option(
                self.number_of(choice),
                self.words_of(choice),
                criteria.get(choice.code, ""),
                on=choice.code in chosen,
            )
            for choice in self.choices
        )
        anchor: QRect = self.columns.value_rect(self._box()).toRect()
        self._list.show_options(options, anchor, self.lit)

    def _hide_list(self) -> None:
        if self._list is not None:
            self._list.hide()

    def _picked(self, index: int) -> None:
        self.lit = index
        self._pick(index)
        if not self.several:
            self._hide_list()
            self.commit()

    def words_of(self, choice: Choice) -> str:
        """The words of a choice."""
        return self.look.say(choice.label)

    def number_of(self, choice: Choice) -> str:
        """What is typed for a choice."""
        return choice.key if choice.number else ""

    @property
    def _chips(self) -> tuple[QRectF, ...]:
        """Where the choices stand; a term chosen beside them may offer others before the form is laid out anew."""
        if self._rects and len(self._rects) != len(self.choices):
            self._rects = self._chip_rects()
        return self._rects

    def _chip_rects(self) -> tuple[QRectF, ...]:
        if self.compact:
            return ()
        fonts = self.look.fonts
        rects: list[QRectF] = []
        x, y = float(self.columns.value_x), 3.0
        height = self.columns.line - 6
        edge = self.columns.value_x + self.columns.value_room
        for choice in self.choices:
            number = self.number_of(choice)
            width = 26 + paint.text_width(self.words_of(choice), fonts.base) + 12
            width += paint.text_width(number, fonts.small) + 5 if number else 0
            if x + width > edge and rects:
                x, y = float(self.columns.value_x), y + height + 4
                if not self.wraps:
                    return ()
            rects.append(QRectF(x, y, min(width, self.columns.value_room), height))
            x += width + 6
        return tuple(rects)


class YesNoField(ChoiceField):
    """Yes or no: 1 or y, 0 or n."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The two answers, in the words of the design or our own."""
        return self.view.choices or YES_NO

    def words_of(self, choice: Choice) -> str:
        """Our own words where the design brings none."""
        return self.look.say(f"value.{choice.label.en}") if choice in YES_NO else super().words_of(choice)

    def number_of(self, choice: Choice) -> str:
        """1 and 0, as they are read when typed."""
        return ("1", "0")[YES_NO.index(choice)] if choice in YES_NO else super().number_of(choice)


class ChoicesField(ChoiceField):
    """Several choices: numbers and letters switch them on and off, Space the lit one."""

    several = True
    wraps = True


YES_NO = (Choice("Y", 1, Text("yes")), Choice("N", 0, Text("no")))
"""Stands in where the view brings no choices (codes of CDISC NY, C66742); the labels name messages."""
