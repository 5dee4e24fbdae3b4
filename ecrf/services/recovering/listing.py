"""Entries that one copy has and another lacks, in words: who did what where and when, for entering it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ecrf.record.address import ACCESS_CHAIN
from ecrf.record.entry import SYSTEM, SubjectAdded
from ecrf.record.rows import RootRow
from ecrf.record.transaction import Sealed, Slot, decode_body, decode_content
from ecrf.services.designs import Published
from ecrf.services.ports import Stored
from ecrf.services.reads.history_view import HistoryLine
from ecrf.services.reads.source import Source
from ecrf.services.reads.trail import Written, show_entry
from ecrf.words import Refusal

_MOST_SLOTS = 4096
"""More than any transaction has: words that are lost are shown as lost, whichever they were."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry with the subject (its number) it is about; empty for study and site."""

    subject: str
    line: HistoryLine
    wordless: bool = False
    """Its words are lost: field, person and time are known, the value is not."""


class Teller:
    """Says entries of one study in the limits of one session; `source` reads the copy that knows names and designs."""

    def __init__(self, source: Source) -> None:
        source.need("see_clinical", "see_trail", "manage_study")
        self._source = source
        self._roots = {
            chain: row for chain, row in source.tools.store.rows("root") if isinstance(row, RootRow)
        }
        self._numbers = {chain: row.number for chain, row in self._roots.items()}

    def stored(self, found: Iterable[Stored], after: int) -> Iterator[Told]:
        """The entries of a chain's transactions behind entry number `after`."""
        for stored in found:
            yield from self.sealed(stored.sealed, stored.chain, after)

    def sealed(
        self, sealed: Sealed, chain: str = "", after: int = 0, *, wordless: bool = False
    ) -> Iterator[Told]:
        """The entries of one transaction, of one chain or of all; those the program made by itself are left out."""
        body, slots = decode_body(sealed.body), decode_content(sealed.content)
        for part in body.parts:
            if part.chain == ACCESS_CHAIN or (chain and part.chain != chain):
                continue
            for sequence, entry in enumerate(part.entries, part.first):
                if isinstance(entry, SubjectAdded) and not wordless:
                    slot = slots[entry.number.slot]
                    self._numbers.setdefault(part.chain, slot[1].decode() if slot is not None else "")
                if sequence <= after or getattr(entry, "by", "") == SYSTEM or not self._may_see(part.chain):
                    continue
                room: list[Slot] = slots if not wordless else [None] * _MOST_SLOTS
                written = Written(part.chain, sequence, entry, body.header, room)
                line = show_entry(self._source, self._design(part.chain), written)
                number = self._numbers.get(part.chain, "") if part.chain.startswith("subject:") else ""
                yield Told(number, line, wordless)

    def number(self, chain: str) -> str:
        """What a chain is called: the subject's or site's number, or the chain itself while that is not known."""
        return self._numbers.get(chain, "") or chain

    def _may_see(self, chain: str) -> bool:
        site = self._source.session.site
        root = self._roots.get(chain)
        return site == "*" or (root is not None and root.site == site)

    def _design(self, chain: str) -> Published | None:
        root = self._roots.get(chain)
        try:
            if root is not None and root.design:
                return self._source.tools.designs.get(root.design)
            return self._source.design()
        except Refusal:
            return None  # the design is lost with the damaged file: addresses are shown as they are
