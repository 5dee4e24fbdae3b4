"""What the command line does about reference ranges; the rest of a study's work is in `work`."""

from __future__ import annotations

from ecrf.cli.ports_ranges import RangesWish
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.lab_ranges import RangeLine
from ecrf.services.workplace import Workplace
from ecrf.wiring.opening import OpenStudy


class RangeWork:
    """The part of `cli.ports.Work` that is about reference ranges; mixed into `StudyWork`."""

    _study: OpenStudy

    def _at(self, action: str) -> Workplace:
        raise NotImplementedError

    def _do(self, workplace: Workplace, command: c.Command) -> str:
        raise NotImplementedError

    def _site(self, number: str) -> str:
        raise NotImplementedError

    def lab_ranges(self) -> tuple[RangeLine, ...]:
        """What the sites declared."""
        return Reads(self._study.tools, self._at("see_clinical").session).lab_ranges()

    def declare_ranges(self, wish: RangesWish) -> int:
        """Declare the ranges of a file."""
        from ecrf.imports.ranges import read_ranges

        workplace = self._at("enter_values")
        where = (
            self._site(wish.site) if wish.site or workplace.session.site == "*" else workplace.session.site
        )
        ranges = read_ranges(wish.file)
        self._do(workplace, c.DeclareRanges(*self._study.stamp(), where, ranges, wish.reason))
        return len(ranges)
