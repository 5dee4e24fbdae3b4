"""The delegation page: the log of a site with tasks and signatures, and the rules of the study for its people."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ecrf.services.reads.delegation_view import DelegationLine, DelegationSigned
from ecrf.ui.controls.arrange import BENEATH, BESIDE, bar, column, split
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.menu import Menu
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.row_foot import RowFoot
from ecrf.ui.controls.save_as import ask_target
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.delegation_rules import RulesPane
from ecrf.ui.theme import Tone
from ecrf.viewmodels.delegation import EXCEL, PDF, DelegationScreen
from ecrf.viewmodels.places import Place
from ecrf.words import Message, Text

LINES = (
    Column("name", "ui.people.name", 150, 2),
    Column("organisation", "ui.people.organisation", 150, 2),
    Column("role", "ui.people.role", 200, 1),
    Column("since", "ui.people.since", 100),
    Column("until", "ui.people.until", 100),
    Column("tasks", "delegation.tasks", 260, 4),
)
SIGNED = (
    Column("name", "delegation.signed_by", 140, 2),
    Column("time", "delegation.signed_at", 140),
    Column("standing", "delegation.standing", 150, 1),
)
TASKS = (Column("task", "delegation.tasks", 220, 1),)


class DelegationPage(Page):
    """Draws a DelegationScreen."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = DelegationScreen(frame.bench, frame.bench.accounts)
        self.lines = Table(look, LINES, "delegation")
        self.lines.tell_empty("users", "delegation.nobody", "delegation.nobody_line")
        self.tasks = Table(look, TASKS)
        self.signed = Table(look, SIGNED)
        self.signed.tell_empty("sign", "delegation.unsigned", "delegation.unsigned_line")
        self.rules = RulesPane(look, self.model)
        self.notice = Notice(look)
        self.ask = AskLine(look)
        self.rules.ask = self.ask
        self.which = Segmented(look, ("delegation.log", "people.rules"))
        self.site = Button(look, "delegation.site", Weight.QUIET, "folder")
        self.keep = Button(look, "delegation.keep", icon="check")
        self.hand_over = Button(look, "delegation.hand_over", icon="users")
        self.pdf = Button(look, "access.pdf", icon="pdf")
        self.excel = Button(look, "access.excel", icon="excel")
        self.sign = Button(look, "ui.form.sign", Weight.PRIMARY, "sign", key="Ctrl+G")
        self.sign.setShortcut("Ctrl+G")
        self._stack = QStackedWidget()
        self._lay_out()
        self._bind()

    def show_place(self, place: Place) -> None:
        """Read again."""
        self.model.refresh()

    def take_focus(self) -> None:
        """Into the people."""
        self.lines.setFocus(Qt.FocusReason.OtherFocusReason)

    def _bind(self) -> None:
        self.which.chosen.connect(self._page_chosen)
        self.site.clicked.connect(self._choose_site)
        self.keep.clicked.connect(self.model.keep_tasks)
        self.hand_over.clicked.connect(self._choose_heir)
        self.sign.clicked.connect(lambda: self.frame.ask_signature("delegation.title", self.model.sign))
        self.pdf.clicked.connect(lambda: self._write(PDF))
        self.excel.clicked.connect(lambda: self._write(EXCEL))
        self.lines.moved.connect(self._moved)
        for signal in (self.tasks.activated, self.tasks.pressed_space):
            signal.connect(lambda row: self.model.toggle(self.model.tasks[row]))
        self.model.on_change.append(self._changed)
        self.look.changed.connect(self._changed)

    def _lay_out(self) -> None:
        title = Said(self.look, "section.delegation", "title")
        top = bar((title, self.which, self.site), (self.pdf, self.excel, self.sign), 10)
        left = split(BENEATH, (self.lines, self.signed), (460, 180))
        side = QWidget()
        under = QVBoxLayout(side)
        under.setContentsMargins(0, 0, 0, 8)
        under.setSpacing(6)
        under.addWidget(self.tasks, 1)
        acts = QHBoxLayout()
        acts.setContentsMargins(10, 0, 10, 0)
        acts.addWidget(self.keep)
        acts.addWidget(self.hand_over)
        acts.addStretch(1)
        under.addLayout(acts)
        parts, log = split(BESIDE, (left, side), (900, 340)), QWidget()
        column(log, (parts, RowFoot(self.lines)), parts)
        self._stack.addWidget(log)
        self._stack.addWidget(self.rules)
        column(self, (top, self.notice, self._stack, self.ask), self._stack)

    def _page_chosen(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self._changed()

    def _moved(self, row: int) -> None:
        self.model.choose(row)
        self._changed()

    def _changed(self) -> None:
        model, on_log = self.model, self.which.current == 0
        lines, log = model.lines, model.log
        self.lines.row = model.row
        self.lines.show_rows(len(lines), lambda row: self._line(lines[row]))
        signatures = log.signatures if log is not None else ()
        self.signed.show_rows(len(signatures), lambda row: self._signature(signatures[row]))
        self.tasks.show_rows(len(model.tasks) if model.chosen else 0, self._task)
        number = log.number if log is not None else "—"
        self.site.tell(Message("ui.head.site", {"site": number}))
        self.site.setVisible(on_log and len(model.sites) > 1)
        for button in (self.pdf, self.excel):
            button.setVisible(on_log)
            button.setEnabled(log is not None and not model.busy)
        self.sign.setVisible(on_log and model.bench.session.may("sign"))
        self.sign.setEnabled(model.may_sign)
        self.keep.setVisible(model.may_delegate)
        self.keep.setEnabled(model.is_drafted)
        self.hand_over.setVisible(model.may_delegate)
        self.hand_over.setEnabled(model.chosen is not None and model.chosen.active and bool(model.heirs()))
        self.rules.show_rules()
        self._show_notice()

    def _show_notice(self) -> None:
        model = self.model
        if model.busy:
            self.notice.tell(Tone.BLUE, "ui.people.busy")
        elif model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        elif model.written is not None:
            self.notice.tell(Tone.GREEN, Message("ui.reports.done", {"file": model.written.path.name}))
        elif self.which.current == 0 and model.log is not None and not model.log.is_signed:
            self.notice.tell(Tone.AMBER, "delegation.is_not_signed")
        else:
            self.notice.clear()

    def _line(self, line: DelegationLine) -> Row:
        say = self.look.say
        icon, tone = ("check", Tone.GREEN) if line.active else ("dash", Tone.GREY)
        role = say(f"role.{line.role}")
        tasks = ", ".join(say(f"delegation.task.{task}") for task in line.tasks)
        words = f"{tasks} · {line.note}" if line.note else tasks
        cells = (
            Cell(line.name, icon, tone, strong=line.active, soft=not line.active),
            Cell(line.organisation, soft=True),
            Cell(f"{role} · {say('ui.login.all_sites')}" if line.everywhere else role),
            Cell(line.since),
            Cell(line.until or "—", soft=True),
            Cell(words or "—", soft=not words),
        )
        return Row(cells)

    def _signature(self, one: DelegationSigned) -> Row:
        icon, tone = ("sign", Tone.VIOLET) if one.holds else ("sign-broken", Tone.AMBER)
        words = self.look.say("delegation.holds" if one.holds else "delegation.changed_since")
        cells = (
            Cell(f"{one.name} · {self.look.say(f'role.{one.role}')}", icon, tone, strong=one.holds),
            Cell(one.time[:16].replace("T", " "), soft=True),
            Cell(words),
        )
        return Row(cells)

    def _task(self, index: int) -> Row:
        task = self.model.tasks[index]
        has = task in self.model.draft
        words = self.look.say(f"delegation.task.{task}")
        icon, tone = ("circle-check", Tone.GREEN) if has else ("circle-empty", Tone.GREY)
        return Row((Cell(words, icon, tone, strong=has, soft=not has),))

    def _choose_site(self) -> None:
        menu = Menu(self.look, self)
        for site in self.model.sites:
            menu.act_on(Text(f"{site.number} {site.name}"), self.model.choose_site, site.site)
        menu.open_under(self.site)

    def _choose_heir(self) -> None:
        menu = Menu(self.look, self)
        for line in self.model.heirs():
            menu.act_on(Text(line.name), partial(self._ask_last_day, line.name), line.person)
        menu.open_under(self.hand_over)

    def _ask_last_day(self, name: str, heir: str) -> None:
        chosen = self.model.chosen
        if chosen is not None:
            question = Message("delegation.hand_over_ask", {"person": chosen.name, "heir": name})
            self.ask.ask_day(question, lambda day: self.model.hand_over(day, heir))

    def _write(self, kind: str) -> None:
        target = ask_target(self, self.look, self.model.suggest(kind))
        if target is not None:
            self.model.write(kind, target, self.look.language)


def build(frame: Frame) -> Page:
    """The page for the window."""
    return DelegationPage(frame)
