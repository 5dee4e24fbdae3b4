"""The form page: fields under one another, committed as they are left, checks beside them, completion by one key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QVBoxLayout

from ecrf.services.reads.form_view import FieldView, FormView, GroupView, Judgement
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button, IconButton, Weight
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.scroll import Pane
from ecrf.ui.frame import Frame, Page
from ecrf.ui.look import Words
from ecrf.ui.screens.form_head import FormHead
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.field_row import FieldRow
from ecrf.ui.widgets.sheet import Sheet, keep_in_view
from ecrf.viewmodels.form import FormScreen
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.workbench import TermHit
from ecrf.words import Fault, Message

REASONS = ("ui.reason.typing", "ui.reason.source", "ui.reason.query", "ui.reason.late", "ui.reason.unit")
"""Ready-made reasons while none was given yet."""


class FormPage(Page):
    """Draws a FormScreen; it is the host its fields talk to."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.model: FormScreen | None = None
        self.current = ""
        """Address of the field with the keyboard."""
        self._came_from = ""
        self._complete_key = "Ctrl+Enter"
        self.head = FormHead(self.look)
        self.notice = Notice(self.look)
        self.sheet = Sheet(self.look, self)
        self.pane = Pane(self.look, self.sheet)
        self.ask = AskLine(self.look)
        self._make_buttons()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(self.notice)
        self.lay_out_body(whole)
        whole.addWidget(self.ask)
        self._bind_keys()

    def lay_out_body(self, whole: QVBoxLayout) -> None:
        """Put the fields on the page; a log puts its grid here too."""
        whole.addWidget(self.pane, 1)

    # -- the window --

    def make_model(self, place: Place) -> FormScreen:
        """The screen model of a place."""
        return FormScreen(self.frame.bench, place.chain, place.record, place.at)

    def show_place(self, place: Place) -> None:
        """Open a form record, or move to another field of the one that is open."""
        if self.model is None or (self.model.chain, self.model.record) != (place.chain, place.record):
            self.model = self.make_model(place)
            self.model.on_change.append(self._changed)
            self.current = ""
            self.ask.take_back() if self.ask.is_asking else None
            self.pane.verticalScrollBar().setValue(0)
        self.model.focus = place.at
        self.model.refresh()

    def leave_place(self) -> None:
        """Hand over what is typed."""
        row = self.sheet.rows.get(self.current)
        if row is not None:
            row.commit()

    def take_focus(self) -> None:
        """The asked-for field, else the first that waits."""
        if self.model is None:
            return
        self.focus_field(self.model.focus or self.model.first_open())

    @property
    def spot(self) -> tuple[str, str]:
        """The field with the keyboard, else the form."""
        if self.model is None:
            return "", ""
        return self.model.chain, self.current or self.model.record

    def focus_field(self, at: str) -> None:
        """Put the keyboard into a field and bring it into view."""
        row = self.sheet.rows.get(at) or next(iter(self.sheet.rows.values()), None)
        if row is not None:
            row.setFocus(Qt.FocusReason.TabFocusReason)

    # -- what fields ask (FieldHost) --

    def leave(self, at: str, text: str) -> None:
        """A field was left."""
        if self.model is not None:
            self.model.leave(at, text)

    def move_from(self, at: str, step: int) -> None:
        """Walk to the neighbour: what is typed is handed over first, so that skip logic has spoken."""
        if self.model is None:
            return
        row = self.sheet.rows.get(at)
        if row is not None:
            row.commit()
        target = self._neighbour(at, step)
        self._came_from = at if step > 0 else ""
        if target == at and step > 0:
            (self._complete if self._complete.isVisible() else self.pane).setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.focus_field(target)

    def move_line(self, at: str, step: int) -> None:
        """Down and up walk the fields too."""
        self.move_from(at, step)

    def entered(self, at: str) -> None:
        """A field has the keyboard."""
        self.current = at
        row = self.sheet.rows.get(at)
        if row is not None:
            bar = self.pane.verticalScrollBar()
            keep_in_view(row, self.pane.viewport(), bar.setValue, bar.value())
        self.frame.follow()

    def mark_missing(self, at: str, code: str) -> None:
        """Ask the reason, then enter the missing code."""
        model = self.model
        if model is None:
            return

        def given(reason: str) -> None:
            model.enter_missing(at, code, reason)
            self.move_from(at, 1)

        name = Message(f"missing.{code}")
        self.ask.ask(Message("ui.ask.missing", {"code": name}), given, ("ui.why.not_ordered", "ui.why.clotted"), needed=False)

    def restore(self, at: str) -> None:
        """Esc in a field."""
        if self.model is not None:
            self.model.restore(at)

    def take_hint(self, at: str) -> None:
        """Carry the last visit's value."""
        if self.model is not None:
            self.model.take_hint(at)

    def answer(self, at: str) -> None:
        """Ask why the value stays, for the gravest check that waits."""
        model = self.model
        if model is None:
            return
        prompt = next((prompt for prompt in model.field(at).prompts if not prompt.answered), None)
        if prompt is not None:
            check = prompt.check
            offers: tuple[Words, ...] = ("ui.keep.checked", "ui.keep.decision")
            self.ask.ask(Message("ui.ask.keep", {}), lambda text: model.answer_prompt(prompt.at, check, text), offers)

    def confirm(self, at: str) -> None:
        """Confirm the judgement."""
        if self.model is not None:
            self.model.confirm(at)

    def search_terms(self, at: str, text: str) -> tuple[TermHit, ...]:
        """Search the dictionary of the field's item."""
        if self.model is None:
            return ()
        return self.frame.bench.dictionary.search(self.model.field(at).item.dictionary, text)

    def choose_term(self, at: str, hit: TermHit) -> None:
        """Enter a term as it is read again."""
        self.leave(at, f"{hit.code} {hit.name}")

    # -- acts --

    def complete(self) -> None:
        """Declare complete, or end the correction."""
        model = self.model
        if model is None or model.view is None:
            return
        self.leave_place()
        if "end_correction" in model.view.acts:
            model.end_correction()
        elif "complete" in model.view.acts:
            model.complete()

    def correct(self) -> None:
        """Begin a correction for a reason."""
        if self.model is not None and self.model.view is not None and "correct" in self.model.view.acts:
            self.ask.ask("ui.ask.correction", self.model.begin_correction, self._offered())

    def next_problem(self) -> None:
        """Go to the next field that stands against completing, or that a check speaks beside."""
        if self.model is None:
            return
        order = list(self.sheet.rows)
        places = {fault.place for fault in self.model.faults}
        waiting = [at for at in order if at in places or self.sheet.rows[at].saying.tone in (Tone.RED, Tone.AMBER)]
        if waiting:
            here = order.index(self.current) if self.current in order else -1
            self.focus_field(next((at for at in waiting if order.index(at) > here), waiting[0]))

    def verify(self) -> None:
        """The monitor verifies the field with the keyboard, or the whole form."""
        if self.model is not None and self.model.view is not None and "verify" in self.model.view.acts:
            self.model.verify(self.current or self.model.record)

    def verify_all(self) -> None:
        """The monitor verifies the whole form."""
        if self.model is not None:
            self.model.verify(self.model.record)

    def sign(self) -> None:
        """Sign in the dialog."""
        model = self.model
        if model is not None and model.view is not None and "sign" in model.view.acts:
            self.frame.ask_signature(model.view.form.title, model.sign)

    def whole_form_missing(self, code: str) -> None:
        """The form is missing as a whole."""
        model = self.model
        if model is not None:
            question = Message("ui.ask.form_missing", {"code": Message(f"missing.{code}")})
            self.ask.ask(question, lambda reason: model.mark_missing(model.record, code, reason))

    def in_error(self) -> None:
        """The form was entered in error: reason, then sure."""
        model = self.model
        if model is not None:
            self.ask.ask("ui.ask.in_error", model.mark_in_error)

    # -- drawing --

    def shown_groups(self, view: FormView) -> tuple[GroupView, ...]:
        """The groups drawn as fields under one another."""
        return view.groups

    def _changed(self) -> None:
        model = self.model
        if model is None or model.view is None:
            return
        view = model.view
        self.head.show_form(view)
        self.sheet.show_groups(self.shown_groups(view), model.state, view.form.note or "")
        self._show_notice(model, view)
        self._show_buttons(view)
        if model.asks_reason and not self.ask.is_asking:
            self.ask.ask("ui.ask.reason", model.give_reason, self._offered(), otherwise=model.drop_waiting)
        self._follow_flow()
        self.frame.follow()

    def _follow_flow(self) -> None:
        """A field that appeared between the last one and this one takes the keyboard, unless typing has begun."""
        if not self._came_from or self.model is None:
            return
        target = self._neighbour(self._came_from, 1)
        editor = QApplication.focusWidget()
        typing = isinstance(editor, QLineEdit) and editor.isModified()
        order = list(self.sheet.rows)
        if target != self.current and self.current in order and target in order and not typing:
            if order.index(self._came_from) < order.index(target) < order.index(self.current):
                self.focus_field(target)

    def _neighbour(self, at: str, step: int) -> str:
        model = self.model
        if model is not None and at in model.order:
            return model.next_field(at) if step > 0 else model.previous_field(at)
        order = [key for key, row in self.sheet.rows.items() if row.focusPolicy() is not Qt.FocusPolicy.NoFocus]
        if at not in order:
            return at
        return order[min(max(order.index(at) + step, 0), len(order) - 1)]

    def _show_notice(self, model: FormScreen, view: FormView) -> None:
        if model.fault is not None and not model.asks_reason:
            self.notice.tell(Tone.RED, model.fault)
        elif model.faults:
            first = self._name_of(model.faults[0])
            self.notice.tell(Tone.RED, Message("ui.form.not_complete", {"count": len(model.faults), "first": first}))
        elif view.correction:
            self.notice.tell(Tone.AMBER, "ui.form.correcting")
        elif view.in_error:
            self.notice.tell(Tone.GREY, "ui.form.in_error")
        elif view.missing is not None:
            said = Message(f"missing.{view.missing.code}")
            self.notice.tell(Tone.GREY, Message("ui.form.missing", {"code": said, "reason": view.missing.reason}))
        elif view.prompts and not all(prompt.answered for prompt in view.prompts):
            self.notice.tell(Tone.AMBER, next(prompt.say for prompt in view.prompts if not prompt.answered))
        else:
            self.notice.clear()

    def _name_of(self, fault: Fault) -> str:
        row = self.sheet.rows.get(fault.place)
        said = self.look.fault(fault)
        return f"{self.look.say(row.view.item.label)}: {said}" if row is not None else said

    def _offered(self) -> tuple[Words, ...]:
        from ecrf.words import Text

        if self.model is not None and self.model.reasons:
            return tuple(Text(reason) for reason in self.model.reasons)
        return REASONS

    def _make_buttons(self) -> None:
        look = self.look
        self._complete = Button(look, "ui.form.complete", Weight.PRIMARY, key=self._complete_key)
        self._complete.clicked.connect(self.complete)
        self._correct = Button(look, "ui.form.correct", key="Ctrl+E")
        self._correct.clicked.connect(self.correct)
        self._verify = Button(look, "ui.form.verify", icon="verify", key="Ctrl+Shift+V")
        self._verify.clicked.connect(self.verify_all)
        self._sign = Button(look, "ui.form.sign", icon="sign", key="Ctrl+G")
        self._sign.clicked.connect(self.sign)
        self._more = IconButton(look, "more", "ui.form.more")
        self._more.clicked.connect(self._show_more)
        for button in (self._verify, self._sign, self._correct, self._complete, self._more):
            self.head.buttons.addWidget(button)

    def _show_buttons(self, view: FormView) -> None:
        acts = view.acts
        ending = "end_correction" in acts
        self._complete.tell("ui.form.end_correction" if ending else "ui.form.complete")
        self._complete.setVisible(ending or "complete" in acts)
        self._correct.setVisible("correct" in acts)
        self._verify.setVisible("verify" in acts)
        self._sign.setVisible("sign" in acts)
        self._more.setVisible(bool(acts & {"mark_missing", "in_error"}))

    def _show_more(self) -> None:
        model = self.model
        if model is None or model.view is None:
            return
        menu, acts = QMenu(self), model.view.acts
        say = self.look.say
        if "mark_missing" in acts:
            if model.view.missing is not None:
                menu.addAction(say("ui.form.lift_missing"), lambda: model.lift_missing(model.record))
            for code in ("ND", "NA", "UNK"):
                said = say("ui.form.whole_missing", code=say(f"missing.{code}"))
                menu.addAction(said, lambda code=code: self.whole_form_missing(code))
        if "in_error" in acts:
            menu.addSeparator()
            menu.addAction(say("ui.form.mark_in_error"), self.in_error)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the field under the pointer."""
        row = self.sheet.rows.get(self.current)
        if row is None or self.model is None or self.model.view is None:
            return
        menu, say, acts = QMenu(self), self.look.say, self.model.view.acts
        menu.addAction(f"{say('ui.panel.history')}\tF4", lambda: self.frame.show_panel("history"))
        menu.addAction(f"{say('ui.panel.queries')}\tF2", lambda: self.frame.show_panel("queries"))
        menu.addAction(f"{say('ui.panel.help')}\tF1", lambda: self.frame.show_panel("help"))
        if row.view.editable and not row.view.derived:
            menu.addSeparator()
            menu.addAction(f"{say('ui.form.undo')}\tCtrl+Z", self._undo)
            menu.addAction(say("ui.form.clear"), lambda: self.model and self.model.clear(row.at))
        self._add_judging(menu, row, acts)
        menu.popup(event.globalPos())

    def _add_judging(self, menu: QMenu, row: FieldRow, acts: frozenset[str]) -> None:
        say, view = self.look.say, row.view
        if "confirm" in acts and view.judgement is Judgement.UNASSESSED:
            menu.addAction(f"{say('ui.form.confirm')}\tCtrl+J", lambda: self.confirm(row.at))
        if "verify" in acts:
            menu.addSeparator()
            model = self.model
            for statement in ("sdv", "discrepancy", "no_source"):
                said = say(f"ui.statement.{statement}")
                menu.addAction(said, lambda s=statement: model and model.verify(row.at, s))

    def _undo(self) -> None:
        if self.model is not None:
            self.model.undo()

    def _bind_keys(self) -> None:
        for keys, act in (
            ("Ctrl+Return", self.complete),
            ("Ctrl+Enter", self.complete),
            ("Ctrl+E", self.correct),
            ("F7", self.next_problem),
            ("F6", lambda: self.answer(self.current)),
            ("Ctrl+Shift+V", self.verify_all),
            ("Ctrl+Shift+Z", self._undo),
            ("Ctrl+G", self.sign),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)


def field_of(page: FormPage) -> FieldView | None:
    """The field with the keyboard, for the help panel."""
    row = page.sheet.rows.get(page.current)
    return None if row is None else row.view


def build(frame: Frame) -> Page:
    """The page for the window."""
    return FormPage(frame)
