"""Acts of one person that make one finding of an integrity run."""

from __future__ import annotations

from typing import NamedTuple

from ecrf.record.transaction import Header


class Acts(NamedTuple):
    """Acts of one kind of one person in one role on one day in one chain."""

    kind: str
    chain: str
    person: str
    role: str
    day: str

    @property
    def key(self) -> str:
        """The identity of their finding."""
        return "|".join(self)


def acts_of(kind: str, chain: str, header: Header) -> Acts:
    """What a transaction in a chain is counted to: the day it was typed on."""
    return Acts(kind, chain, header.person, header.role, header.typed[:10])
