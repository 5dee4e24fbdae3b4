"""Redaction of what stands on a visit or a subject as a whole: its queries, reasons, the number."""

from __future__ import annotations

from ecrf.ui.frame import Page
from ecrf.ui.shell.redaction import Asked, ask_redaction
from ecrf.viewmodels.history import HistoryPanel


def redact_entry(page: Page, chain: str, sequence: int) -> None:
    """The same for words in one entry of the study chain: a name, what somebody was trained in."""
    model = HistoryPanel(page.frame.bench)

    def redacted(asked: Asked) -> None:
        model.on_change.append(page.read_again)
        model.redact(asked.chosen, asked.justification, asked.password)

    ask_redaction(page.look, page, page.frame.bench.reads.redactable_entry(chain, sequence), redacted)


def redact_at(page: Page, chain: str, at: str) -> None:
    """Choose what goes, say why, give the password; the page is read again."""
    model = HistoryPanel(page.frame.bench)
    model.chain, model.at = chain, at

    def redacted(asked: Asked) -> None:
        model.on_change.append(page.read_again)
        model.redact(asked.chosen, asked.justification, asked.password)

    ask_redaction(page.look, page, model.redactable(), redacted)
