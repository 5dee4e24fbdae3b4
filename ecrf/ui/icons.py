"""Icons: shipped SVG drawings, tinted by the palette and kept as pixmaps."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap


class Icons:
    """Draws icons by name; each (name, size, colour, scale) is rendered once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pixmaps: dict[tuple[str, int, int, float], QPixmap] = {}
        self._sources: dict[str, bytes | None] = {}

    def has(self, name: str) -> bool:
        """Whether a drawing of this name is shipped."""
        return self._source(name) is not None

    def pixmap(self, name: str, size: int, colour: QColor, scale: float = 1.0) -> QPixmap:
        """The icon as a square pixmap of `size` logical pixels; an unknown name gives a plain ring, never nothing."""
        key = (name, size, colour.rgba(), scale)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = self._render(name, size, colour, scale)
        return found

    def icon(self, name: str, size: int, colour: QColor, scale: float = 1.0) -> QIcon:
        """The icon for a Qt menu."""
        return QIcon(self.pixmap(name, size, colour, scale))

    def draw(self, painter: QPainter, name: str, rect: QRectF, colour: QColor) -> None:
        """Paint the icon centred in `rect`, on whole pixels."""
        size = int(min(rect.width(), rect.height()))
        scale = painter.device().devicePixelRatioF()
        x = rect.x() + (rect.width() - size) / 2
        y = rect.y() + (rect.height() - size) / 2
        painter.drawPixmap(QPointF(round(x), round(y)), self.pixmap(name, size, colour, scale))

    def _source(self, name: str) -> bytes | None:
        if name not in self._sources:
            path = self._folder / f"{name}.svg"
            self._sources[name] = path.read_bytes() if path.is_file() else None
        return self._sources[name]

    def _render(self, name: str, size: int, colour: QColor, scale: float) -> QPixmap:
        pixels = round(size * scale)
        pixmap = QPixmap(pixels, pixels)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        source = self._source(name)
        area = QRectF(0, 0, pixels, pixels)
        if source is None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.GlobalColor.black)
            painter.drawEllipse(area.adjusted(pixels * 0.25, pixels * 0.25, -pixels * 0.25, -pixels * 0.25))
        else:
            from PySide6.QtSvg import QSvgRenderer

            QSvgRenderer(QByteArray(source)).render(painter, area)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(area, colour)
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        return pixmap
