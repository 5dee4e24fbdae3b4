"""The buttons, keys and menus of a form page: complete, correct, sign, verify, missing, in error."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from ecrf.services.reads.form_view import FieldView, FormView, Judgement
from ecrf.ui.controls.button import Button, IconButton, Weight
from ecrf.ui.controls.menu import Menu
from ecrf.ui.controls.save_as import ask_target
from ecrf.ui.navigation import PANEL_KEYS
from ecrf.ui.screens.deviation_acts import DEVIATION_KEY, offer_deviation
from ecrf.ui.screens.move_acts import MOVE_KEY, ask_move
from ecrf.ui.screens.paper_acts import PaperActs
from ecrf.ui.screens.written import tell_file
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.reports import Wish
from ecrf.words import Message

if TYPE_CHECKING:
    from ecrf.ui.screens.form_page import FormPage
    from ecrf.viewmodels.log_grid import LogGridScreen

STATEMENTS = ("sdv", "discrepancy", "no_source")
REVIEWS = frozenset({"review.medical", "review.data"})
WHOLE = ("ND", "NA", "UNK")


class FormActs:
    """Acts on the page's model; what is allowed now is shown, the rest hidden."""

    def __init__(self, page: FormPage) -> None:
        self.page = page
        look = page.look
        self.complete_button = Button(look, "ui.form.complete", Weight.PRIMARY, key="Ctrl+Enter")
        self.correct_button = Button(look, "ui.form.correct", key="Ctrl+E")
        self.verify_button = Button(look, "ui.form.verify", icon="verify", key="Ctrl+Shift+Y")
        self.confirm_button = Button(look, "ui.form.confirm_all", icon="judgement", key="Ctrl+Shift+J")
        self.ncs_button = Button(look, "ui.form.rest_ncs", key="Ctrl+Shift+N")
        self.sign_button = Button(look, "ui.form.sign", icon="sign", key="Ctrl+G")
        self.more_button = IconButton(look, "more", "ui.form.more")
        for button, act in (
            (self.verify_button, self.verify_form),
            (self.confirm_button, self.confirm_all),
            (self.ncs_button, self.rest_ncs),
            (self.sign_button, self.sign),
            (self.correct_button, self.correct),
            (self.complete_button, self.complete),
            (self.more_button, self._show_more),
        ):
            button.clicked.connect(act)
            page.head.buttons.addWidget(button)
        self._bind_keys()

    def show(self, view: FormView) -> None:
        """Show what may be done now."""
        acts = view.acts
        ending = "end_correction" in acts
        waiting = any(field.judgement is Judgement.UNASSESSED for field in view.fields())
        self.complete_button.tell("ui.form.end_correction" if ending else "ui.form.complete")
        self.complete_button.setVisible(ending or "complete" in acts)
        self.correct_button.setVisible("correct" in acts and not view.form.sent)
        self.verify_button.setVisible("verify" in acts)
        self.confirm_button.setVisible("confirm" in acts and waiting)
        model = self.page.model
        self.ncs_button.setVisible("enter" in acts and model is not None and bool(model.waiting_findings))
        self.sign_button.setVisible("sign" in acts)
        more = bool(acts & {"mark_missing", "in_error", "reopen", "verify", *REVIEWS}) or view.form.sent
        self.more_button.setVisible(more or self._may_lock)

    @property
    def _may_lock(self) -> bool:
        session = self.page.frame.bench.session
        return session.may("freeze") or session.may("lock")

    @property
    def _open(self) -> tuple[LogGridScreen, FormView] | None:
        model = self.page.model
        return (model, model.view) if model is not None and model.view is not None else None

    def complete(self) -> None:
        """Declare complete, or end the correction."""
        if self._open is None:
            return
        model, view = self._open
        self.page.leave_place()
        if "end_correction" in view.acts:
            model.end_correction()
        elif "complete" in view.acts:
            model.complete()

    def correct(self) -> None:
        """Begin a correction for a reason."""
        if self._open is not None and "correct" in self._open[1].acts:
            self.page.ask.ask("ui.ask.correction", self._open[0].begin_correction, self.page.offered())

    def reopen(self) -> None:
        """Withdraw completeness for a reason."""
        if self._open is not None:
            self.page.ask.ask("ui.ask.reopen", self._open[0].reopen, self.page.offered())

    def sign(self) -> None:
        """Sign in the dialog."""
        if self._open is not None and "sign" in self._open[1].acts:
            self.page.frame.ask_signature(self._open[1].form.title, self._open[0].sign)

    def verify_form(self) -> None:
        """The whole form agrees with its source."""
        if self._open is not None and "verify" in self._open[1].acts:
            self._open[0].verify_rest()

    def verify_field(self, statement: str = "sdv") -> None:
        """State something of the field with the keyboard."""
        at = self.page.current
        if self._open is None or "verify" not in self._open[1].acts or not at:
            return
        model = self._open[0]
        if statement == "sdv":
            model.verify(at)
            self.page.move_from(at, 1)
        else:
            self.page.ask.ask(f"ui.ask.{statement}", lambda note: model.verify(at, statement, note))

    def confirm_all(self) -> None:
        """Confirm every judgement of the form."""
        if self._open is not None and "confirm" in self._open[1].acts:
            self._open[0].confirm_all()

    def rest_ncs(self) -> None:
        """All abnormal findings that wait are not significant."""
        if self._open is not None and "enter" in self._open[1].acts:
            self.page.leave_place()
            self._open[0].rest_ncs()

    def undo(self) -> None:
        """Put back the value before the last change."""
        if self._open is not None:
            self._open[0].undo()

    def field_menu(self, place: QPoint, field: FieldView) -> None:
        """What can be done with a field."""
        if self._open is None:
            return
        model, view = self._open
        menu, frame = Menu(self.page.look, self.page), self.page.frame
        for name, key in PANEL_KEYS.items():
            menu.act(f"ui.panel.{name}", partial(frame.show_panel, name), key)
        if field.editable and not field.derived:
            menu.addSeparator()
            menu.act("ui.form.undo", self.undo, "Ctrl+Shift+Z")
            menu.act_on("ui.form.clear", model.clear, field.at)
            missing = menu.under("ui.form.field_missing")
            for code in (*WHOLE, "NAV", "NASK", "REF"):
                missing.act_on(f"missing.{code}", partial(self.page.mark_missing, field.at), code)
        if "confirm" in view.acts and field.judgement is Judgement.UNASSESSED:
            menu.act("ui.form.confirm", partial(model.confirm, field.at), "Ctrl+J")
        if "verify" in view.acts:
            menu.addSeparator()
            for statement in STATEMENTS:
                menu.act_on(f"ui.statement.{statement}", self.verify_field, statement)
        menu.popup(place)

    def _show_more(self) -> None:
        if self._open is None:
            return
        model, view = self._open
        menu, acts = Menu(self.page.look, self.page), view.acts
        if view.form.sent and self.page.frame.bench.leaving is not None:
            menu.act("ui.form.print", partial(self.print_report, "sae"), "Ctrl+P")
            menu.act_on("ui.form.print_int", self.print_report, "sae_int")
            menu.addSeparator()
        if "reopen" in acts and not view.form.sent:
            menu.act("ui.form.reopen", self.reopen)
        if "mark_missing" in acts and view.missing is not None:
            menu.act_on("ui.form.lift_missing", model.lift_missing, model.record)
        elif "mark_missing" in acts:
            for code in WHOLE:
                words = Message("ui.form.whole_missing", {"code": Message(f"missing.{code}")})
                menu.act_on(words, self._whole_missing, code)
        for flag in sorted(acts & REVIEWS, reverse=True):
            menu.act(f"ui.statement.{flag}", partial(model.verify, model.record, flag))
        if model.may_take_back:
            menu.act("ui.form.take_back", model.take_back)
        if "enter" in acts and not view.form.sent:
            menu.act("ui.form.deviation", self.draft_deviation, DEVIATION_KEY)
        if view.complete:
            page = self.page
            PaperActs(page.frame, page.ask, page.notice).offer(menu, model.chain, model.record)
        self._offer_wrong_place(menu, model, view)
        if self._may_lock:
            menu.addSeparator()
            menu.act(
                "ui.locks.page", partial(self.page.frame.go, Place("locks", model.chain, at=model.record))
            )
        menu.open_under(self.more_button)

    def _offer_wrong_place(self, menu: Menu, model: LogGridScreen, view: FormView) -> None:
        if "in_error" not in view.acts:
            return
        menu.addSeparator()
        if not view.form.sent:
            menu.act("ui.form.move", self.move, MOVE_KEY)
        menu.act("ui.form.mark_in_error", lambda: self.page.ask.ask("ui.ask.in_error", model.mark_in_error))

    def print_report(self, layout: str = "sae") -> None:
        """Write the report in view as a page, as far as it is filled in."""
        bench = self.page.frame.bench
        if self._open is None or not self._open[1].form.sent or bench.leaving is None:
            return
        model, view = self._open
        self.page.leave_place()
        number = view.record.split("/")[3]
        name = f"{view.form.oid}-{view.header.subject}-{number}.pdf"
        target = ask_target(self.page, self.page.look, name)
        if target is not None:
            wish = Wish(layout, target, view.header.subject, "", self.page.look.language, record=model.record)
            bench.leaving.write(wish, partial(tell_file, self.page.notice))

    def move(self) -> None:
        """Move the form to the visit or subject it belongs to: where, then why."""
        if self._open is not None and "in_error" in self._open[1].acts and not self._open[1].form.sent:
            self.page.leave_place()
            ask_move(self.page, *self._open)

    def draft_deviation(self) -> None:
        """Offer the deviation a rule found here as a line of the log."""
        if self._open is not None:
            self.page.leave_place()
            where = (self._open[0].chain, self.page.current or self._open[0].record)
            offer_deviation(self.page.frame, self.page.ask, self.page.notice, where)

    def _whole_missing(self, code: str) -> None:
        if self._open is not None:
            model = self._open[0]
            question = Message("ui.ask.form_missing", {"code": Message(f"missing.{code}")})
            self.page.ask.ask(question, lambda reason: model.mark_missing(model.record, code, reason))

    def _bind_keys(self) -> None:
        page = self.page
        for keys, act in (
            ("Ctrl+Return", self.complete),
            ("Ctrl+Enter", self.complete),
            ("Ctrl+E", self.correct),
            ("F7", page.next_problem),
            ("F6", lambda: page.answer(page.current)),
            ("Ctrl+Y", self.verify_field),
            ("Ctrl+Shift+Y", self.verify_form),
            ("Ctrl+Shift+J", self.confirm_all),
            ("Ctrl+Shift+N", self.rest_ncs),
            ("Ctrl+Shift+Z", self.undo),
            ("Ctrl+G", self.sign),
            (MOVE_KEY, self.move),
            (DEVIATION_KEY, self.draft_deviation),
            ("Ctrl+P", self.print_report),
            ("Ctrl+PgDown", lambda: page.next_form(1)),
            ("Ctrl+PgUp", lambda: page.next_form(-1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
