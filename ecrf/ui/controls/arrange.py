"""How a page is arranged: a bar of controls, parts pulled wider beside or beneath each other, all in one column."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSplitter, QVBoxLayout, QWidget

BESIDE, BENEATH = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


def bar(left: tuple[QWidget, ...], right: tuple[QWidget, ...] = (), spacing: int = 12) -> QHBoxLayout:
    """The line at the top of a page: its title and filters, and at the far end its acts."""
    line = QHBoxLayout()
    line.setContentsMargins(16, 10, 16, 10)
    line.setSpacing(spacing)
    for widget in left:
        line.addWidget(widget)
    line.addStretch(1)
    for widget in right:
        line.addWidget(widget)
    return line


def split(
    way: Qt.Orientation, parts: tuple[QWidget, ...], sizes: tuple[int, ...], grows: int = -1
) -> QSplitter:
    """Parts with a handle between them; where one of them `grows`, it alone takes the room of a larger window."""
    splitter = QSplitter(way)
    splitter.setHandleWidth(3)
    splitter.setChildrenCollapsible(False)
    for part in parts:
        splitter.addWidget(part)
    splitter.setSizes(list(sizes))
    if grows >= 0:
        for index in range(len(parts)):
            splitter.setStretchFactor(index, int(index == grows))
    return splitter


def column(whole: QWidget, parts: tuple[QWidget | QLayout, ...], grows: QWidget) -> None:
    """Lay parts out beneath each other without margins; one of them takes all the room that is left."""
    line = QVBoxLayout(whole)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(0)
    for part in parts:
        if isinstance(part, QWidget):
            line.addWidget(part, int(part is grows))
        else:
            line.addLayout(part)
