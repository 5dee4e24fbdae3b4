"""What is taken out of a copy for one monitor: identifying items, and everything of sites they do not monitor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN, site_chain
from ecrf.record.entry import Commitment, ValueEntered
from ecrf.record.rows import RootRow
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import decode_body
from ecrf.services.designs import DesignBook
from ecrf.services.ports import Reader


@dataclass(frozen=True, slots=True)
class Withheld:
    """One piece of content: in which transaction, of which entry."""

    transaction: str
    chain: str
    sequence: int
    slot: int


def find_withheld(reader: Reader, designs: DesignBook, sites: frozenset[str]) -> Iterator[Withheld]:
    """The content that must leave: values of identifying items, all of other sites (`*`: none), all of the access chain."""
    state = reader.load_state(STUDY_CHAIN)
    hidden: set[str] = set()
    if isinstance(state, StudyState):
        for row in state.designs.values():
            items = designs.get(row.design).index.items()
            hidden |= {place.item.oid for place in items if place.item.identifying}
    homes = {chain: row.site for chain, row in reader.rows("root") if isinstance(row, RootRow)}
    for link in reader.links():
        chain = link.chain
        if chain == STUDY_CHAIN:
            continue
        site = homes.get(chain, "")
        whole = chain == ACCESS_CHAIN or not (
            "*" in sites or site in sites or chain in {site_chain(each) for each in sites}
        )
        yield from _of_chain(reader, chain, hidden, whole=whole)


def _of_chain(reader: Reader, chain: str, hidden: set[str], *, whole: bool) -> Iterator[Withheld]:
    for stored in reader.transactions(chain):
        for part in decode_body(stored.sealed.body).parts:
            if part.chain != chain:
                continue
            for sequence, entry in enumerate(part.entries, part.first):
                if whole:
                    fields = [getattr(entry, name) for name in entry.__struct_fields__]
                elif isinstance(entry, ValueEntered) and entry.at.rpartition("/")[2] in hidden:
                    fields = [entry.value, entry.reason]
                else:
                    continue
                for field in fields:
                    if isinstance(field, Commitment):
                        yield Withheld(stored.sealed.id, chain, sequence, field.slot)
