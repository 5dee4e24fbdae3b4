"""The frame around every screen: rail, title, status line, language, the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ecrf.services.outcome import Outcome
from ecrf.viewmodels.places import Place, Trace
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Language, Message, Text


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the rail; `code` is its message (`section.<name>`), `needs` any of these actions."""

    name: str
    needs: tuple[str, ...]

    @property
    def code(self) -> str:
        """The message code of its name."""
        return f"section.{self.name}"


SECTIONS = (
    Section("today", ("see_clinical",)),
    Section("subjects", ("see_clinical",)),
    Section("queries", ("see_clinical",)),
    Section("monitoring", ("verify",)),
    Section("integrity", ("run_integrity",)),
    Section("study", ("see_clinical",)),
    Section("trail", ("see_trail",)),
    Section("people", ("add_person", "grant_role", "add_site")),
)


class ShellScreen(Screen):
    """Navigation by role and the status line; screens report commands here through `note`."""

    def __init__(self, bench: Workbench, language: Language = Language.EN) -> None:
        super().__init__(bench)
        self.language = language
        self.sections: tuple[Section, ...] = ()
        self.trace = Trace(Place("today"))
        self.title = Text("")
        self.nature = ""
        """demo, test, draft or live; TEST and DEMO are drawn on every page."""
        self.site = ""
        self.person = ""
        self.role = ""
        self.status: tuple[Message, ...] = ()
        """What the status line says: stored at, trail verified, backup, open queries."""
        self.stored_at = ""
        self.verified_at = ""
        self.backup_at = ""
        self.open_queries = 0
        self.panel = ""
        """history, help, queries, source, or empty."""
        self.on_language: list[Callable[[Language], None]] = []

    @property
    def here(self) -> Place:
        """Where the window is."""
        return self.trace.here

    def go(self, place: Place) -> None:
        """Show another screen."""
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
        """A command had its outcome: the status line says so."""
        raise NotImplementedError

    def load(self) -> None:
        """Read study, site, person, and the numbers of the status line."""
        raise NotImplementedError

    def logout(self, then: Callable[[], None]) -> None:
        """Wait for the desk, record the logout, then call `then`."""
        raise NotImplementedError
