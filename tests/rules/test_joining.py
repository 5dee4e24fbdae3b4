"""Lines looked up by an equality say what all lines asked one by one say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.rules.lines import LineList, lines_like
from ecrf.rules.memory import MemoryContext
from tests.rules.trial import SCOPE, compiled, partial, spots, term

QUESTIONS = (
    "count(AE_TERM == this(CTERM) and AE_START == this(ONSET) and AE_GRADE == '2') > 1",
    "count(AE_TERM == this(CTERM)) == 1",
    "exists(AE_TERM == '10028130' and AE_GRADE >= 3)",
    "exists(AE_TERM == this(CTERM) and earliest(AE_START) <= coalesce(latest(this(ONSET)), '2999-12-31'))",
    "exists(this(NOTE) == 'x' and AE_SER == this(FEVER))",
    "exists(AE_TERM == '10028130' and number(AE_GRADE) / number(AE_GRADE) == 1)",
    "not exists(AE_GRADE == '1' or AE_TERM == this(CTERM))",
)
TERMS = st.sampled_from((None, term("10028130"), term("10047700")))
GRADES = st.sampled_from((None, "1", "2", "3"))
TRUTHS = st.sampled_from((None, True, False))
STARTS = st.sampled_from((None, partial("2026"), partial("2026-03"), partial("2026-03-02")))
LINES = st.lists(st.tuples(TERMS, GRADES, TRUTHS, STARTS), max_size=5)


class _Keeping(MemoryContext):
    """The same context, with lines that are kept."""

    def lines(self, group, reach, /):
        return LineList(super().lines(group, reach))


def _values(lines, home):
    found = {"CTERM": home[0], "FEVER": home[1], "NOTE": home[2], "ONSET": home[3]}
    for number, (coded, grade, serious, start) in enumerate(lines, 1):
        found |= {
            f"AE_TERM#{number}@LOG": coded,
            f"AE_GRADE#{number}@LOG": grade,
            f"AE_SER#{number}@LOG": serious,
            f"AE_START#{number}@LOG": start,
        }
    return {key: value for key, value in found.items() if value is not None}


@pytest.mark.parametrize("question", QUESTIONS)
@given(lines=LINES, home=st.tuples(TERMS, TRUTHS, st.sampled_from((None, "x", "y")), STARTS))
def test_kept_lines_answer_as_lines_asked_one_by_one(question, lines, home):
    """Whatever the log holds, unknown parts included."""
    asked = compiled(question).evaluate
    plain = spots(_values(lines, home))
    one_by_one = asked(plain)
    kept = asked(_Keeping(SCOPE.index, "VS", plain._values))
    assert kept is one_by_one or kept == one_by_one


def test_kept_lines_are_those_that_may_match():
    """A line with another key is left out; one whose key is unknown is not."""
    lines = LineList(({"N": 1}, {"N": 2}, {"N": None}))
    assert lines_like(lines, lambda line: (line["N"],), (2,)) == [{"N": 2}, {"N": None}]
    assert lines_like(lines, lambda line: (line["N"],), (None,)) == [{"N": 1}, {"N": 2}, {"N": None}]
