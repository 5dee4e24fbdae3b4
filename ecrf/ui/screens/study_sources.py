"""The source list on the study page: every item with its source type and document, form by form."""

from __future__ import annotations

from ecrf.services.reads.source_list import SourceLine
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.table import Table
from ecrf.ui.look import Look
from ecrf.ui.theme import Tone
from ecrf.viewmodels.study import StudyScreen

COLUMNS = (
    Column("form", "ui.visit.form", 220, 2),
    Column("item", "ui.monitor.item", 280, 3),
    Column("type", "exports.column.source_type", 150, 1),
    Column("document", "exports.column.source_document", 320, 3),
)
_SIGNS = {"hospital": "study", "laboratory": "flask", "paper": "note", "program": "workstation"}


class SourcesPane(Table):
    """One line per item, a form's name at its first line only."""

    def __init__(self, look: Look, model: StudyScreen) -> None:
        super().__init__(look, COLUMNS)
        self._model = model
        self.tell_empty("source", "source.nothing", "source.nothing_line")

    def refresh(self) -> None:
        """Draw the list of the design in force."""
        lines = self._model.sources
        self.show_rows(
            len(lines), lambda n: self._row(lines[n], is_first=not n or lines[n - 1].form != lines[n].form)
        )

    def _row(self, line: SourceLine, *, is_first: bool) -> Row:
        say = self.look.say
        kind = line.type or "none"
        return Row((
            Cell(say(line.title) if is_first else "", strong=True),
            Cell(say(line.label)),
            Cell(say(f"source.{kind}"), _SIGNS.get(kind, "warning"), None if line.type else Tone.AMBER),
            Cell(say(line.document), soft=True),
        ))  # fmt: skip
