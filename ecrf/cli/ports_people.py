"""What the command line asks for about people and versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ecrf.services.reads.amendment_view import Amendment
from ecrf.services.reads.delegation_view import DelegationLog
from ecrf.words import Language

if TYPE_CHECKING:
    from ecrf.cli.ports import Exported


@dataclass(frozen=True, slots=True)
class DelegationWish:
    """The delegation log of a site, signed where that is asked."""

    site: str
    sign: bool = False


@dataclass(frozen=True, slots=True)
class AmendWish:
    """What is done about a version at a site: facts as (words, day), activation, moving its subjects."""

    site: str
    version: str = ""
    approval: tuple[str, str] = ("", "")
    training: tuple[str, str] = ("", "")
    valid: tuple[str, str, str] = ("", "", "")
    """The ethics approval of the trial at the site: words, day given, last day."""
    activate: bool = False
    move: bool = False

    @property
    def writes(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.approval[0] or self.training[0] or self.valid[2] or self.activate or self.move)


@dataclass(frozen=True, slots=True)
class Amended:
    """Subjects moved, and those left for their casebook is locked."""

    moved: tuple[str, ...]
    left: tuple[str, ...]


class PeopleActs(Protocol):
    """The part of `Work` that is about people and versions."""

    def set_rules(self, changes: Mapping[str, str]) -> None:
        """Change some of the study's rules for its people; an empty text takes one away."""

    def check_identity(self, login: str, what: str, day: str) -> None:
        """Note that a person's identity was checked (ISO day; empty: today)."""

    def file_letter(self, what: str, day: str) -> None:
        """Note the letter to the FDA about electronic signatures (21 CFR 11.100(c))."""

    def hand_over(self, login: str, role: str, site: str, until: str, successor: str) -> None:
        """A last day (ISO), and the role with its tasks in other hands from the day after."""

    def delegate(self, login: str, site: str, tasks: tuple[str, ...], note: str) -> None:
        """Note a person's tasks at a site."""

    def delegation(self, wish: DelegationWish) -> DelegationLog:
        """The delegation log of a site."""

    def write_delegation(
        self, site: str, targets: Sequence[tuple[str, Path]], language: Language
    ) -> tuple[Exported, ...]:
        """Write the log of a site, as (delegation or delegation_excel, file)."""

    def amendment(self, version: str, site: str) -> Amendment:
        """Where a version stands at the sites, and what moving the subjects of one changes."""

    def amend(self, wish: AmendWish) -> Amended:
        """Record, activate, move."""
