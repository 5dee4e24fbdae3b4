"""The log screen: one grid fills the page, the details of its row in focus stand beneath."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ecrf.services.reads.form_view import FormView, GroupView, LineView
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.form_page import FormPage
from ecrf.ui.widgets.course_strip import CourseStrip
from ecrf.ui.widgets.grid_block import GridBlock
from ecrf.viewmodels.event_course import EventCourse
from ecrf.words import Message, Text


class LogPage(FormPage):
    """The sheet shows the detail items of one line; the grid stands above it."""

    def lay_out_body(self, whole: QVBoxLayout) -> None:
        """Grid above, details beneath, with a handle between."""
        self._above = QWidget()
        self._holder = QVBoxLayout(self._above)
        self._holder.setContentsMargins(0, 0, 0, 0)
        self._detail_title = Said(self.look, "", "bold", "accent")
        below = QWidget()
        under = QVBoxLayout(below)
        under.setContentsMargins(0, 6, 0, 0)
        under.setSpacing(2)
        self._detail_title.setContentsMargins(12, 2, 12, 2)
        under.addWidget(self._detail_title)
        self.course = CourseStrip(self.look)
        self._reading = EventCourse()
        under.addWidget(self.course)
        under.addWidget(self.pane, 1)
        self._below = below
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setHandleWidth(3)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self._above)
        self._splitter.addWidget(below)
        kept = self.look.settings.numbers("log/split")
        self._splitter.setSizes(list(kept) if len(kept) == 2 else [420, 300])
        self._splitter.splitterMoved.connect(
            lambda: self.look.settings.keep("log/split", tuple(self._splitter.sizes()))
        )
        whole.addWidget(self._splitter, 1)

    def sheet_groups(self, view: FormView) -> tuple[GroupView, ...]:
        """Groups that are no log, then the details of the line in focus."""
        plain = tuple(group for group in view.groups if not group.repeating and group.visible)
        details = self._details(view)
        beneath = tuple(group for group in self._linked(view) if group.visible)
        return (*plain, *((details,) if details is not None else ()), *beneath)

    def _linked(self, view: FormView) -> tuple[GroupView, ...]:
        """Logs whose lines belong to the line in focus, once that is a line."""
        line = self._line()
        if line is None or not line.number:
            return ()
        return tuple(group for group in view.groups if group.repeating)[1:]

    def draw_more(self, view: FormView) -> None:
        """The grid."""
        group = next((group for group in view.groups if group.repeating), None)
        if group is None:
            return
        block = self.lines.make_block(group)
        if block.parentWidget() is not self._above:
            for old in self._above.findChildren(GridBlock):
                old.hide()
                old.deleteLater()
            self._holder.addWidget(block)
        block.show_group(group, editable="enter" in view.acts and self._may_enter(view))
        line = self._line()
        self.course.show_course(self._reading.read(self.model) if self.model is not None else None)
        self._below.setVisible(bool(self.sheet.rows))
        if line is not None:
            first = next((self.look.say(f.display) for f in line.fields if f.value is not None), "")
            what = " ".join(first.split())  # pasted text may have lines of its own
            known = Message("ui.grid.details", {"number": line.number, "what": what})
            self._detail_title.tell(known if line.number else "ui.grid.new_details")
        else:
            self._detail_title.tell(Text(""))

    def enter_first(self) -> None:
        """The first line, or the button that begins one."""
        oid = self._lead_oid()
        if oid in self.lines.blocks:
            self.lines.enter(oid, 1)
        else:
            super().enter_first()

    def _may_enter(self, view: FormView) -> bool:
        return not view.complete or view.correction

    def _details(self, view: FormView) -> GroupView | None:
        group = next((group for group in view.groups if group.repeating), None)
        line = self._line()
        if group is None or line is None:
            return None
        fields = tuple(field for field in line.fields if field.item.column < 0)
        shown = LineView(line.at, line.line, line.number, fields)
        items = tuple(field.item for field in fields)
        return GroupView(
            group.oid, group.at, group.label, items, repeating=False, visible=True, lines=(shown,)
        )

    def focus_field(self, at: str) -> None:
        """A line that belongs to another one is shown beneath it."""
        if self.model is not None:
            self.model.show_lead_of(at)
        super().focus_field(at)

    def _lead_oid(self) -> str:
        view = self.model.view if self.model is not None else None
        return next((group.oid for group in view.groups if group.repeating), "") if view is not None else ""

    def _line(self) -> LineView | None:
        return self.model.lead_line() if self.model is not None else None

    def walk_from(self, stop: str, step: int) -> None:
        """After the last detail comes the next line of the grid."""
        stops = self._stops()
        if step > 0 and stops and stop == stops[-1] and self.model is not None:
            block = self.lines.blocks.get(self._lead_oid())
            if block is not None:
                if block.grid.row + 1 < len(block.grid.lines):
                    block.grid.enter(block.grid.row + 1, 1)
                else:
                    block.add.setFocus()
                return
        super().walk_from(stop, step)

    def line_ended(self, oid: str, step: int) -> bool:
        """The walk left the grid's row: its details come next. True when there are some."""
        if step < 0 or not self.sheet.rows or oid != self._lead_oid():
            return False
        stops = self._stops()
        if stops:
            self.focus_field(stops[0])
        return bool(stops)


def build(frame: Frame) -> Page:
    """The page for the window."""
    return LogPage(frame)
