"""What handlers are given and what they give back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ecrf.record.rows import RootRow
from ecrf.record.state import RecordState
from ecrf.services.designs import DesignBook, Published
from ecrf.services.outcome import Prompt, StoredValue
from ecrf.services.reading_text import FindTerm
from ecrf.services.session import Session
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal

WORDS_MOST = 20_000
"""Longest reason, query or comment, in characters."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What handlers work with besides the unit."""

    session: Session
    designs: DesignBook
    new_id: Callable[[], str]
    """Makes a random id (26 base-32 characters), never shown to people."""
    find_term: FindTerm


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler did, beyond its entries."""

    chain: str
    values: tuple[StoredValue, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    created: str = ""


def enter_chain(unit: Unit, chain: str) -> RecordState:
    """The chain's state, with the transaction set to act at its site; refuses a chain that does not exist."""
    state = unit.record(chain)
    unit.act_at(need_root(state).site)
    return state


def need_root(state: RecordState) -> RootRow:
    """The subject's or site's row; refuses an unknown chain."""
    if state.root is None:
        raise Refusal(Fault("command.unknown_chain", state.chain))
    return state.root


def published_of(bench: Bench, state: RecordState) -> Published:
    """The design in force for a subject or site."""
    return bench.designs.get(need_root(state).design)


def require_words(text: str, place: str) -> None:
    """Refuse an empty or overlong text where words are needed."""
    if not text.strip():
        raise Refusal(Fault("command.words_missing", place))
    if len(text) > WORDS_MOST:
        raise Refusal(Fault("command.words_too_long", place, {"length": len(text), "most": WORDS_MOST}))
