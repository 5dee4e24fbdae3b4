"""The reference ranges of the site's laboratories: what stands, a set typed in one line, a file of the laboratory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from ecrf.clinical.site_ranges import SiteRange
from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.reads.lab_ranges import RangeLine, RangeState
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault, Refusal

REASON_DUE = "command.words_missing"
_NUMBER = r"\d{1,9}(?:\.\d{1,9})?"
_PART = re.compile(
    rf"(?:(?P<sex>[MFmf男女])\s*)?(?:(?P<age>\d{{1,3}})\s*(?:(?P<open>\+)|[-~～]\s*(?P<to>\d{{1,3}}))\s*[:：]?\s+)?"
    rf"(?:(?P<low>{_NUMBER})\s*[-~～]\s*(?P<high>{_NUMBER})|(?P<sign><=?|>=?|≤|≥)\s*(?P<one>{_NUMBER}))"
)
_SEX = {"M": "M", "男": "M", "F": "F", "女": "F"}


def parse_limits(text: str, like: SiteRange) -> tuple[SiteRange, ...]:
    """The ranges of one analyte as typed, `M 18-59 57-97; M 60+ 57-111; F 41-73`; refuses `ranges.limits`."""
    found = []
    for part in re.split(r"[;；]", text):
        match = _PART.fullmatch(part.strip())
        if match is None:
            raise Refusal(Fault("ranges.limits", part.strip() or text))
        found.append(_range_of(match, like))
    return tuple(found)


def _range_of(match: re.Match[str], like: SiteRange) -> SiteRange:
    low, high = match["low"], match["high"]
    if match["one"] is not None:
        below = match["sign"][0] in "<≤"
        low, high = (None, match["one"]) if below else (match["one"], None)
    return SiteRange(
        laboratory=like.laboratory,
        analyte=like.analyte,
        since=like.since,
        unit=like.unit,
        sex=_SEX[match["sex"].upper()] if match["sex"] else "",
        age_from=int(match["age"] or 0),
        age_to=int(match["to"]) if match["to"] else None,
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        source=like.source,
    )


class RangesScreen(Screen):
    """What the page of reference ranges shows and may do."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.lines: tuple[RangeLine, ...] = ()
        self.waiting: tuple[SiteRange, ...] = ()
        """Ranges that replace others of the same day and wait for the reason."""
        self.declared = 0
        """How many the last act declared."""

    @property
    def may_declare(self) -> bool:
        """Whether this person may enter ranges."""
        return self.bench.session.may("enter_values")

    def load(self) -> None:
        """Those in force first, as they are used; what has ended or was replaced behind."""
        past = (RangeState.ENDED, RangeState.REPLACED)
        self.lines = tuple(sorted(self.bench.reads.lab_ranges(), key=lambda line: line.state in past))

    def analytes(self) -> tuple[str, ...]:
        """What the study's forms ask laboratories for."""
        design = self.bench.reads.design()
        items = (
            ()
            if design is None
            else (i for form in design.forms for group in form.groups for i in group.items)
        )
        return tuple(dict.fromkeys(item.analyte for item in items if item.analyte))

    def declare_typed(self, texts: Mapping[str, str]) -> None:
        """Declare the set of one analyte."""
        try:
            since = date.fromisoformat(texts["since"].strip())
        except ValueError:
            self._refuse(Fault("ranges.cell", "1", {"column": "since", "text": texts["since"]}))
            return
        like = SiteRange(
            laboratory=texts["laboratory"].strip(),
            analyte=texts["analyte"].strip().upper(),
            since=since,
            unit=texts["unit"].strip(),
            source=texts["source"].strip(),
        )
        try:
            self.declare(parse_limits(texts["limits"], like))
        except Refusal as refusal:
            self._refuse(refusal.fault)

    def bring(self, file: Path) -> None:
        """Declare the ranges of a file."""
        try:
            self.declare(self.bench.read_ranges(file))
        except Refusal as refusal:
            self._refuse(refusal.fault)

    def declare(self, ranges: tuple[SiteRange, ...], reason: str = "") -> None:
        """Declare ranges; where they replace others the reason is asked."""
        site = self._site()
        if site is None:
            self._refuse(Fault("ranges.which_site"))
            return

        def told(outcome: Outcome) -> None:
            self.declared = len(ranges) if outcome.is_stored else 0
            due = outcome.fault is not None and outcome.fault.code == REASON_DUE and not reason
            self.waiting = ranges if due else ()
            self.fault = None if due else self.fault

        self.act(c.DeclareRanges(*self.stamp(), site, ranges, reason), told)

    def give_reason(self, reason: str) -> None:
        """Declare what waits."""
        ranges, self.waiting = self.waiting, ()
        self.declare(ranges, reason)

    def _site(self) -> str | None:
        mine = self.bench.session.site
        sites = self.bench.reads.sites()
        if mine != "*":
            return mine
        return sites[0].site if len(sites) == 1 else None

    def _refuse(self, fault: Fault) -> None:
        self.fault, self.declared, self.waiting = fault, 0, ()
        self.changed()
