"""A recovery code, or two shares, shown once in large signs; under each its last group is typed back from paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecrf.ui.controls.form_rows import FormRow, FormRows
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look
from ecrf.words import Fault, Message


class CodesPage(QWidget):
    """The code, or two shares, in large signs; under each its last group is typed back."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.codes: tuple[Said, ...] = ()
        self.form: FormRows | None = None
        self.rows_given: Callable[[], None] = lambda: None
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 8, 0, 0)
        self._whole.setSpacing(12)

    def show_codes(self, codes: tuple[str, ...]) -> None:
        """Show codes; called once for each set of them."""
        while self._whole.count():
            item = self._whole.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        said = []
        for number, code in enumerate(codes):
            if len(codes) > 1:
                share = Message("founding.share", {"number": number + 1})
                self._whole.addWidget(Said(self._look, share, "small_bold", "soft"))
            words = Said(self._look, "", "title")
            words.write(code)
            self._whole.addWidget(words)
            said.append(words)
        self.codes = tuple(said)
        rows = tuple(
            FormRow(f"code{n}", Message("founding.last_group", {"number": n + 1 if len(codes) > 1 else ""}))
            for n in range(len(codes))
        )
        self.form = FormRows(self._look, rows)
        self.form.given = self.rows_given
        self._whole.addWidget(self.form)

    def typed(self) -> tuple[str, ...]:
        """What was typed back."""
        return tuple(self.form.values().values()) if self.form is not None else ()

    def show_faults(self, faults: Mapping[str, Fault]) -> None:
        """Say beside a row that it differs."""
        if self.form is not None:
            self.form.show_faults({n: fault for n, fault in faults.items() if n in self.form.values()})

    def take_focus(self) -> None:
        """The first row."""
        if self.form is not None:
            self.form.take_focus()
