"""The safety page: what does not agree, filtered by kind, and the way to it."""

from __future__ import annotations

from pathlib import Path

from ecrf.services import commands as c
from ecrf.services.reads.events_view import Discrepancy
from ecrf.services.reads.reconcile import KINDS
from ecrf.services.reads.safety import SafetyView
from ecrf.services.stopping import StoppingCounter
from ecrf.viewmodels.places import Place, place_of
from ecrf.viewmodels.reports import Wish
from ecrf.viewmodels.workbench import Workbench
from ecrf.viewmodels.writing import WritingScreen
from ecrf.words import Language, Message, Text


class SafetyScreen(WritingScreen):
    """`kind` filters the list (empty: all)."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.view = SafetyView((), None)
        self.kind = ""
        self.row = 0

    def load(self) -> None:
        """Read again."""
        self.view = self.bench.reads.safety()
        self.row = max(0, min(self.row, len(self.rows) - 1))

    @property
    def rows(self) -> tuple[Discrepancy, ...]:
        """What is shown, by kind."""
        found = [each for each in self.view.discrepancies if self.kind in ("", each.kind)]
        return tuple(sorted(found, key=lambda each: (each.subject, KINDS.index(each.kind), each.at)))

    def count(self, kind: str) -> int:
        """How many of a kind there are."""
        return sum(kind in ("", each.kind) for each in self.view.discrepancies)

    def choose_kind(self, kind: str) -> None:
        """Show one kind only."""
        self.kind, self.row = kind, 0
        self.changed()

    def place(self, row: int) -> Place | None:
        """Where a discrepancy is put right."""
        rows = self.rows
        return place_of(rows[row].chain, rows[row].at) if 0 <= row < len(rows) else None

    def where(self, found: Discrepancy) -> Text:
        """The form a discrepancy stands in."""
        parts = found.at.split("/")
        oid = parts[2] if len(parts) > 2 else ""
        design = self.bench.reads.design()
        title = next((form.title for form in design.forms if form.oid == oid), None) if design else None
        return Text(title.en, title.zh) if title is not None else Text("")

    @property
    def deaths(self) -> Message | None:
        """The counter of the stopping rule in words, None without one."""
        return say_deaths(self.view.stopping) if self.view.stopping is not None else None

    @property
    def decided(self) -> Message | None:
        """The last decision on the stopping rule in words."""
        decision = self.view.stopping.decision if self.view.stopping is not None else None
        if decision is None:
            return None
        return Message(f"safety.decided.{decision.decision}", {
            "day": decision.day, "person": self.view.decided_by, "reason": decision.reason,
        })  # fmt: skip

    @property
    def stops(self) -> bool:
        """Whether enrolment is closed by the stopping rule."""
        return self.view.stopping is not None and self.view.stopping.is_closed

    def decide(self, decision: str, reason: str) -> None:
        """Record what becomes of enrolment: `continue` or `stop`."""
        self.act(c.DecideStopping(*self.stamp(), decision, reason))

    def write(self, target: Path, language: Language) -> None:
        """Write the list as a workbook."""
        self.write_file(Wish("reconciliation", target, "", "", language))


def say_deaths(counter: StoppingCounter) -> Message:
    """A counter in words: below the limit, reached and waiting, reached and decided, ended."""
    code = "safety.deaths"
    if counter.is_stopped:
        code = "safety.stopped"
    elif counter.is_reached:
        code = "safety.stop" if counter.is_closed else "safety.goes_on"
    return Message(code, {
        "related": counter.related, "treated": counter.treated, "percent": str(counter.percent),
        "limit": str(counter.limit), "pending": counter.pending,
    })  # fmt: skip
