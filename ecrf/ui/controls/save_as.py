"""Where a file shall be written: asked of the person, beginning in the folder of documents."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from ecrf.ui.look import Look


def ask_target(parent: QWidget, look: Look, name: str, kinds: str = "") -> Path | None:
    """The file chosen, `name` being suggested; None when the person thinks better of it."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    chosen, _ = QFileDialog.getSaveFileName(
        parent, look.say("ui.reports.where"), str(Path(folder) / name), kinds
    )
    return Path(chosen) if chosen else None
