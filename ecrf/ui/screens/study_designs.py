"""Designs on the study page: versions published, one looked at with its findings, differences and proofs, and publishing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ecrf.schema.findings import Level
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.form_rows import FormRow, FormRows
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.row_foot import RowFoot
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame
from ecrf.ui.look import Words
from ecrf.ui.theme import Tone
from ecrf.viewmodels.founding import OWN
from ecrf.viewmodels.publishing import Proof, PublishingScreen, ReadDesign, Version
from ecrf.words import Fault, Message, Text

VERSIONS = (
    Column("version", "publishing.version", 90),
    Column("day", "publishing.day", 100),
    Column("digest", "publishing.digest", 150, 1),
)
FINDINGS = (
    Column("place", "publishing.place", 240, 2),
    Column("code", "publishing.code", 200, 1),
    Column("words", "publishing.words", 420, 4),
)
DIFFERENCES = (Column("words", "publishing.difference", 600, 1),)
PROOFS = (
    Column("check", "publishing.check", 150, 1),
    Column("form", "ui.visit.form", 80),
    Column("fires", "publishing.fires", 90, right=True),
    Column("quiet", "publishing.quiet", 90, right=True),
    Column("touched", "publishing.touched", 90),
    Column("words", "publishing.words", 420, 4),
)
SHOWS = ("findings", "differences", "proofs")


class DesignsPane(QWidget):
    """Draws a PublishingScreen."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        look = self.look = frame.look
        self.frame = frame
        self.model = PublishingScreen(frame.bench)
        self.versions = Table(look, VERSIONS, "versions")
        self.versions.tell_empty("form", "publishing.none", "publishing.none_line")
        options: list[tuple[str, Words]] = [(code, Text(code)) for code in self.model.shipped]
        self.form = FormRows(
            look,
            (
                FormRow("design", "founding.design", options=(*options, (OWN, "founding.design.own"))),
                FormRow("folder", "founding.design_folder", "founding.design_folder.hint", folder=True),
            ),
        )
        self.form.changed = self._refresh_rows
        self.form.given = self._look_at
        self.read = Button(look, "publishing.read", icon="form")
        self.read.clicked.connect(self._look_at)
        self.publish = Button(look, "publishing.publish", Weight.PRIMARY, "export")
        self.publish.clicked.connect(self._publish)
        self.notice = Notice(look)
        self.facts = Said(look, "", "bold")
        self.which = Segmented(look, tuple(f"publishing.{show}" for show in SHOWS))
        self.tables = (Table(look, FINDINGS), Table(look, DIFFERENCES), Table(look, PROOFS))
        for table, show in zip(self.tables, SHOWS, strict=True):
            table.tell_empty("circle-check", f"publishing.no_{show}", f"publishing.no_{show}_line")
        self._stack = QStackedWidget()
        self._lay_out()
        self.which.chosen.connect(self._stack.setCurrentIndex)
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)
        self._refresh_rows()

    def refresh(self) -> None:
        """Read the versions again."""
        self.model.refresh()

    def _lay_out(self) -> None:
        side = QWidget()
        left = QVBoxLayout(side)
        left.setContentsMargins(16, 4, 8, 12)
        left.setSpacing(8)
        left.addWidget(Said(self.look, "publishing.versions", "small_bold", "soft"))
        left.addWidget(self.versions, 1)
        acts = QWidget()
        under = QVBoxLayout(acts)
        under.setContentsMargins(0, 0, 0, 0)
        under.addWidget(self.form)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.read)
        row.addWidget(self.publish)
        under.addLayout(row)
        acts.setVisible(self.model.may_publish)
        left.addWidget(acts)
        right = QWidget()
        over = QVBoxLayout(right)
        over.setContentsMargins(8, 4, 16, 12)
        over.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.which)
        head.addWidget(self.facts, 1)
        over.addWidget(self.notice)
        over.addLayout(head)
        for table in self.tables:
            page = QWidget()
            column = QVBoxLayout(page)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(table, 1)
            column.addWidget(RowFoot(table))
            self._stack.addWidget(page)
        over.addWidget(self._stack, 1)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setHandleWidth(3)
        parts.setChildrenCollapsible(False)
        parts.addWidget(side)
        parts.addWidget(right)
        parts.setSizes([460, 780])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)

    def _refresh_rows(self) -> None:
        self.form.show_row("folder", shown=self.form.values()["design"] == OWN)

    def _look_at(self) -> None:
        typed = self.form.values()
        self.model.look_at(typed["folder"] if typed["design"] == OWN else typed["design"])

    def _publish(self) -> None:
        read = self.model.read
        if read is not None and self.model.can_publish:
            question = Message("publishing.sure", {"version": read.version})
            self.frame.ask_sure(question, self.model.publish)

    def _changed(self) -> None:
        model = self.model
        versions = model.versions
        self.versions.show_rows(len(versions), lambda row: _version_row(versions[row]))
        self.read.setEnabled(not model.busy)
        self.publish.setEnabled(model.can_publish)
        self._show_read(model.read)
        self._show_notice()

    def _show_read(self, read: ReadDesign | None) -> None:
        counts = (
            (len(read.findings), len(read.differences), len(read.proofs)) if read is not None else (0, 0, 0)
        )
        said = zip(SHOWS, counts, strict=True)
        self.which.tell(
            tuple(
                Message("publishing.tab", {"name": Message(f"publishing.{s}"), "count": n}) for s, n in said
            )
        )
        found, differences, proofs = self.tables
        faults = self._faults(read)
        found.show_rows(len(faults), lambda row: self._fault_row(*faults[row]))
        if read is None or not read.data:
            self.facts.write("")
            differences.show_rows(0, lambda _row: Row(()))
            proofs.show_rows(0, lambda _row: Row(()))
            return
        self.facts.write(
            f"{read.name}  {read.version}  ·  {self.look.say(read.title)}  ·  {read.digest[:16]}"
        )
        differences.show_rows(
            len(read.differences), lambda row: Row((Cell(self.look.say(_spoken(read.differences[row]))),))
        )
        proofs.show_rows(len(read.proofs), lambda row: self._proof_row(read.proofs[row]))

    def _faults(self, read: ReadDesign | None) -> list[tuple[Fault, bool]]:
        """(fault, whether it forbids publishing): findings, broken meanings, refusals of the publishing."""
        if read is None:
            return []
        found = [(one.fault, one.level is Level.ERROR) for one in read.findings]
        for fault in (*read.breaks, *self.model.faults):
            if (fault, True) not in found:
                found.append((fault, True))
        return found

    def _fault_row(self, fault: Fault, forbids: bool) -> Row:  # noqa: FBT001 - a row's own mark
        icon, tone = ("error", Tone.RED) if forbids else ("warning", Tone.AMBER)
        return Row(
            (
                Cell(fault.place, icon, tone, strong=forbids),
                Cell(fault.code, soft=True),
                Cell(self.look.fault(fault)),
            )
        )

    def _proof_row(self, proof: Proof) -> Row:
        icon, tone = ("circle-check", Tone.GREEN) if proof.holds else ("error", Tone.RED)
        words = self.look.fault(proof.faults[0]) if proof.faults else self.look.say(proof.label)
        return Row(
            (
                Cell(proof.oid, icon, tone, strong=not proof.holds),
                Cell(proof.form, soft=True),
                Cell(str(proof.fires)),
                Cell(str(proof.quiet)),
                Cell(self.look.say("publishing.touched_here"), "edit", Tone.BLUE)
                if proof.touched
                else Cell(),
                Cell(words, soft=proof.holds),
            )
        )

    def _show_notice(self) -> None:
        model, read = self.model, self.model.read
        if model.step is not None:
            self.notice.tell(Tone.BLUE, model.step)
        elif model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        elif model.published:
            self.notice.tell(Tone.GREEN, Message("publishing.done", {"version": model.published}))
        elif read is None:
            self.notice.clear()
        elif model.is_known:
            self.notice.tell(Tone.GREY, "publishing.known")
        elif read.is_sound:
            self.notice.tell(Tone.GREEN, Message("publishing.sound", {"checks": len(read.proofs)}))
        else:
            self.notice.tell(Tone.RED, "publishing.unsound")


def _version_row(version: Version) -> Row:
    icon, tone = ("check", Tone.GREEN) if version.in_force else ("dash", Tone.GREY)
    return Row(
        (
            Cell(version.version, icon, tone, strong=version.in_force),
            Cell(version.day),
            Cell(version.digest[:16], soft=True),
        )
    )


def _spoken(difference: Message) -> Message:
    """A difference with the sort of thing it is about in the reader's language."""
    kind = difference.args.get("kind")
    named = {"kind": Message(f"publishing.kind.{kind}")} if kind else {}
    return Message(difference.code, {**difference.args, **named})
