"""The access review: what an administrator looks through now and then, marks as reviewed, and takes along on paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ecrf.services import commands as c
from ecrf.services.reads.access_view import AccessReview
from ecrf.services.reads.form_view import Said
from ecrf.viewmodels.reports import Wish
from ecrf.viewmodels.workbench import Workbench
from ecrf.viewmodels.writing import WritingScreen
from ecrf.words import Language, Message, Text

PDF, EXCEL = "access", "access_excel"
ENDS = {PDF: ".pdf", EXCEL: ".xlsx"}


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One thing that happened: a change of rights, or a mark from the door."""

    time: str
    said: Message
    who: str
    workstation: str
    words: Said
    alert: bool = False
    tried: bool = False
    """An attempt or refusal, not a change of rights."""


class AccessScreen(WritingScreen):
    """`review` is None until loaded; `show` is all, tries or rights."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.review: AccessReview | None = None
        self.show = "all"

    def load(self) -> None:
        """Read the review."""
        self.review = self.bench.reads.access_review()

    @property
    def lines(self) -> tuple[AccessLine, ...]:
        """What happened, newest first, as chosen by `show`."""
        if self.review is None:
            return ()
        reviewed = self.review.reviewed
        marks = [
            AccessLine(
                mark.time,
                Message(f"access.mark.{mark.kind}"),
                mark.who,
                mark.workstation,
                Text(mark.words),
                mark.is_alert and mark.time > reviewed,
                tried=True,
            )
            for mark in self.review.marks
        ]
        rights = [
            AccessLine(
                line.time,
                line.said,
                line.person,
                line.workstation,
                line.reason if _says(line.reason) else line.note,
            )
            for line in self.review.changes
        ]
        wanted = {"all": marks + rights, "tries": marks, "rights": rights}[self.show]
        return tuple(sorted(wanted, key=lambda line: line.time, reverse=True))

    def choose(self, show: str) -> None:
        """Show all, tries or rights."""
        self.show = show
        self.changed()

    def mark_reviewed(self) -> None:
        """Note that the review was made; alerts up to now are quiet."""
        self.act(c.RecordAccess(*self.stamp(), "access_review"))

    def suggest(self, kind: str) -> str:
        """A file name that says what is in it."""
        day = self.bench.clock.now().date().isoformat()
        return f"access-review-{day}{ENDS[kind]}"

    def write(self, kind: str, target: Path, language: Language) -> None:
        """Write the review as PDF or Excel."""
        self.write_file(Wish(kind, target, "", "", language))


def _says(words: Said) -> bool:
    return isinstance(words, Message) or bool(words.en)
