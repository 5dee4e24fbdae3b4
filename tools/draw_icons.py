"""Draw the application icon's PNG and ICO files from app.svg, and a sheet of all icons to look at."""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parents[1]
ICONS = ROOT / "resources" / "icons"
SIZES = (16, 24, 32, 48, 64, 128, 256)
INK = "#000"
COLUMNS, CELL = 10, (112, 84)
GROUNDS = (("#ffffff", "#2b3440"), ("#1b1f24", "#dfe5ec"))


def main(arguments: list[str]) -> int:
    """Usage: draw_icons.py [SHEET.png]; without a path only the application icon is drawn."""
    application = QGuiApplication([])
    QFontDatabase.addApplicationFont(str(ROOT / "resources" / "fonts" / "NotoSansSC-Regular.ttf"))
    for size in SIZES:
        _draw_svg(ICONS / "app.svg", size).save(str(ICONS / f"app-{size}.png"))
    largest = Image.open(ICONS / "app-256.png")
    smaller = [Image.open(ICONS / f"app-{size}.png") for size in SIZES[:-1]]
    largest.save(ICONS / "app.ico", sizes=[(size, size) for size in SIZES], append_images=smaller)
    for path in arguments:
        _draw_sheet().save(path)
    application.quit()
    return 0


def _draw_svg(path: Path, size: int, ink: str = INK) -> QImage:
    text = path.read_text(encoding="utf-8").replace(f'"{INK}"', f'"{ink}"')
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


def _draw_sheet() -> QImage:
    icons = sorted(path for path in ICONS.glob("*.svg") if path.stem != "app")
    width, height = CELL
    rows = -(-len(icons) // COLUMNS)
    sheet = QImage(COLUMNS * width, rows * height * len(GROUNDS), QImage.Format.Format_RGB32)
    painter = QPainter(sheet)
    font = QFont("Noto Sans SC")
    font.setPixelSize(10)
    painter.setFont(font)
    for block, (ground, ink) in enumerate(GROUNDS):
        top = block * rows * height
        painter.fillRect(0, top, sheet.width(), rows * height, QColor(ground))
        painter.setPen(QColor(ink))
        for index, path in enumerate(icons):
            x, y = index % COLUMNS * width, top + index // COLUMNS * height
            painter.drawImage(x + 14, y + 10, _draw_svg(path, 48, ink))
            painter.drawImage(x + 72, y + 34, _draw_svg(path, 24, ink))
            painter.drawImage(x + 76, y + 12, _draw_svg(path, 16, ink))
            painter.drawText(x + 12, y + 76, path.stem)
    painter.end()
    return sheet


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
