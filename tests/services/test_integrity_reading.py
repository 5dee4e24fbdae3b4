"""Values read in one sweep for the weekly run, against the same values read one by one."""

from __future__ import annotations

import random

import msgspec
import pytest

from ecrf.record.effective import read_cell
from ecrf.record.fold.step import REDACTED
from ecrf.record.rows import Cell, LineRow
from ecrf.schema.model import Severity
from ecrf.services import commands as c
from ecrf.services import known_values
from ecrf.services.context import HomeContext, SubjectView
from ecrf.services.findings import Finding, find_closed, find_firing, is_settled
from ecrf.services.integrity.reading import LineValues, Values
from tests.services.house import House
from tests.services.test_integrity import of_kind, run

VISITS = ("S0/1", "S2/1", "C/1", "LOGS/1")
TEXTS = ("1", "2", "31", "999", "y", "n", "20260301", "2026-03", "unreadable?", "two\nlines", "ND", "UNK", "")
CELLS = (
    b'{"t":"decimal","v":"8.5"}',
    b'{"t":"decimal","v":"8.5"}',
    b'{"t":"text","v":"one\\ntwo, \\"three\\" \xe5\x9b\x9b"}',
    b'{"t":"choices","v":["A","B"]}',
    b'{"m":"ND","r":"lost"}',
    b'{"f":"value.number","x":"abc"}',
    b'{"data":"00ff","sealed":"identity"}',
    b'{"sealed":"identity","data":"00ff"}',
    bytes(REDACTED),
)


def _row(cells: tuple[bytes, ...]) -> LineRow:
    items = {f"I{n}": Cell(n, msgspec.Raw(data)) for n, data in enumerate(cells)}
    return LineRow("V/1/F/1/1", "G", "0", 0, items)


@pytest.mark.parametrize("most", [2, 50_000])
def test_a_line_read_in_one_sweep_holds_what_its_cells_hold(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Typed, missing, unreadable, sealed and redacted alike, in any order, also when few values can be kept."""
    monkeypatch.setattr(known_values, "VALUES_KEPT", most)
    values, dice = Values(), random.Random(1)
    readable = [cell for cell in CELLS if not cell.startswith(b'{"data"')]
    for count in (0, 1, *range(2, 40)):
        row = _row(tuple(dice.choice(readable) for _ in range(count)))
        assert values.of(row).by_item == {oid: read_cell(cell) for oid, cell in row.items.items()}
        assert len(values) <= most


def test_damaged_bytes_are_refused_as_ever() -> None:
    """What is no value raises in the sweep as it does when read alone."""
    row = _row((CELLS[0], CELLS[6]))
    with pytest.raises(msgspec.DecodeError):
        read_cell(row.items["I1"])
    with pytest.raises(msgspec.DecodeError):
        Values().of(row)


def _fill_badly(house: House, chain: str, dice: random.Random) -> None:
    """Somebody types whatever into most fields of some forms, completes some and marks some missing."""
    codelists = {each.oid: each for each in house.design.codelists}
    for event, form in ((e, use.form) for e in house.design.study.events for use in e.forms):
        record = f"{event.oid}/1/{form}/1/1"
        if f"{event.oid}/1" not in VISITS or dice.random() < 0.4:
            continue
        found = next(each for each in house.design.forms if each.oid == form)
        fields = [
            (f"{record}/{group.oid}/{line}/{item.oid}", item.codelist)
            for group in found.groups
            for line in (("a", "b") if group.repeating else ("0",))
            for item in group.items
            if item.derive is None and dice.random() < 0.7
        ]
        for at, codelist in fields:
            codes = codelists[codelist].codes if codelist in codelists else ()
            text = dice.choice(TEXTS) if not codes or dice.random() < 0.2 else dice.choice(codes).code
            house.try_("coordinator", c.EnterValues, chain, (c.NewValue(at, text),))
        marked = dice.choice(fields)[0].rpartition("/")[0] if fields else record
        act = dice.choice((c.CompleteForm, None, c.MarkMissing))
        if act is not None:
            house.try_(
                "coordinator", act, chain, *((record,) if act is c.CompleteForm else (marked, "UNK", "lost"))
            )


def _slowly(self: Values, row: LineRow) -> LineValues:
    whole = b"".join(bytes(cell.value) for cell in row.items.values())
    return LineValues(whole, {oid: read_cell(cell) for oid, cell in row.items.items()})


def _fired(house: House, chain: str) -> set[tuple[str, str]]:
    """(check, home) of all that fires and nobody settled, each asked by itself as at a field exit."""
    state = house.state(chain)
    published = house.tools.designs.get(state.root.design)
    view = SubjectView(state, published, house.state("site:s1"))
    return {
        (finding.check.oid, finding.at)
        for form in state.forms.values()
        for check in published.plan.checks_of(form.form)
        if check.severity is not Severity.INFO and not check.worklist and not form.in_error
        for finding in find_firing(view, form.record, [check])
        if not is_settled(state, Finding(check, finding.at), find_closed(state, finding))
    }


@pytest.mark.parametrize("seed", range(3))
def test_a_run_finds_what_every_value_read_alone_shows(
    house: House, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """On badly filled subjects the report is the same to the last word, and its checks are those of a field exit."""
    chains = [house.subject() for _ in range(2)]
    dice = random.Random(seed)
    for chain in chains:
        _fill_badly(house, chain, dice)
    quick = run(house, "coordinator", "self", "2026-04-20")
    monkeypatch.setattr(Values, "of", _slowly)
    monkeypatch.setattr(HomeContext, "know", lambda _self, _values: None)
    slow = run(house, "monitor", "independent", "2026-04-20")
    assert (quick.findings, quick.values, quick.checks) == (slow.findings, slow.values, slow.checks)
    found = {(f.args["check"], f.at) for f in of_kind(quick, "check")}
    fired = {each for chain in chains for each in _fired(house, chain)}
    assert len(fired) > 20
    assert fired <= found
    worklist = {
        check.oid
        for check in house.tools.designs.get(house.state(chains[0]).root.design).plan.worklist_checks()
    }
    assert {check for check, _ in found - fired} <= worklist
