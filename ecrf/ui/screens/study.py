"""The study page: how far it is, how clean, what is due, and its schedule of assessments."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ecrf.services.reads.study_view import StudyView
from ecrf.ui.controls.button import Button
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.scroll import Pane
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.study_allocation import StudyAllocationPane
from ecrf.ui.screens.study_amending import AmendingPane
from ecrf.ui.screens.study_designs import DesignsPane
from ecrf.ui.screens.study_qualifying import QualifyingPane
from ecrf.ui.screens.study_ranges import RangesPane
from ecrf.ui.screens.study_sheets import SheetsPane
from ecrf.ui.screens.study_sources import SourcesPane
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.charts import Accrual, Bar, Bars, Figure, Month
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.study import StudyScreen
from ecrf.words import Text

MOST_CLASSES = 8
"""Bars of classes that can be read; the rest is one bar."""
AGES = (Tone.GREEN, Tone.BLUE, Tone.AMBER, Tone.RED)
GRADES = {"3": Tone.AMBER, "4": Tone.RED, "5": Tone.RED}


class StudyPage(Page):
    """Draws a StudyScreen: pictures, the schedule, or the designs."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = StudyScreen(frame.bench)
        self.subjects = Figure(look, "ui.study.enrolled")
        self.complete = Figure(look, "ui.study.complete")
        self.verified = Figure(look, "ui.study.verified")
        self.signed = Figure(look, "ui.study.signed")
        self.accrual = Accrual(look, "ui.study.accrual")
        self.queries = Bars(look, "ui.study.queries")
        self.grades = Bars(look, "ui.study.grades")
        self.classes = Bars(look, "ui.study.classes")
        self.statuses = Bars(look, "ui.study.statuses")
        self.visits = Bars(look, "ui.study.visits")
        self.schedule = Table(look, (), "")
        self.title = Said(look, "", "title")
        self.facts = Said(look, "", "base", "soft")
        self.designs = DesignsPane(frame)
        self.sheets = SheetsPane(look, self.model)
        self.sources = SourcesPane(look, self.model)
        self.ranges = RangesPane(frame)
        parts: tuple[str, ...] = (
            "ui.study.pictures",
            "ui.study.schedule",
            "ui.study.sheets",
            "publishing.title",
            "source.title",
            "ui.ranges.title",
        )
        self.amending = AmendingPane(frame)
        self.allocation = StudyAllocationPane(frame)
        design = frame.bench.reads.design()
        self._randomises = design is not None and design.study.randomisation is not None
        if self._randomises:
            parts = (*parts, "ui.random.title")
        if self.amending.model.may_amend:
            parts = (*parts, "amending.title")
        self.qualifying = QualifyingPane(frame)
        parts = (*parts, "qualify.tab")
        self.which = Segmented(look, parts)
        self.locks = Button(look, "section.locks", icon="lock")
        session = frame.bench.session
        self.locks.setVisible(session.may("freeze") or session.may("lock"))
        self.locks.clicked.connect(lambda: frame.go(Place("locks")))
        self._stack = QStackedWidget()
        self._lay_out()
        self.which.chosen.connect(self._page_chosen)
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Read again."""
        self.model.refresh()

    def take_focus(self) -> None:
        """The switch between pictures and schedule."""
        self.which.setFocus(Qt.FocusReason.OtherFocusReason)

    def _page_chosen(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        if self._stack.currentWidget() is self.designs:
            self.designs.refresh()
        elif self._stack.currentWidget() is self.amending:
            self.amending.refresh()
        elif self._stack.currentWidget() is self.sheets:
            self.sheets.refresh()
        elif self._stack.currentWidget() is self.allocation:
            self.allocation.refresh()
        elif self._stack.currentWidget() is self.sources:
            self.sources.refresh()
        elif self._stack.currentWidget() is self.ranges:
            self.ranges.refresh()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 8)
        head.setSpacing(12)
        for widget in (self.title, self.facts):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.locks)
        head.addWidget(self.which)
        pictures = QWidget()
        grid = QGridLayout(pictures)
        grid.setContentsMargins(16, 4, 16, 16)
        grid.setSpacing(12)
        for column, figure in enumerate((self.subjects, self.complete, self.verified, self.signed)):
            grid.addWidget(figure, 0, column)
        grid.addWidget(self.accrual, 1, 0, 1, 2)
        grid.addWidget(self.queries, 1, 2, 1, 2)
        grid.addWidget(self.grades, 2, 0)
        grid.addWidget(self.classes, 2, 1, 1, 2)
        states = QVBoxLayout()
        states.setSpacing(12)
        states.addWidget(self.visits, 2)
        states.addWidget(self.statuses, 3)
        grid.addLayout(states, 2, 3)
        for column in range(4):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(1, 1)
        grid.setRowStretch(2, 1)
        self._stack.addWidget(Pane(self.look, pictures))
        self._stack.addWidget(self.schedule)
        self._stack.addWidget(self.sheets)
        self._stack.addWidget(self.designs)
        self._stack.addWidget(self.sources)
        self._stack.addWidget(self.ranges)
        if self._randomises:
            self._stack.addWidget(self.allocation)
        if self.amending.model.may_amend:
            self._stack.addWidget(self.amending)
        self._stack.addWidget(self.qualifying)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._stack, 1)

    def _changed(self) -> None:
        view = self.model.view
        if view is None:
            return
        self.title.tell(view.short)
        say = self.look.say
        self.facts.write(f"{say(view.title)}   ·   {say('ui.head.design', version=view.design)}")
        self.facts.setToolTip(say(view.title))
        self._show_figures(view)
        self.accrual.show_months(tuple(Month(m.month, m.added, m.total) for m in view.accrual), view.target)
        ages = zip(view.queries, AGES, strict=False)
        self.queries.show_bars(
            tuple(Bar(say("ui.study.days", days=str(age)), count, tone) for (age, count), tone in ages)
        )
        self.grades.show_bars(
            tuple(
                Bar(say("ui.study.grade", grade=grade), count, GRADES.get(grade, Tone.BLUE))
                for grade, count in view.events_by_grade
            )
        )
        classes = self.model.classes
        shown = [Bar(say(name), count) for name, count in classes[:MOST_CLASSES]]
        rest = sum(count for _, count in classes[MOST_CLASSES:])
        self.classes.show_bars((*shown, *([Bar(say("ui.study.other_classes"), rest)] if rest else [])))
        self.visits.show_bars(
            (
                Bar(say("visit_state.due"), len(view.due), Tone.BLUE),
                Bar(say("visit_state.overdue"), len(view.overdue), Tone.AMBER),
            )
        )
        self.statuses.show_bars(
            tuple(Bar(say(f"subject.{status}"), count) for status, count in view.by_status)
        )
        self._show_schedule()
        self.sheets.draw()

    def _show_figures(self, view: StudyView) -> None:
        self.subjects.show_share(view.accrual[-1].total if view.accrual else 0, view.target)
        self.complete.show_share(view.complete.done, view.complete.all, Tone.GREEN)
        self.verified.show_share(view.verified.done, view.verified.all, Tone.BLUE)
        self.signed.show_share(view.signed.done, view.signed.all, Tone.VIOLET)

    def _show_schedule(self) -> None:
        events, rows = self.model.events, self.model.schedule
        columns = (
            Column("form", "ui.visit.form", 240),
            *(Column(event.oid, event.label, 92, 1) for event in events),
        )
        self.schedule.show_columns(tuple(columns))
        marks = {"required": Cell("●", tone=Tone.ACCENT), "optional": Cell("○", soft=True)}

        def row_of(index: int) -> Row:
            form, cells = rows[index]
            title = Text(form.title.en, form.title.zh)
            return Row(
                (Cell(self.look.say(title), strong=True), *(marks.get(mark, Cell()) for mark in cells))
            )

        self.schedule.show_rows(len(rows), row_of)


def build(frame: Frame) -> Page:
    """The page for the window."""
    return StudyPage(frame)
