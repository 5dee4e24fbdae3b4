"""The visit page: its forms with state and progress, its window as a bar, its neighbours by key."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ecrf.services.reads.moving import MoveLine
from ecrf.services.reads.schedule_view import VisitState
from ecrf.services.reads.visit_view import FormCard, VisitView
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button, IconButton
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.menu import Menu
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.form_acts import REVIEWS
from ecrf.ui.screens.form_head import window_words
from ecrf.ui.screens.move_acts import MOVE_KEY
from ecrf.ui.screens.move_visit import MovePreview, ask_move_visit
from ecrf.ui.screens.paper_acts import PaperActs
from ecrf.ui.screens.redact_acts import redact_at
from ecrf.ui.screens.signature_line import SignatureLine
from ecrf.ui.screens.window_bar import WindowBar
from ecrf.ui.states import BADGES, SHAPE, VISITS
from ecrf.ui.theme import Tone
from ecrf.viewmodels.moving import Destination
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.visit import VisitScreen
from ecrf.words import Message

COLUMNS = (
    Column("form", "ui.visit.form", 300, 3),
    Column("state", "ui.visit.state", 180, 1),
    Column("filled", "ui.visit.filled", 90, 0, right=True),
    Column("queries", "ui.visit.queries", 90, 0, right=True),
    Column("marks", "ui.visit.marks", 260, 2),
)


class VisitPage(Page):
    """Draws a VisitScreen; Enter opens the form in focus, Alt+PageDown the next visit."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.model: VisitScreen | None = None
        look = self.look
        self.title = Said(look, "", "title")
        self.facts = Said(look, "", "base", "soft")
        self.state = Said(look, "", "bold")
        self.bar = WindowBar(look)
        self.signed = SignatureLine(look)
        self.notice = Notice(look)
        self.table = Table(look, COLUMNS)
        self.table.tell_empty("form", "ui.visit.empty", "ui.visit.empty_line")
        self.table.activated.connect(self._open)
        self.table.moved.connect(lambda _row: frame.follow())
        self.ask = AskLine(look)
        self._previous = IconButton(look, "chevron-left", "ui.visit.previous", "Alt+PgUp")
        self._next = IconButton(look, "chevron-right", "ui.visit.next", "Alt+PgDn")
        self._sign = Button(look, "ui.form.sign", icon="sign", key="Ctrl+G")
        self._more = IconButton(look, "more", "ui.form.more")
        self.preview = MovePreview(look)
        self._previous.clicked.connect(lambda: self._turn(-1))
        self._next.clicked.connect(lambda: self._turn(1))
        self._sign.clicked.connect(self._sign_visit)
        self._more.clicked.connect(self._show_more)
        self._lay_out()
        for keys, act in (
            ("Alt+PgDown", lambda: self._turn(1)),
            ("Alt+PgUp", lambda: self._turn(-1)),
            ("Ctrl+G", self._sign_visit),
            (MOVE_KEY, lambda: ask_move_visit(self)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def show_place(self, place: Place) -> None:
        """Show a visit; a question about another one is taken back."""
        shown = self.model
        is_other = shown is None or (shown.chain, shown.event, shown.repeat) != (
            place.chain,
            place.event,
            place.repeat,
        )
        if is_other and self.ask.is_asking:
            self.ask.take_back()
        if shown is None or shown.chain != place.chain:
            self.model = VisitScreen(self.frame.bench, place.chain, place.event, place.repeat)
            self.model.on_change.append(self._changed)
            self.model.refresh()
        elif is_other:
            shown.show(place.event, place.repeat)
        else:
            shown.refresh()

    def show_preview(self, to: Destination, lines: tuple[MoveLine, ...]) -> None:
        """What would be moved stands in the place of the forms."""
        self.table.hide()
        self.preview.show_move(to, lines)

    def hide_preview(self) -> None:
        """The forms again."""
        self.preview.hide()
        self.table.show()

    def read_again(self) -> None:
        """A query was raised or settled in the panel."""
        if self.model is not None:
            self.model.refresh()

    def take_focus(self) -> None:
        """Into the list of forms."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def spot(self) -> tuple[str, str]:
        """The form in focus."""
        if self.model is None or self.model.view is None:
            return "", ""
        cards = self._cards(self.model.view)
        return self.model.chain, cards[self.table.row].record if self.table.row < len(
            cards
        ) else self.model.prefix

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 2)
        head.setSpacing(8)
        for widget in (self.title, self._previous, self._next):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self._sign)
        head.addWidget(self._more)
        under = QHBoxLayout()
        under.setContentsMargins(16, 0, 16, 6)
        under.setSpacing(16)
        under.addWidget(self.facts)
        under.addWidget(self.state)
        under.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addLayout(under)
        whole.addWidget(self.signed)
        whole.addWidget(self.bar)
        whole.addWidget(self.notice)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.preview, 1)
        whole.addWidget(self.ask)

    def _cards(self, view: VisitView) -> tuple[FormCard, ...]:
        return (*view.forms, *view.addable)

    def _changed(self) -> None:
        model = self.model
        if model is None or model.view is None:
            return
        view, head, say = model.view, model.view.header, self.look.say
        event = say(head.event)
        self.title.write(
            f"{head.subject}   {event} {head.repeat}" if head.repeat else f"{head.subject}   {event}"
        )
        parts = [window_words(self.look, head), say("ui.head.site", site=head.site)]
        if head.actual is not None:
            parts.insert(1, say("ui.visit.actual", day=head.actual.isoformat()))
        self.facts.write("   ·   ".join(part for part in parts if part))
        words = say(f"visit_state.{head.state}")
        if head.state is VisitState.OUT_OF_WINDOW:
            words = say("ui.visit.off", state=words, days=f"{head.days_off:+d}")
        self.state.write(words)
        self.state.ink(VISITS[head.state][1].value if VISITS[head.state][1] is not Tone.GREY else "soft")
        self.bar.show_window(head.window, head.actual, model.bench.reads.as_of, head.state)
        self.signed.show_signatures(view.signatures)
        cards = self._cards(view)
        self.table.show_rows(len(cards), lambda row: self._row(cards[row], added=row >= len(view.forms)))
        self._previous.setEnabled(view.previous is not None)
        self._next.setEnabled(view.next is not None)
        self._sign.setVisible("sign" in view.acts)
        self._more.setVisible(
            bool(view.acts & {"mark_missing", "in_error", "verify", *REVIEWS}) or self._may_lock
        )
        if model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        else:
            self.notice.clear()
        self.frame.follow()

    def _row(self, card: FormCard, *, added: bool) -> Row:
        say, standing = self.look.say, card.standing
        title = say(card.title)
        if card.form_repeat:
            title = f"{title} {card.form_repeat}"
        if added:
            return Row((Cell(say("ui.visit.add", form=title), "add", Tone.ACCENT, soft=True),))
        icon, tone = SHAPE[standing.status]
        marks = [say(badge.codes[0]) for badge, _, _ in BADGES if badge in standing.badges]
        first = next(((name, t) for badge, name, t in BADGES if badge in standing.badges), ("", None))
        state = say(standing.status.code)
        if not card.required and card.expected:
            state = f"{state} ({say('ui.visit.optional')})"
        cells = (
            Cell(title, icon, tone, strong=card.expected, soft=not card.expected),
            Cell(state, soft=True),
            Cell(f"{standing.filled}/{standing.asked}" if standing.asked else ""),
            Cell(str(standing.queries) if standing.queries else "", tone=Tone.RED),
            Cell(" · ".join(marks), first[0], first[1], soft=True),
        )
        return Row(cells)

    @property
    def _may_lock(self) -> bool:
        session = self.frame.bench.session
        return session.may("freeze") or session.may("lock")

    def _turn(self, step: int) -> None:
        if self.model is not None:
            self.table.row = 0
            (self.model.next if step > 0 else self.model.previous)()

    def _open(self, row: int) -> None:
        if self.model is not None and self.model.view is not None:
            self.frame.go(self.model.target(self._cards(self.model.view)[row].record))

    def _sign_visit(self) -> None:
        model = self.model
        if model is not None and model.view is not None and "sign" in model.view.acts:
            self.frame.ask_signature(model.view.header.event, model.sign)

    def _show_more(self) -> None:
        model = self.model
        if model is None or model.view is None:
            return
        menu, acts = Menu(self.look, self), model.view.acts
        if "verify" in acts:
            menu.act("ui.visit.verify", model.verify)
        for flag in sorted(acts & REVIEWS, reverse=True):
            menu.act(f"ui.statement.{flag}", partial(model.review, flag))
        if "mark_missing" in acts:
            for code in ("ND", "NA", "UNK"):
                menu.act_on(
                    Message("ui.visit.missing", {"code": Message(f"missing.{code}")}), self._missing, code
                )
        PaperActs(self.frame, self.ask, self.notice).offer(menu, model.chain, model.prefix)
        if self.frame.bench.session.may("redact"):
            menu.act("ui.redact.button", partial(redact_at, self, model.chain, model.prefix))
        if "in_error" in acts:
            menu.act("ui.visit.move", lambda: ask_move_visit(self), MOVE_KEY)
            menu.act("ui.form.mark_in_error", lambda: self.ask.ask("ui.ask.in_error", model.mark_in_error))
        if self._may_lock:
            menu.addSeparator()
            menu.act("ui.locks.page", lambda: self.frame.go(Place("locks", model.chain, at=model.prefix)))
        menu.open_under(self._more)

    def _missing(self, code: str) -> None:
        model = self.model
        if model is not None:
            question = Message("ui.visit.missing_why", {"code": Message(f"missing.{code}")})
            self.ask.ask(question, lambda reason: model.mark_missing(code, reason))


def build(frame: Frame) -> Page:
    """The page for the window."""
    return VisitPage(frame)
