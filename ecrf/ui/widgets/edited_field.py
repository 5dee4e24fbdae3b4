"""A field with an editor that exists only where the keyboard is; the box is drawn without it everywhere else."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from ecrf.ui.widgets.field_row import FieldRow

_STAYS = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
"""The keyboard left for a moment: the editor stays."""


class EditedField(FieldRow):
    """A field row whose value is typed into an editor of its own."""

    edit: QWidget | None = None

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit and put the editor away."""
        super().focusOutEvent(event)
        if event.reason() not in _STAYS and not self.hasFocus():
            self.close_editor()

    def close_editor(self) -> None:
        """Put the editor away; a keyboard in it stays with the field."""
        if self.edit is None or not self.edit.isVisible():
            return
        has_it = self.edit.hasFocus()
        self.setFocusProxy(None)  # type: ignore[arg-type] # Qt takes none to forget the proxy
        if has_it:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.hide()
        self.update()

    def refill(self) -> None:
        """The stored value changed under the editor: there is none where nothing can be typed."""
        if not self.view.editable:
            self.close_editor()
