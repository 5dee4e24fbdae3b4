"""Which checks fire, at which home address, on a subject's folded state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ecrf.record.address import UNGROUPED
from ecrf.record.rows import QueryRow
from ecrf.record.state import RecordState
from ecrf.rules.context import Reach
from ecrf.rules.plan import CompiledCheck
from ecrf.schema.model import Severity
from ecrf.services.context import SubjectView
from ecrf.services.outcome import Prompt


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that fires; its identity is (check, at)."""

    check: CompiledCheck
    at: str
    """The home address: the field the check is shown beside, or the form record."""

    @property
    def key(self) -> str:
        """The identity as one text."""
        return f"{self.at}#{self.check.oid}"


def home_lines(state: RecordState, record: str, check: CompiledCheck) -> list[str]:
    """The line ids a check is evaluated for in a record: every standing line of its group, or the one ungrouped line."""
    if not check.repeating:
        return [UNGROUPED]
    return [row.line for row in state.lines_of(record, check.group) if row.items]


def home_address(record: str, check: CompiledCheck, line: str) -> str:
    """Where a check is at home."""
    return f"{record}/{check.group}/{line}/{check.item}" if check.item else record


def evaluate(
    view: SubjectView, record: str, check: CompiledCheck, only: frozenset[str] | None = None
) -> Iterator[tuple[str, bool]]:
    """Yield (home address, fires) for each line (of `only`, if given) the check speaks of; unknown does not fire."""
    for line in [UNGROUPED] if not check.repeating else _lines_asked(view, record, check, only):
        fires = check.evaluate(view.at_home(record, line, check.group)) is True
        yield home_address(record, check, line), fires


def only_lines(view: SubjectView, record: str, check: CompiledCheck, only: frozenset[str]) -> list[str]:
    """Those of some lines that stand in the check's group: a long log is not asked line by line at each field exit."""
    rows = ((line, view.state.lines.get(f"{record}/{check.group}/{line}")) for line in sorted(only))
    return [line for line, row in rows if row is not None and row.items and not row.removed]


def find_firing(
    view: SubjectView,
    record: str,
    checks: Iterable[CompiledCheck],
    only: frozenset[str] | None = None,
) -> list[Finding]:
    """The findings of some checks in one home record; `only` keeps checks of log lines to these lines.

    The checks of a line share one look at it: a value read by several of them is read once.
    """
    found: list[Finding] = []
    for (_, repeating), together in by_home(checks).items():
        lines = [UNGROUPED] if not repeating else _lines_asked(view, record, together[0], only)
        for line in lines:
            firing = firing_on(view, record, together, line)
            found += [Finding(check, home_address(record, check, line)) for check in firing]
    return found


def by_home(checks: Iterable[CompiledCheck]) -> dict[tuple[str, bool], list[CompiledCheck]]:
    """Checks by their home group and whether they are asked of each of its lines."""
    found: dict[tuple[str, bool], list[CompiledCheck]] = {}
    for check in checks:
        found.setdefault((check.group, check.repeating), []).append(check)
    return found


def firing_on(
    view: SubjectView, record: str, together: Sequence[CompiledCheck], line: str
) -> list[CompiledCheck]:
    """Those of some checks of one group that fire on a line; they share one look at it."""
    context = view.at_home(record, line, together[0].group)
    return [check for check in together if check.compiled.evaluate(context) is True]


def _lines_asked(
    view: SubjectView, record: str, check: CompiledCheck, only: frozenset[str] | None
) -> list[str]:
    return home_lines(view.state, record, check) if only is None else only_lines(view, record, check, only)


def affected_homes(
    view: SubjectView, checks: Iterable[CompiledCheck], record: str
) -> Iterator[tuple[str, CompiledCheck]]:
    """Yield (home record, check) for checks a change in `record` may reach: its own record, its visit, the subject."""
    home_form = record.split("/")[2]
    for check in checks:
        if check.form == home_form and not check.reaches_beyond:
            yield record, check
        else:
            for home in view.records_of(check.form):
                yield home, check


def build_prompts(view: SubjectView, findings: Iterable[Finding]) -> tuple[Prompt, ...]:
    """The findings as prompts to show beside fields, with whether the person already answered."""
    prompts = view.state.prompts
    return tuple(
        Prompt(
            check=finding.check.oid,
            at=finding.at,
            severity=finding.check.severity,
            say=finding.check.say,
            answered=_is_answered(prompts.get(finding.key)),
        )
        for finding in findings
    )


def _is_answered(row: object) -> bool:
    return bool(getattr(row, "answered", 0))


def is_settled(state: RecordState, finding: Finding, closed: QueryRow | None = None) -> bool:
    """Whether people dealt with a finding and nothing changed since: closed its query, or (soft) answered its prompt."""
    row = state.prompts.get(finding.key)
    if row is not None and row.answered and finding.check.severity is not Severity.HARD:
        line = state.lines.get(finding.at.rpartition("/")[0])
        cell = line.items.get(finding.at.rpartition("/")[2]) if line else None
        if cell is None or cell.version <= row.answered:
            return True
    return closed is not None and not _has_changed(state, finding, closed.thread[-1].sequence)


def find_closed(state: RecordState, finding: Finding) -> QueryRow | None:
    """The query of a finding that was closed last, if any."""
    return max(
        (
            row
            for row in state.queries.values()
            if row.check == finding.check.oid and row.at == finding.at and row.status == "closed"
        ),
        key=lambda row: row.thread[-1].sequence,
        default=None,
    )


def _has_changed(state: RecordState, finding: Finding, since: int) -> bool:
    """Whether a field the check reads was changed after entry `since`; a check that still fires then fires anew."""
    near = {one.item for one in finding.check.compiled.depends if one.reach in (Reach.RECORD, Reach.VISIT)}
    far = {one.item for one in finding.check.compiled.depends} - near
    visit = "/".join(finding.at.split("/")[:2]) + "/"
    return any(
        line.items[item].version > since
        for key, line in state.lines.items()
        for item in (far | near if key.startswith(visit) else far) & line.items.keys()
    )
