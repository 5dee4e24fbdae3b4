"""The endpoints of the study: a Kaplan-Meier curve, its figures, and which date decided for each subject."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ecrf.clinical.endpoints import compute_months
from ecrf.services.reads.endpoints_view import EndpointLine, EndpointView, ResponseView
from ecrf.ui.controls.button import Button
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.charts import Bar, Bars
from ecrf.ui.widgets.survival import SurvivalCurve
from ecrf.ui.widgets.waterfall import Waterfall
from ecrf.viewmodels.endpoints import EndpointsScreen
from ecrf.viewmodels.places import Place
from ecrf.words import Message, Text

TRACE = (
    Column("subject", "ui.queries.subject", 92),
    Column("start", "ui.endpoints.start", 104),
    Column("end", "ui.endpoints.end", 104),
    Column("months", "ui.endpoints.time", 84, right=True),
    Column("ending", "ui.endpoints.ending", 230, 2),
    Column("why", "ui.endpoints.why", 210, 2),
    Column("where", "ui.endpoints.where", 190, 2),
)
MISSING = "MISSING"
SLICE = 40
"""Milliseconds of computing between two looks at keyboard and screen."""
BESTS = (
    Column("subject", "ui.queries.subject", 92),
    Column("confirmed", "ui.endpoints.confirmed", 200, 1),
    Column("unconfirmed", "ui.endpoints.unconfirmed", 200, 1),
    Column("counts", "ui.endpoints.counts", 200, 1),
)


class EndpointsPage(Page):
    """Draws an EndpointsScreen; Enter on a subject opens the field that decided."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = EndpointsScreen(frame.bench)
        self.which = Segmented(look, ("",))
        self.export = Button(look, "section.reports", icon="export")
        self.curve = SurvivalCurve(look, "ui.endpoints.curve")
        self.responses = Bars(look, "ui.endpoints.responses")
        self.waterfall = Waterfall(look, "ui.endpoints.waterfall")
        self.stop = Button(look, "ui.proof.stop", icon="close")
        self.notice = Notice(look)
        self._work = QTimer(self)
        self.facts = Said(look, "", "base")
        self.rates = Said(look, "", "base", "soft")
        self.table = Table(look, TRACE, "endpoints")
        self.table.tell_empty("curve", "ui.endpoints.empty", "ui.endpoints.empty_line")
        self._lines: tuple[EndpointLine, ...] = ()
        self._stack = QStackedWidget()
        self._lay_out()
        self.which.chosen.connect(self.model.choose)
        self.stop.clicked.connect(self._stopped)
        self._work.timeout.connect(self._go_on)
        self.export.clicked.connect(lambda: frame.go(Place("reports")))
        self.table.activated.connect(self._open)
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Compute again; what takes longer goes on between two key presses."""
        self.model.begin()
        self._go_on()

    def leave_place(self) -> None:
        """Nobody waits for the endpoints any more."""
        self._work.stop()

    def _go_on(self) -> None:
        spent = QElapsedTimer()
        spent.start()
        while self.model.step():
            if spent.elapsed() >= SLICE:
                self._work.start(0)
                break
        else:
            self._work.stop()
        self._tell_progress()

    def _stopped(self) -> None:
        self._work.stop()
        self.model.stop()
        self._tell_progress()

    def _tell_progress(self) -> None:
        progress = self.model.progress
        self.stop.setVisible(progress is not None)
        if progress is not None:
            self.notice.tell(Tone.BLUE, progress)
        else:
            self.notice.clear()

    def take_focus(self) -> None:
        """The switch between endpoints."""
        self.which.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 8)
        head.setSpacing(12)
        head.addWidget(Said(self.look, "section.endpoints", "title"))
        head.addStretch(1)
        for widget in (self.stop, self.which, self.export):
            head.addWidget(widget)
        said = QVBoxLayout()
        said.setContentsMargins(16, 0, 16, 8)
        said.setSpacing(2)
        said.addWidget(self.facts)
        said.addWidget(self.rates)
        self._stack.addWidget(self.curve)
        both = QWidget()
        beside = QHBoxLayout(both)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(12)
        beside.addWidget(self.responses, 2)
        beside.addWidget(self.waterfall, 3)
        self._stack.addWidget(both)
        picture = QWidget()
        framed = QVBoxLayout(picture)
        framed.setContentsMargins(16, 0, 16, 8)
        framed.addWidget(self._stack)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(picture)
        parts.addWidget(self.table)
        parts.setSizes([400, 300])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.notice)
        whole.addLayout(said)
        whole.addWidget(parts, 1)

    def _changed(self) -> None:
        view = self.model.view
        names = [Text(endpoint.oid) for endpoint in view.endpoints]
        extra = ["ui.endpoints.response"] if view.response is not None else []
        self.which.tell((*names, *extra) or ("ui.endpoints.empty",))
        self.which.choose(self.model.index)
        endpoint = self.model.endpoint
        if endpoint is not None:
            self._show_endpoint(endpoint)
        elif view.response is not None:
            self._show_response(view.response)

    def _show_endpoint(self, endpoint: EndpointView) -> None:
        say = self.look.say
        self._stack.setCurrentWidget(self.curve)
        self.curve.tell(endpoint.label)
        self.curve.show_curve(endpoint.curve, self.model.ticks)
        summary = self.model.summary
        self.facts.write(say(summary) if summary is not None else "")
        self.rates.write("   ·   ".join(say(rate) for rate in self.model.rates))
        self._lines = endpoint.lines
        self.table.show_columns(TRACE)
        self.table.show_rows(len(self._lines), lambda row: self._trace(self._lines[row]))

    def _trace(self, line: EndpointLine) -> Row:
        say, time = self.look.say, line.time
        if time is None:
            return Row(
                (
                    Cell(line.number, strong=True),
                    Cell(),
                    Cell(),
                    Cell(),
                    Cell(say(line.left_out or ""), soft=True),
                )
            )
        by = time.by
        why = say(by.says) if by is not None else ""
        if by is not None and by.imputed:
            why = say(Message("endpoint.imputed", {"what": why}))
        tone, icon = (Tone.RED, "circle-full") if time.is_event else (Tone.GREY, "circle-empty")
        return Row(
            (
                Cell(line.number, strong=True),
                Cell(time.start.isoformat()),
                Cell(time.end.isoformat()),
                Cell(str(compute_months(time.days))),
                Cell(say(f"endpoint.{time.ending}"), icon, tone),
                Cell(why),
                Cell(say(line.where), soft=True),
            )
        )

    def _show_response(self, response: ResponseView) -> None:
        say = self.look.say
        self._stack.setCurrentIndex(1)
        self.waterfall.show_changes(
            [(line.number, line.change) for line in response.lines if line.change is not None]
        )
        self.responses.show_bars(
            tuple(Bar(self._response(name), count) for name, count in response.by_response)
        )
        summary = self.model.response_summary
        self.facts.write(say(summary) if summary is not None else "")
        self.rates.write(say("ui.endpoints.denominator"))
        self._lines = ()
        self.table.show_columns(BESTS)

        def row_of(row: int) -> Row:
            line = response.lines[row]
            counts = say("value.yes" if line.counts else "value.no")
            return Row(
                (
                    Cell(line.number, strong=True),
                    Cell(self._response(line.confirmed)),
                    Cell(self._response(line.unconfirmed)),
                    Cell(counts, soft=True),
                )
            )

        self.table.show_rows(len(response.lines), row_of)

    def _response(self, name: str) -> str:
        return self.look.say("endpoint.missing") if name == MISSING else name

    def _open(self, row: int) -> None:
        if row < len(self._lines):
            self.frame.go(self.model.target(self._lines[row]))


def build(frame: Frame) -> Page:
    """The page for the window."""
    return EndpointsPage(frame)
