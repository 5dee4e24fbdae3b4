"""The weekly integrity run: make it, work through its findings, sign it."""

from __future__ import annotations

from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.reads.integrity_view import FindingView, IntegrityView
from ecrf.viewmodels.places import Place, place_of
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench

STANDINGS = ("new", "persisting", "resolved")


class IntegrityScreen(Screen):
    """The runs of one site and the findings of the chosen one; `standing` filters them (empty: all)."""

    def __init__(self, bench: Workbench, site: str = "") -> None:
        super().__init__(bench)
        self.site = site or bench.session.site
        self.view = IntegrityView(self.site, (), "", (), may_run=False, may_sign=False, overdue=False)
        self.run_id = ""
        self.standing = ""
        self.row = 0
        self.nature = "independent" if bench.session.may("verify") else "self"
        """The coordinator's self-check, or the monitor's independent run."""

    def load(self) -> None:
        """Read the runs; a session at all sites begins with the first site."""
        if self.site == "*":
            sites = sorted(self.bench.reads.study_state().sites.values(), key=lambda row: row.number)
            self.site = sites[0].site if sites else ""
        if self.site:
            self.view = self.bench.reads.integrity(self.site, self.run_id)
            self.run_id = self.view.chosen
        self.row = max(0, min(self.row, len(self.findings) - 1))

    @property
    def findings(self) -> tuple[FindingView, ...]:
        """The findings shown."""
        return tuple(each for each in self.view.findings if self.standing in ("", each.standing))

    @property
    def kinds(self) -> tuple[tuple[str, int], ...]:
        """How many findings of each kind are shown, in the order of the report."""
        counts: dict[str, int] = {}
        for each in self.findings:
            counts[each.kind] = counts.get(each.kind, 0) + 1
        return tuple(counts.items())

    @property
    def chosen(self) -> FindingView | None:
        """The finding in focus."""
        return self.findings[self.row] if self.row < len(self.findings) else None

    def choose_site(self, site: str) -> None:
        """The runs of another site."""
        self.site, self.run_id, self.row = site, "", 0
        self.refresh()

    def choose_run(self, run: str) -> None:
        """The findings of another run."""
        self.run_id, self.row = run, 0
        self.refresh()

    def filter(self, standing: str) -> None:
        """Show only new, persisting or resolved findings; empty shows all."""
        self.standing, self.row = standing, 0
        self.changed()

    def move(self, rows: int) -> None:
        """Move the focus, staying inside."""
        self.row = max(0, min(self.row + rows, len(self.findings) - 1))
        self.changed()

    def run(self, as_of: str = "") -> None:
        """Make a run as of a day (ISO; empty: today); the trail is verified before where the bench can."""
        day = as_of or self.bench.reads.as_of.isoformat()

        def told(outcome: Outcome) -> None:
            if outcome.is_stored:
                self.run_id, self.row = outcome.created, 0
                self.load()

        trail = self.bench.verify_trail()
        self.act(c.RunIntegrity(*self.stamp(), self.site, self.nature, day, trail), told)

    def settle(self, finding: FindingView, state: str, until: str = "", text: str = "") -> None:
        """Say what becomes of a finding: fixed, queried, or explained until a day (ISO)."""
        self.act(c.SettleFinding(*self.stamp(), self.site, finding.finding, state, until, text))

    def sign(self, meaning: str, password: str) -> None:
        """Sign the report of the chosen run, which must be one's own."""
        self.fault = self.bench.vouch_signature(password)
        if self.fault is None:
            self.act(c.SignIntegrity(*self.stamp(), self.site, self.run_id, meaning))
        else:
            self.changed()

    def target(self, finding: FindingView) -> Place:
        """Where a finding is at home."""
        return place_of(finding.chain, finding.at)
