"""The weekly integrity run: findings grouped by kind with new, persisting and resolved; settle, jump, sign."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from ecrf.services.reads.integrity_view import FindingView, RunView
from ecrf.ui.controls.arrange import BESIDE, bar, column, split
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.row_foot import RowFoot
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.deviation_acts import offer_deviation
from ecrf.ui.theme import Tone
from ecrf.viewmodels.integrity import STANDINGS, IntegrityScreen
from ecrf.viewmodels.places import Place
from ecrf.words import Message

FINDINGS = (
    Column("subject", "ui.queries.subject", 92),
    Column("what", "ui.integrity.what", 380, 4),
    Column("standing", "ui.integrity.standing", 120),
    Column("state", "ui.integrity.state", 160, 2),
)
RUNS = (
    Column("day", "ui.integrity.as_of", 92),
    Column("nature", "ui.integrity.nature", 84, 1),
    Column("person", "ui.integrity.person", 84, 1),
    Column("signed", "ui.integrity.signed", 96, 1),
)
SHAPES = {"new": ("add", Tone.RED), "persisting": ("clock", Tone.AMBER), "resolved": ("check", Tone.GREEN)}


class IntegrityPage(Page):
    """Draws an IntegrityScreen."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = IntegrityScreen(frame.bench)
        self._lines: list[tuple[Row, int]] = []
        self.table = Table(look, FINDINGS, "integrity")
        self.table.activated.connect(lambda _row: self._jump())
        self.table.moved.connect(self._moved)
        self.table.pressed_key.connect(self._key)
        self.runs = Table(look, RUNS)
        self.runs.tell_empty("shield-check", "ui.integrity.no_run", "ui.integrity.no_run_line")
        self.runs.moved.connect(self._run_chosen)
        self.standings = Segmented(
            look, ("ui.integrity.all", *(f"ui.integrity.{name}" for name in STANDINGS))
        )
        self.standings.chosen.connect(
            lambda index: self.model.filter("" if index == 0 else STANDINGS[index - 1])
        )
        self.run_button = Button(look, "ui.integrity.run", Weight.PRIMARY, "play", key="Ctrl+R")
        self.run_button.setShortcut("Ctrl+R")
        self.run_button.clicked.connect(self._run)
        self.sign_button = Button(look, "ui.form.sign", icon="sign", key="Ctrl+G")
        self.sign_button.setShortcut("Ctrl+G")
        self.sign_button.clicked.connect(lambda: frame.ask_signature("ui.integrity.report", self.model.sign))
        self.notice = Notice(look)
        self.ask = AskLine(look)
        self._lay_out()
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Read again."""
        self.model.refresh()

    def take_focus(self) -> None:
        """Into the findings."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def spot(self) -> tuple[str, str]:
        """The finding in focus."""
        finding = self.model.chosen
        return (finding.chain, finding.at) if finding is not None else ("", "")

    def _lay_out(self) -> None:
        title, keys = (
            Said(self.look, "section.integrity", "title"),
            Said(self.look, "ui.integrity.keys", "small", "soft"),
        )
        top = bar((title, self.standings, keys), (self.sign_button, self.run_button))
        parts = split(BESIDE, (self.table, self.runs), (800, 400), grows=0)
        column(self, (top, self.notice, parts, RowFoot(self.table), self.ask), parts)

    def _changed(self) -> None:
        model, view = self.model, self.model.view
        kinds = dict(model.kinds)
        order = {kind: place for place, kind in enumerate(kinds)}
        findings = sorted(enumerate(model.findings), key=lambda pair: order[pair[1].kind])
        self._lines = []
        kind = ""
        for index, finding in findings:
            if finding.kind != kind:
                kind = finding.kind
                self._lines.append(
                    (Row(heading=f"{self.look.say(f'exports.finding.{kind}')}  ({kinds[kind]})"), -1)
                )
            self._lines.append((self._row(finding), index))
        self.table.row = next((n for n, (_, index) in enumerate(self._lines) if index == model.row), 0)
        has_run = bool(view.runs)
        self.table.tell_empty(
            "shield-check",
            "ui.integrity.clean" if has_run else "ui.integrity.no_run",
            "ui.integrity.clean_line" if has_run else "ui.integrity.no_run_line",
        )
        self.table.show_rows(len(self._lines), lambda row: self._lines[row][0])
        self.runs.row = next((n for n, run in enumerate(view.runs) if run.id == view.chosen), 0)
        self.runs.show_rows(len(view.runs), lambda row: self._run_row(view.runs[row]))
        self.run_button.setVisible(view.may_run)
        self.sign_button.setVisible(view.may_sign)
        self._show_notice(overdue=view.overdue)
        self.frame.follow()

    def _show_notice(self, *, overdue: bool) -> None:
        if self.model.fault is not None:
            self.notice.tell(Tone.RED, self.model.fault)
        elif overdue:
            self.notice.tell(Tone.AMBER, "ui.integrity.overdue")
        else:
            self.notice.clear()

    def _row(self, finding: FindingView) -> Row:
        say = self.look.say
        icon, tone = SHAPES.get(finding.standing, ("info", Tone.GREY))
        settled = ""
        if finding.state:
            parts = (say(f"ui.integrity.state_{finding.state}"), finding.until, finding.text)
            settled = " · ".join(part for part in parts if part)
        standing = say(f"ui.integrity.{finding.standing}")
        return Row(
            (
                Cell(finding.subject, strong=True),
                Cell(say(finding.message)),
                Cell(standing, icon, tone),
                Cell(settled, soft=True),
            )
        )

    def _run_row(self, run: RunView) -> Row:
        say = self.look.say
        signed = Cell(run.signed_by, "sign", Tone.VIOLET) if run.signed_by else Cell("—", soft=True)
        return Row(
            (
                Cell(run.as_of, strong=True),
                Cell(say(f"ui.integrity.nature_{run.nature}")),
                Cell(run.person, soft=True),
                signed,
            )
        )

    def _moved(self, row: int) -> None:
        index = self._lines[row][1] if row < len(self._lines) else -1
        if index >= 0:
            self.model.row = index
            self.frame.follow()

    def _run(self) -> None:
        self.model.run()

    def _run_chosen(self, row: int) -> None:
        runs = self.model.view.runs
        if row < len(runs) and runs[row].id != self.model.view.chosen:
            self.model.choose_run(runs[row].id)

    def _key(self, key: str) -> None:
        finding = self.model.chosen
        if finding is None:
            return
        model, ask = self.model, self.ask
        acts: dict[str, Callable[[], None]] = {
            "f": lambda: model.settle(finding, "fixed"),
            "q": lambda: model.settle(finding, "queried"),
            "d": lambda: offer_deviation(self.frame, ask, self.notice, (finding.chain, finding.at)),
            "e": lambda: ask.ask("ui.integrity.ask_why", lambda text: self._until(finding, text)),
        }
        if key.lower() in acts:
            acts[key.lower()]()

    def _until(self, finding: FindingView, text: str) -> None:
        question = Message("ui.integrity.ask_until", {})
        self.ask.ask_day(question, lambda day: self.model.settle(finding, "explained", day, text))

    def _jump(self) -> None:
        if self.model.chosen is not None:
            self.frame.go(self.model.target(self.model.chosen))


def build(frame: Frame) -> Page:
    """The page for the window."""
    return IntegrityPage(frame)
