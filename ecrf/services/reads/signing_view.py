"""What waits for a signature, with what changed since the last one."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.reads.form_view import SignatureView
from ecrf.services.reads.history_view import HistoryLine
from ecrf.services.reads.today_view import OpenForm


@dataclass(frozen=True, slots=True)
class SignLine:
    """One place that waits for a signature."""

    form: OpenForm
    broken: bool
    ready: bool
    """Everything beneath is complete."""
    last: SignatureView | None
    """The signature that was broken."""

    @property
    def key(self) -> tuple[str, str]:
        """Chain and place."""
        return self.form.chain, self.form.at


@dataclass(frozen=True, slots=True)
class SignChanges:
    """What changed at a place since its last signature (or ever), newest first."""

    lines: tuple[HistoryLine, ...]
    fields: int
    """Fields that stand there."""
