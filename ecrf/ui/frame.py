"""What a page may ask of the window around it, and what the window may ask of a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from ecrf.ui.look import Look, Words
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.workbench import Workbench


class Frame(Protocol):
    """The window as its pages see it."""

    look: Look
    bench: Workbench

    def go(self, place: Place) -> None:
        """Show another place; the way back is kept."""

    def back(self) -> None:
        """Return to where the last jump came from."""

    def show_panel(self, name: str) -> None:
        """Open a side panel (history, help, queries, source), or close it when it is open."""

    def follow(self) -> None:
        """The page moved to another field: the open panel shows it."""

    def take_focus(self) -> None:
        """Give the keyboard back to the page."""

    def read_again(self) -> None:
        """What the page shows was changed from a panel."""

    def ask_signature(self, about: Words, then: Callable[[str, str], None]) -> None:
        """Ask meaning and password in the signing dialog; `then` gets both."""

    def ask_password(self, question: Words, then: Callable[[str], None]) -> None:
        """Ask for the password before an act that nobody takes back; `then` gets it."""

    def ask_sure(self, question: Words, then: Callable[[], None]) -> None:
        """Ask before an act that cannot be undone."""


class Page(QWidget):
    """One screen in the window; subclasses draw a screen model."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.frame = frame
        self.look = frame.look

    def show_place(self, place: Place) -> None:
        """Show what lies at `place`; called each time the window comes here."""

    def read_again(self) -> None:
        """Something this page shows was changed beside it (a query in the panel)."""

    def leave_place(self) -> None:
        """The window goes elsewhere: hand over what is typed."""

    def take_focus(self) -> None:
        """Put the keyboard where work begins."""
        self.setFocus()

    @property
    def spot(self) -> tuple[str, str]:
        """The chain and address the keyboard is at, for the side panels; empty when at none."""
        return "", ""
