"""The lines of a form record's logs: fields, findings and progress made anew only where something changed.

A line hangs on its own row, on marks, queries, prompts and statements at or above it, on who asks, and on
whatever the design's expressions read beyond it. All of that is compared by value at each read. What a check asks of the
other lines of a log is asked again only of those that changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from msgspec.structs import astuple

from ecrf.record.address import UNGROUPED
from ecrf.record.rows import LineRow
from ecrf.rules.compiling import Compiled
from ecrf.rules.plan import CompiledCheck
from ecrf.rules.reaching import Place
from ecrf.schema.model import Group, ItemType
from ecrf.services.findings import Finding, by_home, firing_on, home_address, home_lines
from ecrf.services.reads.beyond import Beyond, find_alone, find_beyond, stamp_of
from ecrf.services.reads.field import FieldReader
from ecrf.services.reads.form_view import LineView
from ecrf.services.reads.kept_checks import KeptChecks
from ecrf.services.reads.kept_lines import Kept
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.services.reads.status import count_line

LINE_PARTS = 7
"""Of the address of a line."""
_CLASSES = ("identity", "unblinding", "allocation")


class Lines:
    """One read of the lines of a form record."""

    def __init__(self, source: Source, read: SubjectRead, record: str) -> None:
        self._source, self._read, self._record, self._view = source, read, record, read.view
        marks = tuple(astuple(mark) for mark in read.state.missing.values())
        self._moment = (read.published.digest, read.place.as_of, marks)
        self._beyond = Beyond(read.view, record)

    def views(
        self, reader: FieldReader, group: Group, rows: Sequence[LineRow], make: Callable[[LineRow], LineView]
    ) -> tuple[LineView, ...]:
        """The lines of a repeating group with their fields."""
        here, above = _by_line(reader)
        kept = self._kept("views", group.oid)
        kept.settle((self._around(group.oid, self._shown(group)), reader.shared, above, self._whole(group)))
        return tuple(
            kept.get(row.line, (stamp_of(row), here.get(row.key, ())), partial(make, row)) for row in rows
        )

    def findings(self, checks: Iterable[CompiledCheck]) -> list[Finding]:
        """What `find_firing` finds in the record."""
        found: list[Finding] = []
        for (_, repeating), together in by_home(checks).items():
            lines = home_lines(self._view.state, self._record, together[0]) if repeating else [UNGROUPED]
            ask = self._ask_kept(together) if repeating else partial(self._ask, together)
            found += [
                Finding(check, home_address(self._record, check, line))
                for line in lines
                for check in ask(line)
            ]
        return found

    def count_required(self) -> tuple[int, int]:
        """(filled, asked) of the required fields shown, as `status.count_required` counts them."""
        form = self._view.index.find_form(self._record.split("/")[2])
        counts = [each for group in (form.groups if form else ()) for each in self._counts(group)]
        return sum(filled for filled, _ in counts), sum(asked for _, asked in counts)

    def _counts(self, group: Group) -> Iterator[tuple[int, int]]:
        make = partial(count_line, self._view, self._record, group)
        if not group.repeating:
            yield make(UNGROUPED)
            return
        kept = self._kept("counts", group.oid)
        kept.settle(self._around(group.oid, self._shown(group)))
        for row in self._view.state.lines_of(self._record, group.oid):
            if row.items:
                yield kept.get(row.line, stamp_of(row), partial(make, row.line))

    def _ask(self, together: Sequence[CompiledCheck], line: str) -> list[CompiledCheck]:
        return firing_on(self._view, self._record, together, line)

    def _ask_kept(self, together: Sequence[CompiledCheck]) -> Callable[[str], list[CompiledCheck]]:
        """Checks that read the same things beyond their line are kept together; each part is asked as needed."""
        group = together[0].group
        parts: dict[tuple[frozenset[str], frozenset[Place]], list[CompiledCheck]] = {}
        for check in together:
            far = find_alone(self._view.index, group, check.compiled)
            passed = frozenset((asked.group, asked.reach) for asked in check.compiled.asks)
            parts.setdefault((far, passed), []).append(check)
        name = ("checks", self._read.published.digest, tuple(check.oid for check in together))
        make = partial(KeptChecks, parts.values(), together)
        kept = self._source.kept.of(self._read.chain, self._record, name, make)
        for number, (far, passed) in enumerate(parts):
            standing = {place: self._beyond.standing(place) for place in passed}
            kept.settle(number, (self._moment, self._beyond.rows(far)), standing)
        lines, look = self._view.state.lines, partial(self._view.at_home, group=group)
        return lambda line: kept.firing(
            line,
            stamp_of(lines[f"{self._record}/{group}/{line}"]),
            partial(look, self._record, line),
        )

    def _kept(self, kind: str, name: object) -> Kept:
        return self._source.kept.of(self._read.chain, self._record, (kind, name), Kept)

    def _around(self, group: str, compiled: Iterable[Compiled]) -> object:
        """What the lines of a group share as expressions see it."""
        return (self._moment, self._beyond.rows(find_beyond(self._view.index, group, compiled)))

    def _shown(self, group: Group) -> list[Compiled]:
        """Every expression that decides how the lines of a group look."""
        plan = self._view.plan
        conditions = (plan.show_when(oid) for oid in (group.oid, *(item.oid for item in group.items)))
        derived = (plan.derivation(item.oid) for item in group.items if item.derive is not None)
        return [each for each in conditions if each] + [each.compiled for each in derived if each]

    def _whole(self, group: Group) -> object:
        """Where values are held against other visits, everything of the subject."""
        holds = self._source.session.sealer.holds
        graded = self._source.grade is not None and any(item.type is ItemType.LAB for item in group.items)
        hinted = any(item.hint_last for item in group.items)
        return (self._read.head if graded or hinted else b"", tuple(holds(name) for name in _CLASSES))


def _by_line(reader: FieldReader) -> tuple[dict[str, tuple[object, ...]], tuple[object, ...]]:
    """Prompts, queries and statements by the line they are at or beneath; and the statements above lines."""
    record = reader.record
    told: list[tuple[str, object]] = [*record.prompts.items(), *record.queries.items()]
    told += [(row.at, astuple(row)) for row in record.statements]
    here: dict[str, list[object]] = {}
    for at, what in told:
        line = "/".join(at.split("/", LINE_PARTS)[:LINE_PARTS])
        here.setdefault(line if line.count("/") == LINE_PARTS - 1 else "", []).append((at, what))
    above = tuple(here.pop("", ()))
    return {line: tuple(each) for line, each in here.items()}, above
