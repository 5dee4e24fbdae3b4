"""The page of a role that has nothing to do here."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from ecrf.ui.controls.empty import Empty
from ecrf.ui.frame import Frame, Page


def build(frame: Frame) -> Page:
    """The page for the window."""
    page = Page(frame)
    layout = QVBoxLayout(page)
    layout.addWidget(Empty(frame.look, "user", "ui.nothing.title", "ui.nothing.line"))
    return page
