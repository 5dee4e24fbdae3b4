"""Compliance with questionnaires on the study page: expected, received, and why the others did not come."""

from __future__ import annotations

from ecrf.services.reads.compliance import ComplianceRow
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.table import Table
from ecrf.ui.look import Look
from ecrf.ui.theme import Tone
from ecrf.viewmodels.study import StudyScreen

COLUMNS = (
    Column("form", "ui.visit.form", 300, 2),
    Column("visit", "ui.today.where", 220, 2),
    Column("expected", "ui.sheets.expected", 90, right=True),
    Column("received", "ui.sheets.received", 90, right=True),
    Column("share", "ui.sheets.share", 90, right=True),
    Column("why", "ui.sheets.reasons", 320, 3),
)
GOOD, FAIR = 90, 75
"""Per cent from which a share is shown as good, as fair."""


class SheetsPane(Table):
    """One line per instrument and visit, an instrument's name at its first line only."""

    def __init__(self, look: Look, model: StudyScreen) -> None:
        super().__init__(look, COLUMNS)
        self._model = model
        self.tell_empty("questionnaire", "ui.sheets.nothing", "ui.sheets.nothing_line")

    def refresh(self) -> None:
        """Count again and draw."""
        self._model.load_compliance()
        self.draw()

    def draw(self) -> None:
        """Draw what was counted."""
        rows = self._model.compliance
        self.show_rows(
            len(rows), lambda n: self._row(rows[n], is_first=not n or rows[n - 1].form != rows[n].form)
        )

    def _row(self, row: ComplianceRow, *, is_first: bool) -> Row:
        say = self.look.say
        tone = Tone.GREEN if row.share >= GOOD else (Tone.AMBER if row.share >= FAIR else Tone.RED)
        icon = "circle-check" if row.share >= GOOD else ("circle-half" if row.share >= FAIR else "warning")
        reasons = "  ·  ".join(f"{say(reason)} {count}" for reason, count in row.reasons)
        return Row(
            (
                Cell(say(row.title) if is_first else "", strong=True),
                Cell(say(row.visit)),
                Cell(str(row.expected)),
                Cell(str(row.received)),
                Cell(f"{row.share} %", icon, tone),
                Cell(reasons, soft=True),
            )
        )
