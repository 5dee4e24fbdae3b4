"""Where every item of a form goes in SDTM, read from the names in the design; what goes nowhere is known too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ecrf.schema.model import Codelist, Form, Group, Item, ItemType
from ecrf.schema.sdtm import SUPPLEMENT, Domain, DomainClass, Standard

CodelistOf = Callable[[Item], Codelist | None]
_NAME = 8
_SHEET = "QS"
"""Sheets name their frame (performed, date, reason) as questionnaires do, also where the result is of another domain."""
NO_ROW = "none"
"""What a code says that makes no row: a criterion that is met."""
_DATES = {"DAT": "DTC", "TIM": "DTC", "STDAT": "STDTC", "STTIM": "STDTC", "STDTM": "STDTC", "ENDAT": "ENDTC",
          "ENTIM": "ENDTC", "ENDTM": "ENDTC"}  # fmt: skip
"""CDASH endings of dates and times and the SDTM endings they make (CDASHIG 2.2, section 3.5)."""


class Use(StrEnum):
    """What becomes of an item."""

    VARIABLE = "variable"
    TEST = "test"
    PERFORMED = "performed"
    REASON = "reason"
    SUPPLEMENT = "supplement"
    CODES = "codes"
    """Each code says itself what it means."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Target:
    """An item's place: a variable or test `name` of a domain, a supplement's `name`, or none."""

    item: Item
    use: Use
    domain: str = ""
    name: str = ""

    @property
    def text(self) -> str:
        """As it stands on an annotated form."""
        d = self.domain
        match self.use:
            case Use.VARIABLE:
                return f"{d}.{self.name}"
            case Use.TEST:
                return f"{d}.{d}ORRES when {d}TESTCD = {self.name}"
            case Use.PERFORMED:
                return f"{d}.{d}STAT = NOT DONE when N"
            case Use.REASON:
                return f"{d}.{d}REASND"
            case Use.SUPPLEMENT:
                return f"{SUPPLEMENT}{d}.QVAL when QNAM = {self.name}"
            case Use.CODES:
                return f"{d}: by code"
            case Use.NONE:
                return "[NOT SUBMITTED]"


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A group with its targets; `makes` are the domains its lines make rows of, `fixed` texts by domain."""

    group: Group
    targets: tuple[Target, ...]
    makes: frozenset[str]
    fixed: dict[str, dict[str, str]]
    detail: str = ""
    """Domain whose second data set its lines are: states of a happening another group holds."""


@dataclass(frozen=True, slots=True)
class FormPlan:
    """A form with its groups; `is_report`: it repeats what stands elsewhere and is not tabulated."""

    form: Form
    groups: tuple[GroupPlan, ...]
    is_report: bool = False
    tested: frozenset[str] = frozenset()
    """Domains it has tests of and that can say a test was not done."""


def plan_form(form: Form, standard: Standard, codelist_of: CodelistOf) -> FormPlan:
    """Read the names of a form."""
    if form.sent:
        return FormPlan(form, tuple(_nothing(group) for group in form.groups), is_report=True)
    reader = _Reader(standard, codelist_of, _known(form, standard))
    groups = [_plan_group(form, group, reader) for group in form.groups]
    homes = {group.group.oid: domain for group in groups for domain in group.makes}
    groups = [_as_detail(group, homes, standard) for group in groups]
    tests = {each.domain for group in groups for each in group.targets if each.use is Use.TEST}
    tested = {code for code in tests if standard.domains[code].has(f"{code}STAT")}
    return FormPlan(form, tuple(groups), tested=frozenset(tested))


def _nothing(group: Group) -> GroupPlan:
    return GroupPlan(group, tuple(Target(item, Use.NONE) for item in group.items), frozenset(), {})


def _known(form: Form, standard: Standard) -> frozenset[str]:
    """Domains the form speaks of."""
    said = {form.domain, *(group.domain for group in form.groups)}
    said |= {
        item.sdtm.partition(".")[0].removeprefix(SUPPLEMENT) for group in form.groups for item in group.items
    }
    return frozenset(said & standard.domains.keys())


def _plan_group(form: Form, group: Group, reader: _Reader) -> GroupPlan:
    home, standard = group.domain or form.domain, reader.standard
    targets = tuple(reader.target(item, home) for item in group.items if item.type is not ItemType.LABEL)
    fixed: dict[str, dict[str, str]] = {}
    for name, text in (form.fixed | group.fixed).items():
        for domain in _domains_of(name, home, standard):
            fixed.setdefault(domain, {})[name] = text
    return GroupPlan(group, targets, frozenset(_makes(group, targets, reader)), fixed)


def _domains_of(name: str, home: str, standard: Standard) -> Iterator[str]:
    for code in dict.fromkeys((home, name[:2])):
        if code in standard.domains and standard.domains[code].has(name):
            yield code
            return


def _makes(group: Group, targets: tuple[Target, ...], reader: _Reader) -> Iterator[str]:
    """Domains of happenings a line of the group is a row of: it says their topic, or the design says it for all lines."""
    named = {each.name for each in targets if each.use is Use.VARIABLE}
    named |= group.fixed.keys() | {name for item in group.items for name in item.fixed}
    named |= {name for item in group.items for name in reader.said_by_codes(item)}
    for code, domain in reader.standard.domains.items():
        if named & set(domain.topics):
            yield code


def _as_detail(plan: GroupPlan, homes: dict[str, str], standard: Standard) -> GroupPlan:
    """A log whose lines name a happening of another group and say something of its variables."""
    links = next((each.item.links for each in plan.targets if each.item.links in homes), "")
    if not plan.group.repeating or plan.makes or not links:
        return plan
    domain = standard.domains[homes[links]]
    says = [each for each in plan.targets if each.use is Use.VARIABLE and each.domain == domain.code]
    return GroupPlan(plan.group, plan.targets, plan.makes, plan.fixed, domain.code) if says else plan


@dataclass(frozen=True, slots=True)
class _Reader:
    standard: Standard
    codelist_of: CodelistOf
    known: frozenset[str]

    def target(self, item: Item, home: str) -> Target:
        """Where an item goes, by its SDTM name, its CDASH name, its codes; what identifies a subject goes nowhere."""
        found = Target(item, Use.NONE)
        if item.identifying:
            return found
        if item.sdtm:
            found = self._by_sdtm(item)
        elif item.cdash:
            found = self._by_cdash(item, home)
        is_elsewhere = found.use is Use.NONE or (found.use is Use.SUPPLEMENT and found.domain != home)
        if is_elsewhere and home in self.known and self.said_by_codes(item):
            return Target(item, Use.CODES, home)
        return found

    def said_by_codes(self, item: Item) -> frozenset[str]:
        """Variables its codes fill."""
        codelist = self.codelist_of(item) if item.codelist else None
        parts = [part for code in codelist.codes for part in code.sdtm.split("; ")] if codelist else []
        return frozenset(part.partition("=")[0] for part in parts if part and part != NO_ROW)

    def _by_sdtm(self, item: Item) -> Target:
        code, _, name = item.sdtm.partition(".")
        if code.startswith(SUPPLEMENT) and code.removeprefix(SUPPLEMENT) in self.standard.domains:
            return Target(item, Use.SUPPLEMENT, code.removeprefix(SUPPLEMENT), name)
        domain = self.standard.domains.get(code)
        if domain is None:
            return Target(item, Use.NONE)
        if domain.has(name):
            return Target(item, Use.VARIABLE, code, name)
        is_test = domain.kind is DomainClass.FINDINGS
        return Target(item, Use.TEST if is_test else Use.SUPPLEMENT, code, name[:_NAME])

    def _by_cdash(self, item: Item, home: str) -> Target:
        """By the CDASH name: SDTM's own, a date, whether something was done, or a supplement of that name."""
        name = item.cdash[:_NAME]
        if name.startswith(_SHEET) and _SHEET not in self.known and home in self.known:
            name = f"{home}{name.removeprefix(_SHEET)}"[:_NAME]
        code = next((each for each in (home, name[:2]) if each in self.known and name.startswith(each)), "")
        if not code:
            return Target(item, Use.SUPPLEMENT, home, name) if home in self.known else Target(item, Use.NONE)
        domain, rest = self.standard.domains[code], name.removeprefix(code)
        if rest == "PERF" and domain.has(domain.own("STAT")):
            return Target(item, Use.PERFORMED, code, name)
        if rest == "REASND" and domain.has(domain.own("STAT")):
            return Target(item, Use.REASON, code, name)
        found = domain.own(_DATES[rest]) if rest in _DATES else name
        if domain.has(found) and not _is_result(domain, found):
            return Target(item, Use.VARIABLE, code, found)
        return Target(item, Use.SUPPLEMENT, code, name)


def _is_result(domain: Domain, name: str) -> bool:
    """A result needs to say of which test; only the SDTM name says it."""
    return domain.kind is DomainClass.FINDINGS and name == domain.own("ORRES")
