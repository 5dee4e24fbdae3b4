"""The delegation log of a site: who does what, signed by the principal investigator; handing over; rules for people."""

from __future__ import annotations

from pathlib import Path

from ecrf.record.delegation import TASKS
from ecrf.services import commands as c
from ecrf.services.reads.delegation_view import DelegationLine, DelegationLog
from ecrf.services.reads.people_view import RuleView, SiteView
from ecrf.viewmodels.people import Accounts
from ecrf.viewmodels.reports import Wish
from ecrf.viewmodels.workbench import Workbench
from ecrf.viewmodels.writing import WritingScreen
from ecrf.words import Fault, Language

PDF, EXCEL = "delegation", "delegation_excel"
ENDS = {PDF: ".pdf", EXCEL: ".xlsx"}


class DelegationScreen(WritingScreen):
    """`row` is the line in focus; `draft` its tasks while they are changed."""

    tasks = TASKS

    def __init__(self, bench: Workbench, accounts: Accounts | None = None) -> None:
        super().__init__(bench)
        self._accounts = accounts
        self.sites: tuple[SiteView, ...] = ()
        self.site = ""
        self.log: DelegationLog | None = None
        self.rules: tuple[RuleView, ...] = ()
        self.letters: tuple[str, ...] = ()
        self.row = 0
        self.draft: tuple[str, ...] = ()
        may = bench.session.may
        self.may_delegate, self.may_rule = may("grant_role"), may("manage_study")

    def load(self) -> None:
        """Read sites, the log of the one chosen, and the rules."""
        reads = self.bench.reads
        self.sites = reads.sites()
        if self.site not in {site.site for site in self.sites}:
            self.site = self.sites[0].site if self.sites else ""
        self.log = reads.delegation(self.site) if self.site else None
        self.rules, self.letters = reads.rules(), reads.letters()
        self.move(0)

    @property
    def lines(self) -> tuple[DelegationLine, ...]:
        """The people of the log."""
        return self.log.lines if self.log is not None else ()

    @property
    def chosen(self) -> DelegationLine | None:
        """The line in focus."""
        return self.lines[self.row] if self.row < len(self.lines) else None

    @property
    def may_sign(self) -> bool:
        """Whether the log can be signed now: by who may sign at this site, and not as it was signed already."""
        session = self.bench.session
        here = session.site in ("*", self.site)
        return session.may("sign") and here and self.log is not None and not self.log.is_signed

    @property
    def is_drafted(self) -> bool:
        """Whether tasks were changed and not kept yet."""
        chosen = self.chosen
        return chosen is not None and set(self.draft) != set(chosen.tasks)

    def choose_site(self, site: str) -> None:
        """Show another site."""
        self.site, self.row = site, 0
        self.refresh()

    def move(self, rows: int) -> None:
        """Move the focus; tasks not kept are dropped."""
        self.choose(self.row + rows)

    def choose(self, row: int) -> None:
        """Put the focus on a line."""
        self.row = max(0, min(row, len(self.lines) - 1))
        self.draft = self.chosen.tasks if self.chosen is not None else ()

    def toggle(self, task: str) -> None:
        """Add or take a task of the line in focus, to be kept by `keep_tasks`."""
        if self.may_delegate and self.chosen is not None:
            left = tuple(one for one in self.draft if one != task)
            self.draft = left if task in self.draft else tuple(t for t in TASKS if t in (*self.draft, task))
            self.changed()

    def keep_tasks(self) -> None:
        """The tasks of the line in focus are those of the draft."""
        if self.chosen is not None and self.is_drafted:
            person, note = self.chosen.person, self.chosen.note
            self.act(c.DelegateTasks(*self.stamp(), person, self.site, self.draft, note))

    def sign(self, meaning: str, password: str) -> None:
        """Sign the log as it stands."""
        self.fault = self.bench.vouch_signature(password)
        if self.fault is None:
            self.act(c.SignDelegation(*self.stamp(), self.site, meaning))
        else:
            self.changed()

    def heirs(self) -> tuple[DelegationLine, ...]:
        """Who can take over from the line in focus: other people of the site, each once."""
        chosen = self.chosen
        found = {line.person: line for line in self.lines if line.active}
        return tuple(line for line in found.values() if chosen is not None and line.person != chosen.person)

    def hand_over(self, until: str, heir: str) -> None:
        """The last day of the line in focus; role and tasks go to `heir` from the day after."""
        chosen = self.chosen
        if chosen is None:
            return
        site = "*" if chosen.everywhere else self.site
        command = c.HandOver(*self.stamp(), chosen.person, chosen.role, site, until.strip(), heir)

        def told(_outcome: object) -> None:
            if self.fault is None and self._accounts is not None:
                self._accounts.give_keys(heir, chosen.role, self._answered)

        self.act(command, told)

    def set_rule(self, name: str, value: str) -> None:
        """One rule is this from now on; an empty text takes it away."""
        if self._accounts is None:
            self.fault = Fault("people.not_bound")
        else:
            self.busy, self.fault = True, None
            self._accounts.set_rules({name: value.strip()}, self._answered)
        self.changed()

    def file_letter(self, what: str) -> None:
        """Note the letter to the FDA, today."""
        day = self.bench.reads.as_of.isoformat()
        self.act(c.RecordFact(*self.stamp(), "study", "fda_letter", day, what))

    def suggest(self, kind: str) -> str:
        """A file name that says what is in it."""
        number = self.log.number if self.log is not None else ""
        return f"delegation-{number}-{self.bench.reads.as_of.isoformat()}{ENDS[kind]}"

    def write(self, kind: str, target: Path, language: Language) -> None:
        """Write the log as PDF or Excel."""
        self.write_file(Wish(kind, target, "", "", language, site=self.site))

    def _answered(self, answer: str | Fault) -> None:
        self.busy = False
        self.fault = answer if isinstance(answer, Fault) else None
        self.load()
        self.changed()
