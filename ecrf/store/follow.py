"""What a transaction must follow to be stored: the very heads that stand now."""

from __future__ import annotations

from collections.abc import Sequence

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.transaction import ChainHead, Part, Sealed, decode_header
from ecrf.words import Fault, Refusal


def check_follows(
    sealed: Sealed, parts: Sequence[Part], heads: dict[str, ChainHead], study: ChainHead
) -> None:
    """Refuse with `store.fork` a transaction that was not made on top of `heads` under the study's head."""
    header = decode_header(sealed.body)
    if header.study_head != study.head.hex() or header.study_sequence != study.sequence:
        raise Refusal(Fault("store.fork", STUDY_CHAIN))
    for part in parts:
        head = heads[part.chain]
        if part.first != head.sequence + 1 or header.previous.get(part.chain) != head.head.hex():
            raise Refusal(Fault("store.fork", f"{part.chain}#{part.first}"))
