"""The compiled function and a naive evaluator written apart from it agree on every expression."""

from datetime import date
from decimal import Decimal
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from ecrf.record.partial_date import PartialDate
from ecrf.record.value import LabValue
from ecrf.rules.compiling import compile_expression
from ecrf.rules.kinds import BARE, BOOL
from ecrf.rules.scope import build_scope
from tests.rules.naive import Bound, Month, Naive
from tests.rules.trial import DESIGN, TABLE, spots

HOME_NUMBERS = ["0", "1", "2.5", "10", "N", "K", "HGB", "ECOG"]
HOME_BOOLS = ["FEVER", "COUGH", "yes", "no", "SEX == 'M'", "SEX in ('F',)", "SEX == SEX2", "is_missing(N)"]
LINE_NUMBERS = ["0", "1", "12.5", "DIAM", "DIAM", "number(this(N))", "this(K)"]
LINE_BOOLS = ["NODE", "NODE", "is_present(DIAM)", "this(FEVER)", "no"]
DATES = ["DAY", "DAY2", "ONSET", "'2026-03-01'", "'2026-03-15'"]
SYMBOLS = ["<", "<=", ">", ">=", "==", "!="]


class Writer:
    """Writes random expressions of the language, of a home record or of a line."""

    def __init__(self, seed, *, line=False):
        self.random = Random(seed)
        self.line = line

    def number(self, depth):
        """A random number."""
        pick, n = self.random.choice, self.number
        if depth == 0 or self.random.random() < 0.2:
            return pick(LINE_NUMBERS if self.line else HOME_NUMBERS)
        forms = [
            lambda: f"({n(depth - 1)} {pick('+-*/')} {n(depth - 1)})",
            lambda: f"(-{n(depth - 1)})",
            lambda: f"({n(depth - 1)} if {self.bool(depth - 1)} else {n(depth - 1)})",
            lambda: f"{pick(['min', 'max', 'coalesce'])}({n(depth - 1)}, {n(depth - 1)})",
            lambda: f"abs({n(depth - 1)})",
        ]
        if not self.line:
            forms += [
                lambda: f"count({self.question()} and (is_missing(DIAM) or NODE))",
                lambda: f"{pick(['sum_of', 'max_of'])}({self.of_line().number(2)} + 0 * DIAM)",
            ]
        return pick(forms)()

    def bool(self, depth):
        """A random condition."""
        pick, n, b = self.random.choice, self.number, self.bool
        if depth == 0 or self.random.random() < 0.15:
            return pick(LINE_BOOLS if self.line else HOME_BOOLS)
        forms = [
            lambda: f"({n(depth - 1)} {pick(SYMBOLS)} {n(depth - 1)})",
            lambda: f"({n(depth - 1)} {pick(SYMBOLS)} {n(depth - 1)} {pick(SYMBOLS)} {n(depth - 1)})",
            lambda: f"({n(depth - 1)} {pick(['in (0, 1)', 'in (2.5, 10)', 'not in (1,)'])})",
            lambda: f"({b(depth - 1)} {pick(['and', 'or'])} {b(depth - 1)})",
            lambda: f"({b(depth - 1)} or {b(depth - 1)} or {b(depth - 1)})",
            lambda: f"(not {b(depth - 1)})",
            lambda: (
                f"(DIAM {pick(SYMBOLS)} {n(0)})" if self.line else f"({pick(DATES)} {pick(SYMBOLS)} ONSET)"
            ),
        ]
        if not self.line:
            forms.append(lambda: f"exists({self.question()} and (is_present(DIAM) or NODE))")
        return pick(forms)()

    def of_line(self):
        """A writer of questions to a line."""
        return Writer(self.random.random(), line=True)

    def question(self):
        """A random question to a line."""
        return self.of_line().bool(2)


SEEDS = st.integers(0, 2**32)
maybe = st.none
DECIMALS = st.one_of(
    maybe(), st.sampled_from([Decimal(x) for x in ("0", "1", "2.5", "-3", "10", "12.5", "0.001")])
)
YESNO = st.one_of(maybe(), st.booleans())
VALUES = st.fixed_dictionaries(
    {
        "N": DECIMALS,
        "K": DECIMALS,
        "FEVER": YESNO,
        "COUGH": YESNO,
        "SEX": st.sampled_from([None, "M", "F"]),
        "SEX2": st.sampled_from([None, "M", "F"]),
        "ECOG": st.sampled_from([None, "0", "1", "2"]),
        "DAY": st.sampled_from([None, date(2026, 3, 1), date(2026, 3, 31), date(2026, 2, 28)]),
        "DAY2": st.sampled_from([None, date(2026, 3, 15)]),
        "ONSET": st.sampled_from([None, Month(2026, 3), Month(2026, 2), date(2026, 3, 1)]),
        "HGB": st.one_of(
            DECIMALS,
            st.builds(
                Bound, st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from([Decimal(1), Decimal("2.5")])
            ),
        ),
    }
)
LINES = st.lists(st.fixed_dictionaries({"DIAM": DECIMALS, "NODE": YESNO}), max_size=3)


def captured(values, lines):
    """The same values as a context."""
    filled = dict(values)
    if isinstance(filled["ONSET"], Month):
        filled["ONSET"] = PartialDate(filled["ONSET"].year, filled["ONSET"].month)
    elif filled["ONSET"] is not None:
        filled["ONSET"] = PartialDate(2026, 3, 1)
    hgb = filled["HGB"]
    if isinstance(hgb, Bound):
        filled["HGB"] = LabValue(hgb.limit, hgb.sign)
    elif hgb is not None:
        filled["HGB"] = LabValue(hgb)
    for number, line in enumerate(lines, 1):
        filled |= {f"{oid}#{number}": value for oid, value in line.items()}
    return spots({oid: value for oid, value in filled.items() if value is not None})


def plain(values, lines):
    """The same values for the naive evaluator: coded numbers as numbers, lines without a value left out."""
    ecog = values["ECOG"]
    standing = [line for line in lines if any(value is not None for value in line.values())]
    return {**values, "ECOG": None if ecog is None else Decimal(ecog)}, standing


@settings(max_examples=1200, deadline=None)
@given(SEEDS, VALUES, LINES)
def test_compiled_equals_naive(seed, values, lines):
    """A random condition over values, bounds, partial dates and lines has the same answer both ways."""
    check(Writer(seed).bool(4), BOOL, values, lines)


@settings(max_examples=600, deadline=None)
@given(SEEDS, VALUES, LINES)
def test_compiled_number_equals_naive(seed, values, lines):
    """A random calculation has the same result both ways."""
    check(Writer(seed).number(4), BARE, values, lines)


def check(text, want, values, lines):
    """Both evaluators agree on an expression."""
    expected = Naive(*plain(values, lines)).run(text)
    result = compile_expression(text, UNITLESS, TABLE, want=want).evaluate(captured(values, lines))
    assert (result, result is None) == (expected, expected is None), text


def _unitless():
    """The trial's scope with every number and laboratory value without unit."""

    def bare(item):
        return msgspec.structs.replace(item, unit="", units=())

    forms = tuple(
        msgspec.structs.replace(
            form,
            groups=tuple(
                msgspec.structs.replace(g, items=tuple(bare(i) for i in g.items)) for g in form.groups
            ),
        )
        for form in DESIGN.forms
    )
    return build_scope(msgspec.structs.replace(DESIGN, forms=forms), "VS", "VSG")


UNITLESS = _unitless()
