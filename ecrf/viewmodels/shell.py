"""The frame around every screen: rail, title, status line, language, the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ecrf.services import commands as c
from ecrf.services.keeping import BackupDone, is_due
from ecrf.services.outcome import Outcome
from ecrf.viewmodels.places import Place, Trace
from ecrf.viewmodels.proof import Proof, ProofWish
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault, Language, Message, Text


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the rail; `code` is its message (`section.<name>`), `needs` any of these actions."""

    name: str
    needs: tuple[str, ...]
    group: int = 0
    """0 the day's work, 1 the study as a whole, 2 its proof and keeping."""

    @property
    def code(self) -> str:
        """The message code of its name."""
        return f"section.{self.name}"


SECTIONS = (
    Section("today", ("see_clinical", "add_person")),
    Section("subjects", ("see_clinical",)),
    Section("queries", ("see_clinical",)),
    Section("monitoring", ("verify",)),
    Section("safety", ("see_clinical",)),
    Section("coding", ("code_terms",)),
    Section("signing", ("sign", "lock")),
    Section("integrity", ("run_integrity",), 1),
    Section("study", ("see_clinical",), 1),
    Section("endpoints", ("see_clinical",), 1),
    Section("reports", ("export",), 1),
    Section("imports", ("enter_values", "manage_study"), 1),
    Section("locks", ("freeze", "lock"), 2),
    Section("trail", ("see_trail",), 2),
    Section("proof", ("see_trail",), 2),
    Section("backups", ("see_clinical", "manage_study"), 2),
    Section("people", ("add_person", "grant_role", "add_site"), 2),
    Section("delegation", ("grant_role", "manage_study", "sign"), 2),
)


