"""The rows of the coder's lists: words with their codes, decisions, what another version changes."""

from __future__ import annotations

from ecrf.services.coding.upversion import Change
from ecrf.services.reads.coding_view import CodingItem, CodingState, SynonymLine
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.look import Look
from ecrf.ui.theme import Tone

ITEMS = (
    Column("subject", "ui.queries.subject", 84),
    Column("what", "ui.coding.what", 130, 1),
    Column("verbatim", "ui.coding.verbatim", 210, 3),
    Column("state", "ui.coding.state", 136),
    Column("code", "ui.coding.code", 210, 3),
)
SYNONYMS = (
    Column("verbatim", "ui.coding.verbatim", 240, 3),
    Column("code", "ui.coding.code", 260, 3),
    Column("count", "ui.coding.count", 80, right=True),
    Column("other", "ui.coding.other", 200, 2),
)
CHANGES = (
    Column("subject", "ui.queries.subject", 84),
    Column("verbatim", "ui.coding.verbatim", 200, 2),
    Column("code", "ui.coding.code", 220, 2),
    Column("change", "ui.coding.change", 200, 1),
    Column("after", "ui.coding.after", 260, 3),
)
_STATES = {
    CodingState.UNCODED: ("circle-dashed", Tone.GREY),
    CodingState.STALE: ("refresh", Tone.AMBER),
    CodingState.OLDER: ("clock", Tone.BLUE),
    CodingState.CODED: ("circle-check", Tone.GREEN),
}
_CHANGES = {"gone": Tone.RED, "not_current": Tone.RED, "moved": Tone.AMBER, "better": Tone.BLUE}


def item_row(look: Look, item: CodingItem) -> Row:
    """Words with where they stand."""
    icon, tone = _STATES[item.state]
    code = f"{item.path[0].code} {item.path[0].name}" if item.path else ""
    number = f" {item.number}" if item.number else ""
    return Row((
        Cell(item.subject, strong=True),
        Cell(f"{look.say(item.form)}{number}", soft=True),
        Cell(item.verbatim, "query-open" if item.queries else "", Tone.AMBER if item.queries else None),
        Cell(look.say(f"coding.state.{item.state}"), icon, tone),
        Cell(code, soft=item.state is CodingState.STALE, struck=item.state is CodingState.STALE),
    ))  # fmt: skip


def synonym_row(look: Look, line: SynonymLine) -> Row:
    """A decision, and whether it was always the same."""
    several = len(line.codes) > 1
    other = look.say("ui.coding.not_the_same") + " " + ", ".join(line.codes) if several else ""
    return Row((
        Cell(line.verbatim),
        Cell(f"{line.code} {line.name}"),
        Cell(str(line.count)),
        Cell(other, "warning" if several else "", Tone.AMBER if several else None),
    ))  # fmt: skip


def change_row(look: Look, change: Change) -> Row:
    """A code and what becomes of it."""
    before = change.item.path[0]
    levels = f" ({', '.join(change.levels)})" if change.levels else ""
    after = " › ".join(f"{level.code} {level.name}" for level in change.after if level.level in change.levels)
    if not after and change.after:
        after = f"{change.after[0].code} {change.after[0].name}"
    tone = _CHANGES.get(change.kind)
    return Row((
        Cell(change.item.subject, strong=True),
        Cell(change.item.verbatim),
        Cell(f"{before.code} {before.name}"),
        Cell(look.say(f"coding.change.{change.kind}") + levels, "diff" if tone else "", tone),
        Cell(after, soft=True),
    ))  # fmt: skip
