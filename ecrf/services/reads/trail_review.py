"""The review of the trail: who did what when, and the changes somebody should look at, in one pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ecrf.record.rows import FindingRow
from ecrf.record.transaction import Header, Part, decode_body
from ecrf.services.reads.integrity import OPEN
from ecrf.services.reads.naming import join_words, numbered
from ecrf.services.reads.queries import describe_place
from ecrf.services.reads.source import Source
from ecrf.services.reads.trail_entries import kind_of
from ecrf.services.reads.trail_findings import FOUND, Deed, deeds_of, edits_of, key_of
from ecrf.services.reads.trail_marks import Edit, TrailMarks, find_bursts, hours_of
from ecrf.words import Text

PIECE = 200
DOINGS = (
    "entered",
    "changed",
    "queries",
    "verified",
    "judged",
    "signed",
    "locked",
    "design",
    "coming",
    "other",
)
"""What a person's entries are counted under."""
_BEGINNINGS = {
    "query.": "queries", "lock.": "locked", "redacted": "locked", "access": "coming", "design.": "design",
    "role.": "design", "person.": "design", "permissions.": "design", "prompt.answered": "entered",
}  # fmt: skip


@dataclass(slots=True)
class PersonDoings:
    """One person in one role: how much of what, when first and last, and by hour of the week."""

    person: str
    name: str
    role: str
    counts: Counter[str] = field(default_factory=Counter)
    hours: Counter[tuple[int, int]] = field(default_factory=Counter)
    """(weekday from 0, hour) to entries."""
    first: str = ""
    last: str = ""
    out_of_hours: int = 0


@dataclass(frozen=True, slots=True)
class TrailFinding:
    """Changes of one kind by one person to one form on one day."""

    finding: str
    """Identity: what a reviewer's mark names."""
    kind: str
    chain: str
    subject: str
    site: str
    at: str
    """The form record."""
    label: Text
    person: str
    day: str
    count: int
    state: str = ""
    """`reviewed` and the like; empty while nobody said anything."""
    text: str = ""


class TrailReview:
    """Looks through the trail from its end back to a day, piece by piece: `step` until it says that it is done."""

    def __init__(self, source: Source, since: str, until: str = "") -> None:
        source.need("see_trail")
        self._source, self._since, self._until = source, since, until
        published = source.design()
        settings = published.design.study.settings if published is not None else {}
        self._hours = hours_of(settings)
        self._marks = TrailMarks(source.tools.store, self._hours)
        self._roots = dict(source.roots())
        self._at = self._behind = 0
        self._found: Counter[Deed] = Counter()
        self._edits: list[Edit[Deed]] = []
        self._people: dict[tuple[str, str], PersonDoings] = {}
        self.reached = ""
        self.looked = 0

    def step(self) -> bool:
        """Look at one more piece; True when the whole period was looked at."""
        piece = self._source.tools.store.trail_back(self._at, PIECE)
        for number, sealed in piece:
            body = decode_body(sealed.body)
            self._at, self.reached, self.looked = number, body.header.stored, self.looked + 1
            day = body.header.stored[:10]
            self._behind = self._behind + 1 if day < self._since else 0
            if day >= self._since and (not self._until or day <= self._until):
                self._take(body.header, body.parts)
        return len(piece) < PIECE or self._behind > PIECE

    def people(self) -> tuple[PersonDoings, ...]:
        """Who did what, those who did most first."""
        return tuple(sorted(self._people.values(), key=lambda each: -sum(each.counts.values())))

    def findings(self) -> tuple[TrailFinding, ...]:
        """What somebody should look at, with what was said of it; the latest day first."""
        said = {
            row.finding: row
            for _, row in self._source.tools.store.rows("finding")
            if isinstance(row, FindingRow) and row.state != OPEN
        }
        every = self._found + Counter(edit.deed for edit in find_bursts(self._edits))
        found = [self._finding(deed, count, said) for deed, count in every.items()]
        return tuple(sorted(found, key=lambda each: (FOUND.index(each.kind), each.day), reverse=False))

    def _finding(self, deed: Deed, count: int, said: dict[str, FindingRow]) -> TrailFinding:
        root = self._roots[deed.chain]
        published = self._source.tools.designs.get(root.design)
        event, repeat, form, _ = describe_place(published, deed.record)
        row = said.get(key_of(deed))
        return TrailFinding(
            finding=key_of(deed),
            kind=deed.kind,
            chain=deed.chain,
            subject=root.number,
            site=root.site,
            at=deed.record,
            label=join_words((numbered(event, repeat), form)),
            person=self._source.name(deed.person),
            day=deed.day,
            count=count,
            state=row.state if row is not None else "",
            text=row.text if row is not None else "",
        )

    def _take(self, header: Header, parts: Iterable[Part]) -> None:
        for part in parts:
            if part.chain not in self._roots and self._source.session.site != "*":
                continue
            for _, entry, marks in self._marks.of(header, part):
                if getattr(entry, "by", "") == "system":
                    continue
                self._count(
                    header,
                    kind_of(entry),
                    int(getattr(entry, "replaces", 0)),
                    str(getattr(entry, "statement", "")),
                )
                if part.chain in self._roots:
                    self._found.update(deeds_of(header, part.chain, entry, marks))
                    self._edits += edits_of(header, part.chain, entry, marks)

    def _count(self, header: Header, kind: str, replaces: int, statement: str) -> None:
        key = (header.person, header.role)
        doings = self._people.get(key)
        if doings is None:
            name = self._source.name(header.person)
            doings = self._people[key] = PersonDoings(header.person, name, header.role)
        doings.counts[doing_of(kind, replaces, statement)] += 1
        at = datetime.fromisoformat(header.stored)
        doings.hours[at.weekday(), at.hour] += 1
        doings.out_of_hours += self._hours.is_out(header.stored)
        doings.first = min(doings.first or header.stored, header.stored)
        doings.last = max(doings.last, header.stored)


def doing_of(kind: str, replaces: int, statement: str) -> str:
    """What an entry is counted under."""
    if kind == "statement.made":
        return {"signature": "signed", "signature.paper": "signed", "judgement": "judged"}.get(
            statement, "verified"
        )
    if kind == "value.cleared" or (kind == "value.entered" and replaces):
        return "changed"
    if kind in ("value.entered", "form.opened", "line.finished", "form.completed", "subject.added"):
        return "entered"
    if kind in ("line.removed", "missing.marked", "missing.lifted", "entered.in_error", "line.restored"):
        return "changed"
    return next((doing for begin, doing in _BEGINNINGS.items() if kind.startswith(begin)), "other")
