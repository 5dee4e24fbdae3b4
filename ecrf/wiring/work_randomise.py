"""What the command line does about randomisation; the rest of a study's work is in `work`."""

from __future__ import annotations

from ecrf.cli.ports_randomise import AuthoriseWish, UnblindWish
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.allocation_view import (
    AllocationCheck,
    ReleaseLine,
    StudyAllocation,
    SubjectAllocation,
)
from ecrf.services.workplace import Workplace
from ecrf.wiring.opening import OpenStudy
from ecrf.words import Fault, Refusal


class RandomiseWork:
    """The part of `cli.ports.Work` that is about randomisation; mixed into `StudyWork`."""

    _study: OpenStudy

    def _at(self, action: str) -> Workplace:
        raise NotImplementedError

    def _do(self, workplace: Workplace, command: c.Command) -> str:
        raise NotImplementedError

    def _reads(self, workplace: Workplace) -> Reads:
        return Reads(self._study.tools, workplace.session)

    def _chain(self, workplace: Workplace, number: str) -> str:
        """The chain of a subject by its number; refuses `reads.no_such`."""
        for row in self._reads(workplace).roots():
            if row.number == number:
                return row.chain
        raise Refusal(Fault("reads.no_such", number))

    def commit_allocation(self, blocks: tuple[int, ...], places: int) -> str:
        """Make and fix a list; returns its digest."""
        workplace = self._at("commit_allocation")
        return self._do(workplace, c.CommitAllocation(*self._study.stamp(), blocks, places))

    def releases(self) -> tuple[ReleaseLine, ...]:
        """The code of the next place of each stratum."""
        return self._reads(self._at("commit_allocation")).releases()

    def allocation(self) -> StudyAllocation | None:
        """The study's randomisation."""
        return self._reads(self._at("see_clinical")).allocation()

    def check_allocations(self) -> AllocationCheck:
        """Check every allocation against what was committed; in the role that may make lists, where the person has one."""
        held = (self._study.session(role, site) for role, site in self._study.roles)
        maker = next((session for session in held if session.may("commit_allocation")), None)
        action = "commit_allocation" if maker is not None and maker.may("see_trail") else "see_trail"
        return self._reads(self._at(action)).check_allocations()

    def randomise(self, subject: str, code: str) -> SubjectAllocation:
        """Randomise a subject by number."""
        workplace = self._at("randomise")
        chain = self._chain(workplace, subject)
        self._do(workplace, c.Randomise(*self._study.stamp(), chain, code))
        return self._shown(workplace, chain)

    def unblind(self, wish: UnblindWish) -> SubjectAllocation:
        """Open one arm in an emergency; the password was asked for when the study was opened for this act."""
        workplace = self._at("unblind")
        chain = self._chain(workplace, wish.subject)
        words = (wish.reason, wish.needed_by, wish.assessment)
        self._do(workplace, c.Unblind(*self._study.stamp(), chain, *words))
        self._do(workplace, c.RecordAccess(*self._study.stamp(), "reveal", f"arm {wish.subject}"))
        return self._shown(workplace, chain)

    def _shown(self, workplace: Workplace, chain: str) -> SubjectAllocation:
        shown = self._reads(workplace).subject_allocation(chain)
        if shown is None:
            raise Refusal(Fault("command.no_randomisation", chain))
        return shown

    def authorise_changes(self, wish: AuthoriseWish) -> None:
        """Document who allowed changes after an unblinding, and why."""
        workplace = self._at("correct")
        chain = self._chain(workplace, wish.subject)
        words = (wish.at, wish.reason, wish.authorised_by)
        self._do(workplace, c.AuthoriseChanges(*self._study.stamp(), chain, *words))
