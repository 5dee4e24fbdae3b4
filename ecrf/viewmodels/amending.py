"""An amendment at the sites: what is recorded for a version, its dry run at one site, activating it, moving subjects."""

from __future__ import annotations

from ecrf.record.people_rules import ETHICS, ETHICS_VALID, SITE_TRAINING
from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.reads.amendment_view import Amendment, SiteStanding, SubjectMove
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench

FACTS = {"approval": ETHICS, "training": SITE_TRAINING}


class AmendingScreen(Screen):
    """`row` is the site in focus; moves are previewed when asked, for it takes time where there are many subjects."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.found: Amendment | None = None
        self.version = ""
        """Digest of the version looked at; empty: the one published last."""
        self.row = 0
        self.previewed = ""
        """The site whose moves are shown."""
        self.moving = 0
        """Subjects still to be moved."""
        self.moved = 0
        self.may_amend = bench.session.may("publish")

    def load(self) -> None:
        """Read the sites, and the moves of the one previewed."""
        if self.may_amend and self.bench.reads.study_state().designs:
            self.found = self.bench.reads.amendment(self.version, self.previewed)
        self.row = max(0, min(self.row, len(self.sites) - 1))

    @property
    def sites(self) -> tuple[SiteStanding, ...]:
        """Every site."""
        return self.found.sites if self.found is not None else ()

    @property
    def chosen(self) -> SiteStanding | None:
        """The site in focus."""
        return self.sites[self.row] if self.row < len(self.sites) else None

    @property
    def moves(self) -> tuple[SubjectMove, ...]:
        """What moving would change, where it was previewed for the site in focus."""
        site = self.chosen
        here = site is not None and self.previewed == site.site
        return self.found.moves if self.found is not None and here else ()

    @property
    def is_previewed(self) -> bool:
        """Whether the dry run of the site in focus is shown."""
        return self.chosen is not None and self.previewed == self.chosen.site

    def look_at(self, version: str) -> None:
        """Look at another version, by its digest."""
        self.version, self.previewed = version, ""
        self.refresh()

    def preview(self) -> None:
        """Make the dry run of the site in focus; nothing is written."""
        if self.chosen is not None:
            self.previewed, self.moved = self.chosen.site, 0
            self.refresh()

    def record(self, fact: str, what: str) -> None:
        """Note today an `approval` or `training` of the site in focus for this version."""
        if self.chosen is not None and self.found is not None:
            day = self.bench.reads.as_of.isoformat()
            command = c.RecordFact(*self.stamp(), self.chosen.site, FACTS[fact], day, what, self.found.digest)
            self.act(command)

    def hold_until(self, what: str, until: str) -> None:
        """Note today until when the ethics approval of the trial is valid at the site in focus."""
        if self.chosen is not None:
            day = self.bench.reads.as_of.isoformat()
            self.act(c.RecordFact(*self.stamp(), self.chosen.site, ETHICS_VALID, day, what, until))

    def activate(self) -> None:
        """Let the site in focus work under this version."""
        if self.chosen is not None and self.found is not None:
            self.act(c.ActivateSite(*self.stamp(), self.chosen.site, self.found.digest))

    def move(self, chain: str = "") -> None:
        """Move one subject, or all that were previewed and are not locked; each in a transaction of its own."""
        if self.found is None or self.moving:
            return
        chains = [one.chain for one in self.moves if not one.locked and chain in ("", one.chain)]
        self.fault, self.moving, self.moved = None, len(chains), 0
        for each in chains:
            self.bench.submit(c.ActivateDesign(*self.stamp(), each, self.found.digest), self._was_moved)
        self.changed()

    def _was_moved(self, outcome: Outcome) -> None:
        self.moving -= 1
        self.moved += outcome.fault is None
        self.fault = self.fault or outcome.fault
        if not self.moving:
            self.load()
        self.changed()
