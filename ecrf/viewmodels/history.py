"""The history panel of a field (F4), with what may be redacted there."""

from __future__ import annotations

from ecrf.services import commands as c
from ecrf.services.reads.history_view import FieldHistory
from ecrf.services.reads.redaction import RedactableView
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench


class HistoryPanel(Screen):
    """Who, when, old, new, why of one field, and what differs from the signed and the verified value."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.chain = ""
        self.at = ""
        self.history: FieldHistory | None = None

    def show(self, chain: str, at: str) -> None:
        """Show another field."""
        self.chain, self.at = chain, at
        self.refresh()

    def load(self) -> None:
        """Read the history."""
        self.history = self.bench.reads.history(self.chain, self.at) if self.at else None

    @property
    def may_redact(self) -> bool:
        """Whether this person holds the special role, and something is shown."""
        return self.bench.session.may("redact") and self.history is not None and bool(self.history.lines)

    def redactable(self) -> tuple[RedactableView, ...]:
        """Every piece of content of this field's history, and where else the same words stand."""
        return self.bench.reads.redactable(self.chain, self.at)

    def redact(self, chosen: tuple[RedactableView, ...], justification: str, password: str) -> None:
        """Take the chosen content out for good, once the password is found right."""
        self.fault = self.bench.vouch(password)
        if self.fault is not None:
            self.changed()
            return
        for each in chosen:
            self.act(c.Redact(*self.stamp(), each.chain, each.sequence, each.slot, justification))
