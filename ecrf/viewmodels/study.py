"""The study page: accrual, queries by age, visits due, adverse events by grade, verification progress."""

from __future__ import annotations

from collections import Counter

from ecrf.schema.model import Event, Form
from ecrf.services.reads.compliance import ComplianceRow
from ecrf.services.reads.dictionary import CTCAE
from ecrf.services.reads.source_list import SourceLine, list_sources
from ecrf.services.reads.study_view import MonthCount, StudyView
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Message, Text

Words = Message | Text
NO_CLASS = Message("study.no_class")


class StudyScreen(Screen):
    """The dashboard; `view` is None until loaded."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.view: StudyView | None = None
        self.compliance: tuple[ComplianceRow, ...] = ()

    def load(self) -> None:
        """Read the numbers."""
        self.view = self.bench.reads.study()

    def load_compliance(self) -> None:
        """Count the sheets; read only when they are looked at."""
        self.compliance = self.bench.reads.compliance()

    @property
    def classes(self) -> tuple[tuple[Words, int], ...]:
        """Adverse events by system organ class, most first; what has no term yet last."""
        found: Counter[str] = Counter()
        names: dict[str, Words] = {}
        for code, count in self.view.events_by_term if self.view is not None else ():
            hit = self.bench.dictionary.find(CTCAE, code) if code else None
            key = hit.group.en if hit is not None else ""
            names[key] = hit.group if hit is not None else NO_CLASS
            found[key] += count
        ordered = sorted(found.items(), key=lambda each: (not each[0], -each[1], each[0]))
        return tuple((names[key], count) for key, count in ordered)

    @property
    def accrual(self) -> tuple[MonthCount, ...]:
        """Subjects added by month."""
        return self.view.accrual if self.view is not None else ()

    @property
    def schedule(self) -> tuple[tuple[Form, tuple[str, ...]], ...]:
        """The schedule of assessments: each form with `required`, `optional` or nothing per event column."""
        design = self.bench.reads.design()
        if self.view is None or design is None:
            return ()
        marks = {
            (cell.form, cell.event): "required" if cell.required else "optional"
            for cell in self.view.schedule
        }
        used = {cell.form for cell in self.view.schedule}
        return tuple(
            (form, tuple(marks.get((form.oid, event.oid), "") for event in design.study.events))
            for form in design.forms
            if form.oid in used
        )

    @property
    def sources(self) -> tuple[SourceLine, ...]:
        """The source list of the design in force."""
        design = self.bench.reads.design()
        return list_sources(design) if design is not None else ()

    @property
    def events(self) -> tuple[Event, ...]:
        """The columns of the schedule of assessments."""
        design = self.bench.reads.design()
        return design.study.events if design is not None else ()
