"""Amendments on the study page: where a version stands at each site, the dry run of its subjects, activating, moving."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ecrf.services.reads.amendment_view import SiteStanding, SubjectMove
from ecrf.ui.controls.arrange import BENEATH, column, split
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.menu import Menu
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.row_foot import RowFoot
from ecrf.ui.controls.table import Table
from ecrf.ui.frame import Frame
from ecrf.ui.theme import Tone
from ecrf.viewmodels.amending import AmendingScreen
from ecrf.words import Arg, Message, Text

SITES = (
    Column("site", "ui.people.site", 170, 2),
    Column("working", "amending.working", 100),
    Column("approval", "amending.ethics", 170, 2),
    Column("training", "amending.trained", 170, 2),
    Column("valid", "amending.valid", 110),
    Column("subjects", "ui.study.subjects", 80, right=True),
    Column("behind", "amending.behind", 110, right=True),
)
MOVES = (
    Column("subject", "amending.subject", 150),
    Column("versions", "amending.versions", 110),
    Column("what", "amending.what", 600, 4),
)


class AmendingPane(QWidget):
    """Draws an AmendingScreen."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        look = self.look = frame.look
        self.frame = frame
        self.model = AmendingScreen(frame.bench)
        self.sites = Table(look, SITES, "amending")
        self.sites.tell_empty("folder", "ui.people.no_site", "ui.people.no_site_line")
        self.moves = Table(look, MOVES, "moves")
        self.notice = Notice(look)
        self.ask = AskLine(look)
        self.version = Button(look, "amending.version", Weight.QUIET, "form")
        self.approval = Button(look, "amending.approval", icon="note")
        self.training = Button(look, "amending.training", icon="note")
        self.valid = Button(look, "amending.valid_until", icon="calendar")
        self.activate = Button(look, "amending.activate", icon="check")
        self.preview = Button(look, "amending.preview", icon="eye")
        self.shift = Button(look, "amending.move_all", Weight.PRIMARY, "play")
        self._lay_out()
        self._bind()

    def refresh(self) -> None:
        """Read again."""
        self.model.refresh()

    def _bind(self) -> None:
        self.version.clicked.connect(self._choose_version)
        self.approval.clicked.connect(lambda: self._record("approval"))
        self.training.clicked.connect(lambda: self._record("training"))
        self.valid.clicked.connect(self._ask_valid)
        self.activate.clicked.connect(self.model.activate)
        self.preview.clicked.connect(self.model.preview)
        self.shift.clicked.connect(self._move)
        self.sites.moved.connect(self._moved)
        self.sites.activated.connect(lambda _row: self.model.preview())
        self.model.on_change.append(self._changed)
        self.look.changed.connect(self._changed)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 8, 16, 8)
        bar.setSpacing(10)
        for button in (self.version, self.approval, self.training, self.activate, self.valid):
            bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self.preview)
        bar.addWidget(self.shift)
        below = QWidget()
        column(below, (self.moves, RowFoot(self.moves)), self.moves)
        parts = split(BENEATH, (self.sites, below), (220, 420))
        column(self, (self.notice, bar, parts, self.ask), parts)

    def _moved(self, row: int) -> None:
        self.model.row = row
        self._changed()

    def _changed(self) -> None:
        model = self.model
        sites, site = model.sites, model.chosen
        self.sites.row = model.row
        self.sites.show_rows(len(sites), lambda row: self._site(sites[row]))
        self._show_moves()
        label = model.found.version if model.found is not None else "—"
        self.version.tell(Message("ui.head.design", {"version": label}))
        for button in (self.approval, self.training, self.activate, self.valid, self.shift):
            button.setVisible(model.may_amend)
        at_site = site is not None and not model.moving
        self.approval.setEnabled(at_site and not (site and site.is_working))
        self.training.setEnabled(at_site and not (site and site.is_working))
        self.activate.setEnabled(bool(at_site and site and not site.is_working))
        self.valid.setEnabled(at_site)
        self.preview.setEnabled(at_site)
        able = any(not one.locked for one in model.moves)
        self.shift.setEnabled(bool(at_site and site and site.is_working and able))
        self._show_notice()

    def _show_moves(self) -> None:
        model = self.model
        done = model.is_previewed and not model.moves
        self.moves.tell_empty(
            "circle-check" if done else "eye",
            "amending.none_behind" if done else "amending.not_previewed",
            "amending.none_behind_line" if done else "amending.not_previewed_line",
        )
        rows = [row for one in model.moves for row in self._rows(one)]
        self.moves.show_rows(len(rows), lambda row: rows[row])

    def _show_notice(self) -> None:
        model = self.model
        if model.moving:
            self.notice.tell(Tone.BLUE, Message("amending.moving", {"count": model.moving}))
        elif model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        elif model.moved:
            self.notice.tell(Tone.GREEN, Message("amending.moved", {"count": model.moved}))
        elif model.chosen is not None and model.moves and not model.chosen.is_working:
            self.notice.tell(Tone.AMBER, "amending.first_activate")
        else:
            self.notice.clear()

    def _site(self, one: SiteStanding) -> Row:
        icon, tone = ("circle-check", Tone.GREEN) if one.is_working else ("clock", Tone.AMBER)
        cells = (
            Cell(f"{one.number} {one.name}", icon, tone, strong=True),
            Cell(one.working),
            Cell(one.ethics or "—", soft=not one.ethics),
            Cell(one.training or "—", soft=not one.training),
            Cell(one.valid_until or "—", soft=not one.valid_until),
            Cell(str(one.subjects)),
            Cell(str(one.behind) if one.behind else "", strong=True),
        )
        return Row(cells)

    def _rows(self, one: SubjectMove) -> Iterator[Row]:
        """A line per change; the first says whom it is about."""
        say = self.look.say
        name = one.number or say("cli.amend.site_forms")
        lines = list(self._lines(one)) or [("check", Tone.GREEN, say("amending.quiet"))]
        for number, (icon, tone, words) in enumerate(lines):
            first = number == 0
            yield Row(
                (
                    Cell(
                        name if first else "", "lock" if first and one.locked else "", Tone.GREY, strong=True
                    ),
                    Cell(f"{one.before} → {one.after}" if first else "", soft=True),
                    Cell(words, icon, tone),
                )
            )

    def _lines(self, one: SubjectMove) -> Iterator[tuple[str, Tone, str]]:
        say = self.look.say
        if one.locked:
            yield "lock", Tone.GREY, say("amending.locked")
        for form in one.forms:
            for labels, code in (
                (form.new_items, "amending.new_items"),
                (form.gone_items, "amending.gone_items"),
            ):
                if labels:
                    items = ", ".join(say(label) for label in labels)
                    yield "form", Tone.BLUE, say(Message(code, {"form": form.title, "items": items}))
        for label in one.new_visits:
            yield "visit", Tone.BLUE, say(Message("amending.new_visit", {"visit": label}))
        for label in one.gone_visits:
            yield "visit", Tone.BLUE, say(Message("amending.gone_visit", {"visit": label}))
        for found in one.firing:
            code = "amending.query" if found.opens_query else "amending.fires"
            yield "warning", Tone.AMBER, say(Message(code, {"form": found.form, "say": found.say}))

    def _choose_version(self) -> None:
        rows = sorted(self.model.bench.reads.study_state().designs.values(), key=lambda row: -row.published)
        menu = Menu(self.look, self)
        for row in rows:
            menu.act_on(Text(f"{row.version}   {row.time[:10]}"), self.model.look_at, row.design)
        menu.open_under(self.version)

    def _record(self, fact: str) -> None:
        site = self.model.chosen
        if site is not None:
            question = Message(f"amending.{fact}_ask", {"site": site.number})
            self.ask.ask(question, lambda what: self.model.record(fact, what))

    def _ask_valid(self) -> None:
        site = self.model.chosen
        if site is not None:
            question = Message("amending.valid_ask", {"site": site.number})
            self.ask.ask(question, self._ask_last_day)

    def _ask_last_day(self, what: str) -> None:
        self.ask.ask_day(Message("amending.valid_day", {}), lambda day: self.model.hold_until(what, day))

    def _move(self) -> None:
        site, found = self.model.chosen, self.model.found
        if site is not None and found is not None:
            count = sum(not one.locked for one in self.model.moves)
            args: dict[str, Arg] = {"count": count, "site": site.number, "version": found.version}
            self.frame.ask_sure(Message("amending.sure", args), self.model.move)
