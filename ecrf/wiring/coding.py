"""Medical coding from the command line: the coder's acts in a study opened for one command."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from ecrf.exports import Written
from ecrf.services import commands as c
from ecrf.services.coding.automatic import Proposal, by_chain, propose
from ecrf.services.coding.dictionary import Dictionary
from ecrf.services.coding.ports import Installed
from ecrf.services.coding.upversion import Change, compare_versions
from ecrf.services.reads import Reads
from ecrf.services.reads.coding_view import CodingView
from ecrf.services.reads.snapshot import Snapshot, Wanted
from ecrf.services.workplace import Workplace
from ecrf.wiring.dictionaries import InstalledDictionaries
from ecrf.wiring.opening import OpenStudy, require
from ecrf.words import Fault, Language, Refusal


class StudyCoding:
    """Implements `cli.coding_port.CodingWork`; `at` gives the person at work in a role that allows an action."""

    def __init__(self, study: OpenStudy, at: Callable[[str], Workplace]) -> None:
        self._study, self._at = study, at
        self._dictionaries = InstalledDictionaries()

    @cached_property
    def _coder(self) -> Workplace:
        return self._at("code_terms")

    def name(self, kind: str, version: str, language: str) -> str:
        """Code by an installed dictionary from now on."""
        found = self._find(kind, version, language)
        self._do(c.NameDictionary(*self._study.stamp(), kind, version, language, found.digest))
        return found.digest

    def view(self) -> CodingView:
        """The list."""
        return Reads(self._study.tools, self._coder.session).coding()

    def proposals(self) -> tuple[Proposal, ...]:
        """What has one certain term."""
        return propose(self.view(), self._dictionaries.open)

    def accept(self, proposals: tuple[Proposal, ...]) -> None:
        """Code what was proposed."""
        for chain, codes in by_chain(proposals).items():
            self._do(c.CodeTerms(*self._study.stamp(), chain, codes))

    def compare(self, kind: str, version: str, language: str) -> tuple[Change, ...]:
        """What another installed version would change."""
        return compare_versions(self.view(), self._dictionary(kind, version, language))

    def write_comparison(self, changes: tuple[Change, ...], target: Path, language: Language) -> None:
        """Write the comparison as a workbook."""
        from ecrf.exports.tables.coding_changes import write_changes
        from ecrf.library.words import load_speaker
        from ecrf.wiring.leaving import Leaf, write_noted

        def write(snapshot: Snapshot) -> Written:
            return write_changes(snapshot, changes, target, load_speaker(language))

        leaf = Leaf("coding_changes", target, Wanted(), write, language, "report")
        write_noted(self._coder, self._study.sources, leaf)

    def _find(self, kind: str, version: str, language: str) -> Installed:
        for each in self._dictionaries.installed():
            if (each.kind, each.version, each.language) == (kind, version, language):
                return each
        raise Refusal(Fault("dictionaries.not_installed", f"{kind} {version} ({language})"))

    def _dictionary(self, kind: str, version: str, language: str) -> Dictionary:
        found = self._dictionaries.open(self._find(kind, version, language).digest)
        if found is None:
            raise Refusal(Fault("dictionaries.not_installed", f"{kind} {version} ({language})"))
        return found

    def _do(self, command: c.Command) -> None:
        require(self._coder.do(command).fault)
