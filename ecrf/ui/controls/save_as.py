"""Where a file shall be written: asked of the person, beginning in the folder written to last, else in that of documents."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from ecrf.ui.look import Look

LAST = "files/written_to"
"""Setting that remembers the folder."""


def ask_target(parent: QWidget, look: Look, name: str, kinds: str = "") -> Path | None:
    """The file chosen, `name` being suggested; None when the person thinks better of it."""
    folder = look.settings.text(LAST)
    if not folder or not Path(folder).is_dir():
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    chosen, _ = QFileDialog.getSaveFileName(
        parent, look.say("ui.reports.where"), str(Path(folder) / name), kinds
    )
    if not chosen:
        return None
    look.settings.keep(LAST, str(Path(chosen).parent))
    return Path(chosen)
