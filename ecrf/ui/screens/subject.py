"""A subject at a glance: its visits in order, its status, its identity register, the casebook's signature."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ecrf.services.reads.visit_view import SubjectOverview, VisitCard
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button, IconButton
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.menu import Menu
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.form_acts import REVIEWS
from ecrf.ui.screens.paper_acts import PaperActs
from ecrf.ui.screens.redact_acts import redact_at
from ecrf.ui.screens.signature_line import SignatureLine
from ecrf.ui.screens.subject_allocation import SubjectAllocationPane
from ecrf.ui.screens.subject_register import RegisterPane
from ecrf.ui.screens.window_words import planned_words
from ecrf.ui.states import BADGES, SHAPE, VISITS
from ecrf.ui.theme import Tone
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.subject import STATUSES, SubjectScreen
from ecrf.words import Message

COLUMNS = (
    Column("visit", "ui.today.where", 240, 2),
    Column("planned", "ui.subject.planned", 190, 1),
    Column("actual", "ui.subject.actual", 110),
    Column("window", "ui.subject.window", 150, 1),
    Column("filled", "ui.visit.filled", 80, right=True),
    Column("marks", "ui.visit.marks", 220, 2),
)


class SubjectPage(Page):
    """Draws a SubjectScreen."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model: SubjectScreen | None = None
        self.title = Said(look, "", "title")
        self.facts = Said(look, "", "base", "soft")
        self.table = Table(look, COLUMNS, "subject")
        self.table.activated.connect(self._open)
        self.notice = Notice(look)
        self.ask = AskLine(look)
        self._sign = Button(look, "ui.subject.sign", icon="sign", key="Ctrl+G")
        self._sign.setShortcut("Ctrl+G")
        self._sign.clicked.connect(self._sign_casebook)
        self._visit = Button(look, "ui.subject.unscheduled", icon="add")
        self._visit.clicked.connect(self._add_visit)
        self._identity = Button(look, "ui.subject.identity", icon="user")
        self._identity.clicked.connect(self._toggle_identity)
        self._charts = Button(look, "ui.subject.charts", icon="chart", key="Ctrl+Shift+C")
        self._charts.setShortcut("Ctrl+Shift+C")
        self._charts.clicked.connect(self._show_charts)
        self._more = IconButton(look, "more", "ui.form.more")
        self._more.clicked.connect(self._show_more)
        self.register = RegisterPane(look)
        self.allocation = SubjectAllocationPane(frame, self.ask)
        self.signed = SignatureLine(look)
        self._lay_out()

    def show_place(self, place: Place) -> None:
        """Show a subject; a question about another one is taken back."""
        if self.model is None or self.model.chain != place.chain:
            if self.ask.is_asking:
                self.ask.take_back()
            self.model = SubjectScreen(self.frame.bench, place.chain)
            self.model.on_change.append(self._changed)
            self.table.row = 0
        self.model.refresh()
        self.allocation.show_subject(place.chain)

    def read_again(self) -> None:
        """Something of the subject was changed beside the page."""
        if self.model is not None:
            self.model.refresh()
            self.allocation.show_subject(self.model.chain)

    def leave_place(self) -> None:
        """The identity register is closed when one leaves."""
        if self.model is not None and self.model.identity is not None:
            self.model.hide_identity()

    def take_focus(self) -> None:
        """Into the visits."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def spot(self) -> tuple[str, str]:
        """The visit in focus."""
        if self.model is None or self.model.view is None or not self.model.view.visits:
            return "", ""
        return self.model.chain, self.model.view.visits[self.table.row].visit.prefix

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 8)
        head.setSpacing(8)
        for widget in (self.title, self.facts):
            head.addWidget(widget)
        head.addStretch(1)
        for button in (self._charts, self._identity, self._visit, self._sign, self._more):
            head.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.signed)
        whole.addWidget(self.notice)
        whole.addWidget(self.allocation)
        whole.addWidget(self.register)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.ask)

    def _changed(self) -> None:
        model = self.model
        if model is None or model.view is None:
            return
        view, say = model.view, self.look.say
        self.title.write(view.number)
        parts = [say(f"subject.{view.status}"), say("ui.head.site", site=f"{view.site} {view.site_name}")]
        parts.append(say("ui.subject.added", day=view.added))
        parts += [say(f"ui.lock.{view.lock}")] if view.lock else []
        parts += [] if view.signatures else [say("ui.subject.unsigned")]
        self.facts.write("   ·   ".join(parts))
        self.table.show_rows(len(view.visits), lambda row: self._row(view.visits[row]))
        self.signed.show_signatures(view.signatures)
        self._show_acts(view)
        self._show_identity()
        if model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        elif view.in_error:
            self.notice.tell(Tone.GREY, "ui.subject.in_error")
        else:
            self.notice.clear()
        self.frame.follow()

    def _show_acts(self, view: SubjectOverview) -> None:
        session = self.frame.bench.session
        self._sign.setVisible("sign" in view.acts)
        self._visit.setVisible(session.may("enter_values") and bool(self.model and self.model.unscheduled))
        self._identity.setVisible(session.may("see_identity"))
        self._more.setVisible(
            bool(view.acts - {"sign", "query"}) or bool(self.model and self.model.newer_design[0])
        )

    def _row(self, card: VisitCard) -> Row:
        say, visit, standing = self.look.say, card.visit, card.standing
        name = f"{say(visit.label)} {visit.repeat}" if visit.repeats > 1 else say(visit.label)
        icon, tone = SHAPE[standing.status]
        window_icon, window_tone = VISITS[visit.state]
        state = say(f"visit_state.{visit.state}")
        if visit.days_off:
            state = say("ui.visit.off", state=state, days=f"{visit.days_off:+d}")
        marks = [(shape, t, say(badge.codes[0])) for badge, shape, t in BADGES if badge in standing.badges]
        first = marks[0] if marks else ("", None, "")
        cells = (
            Cell(name, icon, tone, strong=visit.actual is not None),
            Cell(planned_words(self.look, visit.window), soft=True),
            Cell(visit.actual.isoformat() if visit.actual else ""),
            Cell(state, window_icon, window_tone, soft=True) if visit.kind == "scheduled" else Cell(),
            Cell(f"{standing.filled}/{standing.asked}" if standing.asked else ""),
            Cell(" · ".join(words for _, _, words in marks), first[0], first[1], soft=True),
        )
        return Row(cells)

    def _show_identity(self) -> None:
        shown = self.model is not None and self.model.identity is not None
        self._identity.tell("ui.subject.identity_close" if shown else "ui.subject.identity")
        self.register.show_register(self.model, may=self.frame.bench.session.may("enter_identity"))

    def _toggle_identity(self) -> None:
        if self.model is not None:
            if self.model.identity is None:
                self.model.show_identity()
            else:
                self.model.hide_identity()

    def _open(self, row: int) -> None:
        if self.model is not None and self.model.view is not None:
            self.frame.go(self.model.target(self.model.view.visits[row]))

    def _show_charts(self) -> None:
        if self.model is not None:
            self.frame.go(Place("charts", self.model.chain))

    def _add_visit(self) -> None:
        if self.model is not None and self.model.unscheduled:
            self.frame.go(self.model.new_unscheduled(self.model.unscheduled[0]))

    def _sign_casebook(self) -> None:
        model = self.model
        if model is not None and model.view is not None and "sign" in model.view.acts:
            about = Message("ui.subject.casebook", {"subject": model.view.number})
            self.frame.ask_signature(about, model.sign_casebook)

    def _show_more(self) -> None:
        model = self.model
        if model is None or model.view is None:
            return
        menu, acts = Menu(self.look, self), model.view.acts
        if "status" in acts:
            statuses = menu.under("ui.subject.status")
            for status in STATUSES:
                statuses.act_on(f"subject.{status}", model.set_status, status)
        for flag in sorted(acts & REVIEWS, reverse=True):
            menu.act(f"ui.statement.{flag}", partial(model.review, flag))
        PaperActs(self.frame, self.ask, self.notice).offer(menu, model.chain, "")
        if self.frame.bench.session.may("redact"):
            menu.act("ui.redact.button", partial(redact_at, self, model.chain, ""))
        digest, version = model.newer_design
        if digest:
            question = Message("ui.subject.activate_sure", {"version": version})
            menu.act(
                Message("ui.subject.activate", {"version": version}),
                lambda: self.frame.ask_sure(question, model.activate_design),
            )
        if "in_error" in acts:
            menu.act("ui.form.mark_in_error", lambda: self.ask.ask("ui.ask.in_error", model.mark_in_error))
        if acts & {"freeze", "lock"}:
            menu.addSeparator()
            menu.act("ui.locks.page", lambda: self.frame.go(Place("locks", model.chain)))
        menu.open_under(self._more)


def build(frame: Frame) -> Page:
    """The page for the window."""
    return SubjectPage(frame)