class ShellScreen(Screen):
    """Navigation by role and the status line; every outcome passes by here."""

    def __init__(self, bench: Workbench, language: Language = Language.EN) -> None:
        super().__init__(bench)
        self.language = language
        may = bench.session.may
        self.sections = tuple(
            each
            for each in SECTIONS
            if any(may(action) for action in each.needs)
            and (each.name != "backups" or bench.backups is not None)
        )
        self.trace = Trace(Place(self.sections[0].name if self.sections else "nothing"))
        self.title = Text("")
        self.nature = ""
        """demo, test, draft or live; TEST and DEMO are drawn on every page."""
        self.site = ""
        """Site number, empty for a session at all sites."""
        self.person = bench.session.name
        self.role = bench.session.role
        self.stored_at = ""
        self.verified_at = ""
        self.trail_broken = False
        self.backing_up = False
        self.open_queries = 0
        self.panel = ""
        """history, help, queries, source, or empty."""
        self.on_language: list[Callable[[Language], None]] = []
        bench.on_outcome.append(self.note)
        if bench.proving is not None:
            bench.proving.on_end.append(self.note_proof)

    @property
    def here(self) -> Place:
        """Where the window is."""
        return self.trace.here

    @property
    def status(self) -> tuple[Message, ...]:
        """What the status line says: stored at, trail verified, backup, open queries."""
        times = (
            ("status_line.stored", self.stored_at),
            ("status_line.verified", self.verified_at),
        )
        said = [Message(code, {"at": at}) for code, at in times if at]
        if self.trail_broken:
            said.insert(0, Message("status_line.broken"))
        if (backup := self._backup) is not None:
            said.append(backup)
        return (*said, Message("status_line.queries", {"count": self.open_queries}))

    @property
    def _backup(self) -> Message | None:
        """How old the last backup is; nothing where no backup is made."""
        port = self.bench.backups
        if port is None or port.home.away or port.home.copy:
            return None
        state = port.state
        if state.faults:
            return Message("status_line.backup_failed")
        if not state.last:
            return Message("status_line.no_backup")
        last, now = datetime.fromisoformat(state.last), self.bench.clock.now()
        days = (now.date() - last.astimezone(now.tzinfo).date()).days
        if days > 0:
            return Message("status_line.backup_days", {"days": days})
        return Message("status_line.backup", {"at": last.strftime("%H:%M")})

    @property
    def place_banner(self) -> Message | None:
        """What stands above every page where the study is only read; None where it is worked in."""
        port = self.bench.backups
        home = port.home if port is not None else None
        if home is None or not (home.copy or home.away):
            return None
        time = home.made_at[:16].replace("T", " ")
        return Message(f"ui.banner.{home.copy or 'away'}", {"home": home.home, "time": time})

    def back_up_if_due(self) -> None:
        """Begin a backup behind the window when the plan wants one; called every few minutes."""
        port = self.bench.backups
        if port is None or self.backing_up or port.home.away or port.home.copy:
            return
        if is_due(port.state, self.bench.clock.now()):
            self.backing_up = True
            port.run(lambda _done, _of_all: None, self._backed_up)

    def _backed_up(self, _answer: BackupDone | Fault) -> None:
        """What went wrong stands in the state and in the status line."""
        self.backing_up = False
        self.changed()

    def go(self, place: Place) -> None:
        """Show another screen; a section the role has no use for is refused, and the access chain notes it."""
        section = next((each for each in SECTIONS if each.name == place.section), None)
        may = self.bench.session.may
        if section is not None and not any(may(action) for action in section.needs):
            self.fault = Fault("reads.not_allowed", section.needs[0], {"role": self.role})
            note = c.RecordAccess(*self.stamp(), "refused", f"open {section.name}")
            self.bench.submit(note, lambda _outcome: None)
        else:
            self.fault = None
            self.trace.go(place)
        self.changed()

    def go_section(self, name: str) -> None:
        """Show a section of the rail."""
        self.go(Place(name))

    def back(self) -> None:
        """Return to where the last jump came from."""
        self.trace.back()
        self.changed()

    def set_language(self, language: Language) -> None:
        """Speak another language from now on."""
        self.language = language
        for listener in tuple(self.on_language):
            listener(language)
        self.changed()

    def toggle_panel(self, name: str) -> None:
        """Open a side panel, or close it when it is open."""
        self.panel = "" if self.panel == name else name
        self.changed()

    def note(self, outcome: Outcome) -> None:
        """A command had its outcome: the status line says when something was stored."""
        if outcome.is_stored and outcome.sequence:
            self.stored_at = self.bench.clock.now().strftime("%H:%M:%S")
            self.refresh()

    def note_proof(self, proof: Proof) -> None:
        """A verification ended: the status line says when, and whether the trail holds."""
        report = proof.report
        if report is not None:
            # A checkpoint nobody finds is told on the page: it may be mistyped, or of another study.
            wrong = [bad for bad in report.bad if bad.code != "verify.paper_unknown"]
            self.trail_broken = bool(wrong) or bool(report.unproven)
            self.verified_at = "" if self.trail_broken else proof.ended[11:16]
            self.changed()

    def prove_quietly(self) -> None:
        """Verify in the background once the window stands: what grew, or all of it when that is a week ago."""
        proving = self.bench.proving
        if proving is not None and not proving.is_busy:
            proving.start(ProofWish(whole=proving.is_due))

    def load(self) -> None:
        """Read study, site and the numbers of the status line."""
        reads, session = self.bench.reads, self.bench.session
        state = reads.study_state()
        design = reads.design()
        name = state.study.name if state.study is not None else ""
        self.nature = state.study.nature if state.study is not None else ""
        self.title = design.study.short if design is not None else Text(name)
        site = state.sites.get(session.site)
        self.site = site.number if site is not None else ""
        if session.may("see_clinical"):
            self.open_queries = reads.open_query_count()

    def logout(self, then: Callable[[], None]) -> None:
        """Wait for the desk, record the logout, then call `then`, whatever came of it."""

        def leave() -> None:
            self.bench.submit(c.RecordAccess(*self.stamp(), "logout"), lambda _outcome: then())

        self.bench.desk.when_empty(leave)
