"""Locking a form, visit, subject or site: the checklist worked out piece by piece, each open point one key away."""

from __future__ import annotations

from time import monotonic

from ecrf.record.address import site_chain
from ecrf.services import commands as c
from ecrf.services.reads.locks_view import CheckLine, LockView, PointView, SiteLock, sort_points
from ecrf.viewmodels.places import Place, place_of
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench

BUDGET = 0.05
"""Seconds worked at a time: the window stays alive while a large site is looked through."""


class LockScreen(Screen):
    """One place of a subject (`chain`, `at`), or with `chain` empty the sites one after another."""

    def __init__(self, bench: Workbench, chain: str = "", at: str = "") -> None:
        super().__init__(bench)
        self.subject, self.at = chain, at
        self.sites: tuple[SiteLock, ...] = ()
        self.row = 0
        """The site in focus."""
        self.view: LockView | None = None
        self._points: list[PointView] = []
        self._waiting: list[str] = []
        self._trail = ""
        self.all = 0
        """Subjects the checklist looks at."""

    @property
    def is_site(self) -> bool:
        """Whether whole sites are locked here."""
        return not self.subject

    @property
    def site(self) -> str:
        """The site in focus."""
        return self.sites[self.row].site if self.row < len(self.sites) else ""

    @property
    def done(self) -> int:
        """Subjects looked at so far."""
        return self.all - len(self._waiting)

    @property
    def is_working(self) -> bool:
        """Whether the checklist is not worked out yet."""
        return bool(self._waiting)

    @property
    def lines(self) -> tuple[CheckLine, ...]:
        """The checklist as far as it is worked out."""
        return sort_points(self._points, whole_site=self.is_site)

    @property
    def open_points(self) -> int:
        """How much stands against a lock."""
        return len(self._points)

    def load(self) -> None:
        """Read the locks and begin the checklist again; what did not change is remembered."""
        reads = self.bench.reads
        if self.is_site:
            self.sites = reads.site_locks()
            self.row = max(0, min(self.row, len(self.sites) - 1))
        chain = self.subject or site_chain(self.site)
        self.view = reads.locks(chain, self.at) if self.subject or self.site else None
        self._points, self._waiting = [], []
        if self.is_site and self.site:
            self._trail = self._trail or self.bench.verify_trail()
            self._points = list(reads.checklists.site(self.site, self._trail))
            self._waiting = [row.chain for row in reads.roots() if row.site == self.site]
        elif self.subject:
            self._waiting = [self.subject]
        self.all = len(self._waiting)
        self.work()

    def work(self) -> None:
        """Look at more subjects for a moment; called again while `is_working`."""
        until = monotonic() + BUDGET
        while self._waiting:
            self._points += self.bench.reads.checklists.subject(self._waiting.pop(0), self.at)
            if monotonic() > until:
                break

    def choose_site(self, row: int) -> None:
        """Another site."""
        if row != self.row:
            self.row = row
            self.refresh()

    def target(self, point: PointView) -> Place:
        """Where an open point is put right."""
        if point.point.chain:
            return place_of(point.point.chain, point.point.at)
        return Place("trail" if point.point.line == "trail" else "integrity")

    def lock_with(self, password: str, level: str, override: str = "") -> None:
        """Lock once the password is found right: what only the data manager lifts, or nobody."""
        self.fault = self.bench.vouch(password)
        if self.fault is None:
            self.lock(level, override)
        else:
            self.changed()

    def lock(self, level: str, override: str = "") -> None:
        """Freeze, lock, or lock for good; `override` says why although something stands open."""
        if self.is_site:
            self._trail = self.bench.verify_trail()
            self.act(c.LockSite(*self.stamp(), self.site, level, override, self._trail))
        else:
            self.act(c.Lock(*self.stamp(), self.subject, self.at, level, override))

    def unlock(self, level: str, reason: str) -> None:
        """Lift the lock that stands here."""
        if self.is_site:
            self.act(c.UnlockSite(*self.stamp(), self.site, level, reason))
        else:
            self.act(c.Unlock(*self.stamp(), self.subject, self.at, level, reason))

    def seal(self, password: str) -> None:
        """Seal the study, every site of which is locked for good, once the password is found right."""
        self.fault = self.bench.vouch(password)
        if self.fault is None:
            self.act(c.SealStudy(*self.stamp()))
        else:
            self.changed()
