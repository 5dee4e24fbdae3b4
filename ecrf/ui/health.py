"""Whether Qt can start and draw Chinese here; asked by the qualification."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtGui import QColor, QFont, QFontDatabase, QImage, QPainter
from PySide6.QtWidgets import QApplication


def draw_something(font: Path) -> tuple[str, str, bool]:
    """(version of Qt, platform, whether words drawn in the shipped font left ink)."""
    application = QApplication.instance() or QApplication(
        ["ecrf"]
    )  # a window may be opened in the same process
    number = QFontDatabase.addApplicationFont(str(font))
    families = QFontDatabase.applicationFontFamilies(number)
    image = QImage(120, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    if families:
        painter.setFont(QFont(families[0], 18))
    painter.drawText(6, 30, "验证 eCRF")
    painter.end()
    white = QColor("white").rgb()
    ink = any(image.pixel(x, y) != white for y in range(image.height()) for x in range(image.width()))
    del application
    return qVersion(), QApplication.platformName(), bool(families) and ink
