"""Where in the trail a snapshot stands: the heads of all data chains, and states folded up to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.record.entry import CheckpointWritten
from ecrf.record.fold import fold, new_state, open_step
from ecrf.record.merkle import compute_root, parse_paper, to_paper
from ecrf.record.state import ChainState
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import decode_body, decode_content, decode_header
from ecrf.services.ports import Reader
from ecrf.words import Fault, Refusal

Ends = Mapping[str, tuple[int, str]]
"""Chain to (length, head in hex)."""


@dataclass(frozen=True, slots=True)
class TrailPlace:
    """A place in the trail."""

    root: str
    time: str
    ends: Ends


def find_place(reader: Reader, at: str | None) -> TrailPlace:
    """The place of a checkpoint (its root in hex or the 26 characters on paper), or of now.

    Now is named by the last checkpoint when nothing but checkpoints was written since it: writing one in order to
    export changes no export. Refuses `snapshot.no_checkpoint`.
    """
    ends = _ends_of(reader, at) if at else _settled(reader, _ends_now(reader))
    root = compute_root([(chain, length, head) for chain, (length, head) in sorted(ends.items())])
    return TrailPlace(root, _last_time(reader, ends), ends)


def load_at(reader: Reader, place: TrailPlace, chain: str, study: StudyState | None = None) -> ChainState:
    """The state of a chain at a place: from the tables where nothing followed, else folded from the trail.

    Every chain but the study's own needs the study's state at that place.
    """
    length, head = place.ends.get(chain, (0, ""))
    if not length:
        return new_state(chain)
    if reader.head(chain).head.hex() == head:
        return reader.load_state(chain)
    state = new_state(chain)
    known = state if isinstance(state, StudyState) else study
    assert known is not None  # noqa: S101 - see above
    for stored in reader.transactions(chain):
        if stored.first > length:
            break
        body = decode_body(stored.sealed.body)
        step = open_step(state, body.header, decode_content(stored.sealed.content), known)
        for part in body.parts:
            for entry in part.entries if part.chain == chain else ():
                fold(state, entry, step)
    return state


def _ends_now(reader: Reader) -> Ends:
    return {
        link.chain: (link.sequence, link.head.hex())
        for link in reader.links()
        if link.sequence and link.chain != ACCESS_CHAIN
    }


def _settled(reader: Reader, ends: Ends) -> Ends:
    """The heads without trailing transactions that only wrote a checkpoint of the heads before them."""
    while STUDY_CHAIN in ends:
        checkpoint = _checkpoint_at(reader, ends[STUDY_CHAIN][0], only=True)
        if checkpoint is None:
            return ends
        before = _ends_in(checkpoint)
        others = {chain: end for chain, end in ends.items() if chain != STUDY_CHAIN}
        if {chain: end for chain, end in before.items() if chain != STUDY_CHAIN} != others:
            return ends
        ends = before
    return ends


def _ends_of(reader: Reader, at: str) -> Ends:
    """The heads named by the checkpoint with this root."""
    wanted = at.lower() if len(at) == 64 else parse_paper(at)
    state = reader.load_state(STUDY_CHAIN)
    rows = state.checkpoints.values() if isinstance(state, StudyState) else ()
    for row in rows:
        if wanted in (row.root, to_paper(row.root)):
            found = _checkpoint_at(reader, row.sequence, only=False)
            if found is not None:
                return _ends_in(found)
    raise Refusal(Fault("snapshot.no_checkpoint", at))


def _ends_in(checkpoint: CheckpointWritten) -> Ends:
    return {chain: (length, head) for chain, length, head in checkpoint.heads}


def _checkpoint_at(reader: Reader, sequence: int, *, only: bool) -> CheckpointWritten | None:
    """The checkpoint entry of the study chain at `sequence`; with `only`, when its transaction did nothing else."""
    stored = reader.transaction_at(STUDY_CHAIN, sequence)
    if stored is None:
        return None
    body = decode_body(stored.sealed.body)
    if only and sum(len(part.entries) for part in body.parts if part.chain != ACCESS_CHAIN) != 1:
        return None
    part = next(part for part in body.parts if part.chain == STUDY_CHAIN)
    entry = part.entries[sequence - part.first]
    return entry if isinstance(entry, CheckpointWritten) else None


def _last_time(reader: Reader, ends: Ends) -> str:
    """The latest time an entry at these heads was stored."""
    times = []
    for chain, (length, _) in ends.items():
        stored = reader.transaction_at(chain, length)
        if stored is not None:
            times.append(decode_header(stored.sealed.body).stored)
    return max(times, key=lambda time: (datetime.fromisoformat(time), time), default="")
