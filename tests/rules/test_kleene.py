"""Logic is Kleene's: unknown stays unknown unless the other side settles it."""

import pytest

from tests.rules.trial import ND, UNK, compiled, context, run

VALUES = (True, False, None)
AND = {
    (a, b): False if a is False or b is False else None if a is None or b is None else True
    for a in VALUES
    for b in VALUES
}
OR = {
    (a, b): True if a is True or b is True else None if a is None or b is None else False
    for a in VALUES
    for b in VALUES
}


@pytest.mark.parametrize("pair", AND)
def test_and(pair):
    """`and` is false once one side is, else unknown once one side is."""
    assert run("FEVER and COUGH", FEVER=pair[0], COUGH=pair[1]) is AND[pair]


@pytest.mark.parametrize("pair", OR)
def test_or(pair):
    """`or` is true once one side is, else unknown once one side is."""
    assert run("FEVER or COUGH", FEVER=pair[0], COUGH=pair[1]) is OR[pair]


@pytest.mark.parametrize(("value", "expected"), [(True, False), (False, True), (None, None)])
def test_not(value, expected):
    """`not` of unknown is unknown."""
    assert run("not FEVER", FEVER=value) is expected


@pytest.mark.parametrize("missing", [None, ND, UNK])
@pytest.mark.parametrize(
    "text",
    [
        "N > 1",
        "1 < N",
        "N == N",
        "N != 1",
        "N + 1 > 0",
        "-N < 0",
        "abs(N) > 0",
        "N in (1, 2)",
        "not (N in (1, 2))",
    ],
)
def test_unknown_operand_makes_unknown(text, missing):
    """Empty and missing values make every comparison and calculation unknown."""
    assert run(text, N=missing) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("N / 0 > 1", None),
        ("1 / (N - 4) > 1", None),
        ("N / 0 > 1 or FEVER", True),
        ("N / 0 > 1 and not FEVER", False),
        ("N / 8 == 0.5", True),
    ],
)
def test_division_by_zero_is_unknown(text, expected):
    """A division by zero is unknown, never an error."""
    assert run(text, N=4, FEVER=True) is expected


@pytest.mark.parametrize(
    ("n", "expected"), [(0, False), (1, False), (2, True), (3, True), (4, False), (None, None)]
)
def test_chained_comparison(n, expected):
    """`a < b <= c` holds when both do."""
    assert run("1 < N <= 3", N=n) is expected


def test_chained_comparison_settles_early():
    """A chain is false once one link is, even beside an unknown one."""
    assert run("N < K < 3", K=5) is False
    assert run("N < K < 3", K=2) is None


@pytest.mark.parametrize(("fever", "expected"), [(True, True), (False, False), (None, None)])
def test_choice_follows_its_condition(fever, expected):
    """`x if c else y` is unknown while c is."""
    assert run("(N if FEVER else 0) > 0", FEVER=fever, N=1) is expected


def test_choice_ignores_the_other_branch():
    """The branch not taken may be unknown."""
    assert run("(1 if FEVER else N) == 1", FEVER=True) is True


def test_decimals_are_exact():
    """Numbers are decimals: 14 * 0.7 is 9.8 and 3 * 1.1 is at most 3.3."""
    assert run("14 * 0.7 == 9.8 and N * 1.1 <= 3.3", N=3) is True


def test_yes_no_names():
    """`yes` and `no` compare with yes/no items, which also stand alone."""
    assert run("FEVER == yes and COUGH != yes and not COUGH and FEVER", FEVER=True, COUGH=False) is True


def test_overflow_is_unknown():
    """Arithmetic beyond what decimals hold is unknown, never an error."""
    from decimal import Decimal

    assert run("N * N > 1", N=Decimal("1e999999")) is None


def test_items_are_read_once():
    """However often an item is named, the context is asked once."""
    asked = []

    class Counting:
        as_of = None

        def item(self, oid):
            asked.append(oid)
            return context(N=3).item(oid)

    assert compiled("N > 1 and N < 5 and N != 4 and is_present(N)").evaluate(Counting()) is True
    assert asked == ["N"]
