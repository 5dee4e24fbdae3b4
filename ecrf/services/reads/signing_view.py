"""What waits for a signature, with what changed since the last one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ecrf.services.reads.form_view import SignatureView
from ecrf.services.reads.history_view import HistoryLine
from ecrf.services.reads.today_view import OpenForm
from ecrf.words import Message, Text


@dataclass(frozen=True, slots=True)
class SignLine:
    """One place that waits for a signature."""

    form: OpenForm
    broken: bool
    ready: bool
    """Everything beneath is complete."""
    last: SignatureView | None
    """The signature that was broken."""
    investigators: tuple[str, ...] = ()
    """Who may sign there today."""
    unfinished: int = 0
    """Of a casebook: forms not complete or under correction."""
    is_locked: bool = False
    """Nothing is signed under a lock."""

    @property
    def key(self) -> tuple[str, str]:
        """Chain and place."""
        return self.form.chain, self.form.at

    def passes(self, site: str, person: str) -> bool:
        """Whether it waits at a site (by number) and for somebody (by name); the empty text passes everything."""
        return site in ("", self.form.site) and (not person or person in self.investigators)


@dataclass(frozen=True, slots=True)
class CasebookList:
    """Casebooks that wait; how many of all have a signature that holds."""

    lines: tuple[SignLine, ...] = ()
    signed: int = 0
    of_all: int = 0


@dataclass(frozen=True, slots=True)
class SignChanges:
    """What changed at a place since its last signature (or ever), newest first."""

    lines: tuple[HistoryLine, ...]
    fields: int
    """Fields that stand there."""


def say_place(line: SignLine, say: Callable[[Message | Text], str]) -> str:
    """What is to be signed, in words."""
    form = line.form
    if not form.at:
        return say(Message("signing.casebook"))
    event = f"{say(form.event)} {form.repeat}" if form.repeat else say(form.event)
    return f"{event} · {say(form.form)}" if form.form.en else event


def say_state(line: SignLine, say: Callable[[Message | Text], str]) -> str:
    """How it stands, and what it waits for, in words."""
    words = [Message("signing.broken" if line.broken else "signing.unsigned")]
    if line.is_locked:
        words.append(Message("signing.is_locked"))
    elif line.unfinished:
        words.append(Message("signing.unfinished", {"count": line.unfinished}))
    elif not line.ready:
        words.append(Message("signing.not_ready"))
    return " · ".join(say(each) for each in words)
