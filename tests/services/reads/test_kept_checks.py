"""Checks of a log asked again only of the lines a change reaches."""

import random
from decimal import Decimal

import pytest

from ecrf.record.value import Missing, NonConformant, Typed
from ecrf.rules.context import Reach
from ecrf.rules.plan import CompiledCheck
from ecrf.rules.scope import build_scope
from ecrf.schema import model as m
from ecrf.services.reads.kept_checks import KeptChecks
from tests.rules.trial import DESIGN, WORD, compiled

SCOPE = build_scope(DESIGN, "VS", "TLG")
PLACE = ("TLG", Reach.RECORD)
ATOMS = (
    "exists(DIAM > this(DIAM))",
    "exists(DIAM == this(DIAM) and NODE == yes)",
    "exists(NODE != this(NODE) and is_present(DIAM))",
    "exists(DIAM * 10 > this(DIAM))",
    "exists(is_missing(DIAM))",
    "exists(this(NODE) == yes and NODE == no)",
    "count(DIAM == this(DIAM)) > 1",
    "count(NODE) < 2",
    "sum_of(DIAM) > 40",
    "min_of(DIAM) < DIAM",
    "max_of(DIAM) > 20",
    "DIAM > 10",
    "NODE == yes",
    "K > 1",
)
HUGE = Decimal("9E+999999")
"""Ten times as much is more than arithmetic holds."""
NUMBERS = (None, *(Typed(m.ItemType.DECIMAL, Decimal(n)) for n in (1, 10, 20, HUGE)), Missing("ND"))
NODES = (None, Typed(m.ItemType.YESNO, True), Typed(m.ItemType.YESNO, False), NonConformant("?", "f"))


def _random_check(dice, depth=3):
    """An expression over the log, most of them negated or joined."""
    shape = dice.choice(("atom", "not", "and", "or", "if")) if depth else "atom"
    if shape == "atom":
        return dice.choice(ATOMS)
    parts = [_random_check(dice, depth - 1) for _ in range(3)]
    if shape == "not":
        return f"not ({parts[0]})"
    return (
        f"({parts[0]} if {parts[1]} else {parts[2]})" if shape == "if" else f"({parts[0]} {shape} {parts[1]})"
    )


class _Seen:
    """A log seen from one of its lines."""

    as_of = None

    def __init__(self, lines, home=None, weight=None):
        self._lines, self._home, self._weight = lines, lines.get(home, {}), weight

    def item(self, oid):
        return self._weight if oid == "K" else self._home.get(oid)

    def lines(self, _group, _reach):
        return [self._lines[name] for name in sorted(self._lines)]


def _check(number, text):
    check = m.Check(f"C{number}", m.Severity.SOFT, text, WORD, ("DIAM",))
    return CompiledCheck(check, "VS", "TLG", True, compiled(text, SCOPE))


@pytest.mark.parametrize("seed", range(60))
def test_what_is_kept_is_what_every_line_says_when_asked_again(seed):
    """Whatever is edited, added, removed and put back, each line's checks fire as if all were asked anew."""
    dice = random.Random(seed)
    checks = [_check(number, _random_check(dice)) for number in range(6)]
    kept, lines, weight = KeptChecks([checks[:2], checks[2:]], checks), {}, None
    for step in range(60):
        name = f"line{dice.randrange(5)}"
        if dice.random() < 0.2:
            lines.pop(name, None)
        else:
            lines[name] = {"DIAM": dice.choice(NUMBERS), "NODE": dice.choice(NODES)}
        if dice.random() < 0.1:
            weight = dice.choice(NUMBERS)
        now = {key: (tuple(line.values()), line) for key, line in lines.items()}
        for part in (0, 1):
            kept.settle(part, weight, {PLACE: now})
        for key in sorted(lines)[step % 2 :]:  # now and then a line is not looked at for a while
            seen = _Seen(lines, key, weight)
            fresh = [check for check in checks if check.evaluate(seen) is True]
            assert kept.firing(key, now[key][0], lambda seen=seen: seen) == fresh, [
                c.compiled.text for c in checks
            ]


def test_only_the_lines_a_change_reaches_are_asked():
    """A line added without the value others are held against asks nobody; one with it asks those it equals."""
    kept, asked, lines = KeptChecks([[_check(0, ATOMS[1])]], [_check(0, ATOMS[1])]), [], {}

    def look(name):
        asked.append(name)
        return _Seen(lines, name)

    def put(name, diameter):
        number = None if diameter is None else Typed(m.ItemType.DECIMAL, Decimal(diameter))
        lines[name] = {"DIAM": number, "NODE": Typed(m.ItemType.YESNO, True)}
        kept.settle(0, None, {PLACE: {key: (tuple(line.values()), line) for key, line in lines.items()}})
        asked.clear()
        for key, line in lines.items():
            kept.firing(key, tuple(line.values()), lambda key=key: look(key))
        return asked

    for name, diameter in (("a", 1), ("b", 2), ("c", 3)):
        put(name, diameter)
    assert put("d", None) == ["d"]
    assert put("d", 2) == ["b", "d"]
    assert put("a", 2) == ["a", "b", "d"]
    assert put("a", 5) == ["a", "b", "d"]
