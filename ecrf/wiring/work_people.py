"""What the command line does about rules, identity, delegation and amendments; the rest of a study's work is in `work`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ecrf.cli.ports import Exported
from ecrf.cli.ports_people import Amended, AmendWish, DelegationWish
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.people_rules import ETHICS, ETHICS_VALID, FDA_LETTER, IDENTITY_CHECK, SITE_TRAINING
from ecrf.record.study_state import StudyState
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.amendment_view import Amendment
from ecrf.services.reads.delegation_view import DelegationLog
from ecrf.services.workplace import Workplace
from ecrf.wiring.accounts import give_classes, giver_of
from ecrf.wiring.house_rules import set_rules
from ecrf.wiring.lists import ListWish, write_list
from ecrf.wiring.opening import OpenStudy
from ecrf.words import Language

DELEGATION = "delegation"
"""The meaning under which a delegation log is signed."""


class PeopleWork:
    """The part of `cli.ports.Work` that is about people and versions; mixed into `StudyWork`."""

    _study: OpenStudy

    def _at(self, action: str) -> Workplace:
        raise NotImplementedError

    def _do(self, workplace: Workplace, command: c.Command) -> str:
        raise NotImplementedError

    def _state(self) -> StudyState:
        raise NotImplementedError

    def _person(self, login: str) -> str:
        raise NotImplementedError

    def _site(self, number: str) -> str:
        raise NotImplementedError

    def set_rules(self, changes: Mapping[str, str]) -> None:
        """Change some of the study's rules for its people; an empty text takes one away."""
        set_rules(giver_of(self._study, self._at("manage_study")), changes)

    def check_identity(self, login: str, what: str, day: str) -> None:
        """Note that a person's identity was checked, with what was seen."""
        self._record(("grant_role", self._person(login), IDENTITY_CHECK), what, day)

    def file_letter(self, what: str, day: str) -> None:
        """Note the letter to the FDA about electronic signatures, and where it is filed."""
        self._record(("manage_study", STUDY_CHAIN, FDA_LETTER), what, day)

    def _record(self, fact: tuple[str, str, str], what: str, day: str, reference: str = "") -> None:
        action, about, name = fact
        stamp, when = self._study.stamp(), day or self._study.sources.typed()[:10]
        self._do(self._at(action), c.RecordFact(*stamp, about, name, when, what, reference))

    def hand_over(self, login: str, role: str, site: str, until: str, successor: str) -> None:
        """A last day, and the role with its tasks in other hands from the day after."""
        workplace, heir = self._at("grant_role"), self._person(successor)
        leaver = self._person(login)
        command = c.HandOver(*self._study.stamp(), leaver, role, self._site(site), until, heir)
        self._do(workplace, command)
        give_classes(giver_of(self._study, workplace), heir, role)

    def delegate(self, login: str, site: str, tasks: tuple[str, ...], note: str) -> None:
        """Note a person's tasks at a site."""
        command = c.DelegateTasks(*self._study.stamp(), self._person(login), self._site(site), tasks, note)
        self._do(self._at("grant_role"), command)

    def delegation(self, wish: DelegationWish) -> DelegationLog:
        """The delegation log of a site, signed first where that is asked."""
        site = self._site(wish.site)
        if wish.sign:
            self._do(self._at("sign"), c.SignDelegation(*self._study.stamp(), site, DELEGATION))
        return Reads(self._study.tools, self._look().session).delegation(site)

    def write_delegation(
        self, site: str, targets: Sequence[tuple[str, Path]], language: Language
    ) -> tuple[Exported, ...]:
        """Write the log of a site as (format, file)."""
        workplace, where = self._look(), self._site(site)
        return tuple(
            write_list(workplace, self._study.sources, ListWish(name, target, where), language)
            for name, target in targets
        )

    def _look(self) -> Workplace:
        """At work in a role that may read the log."""
        for action in ("grant_role", "manage_study", "sign"):
            if any(self._study.session(role, site).may(action) for role, site in self._study.roles):
                return self._at(action)
        return self._at("see_trail")

    def amendment(self, version: str, site: str) -> Amendment:
        """Where a version stands at the sites, and what moving the subjects of one changes."""
        where = self._site(site) if site else ""
        return Reads(self._study.tools, self._at("publish").session).amendment(version, where)

    def amend(self, wish: AmendWish) -> Amended:
        """Record what is given, activate, move: in this order, as far as it is asked."""
        workplace, site = self._at("publish"), self._site(wish.site)
        design = Reads(self._study.tools, workplace.session).amendment(wish.version).digest
        for fact, (what, day) in ((ETHICS, wish.approval), (SITE_TRAINING, wish.training)):
            if what:
                self._record(("publish", site, fact), what, day, design)
        what, given, until = wish.valid
        if until:
            self._record(("publish", site, ETHICS_VALID), what, given, until)
        if wish.activate:
            self._do(workplace, c.ActivateSite(*self._study.stamp(), site, design))
        moved: list[str] = []
        left: list[str] = []
        moves = Reads(self._study.tools, workplace.session).amendment(wish.version, site).moves
        for move in moves if wish.move else ():
            (left if move.locked else moved).append(move.number)
            if not move.locked:
                self._do(workplace, c.ActivateDesign(*self._study.stamp(), move.chain, design))
        return Amended(tuple(moved), tuple(left))
