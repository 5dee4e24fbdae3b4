"""The form page: draws a form model and hosts its fields; what is typed is committed as fields are left."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout

from ecrf.services.reads.form_view import FieldView, FormView, GroupView
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.scroll import Pane
from ecrf.ui.frame import Frame, Page
from ecrf.ui.look import Words
from ecrf.ui.screens.form_acts import FormActs
from ecrf.ui.screens.form_head import FormHead
from ecrf.ui.screens.form_lines import FormLines
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.catalogue import make_field
from ecrf.ui.widgets.field_row import FieldRow
from ecrf.ui.widgets.sheet import Sheet, keep_in_view
from ecrf.viewmodels.field import FieldState
from ecrf.viewmodels.log_grid import LogGridScreen
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.workbench import GradeText, TermHit
from ecrf.words import Fault, Message, Text

REASONS = ("ui.reason.typing", "ui.reason.source", "ui.reason.query", "ui.reason.late", "ui.reason.unit")
"""Ready-made reasons while none was given yet."""
PATIENCE = 1000
"""Milliseconds the walk waits for an answer on which the next question depends; then it goes on as things stand."""
LOG = "log:"
"""Marks a log among the stops of the keyboard's walk."""


class FormPage(Page):
    """It is the host its fields and logs talk to; logs are handled by `lines`."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.model: LogGridScreen | None = None
        self.current = ""
        """Address of the field with the keyboard."""
        self._came_from = self._went_to = ""
        """The last step of the walk, until the keyboard is put elsewhere."""
        self.head = FormHead(self.look)
        self.notice = Notice(self.look)
        self.lines = FormLines(self)
        self.sheet = Sheet(self.look, self.make_row, self.lines.make_block)
        self.pane = Pane(self.look, self.sheet)
        self.ask = AskLine(self.look)
        self.acts = FormActs(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(self.notice)
        self.lay_out_body(whole)
        whole.addWidget(self.ask)

    def lay_out_body(self, whole: QVBoxLayout) -> None:
        """Put the fields on the page; a log page puts its grid here."""
        whole.addWidget(self.pane, 1)

    # -- the window --

    def make_model(self, place: Place) -> LogGridScreen:
        """The screen model of a place."""
        return LogGridScreen(self.frame.bench, place.chain, place.record, place.at)

    def make_row(self, view: FieldView) -> FieldRow:
        """The widget of a field."""
        return make_field(self.look, self, view)

    def show_place(self, place: Place) -> None:
        """Open a form record, or move to another field of the one that is open."""
        if self.model is None or (self.model.chain, self.model.record) != (place.chain, place.record):
            if self.ask.is_asking:
                self.ask.take_back()
            self.model = self.make_model(place)
            self.model.on_change.append(self._changed)
            self.current = ""
            self.lines.forget()
            self.pane.verticalScrollBar().setValue(0)
        self.model.focus = place.at
        self.model.refresh()

    def read_again(self) -> None:
        """A query was raised or settled in the panel."""
        if self.model is not None:
            self.model.refresh()

    def leave_place(self) -> None:
        """Hand over what is typed."""
        row = self.sheet.rows.get(self.current)
        if row is not None:
            row.commit()
        self.lines.commit()

    def take_focus(self) -> None:
        """The asked-for field, else the first that waits."""
        if self.model is not None and not self.ask.is_asking:
            self.focus_field(self.model.focus or self.current or self.model.first_open())

    @property
    def spot(self) -> tuple[str, str]:
        """The field with the keyboard, else the form."""
        if self.model is None:
            return "", ""
        return self.model.chain, self.current or self.model.record

    @property
    def field_view(self) -> FieldView | None:
        """The field with the keyboard, for panels."""
        return self.view_of(self.current)

    def view_of(self, at: str) -> FieldView | None:
        """The field at an address, None when it is not on the form."""
        try:
            return self.model.field(at) if self.model is not None else None
        except KeyError:
            return None

    def focus_field(self, at: str) -> None:
        """Put the keyboard into a field and bring it into view."""
        row = self.sheet.rows.get(at)
        if row is not None:
            row.setFocus(Qt.FocusReason.TabFocusReason)
        elif not self.lines.focus(at):
            self.enter_first()

    def enter_first(self) -> None:
        """Put the keyboard where entry begins when no field was asked for."""
        self._go_stop(self._stops()[:1])

    # -- what fields ask (FieldHost) --

    def leave(self, at: str, text: str) -> None:
        """A field was left."""
        if self.model is not None and self.view_of(at) is not None:
            self.model.leave(at, text)

    def move_from(self, at: str, step: int) -> None:
        """Walk to the neighbour: what is typed is handed over first, so that skip logic has spoken."""
        row = self.sheet.rows.get(at)
        if row is None:
            self.lines.step(at, step)
            return
        row.commit()
        if step > 0 and row.view.steers:
            self._hear_answer()
            if self.sheet.rows.get(at) is not row:
                return
        self._came_from = at if step > 0 else ""
        self.walk_from(at, step)

    def _hear_answer(self) -> None:
        """Hear what an answer brings into sight before the keyboard goes on; keys typed meanwhile wait in line."""
        desk = self.frame.bench.desk
        if not desk.is_empty:
            loop = QEventLoop()
            desk.when_empty(loop.quit)
            QTimer.singleShot(PATIENCE, loop.quit)
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def move_line(self, at: str, step: int) -> None:
        """Down and up: the next row in a log, the next field elsewhere."""
        if not self.lines.line_step(at, step):
            self.move_from(at, step)

    def walk_from(self, stop: str, step: int) -> None:
        """Go to the stop after (1) or before (-1) one; beyond the last stands the completing button."""
        stops = self._stops()
        place = stops.index(stop) + step if stop in stops else 0
        if place >= len(stops):
            button = self.acts.complete_button
            (button if button.isVisible() else self.pane).setFocus(Qt.FocusReason.TabFocusReason)
        elif place >= 0:
            self._went_to = stops[place]
            self._go_stop(stops[place : place + 1], step)

    def line_ended(self, oid: str, step: int) -> bool:
        """Whether the page itself goes on where a log's line ends (a log page shows its details)."""
        return False

    def entered(self, at: str) -> None:
        """A field has the keyboard."""
        self.current = at
        if at != self._went_to:
            self._came_from = ""
        row = self.sheet.rows.get(at)
        if row is not None:
            bar = self.pane.verticalScrollBar()
            keep_in_view(row, self.pane.viewport(), bar.setValue, bar.value())
        else:
            self.lines.cell_entered(at)
        self.frame.follow()

    def mark_missing(self, at: str, code: str) -> None:
        """Ask the reason, then enter the missing code."""
        model = self.model
        if model is None:
            return

        def given(reason: str) -> None:
            model.enter_missing(at, code, reason)
            self.move_from(at, 1)

        question = Message("ui.ask.missing", {"code": Message(f"missing.{code}")})
        self.ask.ask(question, given, ("ui.why.not_ordered", "ui.why.clotted"), needed=False)

    def restore(self, at: str) -> None:
        """Esc in a field."""
        if self.model is not None:
            self.model.restore(at)

    def take_hint(self, at: str) -> None:
        """Carry the last visit's value."""
        if self.model is not None:
            self.model.take_hint(at)

    def answer(self, at: str) -> None:
        """Ask why the value stays, for the first check that waits."""
        model, view = self.model, self.view_of(at)
        if model is None or view is None:
            return
        prompt = next((prompt for prompt in view.prompts if not prompt.answered), None)
        if prompt is not None:
            place, check = prompt.at, prompt.check
            offers: tuple[Words, ...] = ("ui.keep.checked", "ui.keep.decision")
            self.ask.ask("ui.ask.keep", lambda text: model.answer_prompt(place, check, text), offers)

    def confirm(self, at: str) -> None:
        """Confirm the judgement."""
        if self.model is not None:
            self.model.confirm(at)

    def search_terms(self, at: str, text: str) -> tuple[TermHit, ...]:
        """Search the dictionary of the field's item."""
        view = self.view_of(at)
        return self.frame.bench.dictionary.search(view.item.dictionary, text) if view is not None else ()

    def choose_term(self, at: str, hit: TermHit) -> None:
        """Enter a term as it is read again."""
        self.leave(at, f"{hit.code} {hit.name}")

    def grades(self, at: str) -> tuple[GradeText, ...]:
        """The grades that exist for the term of the same line, with their criteria."""
        return self.lines.grades(at)

    def state_of(self, at: str) -> FieldState:
        """Where a field is on its way to the trail."""
        return self.model.state(at) if self.model is not None else FieldState()

    # -- acts of the page --

    def next_problem(self) -> None:
        """Go to the next field that stands against completing, or that a check speaks beside."""
        model = self.model
        if model is None:
            return
        places = {fault.place for fault in model.faults}
        order = [field.at for field in model.all_fields()]
        waiting = [at for at in order if at in places or self.lines.speaks(at)]
        if waiting:
            here = order.index(self.current) if self.current in order else -1
            self.focus_field(next((at for at in waiting if order.index(at) > here), waiting[0]))

    def next_form(self, step: int) -> None:
        """The next (or previous) form of the same visit."""
        if self.model is None:
            return
        event, repeat = self.model.record.split("/")[:2]
        cards = self.frame.bench.reads.visit(self.model.chain, event, int(repeat)).forms
        records = [card.record for card in cards]
        place = records.index(self.model.record) + step if self.model.record in records else -1
        if 0 <= place < len(records):
            self.frame.go(Place("form", self.model.chain, event, int(repeat), records[place]))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the field under the pointer."""
        view = self.field_view
        if view is not None:
            self.acts.field_menu(event.globalPos(), view)

    def offered(self) -> tuple[Words, ...]:
        """Reasons to choose from: the last ones given, else ready-made ones."""
        if self.model is not None and self.model.reasons:
            return tuple(Text(reason) for reason in self.model.reasons)
        return REASONS

    # -- drawing --

    def sheet_groups(self, view: FormView) -> tuple[GroupView, ...]:
        """The groups drawn on the sheet."""
        return tuple(group for group in view.groups if group.visible or group.lines)

    def draw_more(self, view: FormView) -> None:
        """What a special page draws beside the sheet."""

    def _changed(self) -> None:
        model = self.model
        if model is None or model.view is None:
            return
        view = model.view
        self.head.show_form(view)
        self.sheet.show_groups(self.sheet_groups(view), model.state, view.form.note or "")
        self.draw_more(view)
        self.lines.speak()
        self._show_notice(model, view)
        self.acts.show(view)
        if model.asks_reason and not self.ask.is_asking:
            self.ask.ask("ui.ask.reason", model.give_reason, self.offered(), otherwise=model.drop_waiting)
        self._follow_flow()
        self.frame.follow()

    def _follow_flow(self) -> None:
        """A field that appeared between the last one and this one takes the keyboard, unless typing has begun."""
        stops = self._stops()
        if self._came_from not in stops or self.current not in stops:
            return
        after = stops.index(self._came_from) + 1
        editor = QApplication.focusWidget()
        typing = isinstance(editor, QLineEdit) and editor.isModified()
        # Behind the last question the walk went to the button; a question that appears then is next.
        past = self.current == self._came_from and editor in (self.acts.complete_button, self.pane)
        if (past and after < len(stops)) or (after < stops.index(self.current) and not typing):
            self._went_to = stops[after]
            self._go_stop(stops[after : after + 1])

    def _stops(self) -> list[str]:
        """Where the keyboard stops on its walk: fields to type into (else all), and logs as one stop each."""
        stops: list[str] = []
        order = frozenset(self.model.order) if self.model is not None else frozenset()
        for group in self.sheet.groups:
            if group.repeating:
                stops.append(LOG + group.oid)
            else:
                ats = [
                    field.at for line in group.lines for field in line.fields if field.at in self.sheet.rows
                ]
                stops += [at for at in ats if not order or at in order]
        return stops

    def _go_stop(self, stops: list[str], step: int = 1) -> None:
        for stop in stops:
            if stop.startswith(LOG):
                self.lines.enter(stop.removeprefix(LOG), step)
            else:
                self.sheet.rows[stop].setFocus(Qt.FocusReason.TabFocusReason)

    def _show_notice(self, model: LogGridScreen, view: FormView) -> None:
        if model.fault is not None and not model.asks_reason and not model.faults:
            self.notice.tell(Tone.RED, model.fault)
        elif model.faults:
            first = self._name_of(model.faults[0])
            self.notice.tell(
                Tone.RED, Message("ui.form.not_complete", {"count": len(model.faults), "first": first})
            )
        elif view.correction:
            self.notice.tell(Tone.AMBER, "ui.form.correcting")
        elif view.in_error:
            self.notice.tell(Tone.GREY, "ui.form.in_error")
        elif view.missing is not None:
            said = Message(f"missing.{view.missing.code}")
            self.notice.tell(
                Tone.GREY, Message("ui.form.missing", {"code": said, "reason": view.missing.reason})
            )
        elif any(not prompt.answered for prompt in view.prompts):
            self.notice.tell(Tone.AMBER, next(prompt.say for prompt in view.prompts if not prompt.answered))
        else:
            self.notice.clear()

    def _name_of(self, fault: Fault) -> str:
        view = self.view_of(fault.place)
        said = self.look.fault(fault)
        label = self.look.say(view.item.label) if view is not None else ""
        return said if label in said else f"{label}: {said}"
