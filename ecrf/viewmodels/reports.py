"""What leaves the study: workbook, casebook, blank forms, the report of the last integrity run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ecrf.services import commands as c
from ecrf.services.reads.checkpoints import CUT_OFF, CheckpointView
from ecrf.services.reads.history_view import TrailFilter
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault, Language, Message, Text


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One thing that can leave; `per` says what it is about: study, subject, form or site."""

    name: str
    suffix: str
    per: str
    deidentified: bool = False
    whole: bool = False
    """Also of all subjects at once."""

    @property
    def can_be_as_of(self) -> bool:
        """Whether it can be written as the study stood at a checkpoint."""
        return self.per in ("study", "subject")

    @property
    def title(self) -> Message:
        """Its name."""
        return Message(f"exports.format.{self.name}{'_deidentified' if self.deidentified else ''}")


KINDS = (
    PaperKind("excel", ".xlsx", "study"),
    PaperKind("csv", ".zip", "study"),
    PaperKind("casebook", ".pdf", "subject"),
    PaperKind("crf", ".pdf", "form"),
    PaperKind("crf_annotated", ".pdf", "study"),
    PaperKind("downtime", ".pdf", "subject", whole=True),
    PaperKind("sae", ".pdf", "subject"),
    PaperKind("sae_int", ".pdf", "subject"),
    PaperKind("integrity", ".pdf", "site"),
    PaperKind("integrity_excel", ".xlsx", "site"),
    PaperKind("endpoints", ".xlsx", "study"),
    PaperKind("survival", ".pdf", "study"),
    PaperKind("survival_svg", ".svg", "study"),
    PaperKind("trail_review", ".pdf", "site"),
    PaperKind("odm", ".xml", "study"),
    PaperKind("odm_transactional", ".xml", "study"),
    PaperKind("sdtm", ".zip", "study"),
    PaperKind("sdtm_xpt", ".zip", "study"),
    PaperKind("sdtm_json", ".zip", "study"),
    PaperKind("compliance", ".xlsx", "study"),
    PaperKind("source_list", ".pdf", "study"),
    PaperKind("system", ".pdf", "study"),
    PaperKind("source_list_excel", ".xlsx", "study"),
    PaperKind("trail", ".jsonl", "study"),
    PaperKind("trail", ".jsonl", "study", deidentified=True),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """One file to write."""

    format: str
    target: Path
    subject: str
    form: str
    language: Language
    trail: TrailFilter | None = None
    """What of the trail a file of it holds."""
    deidentified: bool = False
    record: str = ""
    """One form record, for reports of a page."""
    chart: str = ""
    """Key of the picture, for charts."""
    at: str = ""
    """Root of a checkpoint; empty: now."""
    site: str = ""
    """A site, for lists of one: its id, or its number where the list is filtered by it."""
    person: str = ""
    """Printed name, for lists filtered by one."""


@dataclass(frozen=True, slots=True)
class Written:
    """A finished file with the hash its receipt names."""

    path: Path
    sha256: str


LeavingDone = Callable[["Written | Fault"], None]


class Leaving(Protocol):
    """Writes files on a thread of its own; bound in wiring."""

    def write(self, wish: Wish, done: LeavingDone) -> None:
        """Write one file whole or not at all; `done` is called once on the window's thread."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A subject or form an export can be about."""

    key: str
    label: Text | Message


class ReportsScreen(Screen):
    """Chooses a kind and what it is about, and keeps what was written in this session."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.kind = KINDS[0]
        self.choices: tuple[Choice, ...] = ()
        self.moments: tuple[CheckpointView, ...] = ()
        self.busy = False
        self.written: list[Written] = []

    @property
    def kinds(self) -> tuple[PaperKind, ...]:
        """Everything that can be written."""
        return KINDS

    def load(self) -> None:
        """The subjects or forms the chosen kind can be about."""
        design = self.bench.reads.design()
        if self.kind.per == "subject":
            rows = sorted(self.bench.reads.matrix().rows, key=lambda row: row.number)
            whole = (Choice("", Message("exports.paper.downtime.everybody")),) if self.kind.whole else ()
            self.choices = whole + tuple(Choice(row.number, Text(row.number)) for row in rows)
        elif self.kind.per == "form" and design is not None:
            self.choices = tuple(Choice(form.oid, form.title) for form in design.forms)
        else:
            self.choices = ()
        may = self.kind.can_be_as_of and self.bench.session.may("export")
        self.moments = self.bench.reads.checkpoints() if may else ()

    def mark_moment(self) -> None:
        """Freeze the data as they stand: a checkpoint every later export can be made as of."""
        self.act(c.WriteCheckpoint(*self.stamp(), CUT_OFF))

    def choose(self, kind: PaperKind) -> None:
        """Take another kind."""
        self.kind, self.fault = kind, None
        self.refresh()

    def suggest(self, about: str) -> str:
        """A file name that says what is in it and when it was written."""
        day = self.bench.clock.now().date().isoformat()
        return "-".join(part for part in (self.kind.name, about, day) if part) + self.kind.suffix

    def write(self, target: Path, about: str, language: Language, at: str = "") -> None:
        """Write the file, now or as of the checkpoint `at`; what came of it is told through `on_change`."""
        if self.bench.leaving is None or self.busy:
            return
        subject = about if self.kind.per == "subject" else ""
        form = about if self.kind.per == "form" else ""
        self.busy, self.fault = True, None
        self.changed()
        kind = self.kind
        wish = Wish(kind.name, target, subject, form, language, deidentified=kind.deidentified, at=at)
        self.bench.leaving.write(wish, self._done)

    def _done(self, result: Written | Fault) -> None:
        self.busy = False
        if isinstance(result, Fault):
            self.fault = result
        else:
            self.written.insert(0, result)
        self.changed()
