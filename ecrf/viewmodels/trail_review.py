"""The review of the trail: worked out piece by piece, marked finding by finding, closed by a signed report."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from time import monotonic

from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.reads.trail_review import PersonDoings, TrailFinding, TrailReview
from ecrf.viewmodels.places import Place, place_of
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench

BUDGET = 0.05
"""Seconds worked at a time."""
PERIOD = 90
"""Days looked back at first: a quarter."""


class TrailReviewScreen(Screen):
    """Who did what when, and what somebody should look at; `row` is the finding, `who` the person in focus."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.since = (bench.reads.as_of - timedelta(days=PERIOD)).isoformat()
        self.until = ""
        self.people: tuple[PersonDoings, ...] = ()
        self.every: tuple[TrailFinding, ...] = ()
        self.findings: tuple[TrailFinding, ...] = ()
        """Those that pass the filter."""
        self.row = 0
        self.who = -1
        """Index of the person whose hours are drawn; -1 for all."""
        self.looked = 0
        self.kind = ""
        """Only findings of this kind are shown; empty: all."""
        self.run = ""
        """Id of the report made here, waiting for its signature."""
        self._review: TrailReview | None = None
        self._site = ""

    @property
    def is_working(self) -> bool:
        """Whether the trail is still looked through."""
        return self._review is not None

    def load(self) -> None:
        """Begin again; the page calls `work` until it is done."""
        self._review = self.bench.reads.trail_review(self.since, self.until)
        self.work()

    def work(self) -> None:
        """Look on for a moment."""
        if self._review is None:
            return
        end, review = monotonic() + BUDGET, self._review
        while monotonic() < end:
            if review.step():
                self._review = None
                break
        self.looked, self.people = review.looked, review.people()
        self.every = review.findings()
        self._narrow()

    def _narrow(self) -> None:
        self.findings = tuple(each for each in self.every if self.kind in ("", each.kind))
        self.row = max(0, min(self.row, len(self.findings) - 1))

    def stop(self) -> None:
        """Look no further."""
        self._review = None

    def set_period(self, since: str, until: str) -> None:
        """Look at other days (ISO); an empty beginning is the whole trail."""
        self.since, self.until = since, until
        self.refresh()

    @property
    def hours(self) -> Counter[tuple[int, int]]:
        """(weekday, hour) to entries, of the person in focus or of all."""
        chosen = self.people[self.who : self.who + 1] if self.who >= 0 else self.people
        found: Counter[tuple[int, int]] = Counter()
        for each in chosen:
            found += each.hours
        return found

    @property
    def chosen(self) -> TrailFinding | None:
        """The finding in focus."""
        return self.findings[self.row] if self.row < len(self.findings) else None

    @property
    def open_findings(self) -> int:
        """How many nobody has reviewed."""
        return sum(not each.state for each in self.findings)

    @property
    def may_review(self) -> bool:
        """Whether this person's marks count."""
        return self.bench.session.may("run_integrity")

    @property
    def may_sign(self) -> bool:
        """Whether a report made here waits for this person's signature."""
        return bool(self.run) and self.bench.session.may("sign_integrity")

    def choose_person(self, row: int) -> None:
        """Draw the hours of one person; -1 of all."""
        self.who = row
        self.changed()

    def mark(self, text: str = "") -> None:
        """The finding in focus was reviewed; the mark is kept in the trail."""
        finding = self.chosen
        if finding is not None:
            self.act(c.SettleFinding(*self.stamp(), finding.site, finding.finding, "reviewed", text=text))

    def take_back(self) -> None:
        """The finding in focus was not reviewed after all; that it once was stays in the trail."""
        finding = self.chosen
        if finding is not None and finding.state:
            self.act(c.SettleFinding(*self.stamp(), finding.site, finding.finding, "open"))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds something was found of."""
        return tuple(dict.fromkeys(each.kind for each in self.every))

    def choose_kind(self, kind: str) -> None:
        """Show one kind; the empty text shows all."""
        self.kind, self.row = kind, 0
        self._narrow()
        self.changed()

    def mark_all(self, text: str = "") -> None:
        """Everything shown that nobody has reviewed is reviewed: one act for each site, an entry for each finding."""
        waiting = [each for each in self.findings if not each.state]
        for site in dict.fromkeys(each.site for each in waiting):
            keys = tuple(each.finding for each in waiting if each.site == site)
            self.act(c.SettleFindings(*self.stamp(), site, keys, "reviewed", text))

    def target(self, finding: TrailFinding) -> Place:
        """The form a finding is about."""
        return place_of(finding.chain, finding.at)

    def finish(self) -> None:
        """Make the report of the review, at the site of the session or of the first finding."""
        site = self.bench.session.site
        if site == "*":
            sites = sorted(self.bench.reads.study_state().sites.values(), key=lambda row: row.number)
            site = self.chosen.site if self.chosen is not None else sites[0].site if sites else ""

        def told(outcome: Outcome) -> None:
            if outcome.is_stored:
                self.run, self._site = outcome.created, site

        day, trail = self.bench.reads.as_of.isoformat(), self.bench.verify_trail()
        self.act(c.RunIntegrity(*self.stamp(), site, "trail", day, trail), told)

    def sign(self, meaning: str, password: str) -> None:
        """Sign the report of the review."""
        self.fault = self.bench.vouch_signature(password)
        if self.fault is not None:
            self.changed()
            return

        def told(outcome: Outcome) -> None:
            if outcome.is_stored:
                self.run = ""

        self.act(c.SignIntegrity(*self.stamp(), self._site, self.run, meaning), told)
