"""Which home lines a change of another line reaches."""

from decimal import Decimal

import pytest

from ecrf.record.value import Typed
from ecrf.rules.context import Reach
from ecrf.rules.reaching import find_changes, is_reached
from ecrf.rules.scope import build_scope
from ecrf.schema.model import ItemType
from tests.rules.trial import DESIGN, compiled

SCOPE = build_scope(DESIGN, "VS", "TLG")
PLACE = ("TLG", Reach.RECORD)
HUGE = "9E+999999"


def _line(diameter, node=None):
    number = None if diameter is None else Typed(ItemType.DECIMAL, Decimal(diameter))
    return {"DIAM": number, "NODE": None if node is None else Typed(ItemType.YESNO, node)}


class _Home:
    """A line of ten millimetres."""

    def item(self, oid):
        return _line("10", node=True)[oid]


def _reaches(text, before, now):
    asks = compiled(text, SCOPE).asks
    return is_reached(asks, [asked.home(_Home()) for asked in asks], {PLACE: ((before, now),)})


@pytest.mark.parametrize(
    ("text", "before", "now", "reached"),
    [
        ("exists(DIAM == this(DIAM))", None, _line("10"), True),
        ("exists(DIAM == this(DIAM))", None, _line("11"), False),
        ("exists(DIAM == this(DIAM))", None, _line(None), False),
        ("not exists(DIAM == this(DIAM))", None, _line(None), True),
        ("not exists(DIAM == this(DIAM))", _line(None), _line("10"), False),
        ("not (NODE == yes and not exists(DIAM == this(DIAM)))", None, _line(None), False),
        ("(NODE == yes if exists(DIAM == this(DIAM)) else NODE == no)", None, _line(None), True),
        ("exists(DIAM * 10 > this(DIAM) * 100) or NODE == yes", _line("10"), _line(HUGE), True),
        ("exists(DIAM == this(DIAM) and NODE == yes)", None, _line(None, node=True), False),
        ("not exists(DIAM == this(DIAM) and NODE == yes)", None, _line(None, node=True), True),
        ("count(DIAM == this(DIAM)) > 1", _line("11"), _line(None), True),
        ("count(DIAM == this(DIAM)) > 1", _line("11"), None, False),
        ("sum_of(DIAM) > 40", None, _line("1"), True),
        ("sum_of(DIAM) > 40", None, _line("0"), False),
        ("max_of(DIAM) > 40", None, _line("1"), True),
        ("max_of(DIAM) > 40", _line("1", node=True), _line("1", node=False), False),
    ],
)
def test_a_change_reaches_a_line_that_is_told_something_else(text, before, now, reached):
    """Between answers the check cannot tell apart nothing is asked again; overflow is an answer of its own."""
    assert _reaches(text, before, now) is reached


def test_a_check_without_questions_to_lines_is_reached_by_none():
    """What reads its own line alone hangs on no other."""
    assert compiled("DIAM > 10", SCOPE).asks == ()


def test_lines_that_came_went_and_differ_are_the_changes():
    """Each with what stood before and what stands now."""
    a, b, c, other = _line("1"), _line("2"), _line("3"), _line("4")
    before = {"a": (1, a), "b": (1, b), "c": (1, c)}
    now = {"a": (1, a), "b": (2, other), "d": (1, c)}
    assert find_changes(before, now) == ((c, None), (b, other), (None, c))
