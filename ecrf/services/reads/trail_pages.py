"""The trail of the study, newest first, piece by piece: a page costs what it shows, however long the trail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN, site_chain
from ecrf.record.transaction import Header, Part, decode_body, decode_content
from ecrf.services.designs import Published
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.history_view import HistoryLine, TrailChoices, TrailFilter, TrailPage
from ecrf.services.reads.source import Source
from ecrf.services.reads.trail import read_entry, show_entry, value_of
from ecrf.services.reads.trail_entries import Written
from ecrf.services.reads.trail_marks import TrailMarks, hours_of
from ecrf.services.reads.trail_sieve import Sieve
from ecrf.words import Text

PAGE = 100
PIECE = 200
"""Transactions read at once."""
SCAN = 2000
"""Work before a page that is not full is given back as it is: a transaction looked through is one, a line drawn ten."""
DRAWN = 10
BEHIND = 500
"""Transactions in a row older than anything wanted behind which nothing is looked for: a clock may have been set back."""
GROUPS = (
    "value.", "line.", "missing.", "form.", "correction.", "entered.in_error", "prompt.", "query.", "statement.",
    "lock.", "redacted", "subject.", "design.", "identity.changed", "integrity.", "finding.settled", "role.",
    "person.", "site.added", "checkpoint.written", "access", "term.", "dictionary.named",
)  # fmt: skip
"""Kinds to choose from; one that ends with a dot means all that begin so."""


def read_trail(source: Source, wanted: TrailFilter, before: int = 0) -> TrailPage:
    """A page of the trail from transaction `before` on (0: from the end); refuses without `see_trail`.

    A rare filter may look through many transactions for a few lines: after some work the page is given back not
    full, and `next` goes on.
    """
    with source.standing_still():
        return _read_page(source, _Walk(source, wanted), before)


def _read_page(source: Source, walk: _Walk, before: int) -> TrailPage:
    lines: list[HistoryLine] = []
    at, behind, reached = before, 0, ""
    while piece := source.tools.store.trail_back(at, PIECE):
        for number, sealed in piece:
            header, parts = walk.open(sealed.body)
            behind = behind + 1 if walk.sieve.is_behind(header) else 0
            if behind > BEHIND:
                return TrailPage(tuple(lines), before, 0, reached=header.stored)
            lines += walk.lines(header, parts, sealed.content)
            at, reached, walk.spent = number, header.stored, walk.spent + 1
            if len(lines) >= PAGE or walk.spent >= SCAN:
                return TrailPage(tuple(lines), before, at, full=len(lines) >= PAGE, reached=reached)
    return TrailPage(tuple(lines), before, 0, reached=reached)


@dataclass(frozen=True, slots=True)
class Until:
    """A place in the trail: the length of every data chain there, and the time of its last entry for the access chain."""

    lengths: Mapping[str, int]
    time: str

    def has(self, line: HistoryLine) -> bool:
        """Whether a line stands at or before the place."""
        if line.chain == ACCESS_CHAIN:
            return datetime.fromisoformat(line.time) <= datetime.fromisoformat(self.time)
        return line.sequence <= self.lengths.get(line.chain, 0)


def iterate_trail(source: Source, wanted: TrailFilter, until: Until | None = None) -> Iterator[HistoryLine]:
    """Every line that passes, newest first, up to a place in the trail (None: its end)."""
    walk, at, behind = _Walk(source, wanted), 0, 0
    while piece := source.tools.store.trail_back(at, PIECE):
        found: list[HistoryLine] = []
        with source.standing_still():
            for number, sealed in piece:
                at = number
                header, parts = walk.open(sealed.body)
                behind = behind + 1 if walk.sieve.is_behind(header) else 0
                if behind > BEHIND:
                    break
                found += walk.lines(header, parts, sealed.content)
        yield from found if until is None else (line for line in found if until.has(line))
        if behind > BEHIND:
            return


def read_choices(source: Source) -> TrailChoices:
    """What the filters can be set to."""
    source.need("see_trail")
    study, published = source.study(), source.design()
    persons = sorted((row.name, row.person) for row in study.persons.values())
    roles = study.matrix_at(study.sequence)
    return TrailChoices(
        persons=tuple((person, name) for name, person in persons),
        roles=tuple(roles),
        kinds=GROUPS,
        forms=tuple((form.oid, form.title) for form in published.design.forms) if published else (),
        sites=tuple(
            (row.site, f"{row.number} {row.name}")
            for row in sorted(study.sites.values(), key=lambda row: row.number)
            if source.session.site in ("*", row.site)
        ),
    )


@dataclass(frozen=True, slots=True)
class _Home:
    """A chain in reach and the design its entries are drawn by."""

    published: Published | None


class _Walk:
    """One filter over the chains in reach."""

    def __init__(self, source: Source, wanted: TrailFilter) -> None:
        source.need("see_trail")
        self._source = source
        self.spent = 0
        """Work done so far."""
        self._homes = _homes(source)
        numbers = {chain: row.number for chain, row in source.roots()}
        self.sieve = Sieve(wanted, numbers)
        published = source.design()
        settings = published.design.study.settings if published is not None else {}
        self._marks = TrailMarks(source.tools.store, hours_of(settings))

    def open(self, body: bytes) -> tuple[Header, tuple[Part, ...]]:
        """Header and parts of a transaction."""
        opened = decode_body(body)
        return opened.header, opened.parts

    def lines(self, header: Header, parts: tuple[Part, ...], content: bytes) -> Iterator[HistoryLine]:
        """The lines of a transaction that pass, last entry first."""
        if not self.sieve.passes_header(header):
            return
        slots = None
        for part in reversed(parts):
            home = self._homes.get(part.chain)
            if home is None or not self.sieve.passes_chain(part.chain, header.site):
                continue
            for number, entry, marks in reversed(list(self._marks.of(header, part))):
                slots = decode_content(content) if slots is None else slots
                written = Written(part.chain, number, entry, header, slots)
                if self.sieve.passes_entry(written, marks):
                    self.spent += DRAWN
                    line = show_entry(self._source, home.published, written, None, marks)
                    line = self._with_old(line, written, home.published)
                    if self.sieve.passes_words(line):
                        yield line

    def _with_old(self, line: HistoryLine, written: Written, published: Published | None) -> HistoryLine:
        replaced = int(getattr(written.entry, "replaces", 0))
        if not replaced or line.kind == "withheld":
            return line
        earlier = read_entry(self._source, written.chain, replaced)
        old: Said | None = value_of(self._source, published, earlier) if earlier is not None else None
        return replace(line, old=old if old is not None else Text(""))


def _homes(source: Source) -> dict[str, _Home]:
    """The chains whose entries the session may see; study and access only from a role at all sites."""
    designs = source.tools.designs
    homes = {chain: _Home(designs.get(row.design)) for chain, row in source.roots()}
    for site in source.study().sites:
        own = source.site(site) if source.session.site in ("*", site) else None
        if own is not None and own.root is not None:
            has_forms = bool(own.root.design and own.forms)
            homes[site_chain(site)] = _Home(designs.get(own.root.design) if has_forms else None)
    if source.session.site == "*":
        homes |= {STUDY_CHAIN: _Home(None), ACCESS_CHAIN: _Home(None)}
    return homes
