"""Copies that travel: the archive, a monitor's copy, and the change set that comes back from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look
from ecrf.ui.screens.backup_form import BackupForm, Box
from ecrf.ui.screens.backup_report import BackupReport
from ecrf.viewmodels.backups import BackupsScreen

MAKE = (Box("copy_target", "new"), Box("monitor"))
BRING = (Box("change_file", "file"),)
CARRY = (Box("change_target", "new"),)


class CopyActs(QWidget):
    """Forms at the left by what the open folder is, the report of a merge at the right."""

    def __init__(self, look: Look, model: BackupsScreen) -> None:
        super().__init__()
        self._look, self._model = look, model
        self.make, self.bring, self.carry = (BackupForm(look, boxes) for boxes in (MAKE, BRING, CARRY))
        self.report = BackupReport(look)
        self.archive = self._button("ui.backups.archive", self._archive)
        self.snapshot = self._button("ui.backups.snapshot", self._snapshot, Weight.PRIMARY)
        self.look_button = self._button("ui.backups.merge_look", lambda: self._merge(dry=True))
        self.merge = self._button("ui.backups.merge", lambda: self._merge(dry=False), Weight.PRIMARY)
        self.write = self._button("ui.backups.changes", self._changes, Weight.PRIMARY)
        self._at_home, self._in_copy = self._home_side(), self._copy_side()
        side = QWidget()
        side.setMinimumWidth(440)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 8, 0, 8)
        column.addWidget(self._at_home)
        column.addWidget(self._in_copy)
        column.addStretch(1)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setHandleWidth(3)
        parts.setChildrenCollapsible(False)
        parts.addWidget(side)
        parts.addWidget(self.report)
        parts.setSizes([470, 740])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)

    @property
    def first(self) -> QWidget:
        """Where the keyboard begins."""
        in_copy = self._model.home.copy == "snapshot"
        return self.carry.boxes["change_target"] if in_copy else self.make.boxes["copy_target"]

    def draw(self) -> None:
        """Show what can be done with the open folder, and the report at hand."""
        model = self._model
        in_copy = model.home.copy == "snapshot"
        self._in_copy.setVisible(in_copy)
        self._at_home.setVisible(not in_copy)
        free = not model.busy
        whole = free and not model.home.copy and not model.home.away and model.may_take_over
        self.archive.setEnabled(whole)
        self.snapshot.setEnabled(whole)
        self.look_button.setEnabled(free and not model.home.copy)
        self.merge.setEnabled(free and not model.home.copy and not model.home.away)
        self.write.setEnabled(free and in_copy)
        merged = model.document is not None and model.document.key == "merge"
        self.report.show_document(model.document if merged else None)

    def _home_side(self) -> QWidget:
        return self._stack(
            ("ui.backups.copies_make", self.make, (self.snapshot, self.archive), "ui.backups.copies_line"),
            ("ui.backups.copies_bring", self.bring, (self.look_button, self.merge), "ui.backups.merge_line"),
        )

    def _copy_side(self) -> QWidget:
        return self._stack(("ui.backups.copies_carry", self.carry, (self.write,), "ui.backups.changes_line"))

    def _stack(self, *parts: tuple[str, BackupForm, tuple[Button, ...], str]) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        for heading, form, buttons, line in parts:
            head = Said(self._look, heading, "heading")
            head.setContentsMargins(16, 6, 16, 0)
            column.addWidget(head)
            column.addWidget(form)
            row = QHBoxLayout()
            row.setContentsMargins(16, 0, 16, 0)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
            text = Said(self._look, line, "small", "soft")
            text.setWordWrap(True)
            text.setContentsMargins(16, 6, 16, 14)
            column.addWidget(text)
        return holder

    def _button(self, code: str, act: Callable[[], None], weight: Weight = Weight.PLAIN) -> Button:
        button = Button(self._look, code, weight)
        button.clicked.connect(act)
        return button

    def _archive(self) -> None:
        if not self.make.missing("copy_target"):
            self._model.archive(Path(self.make.text("copy_target")))

    def _snapshot(self) -> None:
        if not self.make.missing("copy_target", "monitor"):
            self._model.snapshot(Path(self.make.text("copy_target")), self.make.text("monitor"))

    def _merge(self, *, dry: bool) -> None:
        if not self.bring.missing("change_file"):
            self._model.merge(Path(self.bring.text("change_file")), dry=dry)

    def _changes(self) -> None:
        if not self.carry.missing("change_target"):
            self._model.write_changes(Path(self.carry.text("change_target")))
