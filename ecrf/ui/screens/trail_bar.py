"""The period a review of the trail looks at, and how far it has come; shared by its two pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.words import Message

if TYPE_CHECKING:
    from ecrf.ui.screens.trail_people import TrailPeople
    from ecrf.ui.screens.trail_review import TrailFindings


class ReviewBar(QWidget):
    """Two days and a sentence; works while its page is in view."""

    def __init__(self, page: TrailPeople | TrailFindings) -> None:
        super().__init__()
        look, self._page = page.look, page
        self.since = TextInput(look, "ui.trail.since", "calendar")
        self.until = TextInput(look, "ui.trail.until", "calendar")
        self.said = Said(look, "", "base", "soft")
        self.stop = Button(look, "ui.trail.stop", Weight.QUIET, key="Esc")
        self.stop.setShortcut("Esc")
        self.stop.clicked.connect(self._stop)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._work)
        self.bar = QHBoxLayout(self)
        self.bar.setContentsMargins(16, 4, 16, 8)
        self.bar.setSpacing(10)
        for box in (self.since, self.until):
            box.setFixedWidth(150)
            box.returnPressed.connect(self._apply)
            self.bar.addWidget(box)
        self.bar.addWidget(self.said)
        self.bar.addWidget(self.stop)
        self.bar.addStretch(1)

    def show_state(self) -> None:
        """How far it has come."""
        model = self._page.model
        for box, day in ((self.since, model.since), (self.until, model.until)):
            if not box.hasFocus():
                box.setText(day)
        code = "ui.trail.review_working" if model.is_working else "ui.trail.review_done"
        self.said.tell(Message(code, {"count": model.looked}))
        self.stop.setVisible(model.is_working)
        self._timer.start() if model.is_working else self._timer.stop()

    def rest(self) -> None:
        """The page is left."""
        self._timer.stop()

    def _work(self) -> None:
        self._page.model.work()
        self._page.model.changed()

    def _stop(self) -> None:
        self._page.model.stop()
        self._page.model.changed()

    def _apply(self) -> None:
        self._page.model.set_period(self.since.text().strip(), self.until.text().strip())
        self._page.take_focus()
