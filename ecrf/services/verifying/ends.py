"""The quick check at opening: the last transaction of every chain."""

from __future__ import annotations

import msgspec

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import (
    SIGNED_PREFIX,
    compute_head,
    decode_body,
    decode_content,
    decode_heads,
    decode_raw_body,
)
from ecrf.services.ports import Link, Reader, Verifier
from ecrf.services.verifying.marks import public_of
from ecrf.services.verifying.report import BadEntry, NotHolding


def check_ends(reader: Reader, verifier: Verifier) -> BadEntry | None:
    """The first chain whose last transaction does not give its head, or None; also the study chain's signature.

    Opening a study does this: it finds a torn or swapped end, not a change further back.
    """
    try:
        for link in reader.links():
            _check_end(reader, link)
        _check_signature(reader, verifier)
    except NotHolding as found:
        return found.bad
    return None


def _check_end(reader: Reader, link: Link) -> None:
    stored = reader.transaction_at(link.chain, link.sequence)
    if stored is None:
        raise NotHolding(BadEntry(link.chain, link.sequence, "verify.truncated"))
    sealed = stored.sealed
    try:
        raw = decode_raw_body(sealed.body)
        previous = bytes.fromhex(decode_body(sealed.body).header.previous[link.chain])
        part = next(part for part in raw.parts if part.chain == link.chain)
        signature = stored.previous_signature
        head = compute_head(previous, signature, bytes(raw.header), bytes(part.entries))
        signed = decode_heads(sealed.heads)[link.chain]
        decode_content(sealed.content)
    except (msgspec.MsgspecError, ValueError, LookupError, StopIteration) as error:
        raise NotHolding(BadEntry(link.chain, stored.first, "verify.unreadable", detail=sealed.id)) from error
    if head != link.head or head.hex() != signed:
        raise NotHolding(BadEntry(link.chain, stored.first, "verify.hash", detail=sealed.id))


def _check_signature(reader: Reader, verifier: Verifier) -> None:
    state = reader.load_state(STUDY_CHAIN)
    stored = reader.transaction_at(STUDY_CHAIN, state.sequence)
    if stored is None or not isinstance(state, StudyState):
        return
    sealed = stored.sealed
    row = state.keys.get(decode_body(sealed.body).header.key)
    if not verifier(public_of(row), SIGNED_PREFIX + sealed.heads, sealed.signature):
        raise NotHolding(BadEntry(STUDY_CHAIN, stored.first, "verify.signature", detail=sealed.id))
