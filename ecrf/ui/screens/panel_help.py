"""The help panel: the completion guideline of the field with the keyboard, its rules in words, and the keys."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ecrf.schema.model import Form, Item
from ecrf.ui.controls import paint
from ecrf.ui.controls.scroll import Pane
from ecrf.ui.frame import Frame, Page
from ecrf.ui.look import Look
from ecrf.viewmodels.places import Place

KEYS = (
    "ui.key.flow", "ui.key.missing", "ui.key.choice", "ui.key.date", "ui.key.escape", "ui.key.answer", "ui.key.problem",
    "ui.key.complete", "ui.key.next_form", "ui.key.goto", "ui.key.back", "ui.key.lock",
)  # fmt: skip


class HelpText(QWidget):
    """Headings and paragraphs of the field, the form and the keys."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._item: Item | None = None
        self._form: Form | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._fit)

    def show_item(self, form: Form | None, item: Item | None) -> None:
        """Explain this field of this form."""
        self._form, self._item = form, item
        self._fit()

    def sizeHint(self) -> QSize:
        """As high as its words."""
        return QSize(300, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break lines anew."""
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words."""
        painter = paint.open_painter(self)
        painter.fillRect(event.rect(), self._look.colours.raised)
        self._draw(painter)

    def _parts(self) -> list[tuple[str, str]]:
        """(kind, words): heading, text or soft."""
        say, parts = self._look.say, list[tuple[str, str]]()
        item, form = self._item, self._form
        if item is not None:
            parts.append(("heading", say(item.label)))
            if item.help is not None:
                parts.append(("text", say(item.help)))
            parts.append(("text", say(f"ui.field.format.{item.type}")))
            parts += [("soft", words) for words in self._rules(item)]
        if form is not None and form.note is not None:
            parts += [("heading", say(form.title)), ("text", say(form.note))]
        for check in form.checks if form is not None and item is not None else ():
            if item is not None and item.oid in check.items:
                parts.append(("soft", f"△ {say(check.say)}"))
        parts.append(("heading", say("ui.help.keys")))
        parts += [("text", say(code)) for code in KEYS]
        return parts

    def _rules(self, item: Item) -> list[str]:
        say = self._look.say
        rules = [say("ui.help.required")] if item.required else []
        if item.minimum or item.maximum:
            rules.append(
                say("ui.help.limits", low=item.minimum or "…", high=item.maximum or "…", unit=item.unit)
            )
        for flag, code in (
            (item.derive is not None, "ui.help.derived"),
            (item.judgement, "ui.help.judgement"),
            (item.critical, "ui.help.critical"),
            (item.identifying, "ui.help.identifying"),
        ):
            rules += [say(code)] if flag else []
        return rules

    def _draw(self, painter: QPainter | None) -> int:
        c, fonts, y = self._look.colours, self._look.fonts, 4
        styles = {
            "heading": (fonts.bold, c.accent),
            "text": (fonts.base, c.text),
            "soft": (fonts.base, c.soft),
        }
        for kind, words in self._parts():
            font, ink = styles[kind]
            y += 10 if kind == "heading" and y > 8 else 0
            height = paint.wrapped_height(words, font, self.width() - 34)
            if painter is not None:
                paint.wrapped(painter, QRectF(16, y, self.width() - 32, height + 2), words, font, ink)
            y += height + 5
        return y + 12

    def _fit(self) -> None:
        self.setFixedHeight(self._draw(None))
        self.update()


class HelpPage(Page):
    """Finds form and item of an address in the design."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.text = HelpText(self.look)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Pane(self.look, self.text, clear=True))

    def show_place(self, place: Place) -> None:
        """Explain a field."""
        parts = place.at.split("/")
        design = self.frame.bench.reads.design()
        form = None
        if len(parts) >= 3 and design is not None:
            form = next((form for form in design.forms if form.oid == parts[2]), None)
        items = (item for group in form.groups for item in group.items) if form is not None else ()
        item = next((item for item in items if len(parts) >= 8 and item.oid == parts[7]), None)
        self.text.show_item(form, item)


def build(frame: Frame) -> Page:
    """The panel for the window."""
    return HelpPage(frame)
