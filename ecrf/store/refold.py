"""A chain folded again from its transactions: whole, or up to the first entry that the rules do not allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.fold import fold, new_state, open_step
from ecrf.record.state import ChainState
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import decode_body, decode_content
from ecrf.services.ports import Reader, Stored
from ecrf.services.verifying.report import Unfolded
from ecrf.store.runs import to_runs
from ecrf.words import Fault, Refusal

_TELL_EVERY = 1000
"""Entries between two words of progress inside a chain."""
Told = Callable[[int], None]
"""Hears how many entries of the chain are folded."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A chain's state, what each transaction touched, and the entry it stopped before because the fold refuses it."""

    state: ChainState
    runs: list[tuple[str, int, int]]
    refused: Unfolded | None = None


def fold_chain(reader: Reader, chain: str, study: StudyState, told: Told = lambda _done: None) -> Folded:
    """Fold a chain's transactions up to the first that is not allowed, named as verification names it.

    Somebody with software of their own may have written it; nobody is kept from a study for that. Refuses where it is
    the study chain, which everything else rests on.
    """
    return _fold_some(reader, chain, study, told, -1)


def _fold_some(reader: Reader, chain: str, study: StudyState, told: Told, most: int) -> Folded:
    state: ChainState = study if chain == STUDY_CHAIN else new_state(chain)
    runs: list[tuple[str, int, int]] = []
    said = 0
    for number, stored in enumerate(reader.transactions(chain)):
        if number == most:
            break
        try:
            _fold_one(state, stored, study)
        except (Refusal, msgspec.MsgspecError, ValueError, LookupError, TypeError) as error:
            if chain == STUDY_CHAIN:
                raise
            # A state that refused is thrown away.
            before = _fold_some(reader, chain, study, lambda _done: None, number)
            return Folded(before.state, before.runs, _name(error, stored, state.sequence + 1))
        runs.extend(to_runs(state.take_touched()))
        if state.sequence - said >= _TELL_EVERY:
            said = state.sequence
            told(said)
    return Folded(state, runs)


def _fold_one(state: ChainState, stored: Stored, study: StudyState) -> None:
    body = decode_body(stored.sealed.body)
    part = next((part for part in body.parts if part.chain == state.chain), None)
    if part is None:
        raise Refusal(Fault("store.damaged", state.chain, {"detail": stored.sealed.id}))
    step = open_step(state, body.header, decode_content(stored.sealed.content), study)
    for entry in part.entries:
        fold(state, entry, step)


def _name(error: Exception, stored: Stored, sequence: int) -> Unfolded:
    if isinstance(error, Refusal):
        return Unfolded(stored.chain, sequence, error.fault.code)
    return Unfolded(stored.chain, stored.first, "verify.unreadable")
