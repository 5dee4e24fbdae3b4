"""The review list: what waits for a signature, changes since the last one first, signed in one act."""

from __future__ import annotations

from pathlib import Path

from ecrf.services import commands as c
from ecrf.services.reads.signing_view import CasebookList, SignChanges, SignLine
from ecrf.viewmodels.places import Place, place_of
from ecrf.viewmodels.reports import Wish
from ecrf.viewmodels.workbench import Workbench
from ecrf.viewmodels.writing import WritingScreen
from ecrf.words import Language

PLACES, CASEBOOKS = "places", "casebooks"
SHOWS = (PLACES, CASEBOOKS)
PDF, EXCEL = "signing", "signing_excel"
ENDS = {PDF: ".pdf", EXCEL: ".xlsx"}


class SigningScreen(WritingScreen):
    """Lines are chosen one by one; nothing is chosen that was not put there by the person.

    `show` is visits and logs (`places`) or whole casebooks; both pass the filters `site` (a number) and `person`.
    """

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.may_sign = bench.session.may("sign")
        self.show = PLACES if self.may_sign else CASEBOOKS
        self.site = self.person = ""
        self.all: tuple[SignLine, ...] = ()
        """Before the filters."""
        self.books = CasebookList()
        self.lines: tuple[SignLine, ...] = ()
        self.row = 0
        self.chosen: frozenset[tuple[str, str]] = frozenset()
        self.seen: frozenset[tuple[str, str]] = frozenset()
        """Lines whose changes were shown: a broken signature is given again after looking."""
        self._changes: dict[tuple[str, str], SignChanges] = {}

    def load(self) -> None:
        """Read the list; what is gone is no longer chosen."""
        self.books = self.bench.reads.casebooks()
        self.all = self.bench.reads.signing() if self.show == PLACES else self.books.lines
        self._narrow()

    def _narrow(self) -> None:
        self.lines = tuple(line for line in self.all if line.passes(self.site, self.person))
        keys = {line.key for line in self.lines if line.ready}
        self.chosen &= keys
        self._changes = {}
        self.row = max(0, min(self.row, len(self.lines) - 1))

    @property
    def sites(self) -> tuple[str, ...]:
        """Numbers of the sites something waits at."""
        return tuple(sorted({line.form.site for line in self.all}))

    @property
    def persons(self) -> tuple[str, ...]:
        """Names of those who may sign what waits."""
        return tuple(sorted({name for line in self.all for name in line.investigators}))

    def choose_show(self, show: str) -> None:
        """Show visits and logs, or casebooks; nothing is chosen any more."""
        self.show, self.row, self.chosen = show, 0, frozenset()
        self.refresh()

    def narrow(self, *, site: str | None = None, person: str | None = None) -> None:
        """Show only what waits at a site or for a person; the empty text shows all again."""
        self.site = self.site if site is None else site
        self.person = self.person if person is None else person
        self._narrow()
        self.changed()

    def choose_all(self) -> None:
        """Choose every complete line that is shown."""
        self.chosen = frozenset(line.key for line in self.lines if line.ready)
        self.changed()

    def suggest(self, kind: str) -> str:
        """A file name that says what is in it."""
        return f"signatures-{self.bench.reads.as_of.isoformat()}{ENDS[kind]}"

    def write(self, kind: str, target: Path, language: Language) -> None:
        """Write both lists, as filtered, as PDF or Excel."""
        self.write_file(Wish(kind, target, "", "", language, site=self.site, person=self.person))

    @property
    def line(self) -> SignLine | None:
        """The line in focus."""
        return self.lines[self.row] if self.row < len(self.lines) else None

    @property
    def changes(self) -> SignChanges:
        """What changed at the line in focus since its last signature."""
        line = self.line
        if line is None:
            return SignChanges((), 0)
        if line.key not in self._changes:
            self._changes[line.key] = self.bench.reads.sign_changes(*line.key)
            self.seen |= {line.key}
        return self._changes[line.key]

    def move(self, row: int) -> None:
        """Look at a line."""
        self.row = max(0, min(row, len(self.lines) - 1))

    def toggle(self) -> None:
        """Choose the line in focus, or let go of it; one that is not complete cannot be chosen."""
        line = self.line
        if line is not None and line.ready:
            self.chosen ^= {line.key}
            self.changed()

    def choose_subject(self) -> None:
        """Choose every complete line of the subject in focus."""
        if self.line is not None:
            chain = self.line.form.chain
            self.chosen |= {line.key for line in self.lines if line.ready and line.form.chain == chain}
            self.changed()

    def choose_none(self) -> None:
        """Let go of everything."""
        self.chosen = frozenset()
        self.changed()

    def target(self, line: SignLine) -> Place:
        """The form or visit of a line."""
        return place_of(line.form.chain, line.form.at)

    def sign(self, meaning: str, password: str) -> None:
        """Sign everything chosen, subject by subject, once everything typed is stored; one entry for each place."""

        def sign() -> None:
            self.fault = self.bench.vouch_signature(password)
            if self.fault is not None:
                self.changed()
                return
            for chain in dict.fromkeys(chain for chain, _ in sorted(self.chosen)):
                places = tuple(at for home, at in sorted(self.chosen) if home == chain)
                self.act(c.SignAll(*self.stamp(), chain, places, meaning))

        self.bench.desk.when_empty(sign)
