"""Backups and this computer: the plan, bringing a backup back, comparing copies, where the study is at home."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ecrf.record.merkle import to_paper
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.empty import Empty
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.backup_copies import CopyActs
from ecrf.ui.screens.backup_form import BackupForm, Box
from ecrf.ui.screens.backup_report import BackupReport
from ecrf.ui.theme import Tone
from ecrf.viewmodels.backups import BackupsScreen, BringBack
from ecrf.viewmodels.places import Place
from ecrf.words import Message

PLAN = (
    Box("first", "folder"),
    Box("second", "folder"),
    Box("hours", "number"),
    Box("daily", "number"),
    Box("weekly", "number"),
    Box("monthly", "number"),
)
BACK = (Box("backup", "folder"), Box("target", "new"), Box("reason"), Box("paper"), Box("password", "secret"))
KEPT = (
    Column("time", "ui.backups.time", 150),
    Column("place", "ui.backups.place", 260, 3),
    Column("entries", "ui.backups.entries", 80, right=True),
    Column("checkpoint", "ui.backups.checkpoint", 230, 1),
)
HOME = (Column("what", "ui.backups.what", 200), Column("is", "ui.backups.is", 420, 2))
PAGES = ("ui.backups.backups", "ui.backups.back", "ui.backups.copies", "ui.backups.here")
WAYS = ("ui.backups.closing_yes", "ui.backups.closing_no")


class BackupsPage(Page):
    """Draws a BackupsScreen; F5 backs up, Esc stops."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = BackupsScreen(frame.bench)
        self.which = Segmented(look, PAGES)
        self.which.chosen.connect(self._turn)
        self.run_button = Button(look, "ui.backups.run", Weight.PRIMARY, "backup", key="F5")
        self.run_button.setShortcut("F5")
        self.run_button.clicked.connect(self.model.back_up)
        self.stop_button = Button(look, "ui.backups.stop", icon="close", key="Esc")
        self.stop_button.setShortcut("Esc")
        self.stop_button.clicked.connect(self.model.stop)
        self.notice, self.ask = Notice(look), AskLine(look)
        self.plan = BackupForm(look, PLAN)
        self.plan.left = self._plan_left
        self.closing = Segmented(look, WAYS)
        self.closing.chosen.connect(lambda index: self.model.choose(at_closing=index == 0))
        self.kept = Table(look, KEPT, "backups")
        self.kept.tell_empty("backup", "ui.backups.none", "ui.backups.none_line")
        self.kept.activated.connect(self._bring_this)
        self.back = BackupForm(look, BACK)
        self.back.given = lambda: self._restore(drill=False)
        self.report = BackupReport(look)
        self.report.save.clicked.connect(self._save)
        self.copies = CopyActs(look, self.model)
        self.copies.report.save.clicked.connect(self._save)
        self.home = Table(look, HOME)
        self.take = Button(look, "ui.backups.take_over", Weight.DANGER, "workstation")
        self.take.clicked.connect(self._take_over)
        self._pages = QStackedWidget()
        self._lay_out()
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Read again."""
        self.model.refresh()

    def take_focus(self) -> None:
        """Into the backups, or the first thing there is to do."""
        if not self.model.is_bound:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        first = (self.kept, self.back.boxes["backup"], self.copies.first, self.home)[self.which.current]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 10, 16, 10)
        bar.setSpacing(12)
        bar.addWidget(Said(self.look, "ui.backups.title", "title"))
        bar.addWidget(self.which)
        bar.addStretch(1)
        bar.addWidget(self.stop_button)
        bar.addWidget(self.run_button)
        if not self.model.is_bound:
            for widget in (self.which, self.run_button, self.stop_button):
                widget.setEnabled(False)
                widget.hide()
            self._pages.addWidget(Empty(self.look, "backup", "ui.backups.server", "ui.backups.server_line"))
        for page in (self._plan_page(), self._back_page(), self.copies, self._home_page()):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(self.notice)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self.ask)

    def _plan_page(self) -> QWidget:
        return self._halves(
            (Said(self.look, "ui.backups.plan", "heading"), self.plan, self._under(self.closing), None),
            self.kept,
            "ui.backups.plan_line",
        )

    def _back_page(self) -> QWidget:
        acts = QWidget()
        row = QHBoxLayout(acts)
        row.setContentsMargins(16, 4, 16, 4)
        for code, act, weight in (
            ("ui.backups.restore", lambda: self._restore(drill=False), Weight.PRIMARY),
            ("ui.backups.drill", lambda: self._restore(drill=True), Weight.PLAIN),
            ("ui.backups.compare", self._compare, Weight.PLAIN),
        ):
            button = Button(self.look, code, weight)
            button.clicked.connect(act)
            row.addWidget(button)
        row.addStretch(1)
        head = Said(self.look, "ui.backups.back", "heading")
        return self._halves((head, self.back, acts, None), self.report, "ui.backups.back_line")

    def _home_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 12)
        column.addWidget(self.home, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 0, 16, 0)
        foot.addWidget(self.take)
        foot.addWidget(Said(self.look, "ui.backups.take_line", "small", "soft"), 1)
        column.addLayout(foot)
        return page

    def _halves(self, left: tuple[QWidget | None, ...], right: QWidget, line: str) -> QWidget:
        """Something to fill in at the left, what comes of it at the right."""
        side = QWidget()
        side.setMinimumWidth(440)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 8, 0, 8)
        for widget in left:
            if widget is None:
                text = Said(self.look, line, "small", "soft")
                text.setWordWrap(True)
                text.setContentsMargins(16, 8, 16, 8)
                column.addWidget(text)
            else:
                if isinstance(widget, Said):
                    widget.setContentsMargins(16, 0, 16, 0)
                column.addWidget(widget)
        column.addStretch(1)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setHandleWidth(3)
        parts.setChildrenCollapsible(False)
        parts.addWidget(side)
        parts.addWidget(right)
        parts.setSizes([470, 740])
        return parts

    def _under(self, widget: QWidget) -> QWidget:
        """In line with the boxes above."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(146, 0, 16, 0)
        row.addWidget(widget)
        row.addStretch(1)
        return holder

    def _turn(self, index: int) -> None:
        self._pages.setCurrentIndex(index)
        self._changed()
        self.take_focus()

    # -- acts --

    def _plan_left(self, name: str) -> None:
        plan = self.model.state.plan
        text = self.plan.text(name)
        value: str | int = text
        if name not in ("first", "second"):
            if not text.isdecimal():
                self.plan.boxes[name].mark_wrong(True)
                return
            value = int(text)
        self.plan.boxes[name].mark_wrong(False)
        if value != getattr(plan, name):
            self.model.choose(**{name: value})

    def _bring_this(self, row: int) -> None:
        """Enter on a backup: to bring it back."""
        self.back.fill(backup=self.model.kept[row].path)
        self.which.choose(1)
        self._turn(1)
        self.back.boxes["target"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _restore(self, *, drill: bool) -> None:
        if self.back.missing("backup", "target", "reason", "password"):
            return
        texts = {box.name: self.back.text(box.name) for box in BACK}
        self.model.restore(
            BringBack(
                backup=Path(texts["backup"]),
                target=Path(texts["target"]),
                reason=texts["reason"],
                password=self.back.boxes["password"].text(),
                paper=texts["paper"],
                drill=drill,
            )
        )

    def _compare(self) -> None:
        if not self.back.missing("backup", "password"):
            self.model.compare(Path(self.back.text("backup")), self.back.boxes["password"].text())

    def _save(self) -> None:
        document = self.model.document
        if document is not None:
            suggested = f"{document.key}-{document.moment[:10]}.pdf"
            title = self.look.say("ui.reports.where")
            name, _ = QFileDialog.getSaveFileName(self, title, suggested, "PDF (*.pdf);;Excel (*.xlsx)")
            if name:
                target = Path(name)
                self.model.write_report(
                    target if target.suffix else target.with_suffix(".pdf"), self.look.language
                )

    def _take_over(self) -> None:
        def sure(reason: str) -> None:
            self.frame.ask_sure("ui.backups.take_sure", lambda: self.model.take_over(reason))

        self.ask.ask("ui.backups.take_why", sure)

    # -- drawing --

    def _changed(self) -> None:
        model, plan = self.model, self.model.state.plan
        self.plan.fill(
            first=plan.first,
            second=plan.second,
            hours=str(plan.hours),
            daily=str(plan.daily),
            weekly=str(plan.weekly),
            monthly=str(plan.monthly),
        )
        self.closing.choose(0 if plan.at_closing else 1)
        self.kept.show_rows(len(model.kept), self._kept_row)
        merged = model.document is not None and model.document.key == "merge"
        self.report.show_document(None if merged else model.document)
        self.copies.draw()
        facts = self._home_facts()
        self.home.show_rows(
            len(facts), lambda row: Row((Cell(facts[row][0], soft=True), Cell(facts[row][1])))
        )
        self.take.setEnabled(
            model.home.away and model.may_take_over and not model.home.copy and not model.busy
        )
        self.run_button.setEnabled(not model.busy and model.may_back_up)
        self.stop_button.setVisible(model.busy in ("backup", "restore", "archive"))
        self._tell()

    def _tell(self) -> None:
        model, notice = self.model, self.notice
        if model.busy:
            done, of_all = model.progress
            percent = done * 100 // of_all if of_all else 0
            notice.tell(Tone.BLUE, Message(f"ui.backups.busy.{model.busy}", {"percent": percent}))
        elif model.fault is not None:
            notice.tell(Tone.RED, model.fault)
        elif model.said is not None:
            notice.tell(Tone.GREEN, model.said)
        elif model.taken_over:
            notice.tell(Tone.GREEN, "ui.backups.taken")
        elif model.wrote:
            notice.tell(Tone.GREEN, Message("ui.reports.done", {"file": model.wrote}))
        elif model.done is not None and model.done.made:
            notice.tell(
                Tone.GREEN, _made(model.done.made[0].entries, len(model.done.made), model.done.removed)
            )
        elif model.state.faults:
            notice.tell(Tone.AMBER, model.state.faults[0])
        elif model.home.away:
            notice.tell(Tone.BLUE, Message("ui.backups.away", {"home": model.home.home}))
        elif not model.state.plan.places and model.may_back_up:
            notice.tell(Tone.AMBER, "ui.backups.no_plan")
        else:
            notice.clear()

    def _kept_row(self, row: int) -> Row:
        kept = self.model.kept[row]
        when = datetime.fromisoformat(kept.time).strftime("%Y-%m-%d %H:%M")
        first = Cell(when, "backup", Tone.GREEN, strong=row == 0)
        paper = to_paper(kept.root) if kept.root else ""
        return Row((first, Cell(kept.path), Cell(str(kept.entries)), Cell(paper, soft=True)))

    def _home_facts(self) -> list[tuple[str, str]]:
        home, say = self.model.home, self.look.say
        state = f"copy_{home.copy}" if home.copy else "is_away" if home.away else "is_home"
        facts = [("folder", home.folder), ("this", home.here), ("home", home.home or "–")]
        found = [(say(f"ui.backups.fact.{name}"), value) for name, value in facts]
        return [*found, (say("ui.backups.fact.state"), say(f"ui.backups.{state}"))]


def _made(entries: int, places: int, removed: int) -> Message:
    return Message("ui.backups.made", {"entries": entries, "places": places, "removed": removed})


def build(frame: Frame) -> Page:
    """The page for the window."""
    return BackupsPage(frame)
