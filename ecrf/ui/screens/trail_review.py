"""The review of the trail: changes somebody should look at, marked as reviewed, closed by a signed report."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from ecrf.services.reads.trail_review import TrailFinding
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.menu import Menu
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.table import Table
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.trail_bar import ReviewBar
from ecrf.ui.screens.trail_entries import MARK_ICONS
from ecrf.ui.theme import Tone
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.trail_review import TrailReviewScreen
from ecrf.words import Message

COLUMNS = (
    Column("subject", "ui.queries.subject", 92),
    Column("where", "ui.visit.form", 300, 3),
    Column("person", "ui.trail.person", 150, 1),
    Column("day", "ui.trail.day", 100),
    Column("count", "ui.trail.changes", 84, right=True),
    Column("state", "ui.integrity.state", 220, 2),
)


class TrailFindings(Page):
    """Draws the findings of a TrailReviewScreen; R marks one, U takes it back, Ctrl+Shift+M marks all shown, Enter jumps."""

    def __init__(self, frame: Frame, model: TrailReviewScreen) -> None:
        super().__init__(frame)
        look = self.look
        self.model = model
        self._lines: list[tuple[Row, int]] = []
        self.bar = ReviewBar(self)
        self.table = Table(look, COLUMNS, "trail_review")
        self.table.tell_empty("circle-check", "ui.trail.nothing_found", "ui.trail.nothing_found_line")
        self.table.activated.connect(lambda _row: self._jump())
        self.table.moved.connect(self._moved)
        self.table.pressed_key.connect(self._key)
        self.finish = Button(look, "ui.trail.finish", Weight.PRIMARY, "play", key="Ctrl+R")
        self.finish.setShortcut("Ctrl+R")
        self.finish.clicked.connect(model.finish)
        self.sign = Button(look, "ui.form.sign", icon="sign", key="Ctrl+G")
        self.sign.setShortcut("Ctrl+G")
        self.sign.clicked.connect(lambda: frame.ask_signature("ui.trail.review_report", model.sign))
        self.kind = Button(look, "ui.trail.any_finding", icon="chevron-down")
        self.kind.clicked.connect(self._ask_kind)
        self.all = Button(look, Message("ui.trail.mark_all", {"count": 0}), icon="check", key="Ctrl+Shift+M")
        self.all.setShortcut("Ctrl+Shift+M")
        self.all.clicked.connect(self._ask_all)
        self.bar.bar.addWidget(self.kind)
        self.bar.bar.addWidget(self.all)
        self.bar.bar.addWidget(self.sign)
        self.bar.bar.addWidget(self.finish)
        self.notice = Notice(look)
        self.ask = AskLine(look)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for widget in (self.bar, self.notice):
            whole.addWidget(widget)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.ask)
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Look through the trail, once."""
        if not self.model.looked:
            self.model.refresh()
        self._changed()

    def leave_place(self) -> None:
        """Nothing goes on behind another page."""
        self.bar.rest()

    def take_focus(self) -> None:
        """Into the findings."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def spot(self) -> tuple[str, str]:
        """The finding in focus."""
        finding = self.model.chosen
        return (finding.chain, finding.at) if finding is not None else ("", "")

    def _changed(self) -> None:
        if not self.isVisible():
            return
        model, kind = self.model, ""
        self.bar.show_state()
        self._lines = []
        for index, finding in enumerate(model.findings):
            if finding.kind != kind:
                kind = finding.kind
                count = sum(each.kind == kind for each in model.findings)
                self._lines.append((Row(heading=f"{self.look.say(f'trail.mark.{kind}')}  ({count})"), -1))
            self._lines.append((self._row(finding), index))
        self.table.row = next((n for n, (_, index) in enumerate(self._lines) if index == model.row), 0)
        self.table.show_rows(len(self._lines), lambda row: self._lines[row][0])
        self.finish.setVisible(model.may_review and not model.is_working)
        self.sign.setVisible(model.may_sign)
        self.kind.tell(f"trail.mark.{model.kind}" if model.kind else "ui.trail.any_finding")
        self.kind.setVisible(len(model.kinds) > 1)
        self.all.setVisible(self.finish.isVisibleTo(self) and model.open_findings > 1)
        self.all.tell(Message("ui.trail.mark_all", {"count": model.open_findings}))
        self._tell()

    def _tell(self) -> None:
        model = self.model
        if model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        elif model.may_sign:
            self.notice.tell(Tone.AMBER, "ui.trail.sign_now")
        elif model.open_findings:
            self.notice.tell(Tone.BLUE, Message("ui.trail.open_findings", {"count": model.open_findings}))
        else:
            self.notice.clear()

    def _row(self, finding: TrailFinding) -> Row:
        say = self.look.say
        icon, tone = MARK_ICONS[finding.kind]
        state = say(f"ui.integrity.state_{finding.state}") if finding.state else ""
        words = " · ".join(part for part in (state, finding.text) if part)
        cells = (
            Cell(finding.subject, icon, tone, strong=True),
            Cell(say(finding.label)),
            Cell(finding.person),
            Cell(finding.day, soft=True),
            Cell(str(finding.count)),
            Cell(words, "check" if state else "", Tone.GREEN, soft=True),
        )
        return Row(cells)

    def _moved(self, row: int) -> None:
        index = self._lines[row][1] if row < len(self._lines) else -1
        if index >= 0:
            self.model.row = index
            self.frame.follow()

    def _key(self, key: str) -> None:
        if not self.model.may_review or self.model.chosen is None:
            return
        if key.lower() == "r":
            self.ask.ask("ui.trail.ask_reviewed", self.model.mark, needed=False)
        elif key.lower() == "u":
            self.model.take_back()

    def _ask_all(self) -> None:
        words = Message("ui.trail.ask_all_reviewed", {"count": self.model.open_findings})
        self.ask.ask(words, self.model.mark_all, needed=False)

    def _ask_kind(self) -> None:
        menu = Menu(self.look, self)
        menu.act_on("ui.trail.any_finding", self.model.choose_kind, "")
        for kind in self.model.kinds:
            menu.act_on(f"trail.mark.{kind}", self.model.choose_kind, kind)
        menu.open_under(self.kind)

    def _jump(self) -> None:
        if self.model.chosen is not None:
            self.frame.go(self.model.target(self.model.chosen))
