"""Strokes every control is painted with: boxes, text, pills, rings."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

RADIUS = 4.0
GRID = 8
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
CHINESE = "\u2e80"
"""The first of the signs between which a line may be broken."""
_WRAP = int(Qt.TextFlag.TextWordWrap)


def open_painter(widget: QWidget) -> QPainter:
    """A painter with smooth edges for a widget's paint event."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def box(
    painter: QPainter, rect: QRectF, fill: QColor | None, edge: QColor | None = None, width: float = 1.0
) -> None:
    """A box with small round corners; its edge lies inside `rect` on whole pixels."""
    painter.setPen(Qt.PenStyle.NoPen if edge is None else QPen(edge, width))
    painter.setBrush(Qt.BrushStyle.NoBrush if fill is None else fill)
    inset = width / 2 if edge is not None else 0.0
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)


def line(painter: QPainter, start: QPointF, end: QPointF, colour: QColor, width: float = 1.0) -> None:
    """A crisp straight line."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(colour, width))
    painter.drawLine(start, end)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def text(  # noqa: PLR0913 - one call paints one line: where, what, how
    painter: QPainter, rect: QRectF, words: str, font: QFont, colour: QColor, align: Qt.AlignmentFlag = LEFT
) -> None:
    """One line of text, cut with an ellipsis where it does not fit."""
    painter.setFont(font)
    painter.setPen(colour)
    metrics = QFontMetrics(font)
    width = int(rect.width())
    if metrics.horizontalAdvance(words) > width:
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
    painter.drawText(rect, int(align), words)


def two_lines(  # noqa: PLR0913 - as `text`
    painter: QPainter, rect: QRectF, words: str, font: QFont, colour: QColor, align: Qt.AlignmentFlag = LEFT
) -> None:
    """Words on one line, on two where one is too short for them, the second cut with an ellipsis."""
    first, second = break_once(words, font, int(rect.width()))
    if not second:
        text(painter, rect, first, font, colour, align)
        return
    height = QFontMetrics(font).height()
    top = rect.center().y() - height
    text(painter, QRectF(rect.x(), top, rect.width(), height), first, font, colour, align)
    text(painter, QRectF(rect.x(), top + height, rect.width(), height), second, font, colour, align)


def break_once(words: str, font: QFont, width: int) -> tuple[str, str]:
    """Words as what fits on a first line and the rest: broken at a space or hyphen, between Chinese signs anywhere."""
    metrics, cut = QFontMetrics(font), 0
    if metrics.horizontalAdvance(words) <= width:
        return words, ""
    for at in range(1, len(words)):
        between = words[at] >= CHINESE and words[at - 1] >= CHINESE
        breaks = words[at] == " " or words[at - 1] == "-" or between
        if breaks and metrics.horizontalAdvance(words[:at]) <= width:
            cut = at
    return (words[:cut], words[cut:].strip()) if cut else (words, "")


def wrapped(painter: QPainter, rect: QRectF, words: str, font: QFont, colour: QColor) -> None:
    """Text broken into lines, from the top left."""
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, int(TOP) | _WRAP, words)


def wrapped_height(words: str, font: QFont, width: int) -> int:
    """How many pixels high `words` stand when broken at `width`."""
    return (
        QFontMetrics(font)
        .boundingRect(QRect(0, 0, max(width, 16), 100_000), int(TOP) | _WRAP, words)
        .height()
    )


def line_height(font: QFont) -> int:
    """How high one line is in a font, letters below the line included."""
    return QFontMetrics(font).height()


def text_width(words: str, font: QFont) -> int:
    """The width of one line in pixels."""
    return QFontMetrics(font).horizontalAdvance(words)


def pill(painter: QPainter, rect: QRectF, fill: QColor) -> None:
    """A box with fully round ends."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    radius = min(rect.width(), rect.height()) / 2
    painter.drawRoundedRect(rect, radius, radius)


def focus_ring(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    """The unmistakable frame of what has the keyboard."""
    painter.setPen(QPen(colour, 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
