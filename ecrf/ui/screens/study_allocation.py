"""Randomisation on the study page: committed lists, who was randomised, who was unblinded, codes for the statistician."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecrf.services.reads.allocation_view import (
    AllocationLine,
    ReleaseLine,
    StudyAllocation,
    UnblindingView,
    say_levels,
)
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.save_as import ask_target
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame
from ecrf.ui.screens.written import tell_writing
from ecrf.ui.theme import Tone
from ecrf.viewmodels.allocation import StudyAllocationScreen
from ecrf.words import Message

ALLOCATIONS = (
    Column("number", "ui.random.number", 120),
    Column("subject", "ui.queries.subject", 120),
    Column("site", "ui.random.site", 80),
    Column("time", "ui.random.time", 150),
    Column("stratum", "ui.random.stratum", 240, 2),
    Column("arm", "ui.random.arm", 240, 2),
)
UNBLINDINGS = (
    Column("subject", "ui.queries.subject", 120),
    Column("time", "ui.random.time", 150),
    Column("person", "ui.random.person", 160, 1),
    Column("reason", "ui.random.reason", 220, 2),
    Column("needed_by", "ui.random.needed_by", 180, 1),
    Column("assessment", "ui.random.assessment", 260, 2),
)
CODES = (
    Column("number", "ui.random.number", 120),
    Column("code", "ui.random.code", 220),
    Column("stratum", "ui.random.stratum", 320, 2),
)


class StudyAllocationPane(QWidget):
    """Draws a StudyAllocationScreen."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        look = frame.look
        self._look = look
        self.model = StudyAllocationScreen(frame.bench)
        self.words = Said(look, "", "bold")
        self.lists = Said(look, "", "small", "soft")
        self.arms = Said(look, "", "base", "soft")
        self.commit = Button(look, "ui.random.commit", Weight.PRIMARY, "save-state")
        self.commit.clicked.connect(self._commit)
        self.codes = Button(look, "ui.random.codes", icon="key")
        self.codes.clicked.connect(self.model.toggle_codes)
        self.sheet = Button(look, "ui.random.sheet", icon="pdf")
        self.sheet.clicked.connect(self._write_sheet)
        self.check = Button(look, "ui.random.check", icon="verify")
        self.check.clicked.connect(self.model.check)
        self.notice = Notice(look)
        self.code_table = Table(look, CODES, "release_codes")
        self.table = Table(look, ALLOCATIONS, "allocations")
        self.table.tell_empty("duplicate", "ui.random.nobody", "ui.random.nobody_line")
        self.unblindings = Table(look, UNBLINDINGS, "unblindings")
        self.unblindings.tell_empty("eye", "ui.random.no_unblinding", "ui.random.no_unblinding_line")
        self.ask = AskLine(look)
        self._lay_out()
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def refresh(self) -> None:
        """Read again."""
        self.model.refresh()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 4)
        head.setSpacing(8)
        head.addWidget(self.words)
        head.addStretch(1)
        for button in (self.check, self.sheet, self.codes, self.commit):
            head.addWidget(button)
        told = QHBoxLayout()
        told.setContentsMargins(16, 0, 16, 8)
        told.setSpacing(16)
        told.addWidget(self.lists)
        told.addWidget(self.arms)
        told.addStretch(1)
        self._unblinding_title = Said(self._look, "ui.random.unblindings", "bold")
        self._unblinding_title.setContentsMargins(16, 8, 16, 6)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addLayout(told)
        whole.addWidget(self.notice)
        whole.addWidget(self.code_table, 1)
        whole.addWidget(self.table, 3)
        whole.addWidget(self._unblinding_title)
        whole.addWidget(self.unblindings, 2)
        whole.addWidget(self.ask)

    def _changed(self) -> None:
        model, say = self.model, self._look.say
        view = model.view
        if view is None:
            return
        kind, blind = (
            f"ui.random.method_{view.method}",
            f"ui.random.is_{'blind' if view.is_blind else 'open'}",
        )
        self.words.write(f"{say(kind)}   ·   {say(blind)}")
        self.lists.write("\n".join(say(_list_words(one.digest, one.time, one.person)) for one in view.lists))
        self.arms.write("   ·   ".join(f"{say(arm)} {count}" for arm, count in view.by_arm))
        self.commit.setVisible(view.may_commit)
        self.codes.setVisible(view.may_release)
        self.sheet.setVisible(view.may_release)
        self.codes.tell("ui.random.codes_away" if model.codes else "ui.random.codes")
        self.check.setVisible(model.may_check and bool(view.lists))
        self.code_table.setVisible(bool(model.codes))
        self.code_table.show_rows(len(model.codes), lambda n: self._code(model.codes[n]))
        self.table.show_rows(len(view.lines), lambda n: self._line(view.lines[n]))
        for part in (self._unblinding_title, self.unblindings):
            part.setVisible(view.is_blind)
        self.unblindings.show_rows(len(view.unblindings), lambda n: _unblinding(view.unblindings[n]))
        self._tell(view)

    def _tell(self, view: StudyAllocation) -> None:
        model, verdict = self.model, self.model.verdict
        if tell_writing(self.notice, model):
            return
        if verdict is not None:
            self.notice.tell(Tone.RED if model.checked and model.checked.faults else Tone.GREEN, verdict)
        elif view.is_procedural:
            self.notice.tell(Tone.AMBER, "ui.random.procedural")
        elif not view.lists:
            self.notice.tell(Tone.AMBER, "ui.random.no_list")
        else:
            self.notice.clear()

    def _line(self, line: AllocationLine) -> Row:
        arm = self._look.say(line.arm) if line.arm is not None else self._look.say("ui.random.blinded")
        cells = (
            Cell(line.number, strong=True),
            Cell(line.subject),
            Cell(line.site),
            Cell(line.time[:16].replace("T", " "), soft=True),
            Cell(say_levels(line.levels, self._look.say), soft=True),
            Cell(arm, "" if line.arm is not None else "blind", None if line.arm is not None else Tone.GREY),
        )
        return Row(cells)

    def _code(self, line: ReleaseLine) -> Row:
        words = say_levels(line.levels, self._look.say)
        return Row((Cell(line.number, strong=True), Cell(line.code), Cell(words or "—")))

    def _write_sheet(self) -> None:
        target = ask_target(self, self._look, self.model.suggest(), "PDF (*.pdf)")
        if target is not None:
            self.model.write_sheet(target, self._look.language)

    def _commit(self) -> None:
        view = self.model.view
        if view is not None and view.method == "minimisation":
            self.model.commit("")
        else:
            self.ask.ask("ui.random.ask_blocks", self.model.commit)


def _list_words(digest: str, time: str, person: str) -> Message:
    return Message("ui.random.list", {"digest": digest, "time": time[:10], "person": person})


def _unblinding(one: UnblindingView) -> Row:
    cells = (
        Cell(one.subject, "eye", Tone.VIOLET, strong=True),
        Cell(one.time[:16].replace("T", " "), soft=True),
        Cell(one.person),
        Cell(one.reason),
        Cell(one.needed_by),
        Cell(one.assessment, soft=True),
    )
    return Row(cells)
