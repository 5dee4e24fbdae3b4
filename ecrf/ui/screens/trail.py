"""The audit trail of the study: entry by entry, person by person, and reviewed."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.trail_entries import TrailEntries
from ecrf.ui.screens.trail_people import TrailPeople
from ecrf.ui.screens.trail_review import TrailFindings
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.trail_review import TrailReviewScreen

TABS = ("entries", "people", "review")


class TrailPage(Page):
    """Three looks at one trail; the two that pass over all of it begin when they are first shown."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.which = Segmented(look, tuple(f"ui.trail.{name}" for name in TABS))
        self.entries = TrailEntries(frame)
        review = TrailReviewScreen(frame.bench)
        self.people = TrailPeople(frame, review)
        self.review = TrailFindings(frame, review)
        self._stack = QStackedWidget()
        for part in (self.entries, self.people, self.review):
            self._stack.addWidget(part)
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 16, 2)
        head.setSpacing(12)
        head.addWidget(Said(look, "section.trail", "title"))
        head.addWidget(self.which)
        head.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._stack, 1)
        self.which.chosen.connect(self._choose)
        self.people.person_asked.connect(self._show_person)

    @property
    def model(self) -> object:
        """What the part in view draws."""
        return self._part.model

    @property
    def _part(self) -> TrailEntries | TrailPeople | TrailFindings:
        parts = (self.entries, self.people, self.review)
        return parts[self._stack.currentIndex()]

    def show_place(self, place: Place) -> None:
        """Read again."""
        self._part.show_place(place)

    def leave_place(self) -> None:
        """Nothing goes on behind another page."""
        self._part.leave_place()

    def take_focus(self) -> None:
        """Into the part in view."""
        self._part.take_focus()

    @property
    def spot(self) -> tuple[str, str]:
        """What the line in focus is about."""
        return self._part.spot

    def _choose(self, index: int) -> None:
        self._part.leave_place()
        self._stack.setCurrentIndex(index)
        self._part.show_place(Place("trail"))
        self._part.take_focus()

    def _show_person(self, person: str) -> None:
        """What one person did, entry by entry."""
        self.which.choose(0)
        self._choose(0)
        self.entries.model.narrow(person=person)


def build(frame: Frame) -> Page:
    """The page for the window."""
    return TrailPage(frame)
