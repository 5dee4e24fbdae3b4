"""The rows of one form record: one per line of a happening, one per test of a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ecrf.exports.sdtm.coding import put_coding
from ecrf.exports.sdtm.mapping import NO_ROW, FormPlan, GroupPlan, Target, Use
from ecrf.exports.sdtm.rows import Row, Supplement
from ecrf.exports.sdtm.values import Datum, Results, datum, text
from ecrf.record.value import Missing, Shown, Term, Typed, Withheld
from ecrf.schema.model import Item, ItemType
from ecrf.schema.sdtm import Domain, DomainClass, Standard
from ecrf.services.reads.snapshot_view import FormData, LineData
from ecrf.words import Speaker

NOT_DONE, ALL = "NOT DONE", "ALL"
_LABEL, _NAME = 40, 8
By = dict[str, dict[str, Datum]]
"""Variables by domain."""
Leave = Callable[[Target, str], None]


@dataclass(slots=True)
class _Read:
    """A line with its values, each read once."""

    plan: GroupPlan
    line: LineData
    values: list[tuple[Target, Shown]]
    said: By = field(default_factory=dict)
    """What its items say of variables."""


@dataclass(frozen=True, slots=True)
class Making:
    """What making rows needs besides the data."""

    standard: Standard
    results: Results
    speaker: Speaker
    """Says why something is missing, in English: a tabulation has one language."""
    leave: Leave
    """Told of every value that stands in no row."""

    def label(self, words: str) -> str:
        """A text as long as a label may be."""
        return words[:_LABEL]


class FormRows:
    """Makes the rows of one form record."""

    def __init__(self, making: Making, plan: FormPlan, form: FormData) -> None:
        self._making, self._plan, self._form = making, plan, form
        self._standard = making.standard
        plans = {group.group.oid: group for group in plan.groups}
        self._lines = [
            self._read(plans[line.group], line)
            for line in form.lines
            if line.group in plans and not line.removed
        ]
        self._shared: By = {}
        for read in self._lines:
            if not read.plan.group.repeating:
                for domain, said in read.said.items():
                    if domain not in read.plan.makes:
                        self._shared.setdefault(domain, {}).update(said)
        self.rows: list[Row] = []
        self._of_line: dict[str, list[Row]] = {}

    def make(self) -> list[Row]:
        """All rows of the record, those of special domains included."""
        for read in self._lines:
            self._happenings(read)
            self._findings(read)
        self._not_done()
        self._special()
        for read in self._lines:
            for target, value in read.values:
                self._supplement(read, target, value)
                self._coding(read, target)
        return self.rows

    @property
    def day(self) -> str:
        """When the form says it was collected, of whichever domain: the form's other domains have no date of their own."""
        found = [text(said[f"{code}DTC"]) for code, said in self._shared.items() if f"{code}DTC" in said]
        return min(found, default="")

    # -- reading --

    def _read(self, plan: GroupPlan, line: LineData) -> _Read:
        targets = {target.item.oid: target for target in plan.targets}
        values = [(targets[oid], line.value(oid)) for oid in line.items if oid in targets]
        computed = ((oid, line.value(oid)) for oid in line.derived if oid in targets)
        values += [(targets[oid], value) for oid, value in computed if value is not None]
        order = {oid: n for n, oid in enumerate(targets)}
        values.sort(key=lambda each: order[each[0].item.oid])
        read = _Read(plan, line, values)
        for target, value in values:
            if isinstance(value, Typed):
                self._say(read, target, value)
            elif target.use is not Use.NONE and not isinstance(value, Missing):
                self._making.leave(target, _why(value))
        return read

    def _say(self, read: _Read, target: Target, value: Typed) -> None:
        if target.use is Use.VARIABLE and not target.item.fixed:
            for name, said in self._variable(target, value).items():
                read.said.setdefault(target.domain, {}).setdefault(name, said)
        if target.item.codelist and target.use is not Use.TEST:
            for name, said in self._codes(target.item, value).items():
                domain = self._standard.domains.get(name[:2])
                if domain is not None and domain.kind is not DomainClass.FINDINGS:
                    read.said.setdefault(domain.code, {})[name] = said

    def _variable(self, target: Target, value: Typed) -> dict[str, Datum]:
        domain, item = self._standard.domains[target.domain], target.item
        said = datum(value.native)
        suffix = target.name.removeprefix(domain.code)
        if suffix == "ENRF":
            return {target.name: "ONGOING"} if said == "Y" else {}
        found: dict[str, Datum] = {target.name: said}
        if suffix == "DOSE" and item.unit:
            found[domain.own("DOSU")] = self._standard.unit(item.unit)
        return found

    def _codes(self, item: Item, value: Typed) -> dict[str, Datum]:
        """What the chosen codes say; a criterion asked and not ticked is N."""
        codelist = self._making.results.codelist_of(item)
        chosen = value.native if isinstance(value.native, tuple) else (str(value.native),)
        found: dict[str, Datum] = {}
        for code in codelist.codes if codelist is not None else ():
            if not code.sdtm or code.sdtm == NO_ROW:
                continue
            for part in code.sdtm.split("; "):
                name, _, words = part.partition("=")
                if code.code in chosen:
                    found[name] = words or "Y"
                elif not words and item.type is ItemType.CHOICES:
                    found.setdefault(name, "N")
        return found

    # -- rows --

    def _row(self, read: _Read, code: str, *more: dict[str, Datum] | dict[str, str]) -> Row:
        domain = self._standard.domains[code]
        row = Row(domain, {}, (read.plan.group.oid, read.line.number), self._form.record)
        link = _linked(read.said)
        fixed = read.plan.fixed.get(code, {})
        for part in (fixed, self._shared.get(code, {}), read.said.get(code, {}), *more):
            for name, value in part.items():
                row.put(name, value)
        if link is not None:
            row.put(domain.own("LNKID"), f"{text(_linked(read.plan.fixed) or '')}{text(link)}")
        row.links += [
            (target.item.links, int(value.native))
            for target, value in read.values
            if target.item.links and isinstance(value, Typed) and isinstance(value.native, Decimal)
        ]
        self.rows.append(row)
        self._of_line.setdefault(read.line.at, []).append(row)
        return row

    def _happenings(self, read: _Read) -> None:
        """Rows of events and interventions."""
        for code in sorted(read.plan.makes):
            alone = self._alone(read, code)
            for said in alone.values():
                self._row(read, code, said)
            if not alone and read.said.get(code):
                self._row(read, code)
        if read.plan.detail and read.said.get(read.plan.detail):
            self._row(read, read.plan.detail).dataset = f"{read.plan.detail}SEG"

    def _alone(self, read: _Read, code: str) -> dict[tuple[str, ...], dict[str, Datum]]:
        """Items with a fixed text of their own make rows of their own, those with the same text one together."""
        found: dict[tuple[str, ...], dict[str, Datum]] = {}
        for target, value in read.values:
            item = target.item
            if (
                target.domain == code
                and item.fixed
                and target.use is Use.VARIABLE
                and isinstance(value, Typed)
            ):
                said = found.setdefault(tuple(item.fixed.values()), {})
                said |= item.fixed | self._variable(target, value)
        return found

    def _findings(self, read: _Read) -> None:
        for code, fixed in read.plan.fixed.items():
            name = f"{code}TESTCD"
            if name in fixed and any(isinstance(value, Typed) for _, value in read.values):
                row = self._row(read, code)
                row.put(f"{code}TEST", self._standard.tests.get((code, fixed[name]), fixed[name]))
                row.put(f"{code}STRESC", row.get("ORRES"))
        for target, value in read.values:
            if target.use is Use.TEST:
                self._test(read, target, value)

    def _test(self, read: _Read, target: Target, value: Shown) -> None:
        code, item = target.domain, target.item
        domain = self._standard.domains[code]
        if isinstance(value, Typed):
            said = self._making.results.of(item, target.name, value.native)
            by_code = self._by_code(item, value)
            if by_code is None:
                return
            result = {domain.own(name): each for name, each in said.items()} | by_code
        elif isinstance(value, Missing):
            result = self._missing(domain, value)
        else:
            return
        name = self._standard.tests.get((code, target.name)) or item.label.en
        row = self._row(read, code, result, item.fixed)
        row.put(domain.own("TESTCD"), target.name)
        row.put(domain.own("TEST"), self._making.label(name))

    def _by_code(self, item: Item, value: Typed) -> dict[str, Datum] | None:
        """What the chosen code says of the result; None: choosing it makes no row (a criterion that is met)."""
        codelist = self._making.results.codelist_of(item) if item.codelist else None
        found = next((c for c in codelist.codes if c.code == value.native), None) if codelist else None
        if found is not None and found.sdtm == NO_ROW:
            return None
        return self._codes(item, value) if codelist is not None else {}

    def _missing(self, domain: Domain, missing: Missing) -> dict[str, Datum]:
        reason = missing.reason or self._making.speaker.say(f"missing.{missing.code}")
        return {domain.own("STAT"): NOT_DONE, domain.own("REASND"): reason}

    def _not_done(self) -> None:
        """A sheet not done as a whole, said by its question or by a mark on the form, is one row with the code ALL."""
        said = [
            (read, t, v)
            for read in self._lines
            for t, v in read.values
            if t.use in (Use.PERFORMED, Use.REASON)
        ]
        reasons = {t.domain: self._reason(t, v) for _, t, v in said if t.use is Use.REASON}
        for read, target, value in said:
            is_no = isinstance(value, Typed) and value.native is False
            if target.use is Use.PERFORMED and (is_no or isinstance(value, Missing)):
                domain = self._standard.domains[target.domain]
                row = self._row(read, domain.code, not_done(domain))
                row.put(domain.own("REASND"), reasons.get(domain.code))
                if isinstance(value, Missing):
                    row.put(domain.own("REASND"), self._missing(domain, value)[domain.own("REASND")])

    def _reason(self, target: Target, value: Shown) -> str:
        if isinstance(value, Missing):
            return value.reason or self._making.speaker.say(f"missing.{value.code}")
        if not isinstance(value, Typed):
            return ""
        codelist = self._making.results.codelist_of(target.item) if target.item.codelist else None
        labels = {code.code: code.label.en for code in codelist.codes} if codelist else {}
        words = text(datum(value.native))
        return labels.get(words, words)

    def _special(self) -> None:
        """Demographics and visits: everything the form says of them, in one row."""
        for code, domain in self._standard.domains.items():
            if domain.kind is DomainClass.SPECIAL:
                said = {k: v for read in self._lines for k, v in read.said.get(code, {}).items()}
                if said:
                    read = next(read for read in self._lines if read.said.get(code))
                    self._row(read, code, said)

    def _coding(self, read: _Read, target: Target) -> None:
        """What the medical coder said of the words of a row's topic."""
        coding = read.line.coding(target.item.oid)
        if coding is None or target.use is not Use.VARIABLE:
            return
        for row in self._of_line.get(read.line.at, ()):
            if row.domain.code == target.domain and not row.dataset:
                put_coding(row, coding)

    # -- what has no variable --

    def _supplement(self, read: _Read, target: Target, value: Shown) -> None:
        if not isinstance(value, Typed) or target.use in (Use.NONE, Use.TEST, Use.PERFORMED, Use.REASON):
            return
        found = [row for row in self._of_line.get(read.line.at, ()) if row.domain.code == target.domain]
        whole = [row for row in self.rows if row.domain.code == target.domain]
        if target.use is not Use.SUPPLEMENT:
            if not found and not (whole and not read.plan.group.repeating):
                self._making.leave(target, "no_row")
            elif isinstance(value.native, Term):
                label = self._making.label(f"{target.item.label.en} code")
                found[0].supplements.append(
                    Supplement(f"{target.name[: _NAME - 2]}CD", label, value.native.code)
                )
            return
        said = Supplement(target.name, self._making.label(target.item.label.en), text(datum(value.native)),
                          derived=target.item.derive is not None)  # fmt: skip
        aim = {k: v for k, v in target.item.fixed.items() if k.endswith("TESTCD")}
        aimed = [row for row in whole if aim and all(row.values.get(k) == v for k, v in aim.items())]
        single = aimed[:1] if aim else found[:1] if read.plan.group.repeating or len(whole) == 1 else []
        if single:
            single[0].supplements.append(said)
        elif whole and not aim and not read.plan.group.repeating:
            whole[0].supplements.append(replace(said, of_all=len(whole) > 1))
        else:
            self._making.leave(target, "no_row")


def _linked(said: Mapping[str, Mapping[str, Datum]]) -> Datum | None:
    """The name of a lesion, which all rows of its line share; a fixed text goes before the number."""
    return next((each[f"{code}LNKID"] for code, each in said.items() if f"{code}LNKID" in each), None)


def not_done(domain: Domain) -> dict[str, Datum]:
    """What a row says when nothing of a domain was done: the test code ALL."""
    name = f"All {domain.label}"[:_LABEL]
    return {
        domain.own("STAT"): NOT_DONE,
        domain.own("TESTCD"): f"{domain.code}{ALL}",
        domain.own("TEST"): name,
    }


def _why(value: Shown) -> str:
    if not isinstance(value, Withheld):
        return "unreadable"
    return "redacted" if value.why == "redacted" else "withheld"
