"""Which entries of the trail pass a filter: asked of header and entry first, of words last."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.record.transaction import Header
from ecrf.services.reads.history_view import HistoryLine, TrailFilter
from ecrf.services.reads.trail_entries import Written
from ecrf.words import Text

_FORM_PART = 2


@dataclass(frozen=True, slots=True)
class Sieve:
    """One filter; `numbers` are the subject numbers by chain."""

    wanted: TrailFilter
    numbers: dict[str, str]

    @property
    def needs_marks(self) -> bool:
        """Whether it asks for something only marking tells."""
        return self.wanted.only not in ("", "system")

    def passes_header(self, header: Header) -> bool:
        """Whether a transaction may hold anything that passes."""
        wanted, day = self.wanted, header.stored[:10]
        if (wanted.since and day < wanted.since) or (wanted.until and day > wanted.until):
            return False
        pairs = ((wanted.person, header.person), (wanted.role, header.role))
        return all(asked in ("", given) for asked, given in pairs)

    def is_behind(self, header: Header) -> bool:
        """Whether a transaction is older than anything wanted."""
        return bool(self.wanted.since) and header.stored[:10] < self.wanted.since

    def passes_chain(self, chain: str, site: str) -> bool:
        """Whether entries of a chain may pass; `site` is where the transaction acted."""
        wanted = self.wanted
        number = self.numbers.get(chain, "")
        return wanted.chain in ("", chain) and wanted.site in ("", site) and wanted.subject in ("", number)

    def passes_entry(self, written: Written, marks: frozenset[str]) -> bool:
        """Whether an entry passes everything but the words."""
        wanted, kind = self.wanted, written.kind
        if (
            wanted.kind
            and kind != wanted.kind
            and not (wanted.kind.endswith(".") and kind.startswith(wanted.kind))
        ):
            return False
        parts = written.at.split("/")
        if wanted.form and (len(parts) <= _FORM_PART or parts[_FORM_PART] != wanted.form):
            return False
        if wanted.only == "system":
            return getattr(written.entry, "by", "") == "system"
        return wanted.only in ("", *marks)

    def passes_words(self, line: HistoryLine) -> bool:
        """Whether the words looked for stand in what this reader is shown; never in what is withheld."""
        if not self.wanted.text:
            return True
        said = (line.label, line.reason, line.note, line.old, line.new)
        texts = [part for each in said if isinstance(each, Text) for part in (each.en, each.zh)]
        looked_for = self.wanted.text.casefold()
        return any(looked_for in text.casefold() for text in [*texts, line.person, line.subject, line.at])
