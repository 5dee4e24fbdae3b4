"""Everything outside the language is refused with its code, and nothing of it is ever run."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecrf.rules.compiling import check_expression
from tests.rules.trial import SCOPE, TABLE, faults

HOSTILE = [
    ("__import__('os').system('true')", "rules.no_attribute"),
    ("__import__('os')", "rules.unknown_function"),
    ("open('/etc/passwd')", "rules.unknown_function"),
    ("eval('1 > 0')", "rules.unknown_function"),
    ("exec('x')", "rules.unknown_function"),
    ("getattr(N, 'x')", "rules.unknown_function"),
    ("N.__class__", "rules.no_attribute"),
    ("().__class__.__bases__[0].__subclasses__()", "rules.no_attribute"),
    ("NOTE.format(N)", "rules.no_attribute"),
    ("9 ** 9 ** 9 > 1", "rules.no_power"),
    ("N ** 2 > 1", "rules.no_power"),
    ("(lambda: N)() > 1", "rules.no_call"),
    ("lambda: 1", "rules.no_lambda"),
    ("[x for x in (1, 2)]", "rules.no_comprehension"),
    ("{x for x in (1, 2)}", "rules.no_comprehension"),
    ("{x: 1 for x in (1, 2)}", "rules.no_comprehension"),
    ("exists(x for x in (1, 2))", "rules.no_comprehension"),
    ("f'{N}' == 'a'", "rules.no_fstring"),
    ("(y := N) > 1", "rules.no_walrus"),
    ("SYMPTOMS[0] == 'PAIN'", "rules.no_subscript"),
    ("N[1:2] > 1", "rules.no_subscript"),
    ("min(*(1, 2)) > 1", "rules.no_starred"),
    ("round_half_up(N, places=1) > 1", "rules.no_keyword"),
    ("min(**N) > 1", "rules.no_keyword"),
    ("N is 1", "rules.no_identity"),
    ("N is not 1", "rules.no_identity"),
    ("N % 2 == 0", "rules.no_operator"),
    ("N // 2 == 0", "rules.no_operator"),
    ("N << 40 > 1", "rules.no_operator"),
    ("N & 1 == 1", "rules.no_operator"),
    ("~N > 1", "rules.no_operator"),
    ("+N > 1", "rules.no_operator"),
    ("N @ N > 1", "rules.no_operator"),
    ("(1, 2) == (1, 2)", "rules.no_list"),
    ("{'a': 1} == N", "rules.no_list"),
    ("await N", "rules.no_construct"),
    ("yield N", "rules.syntax"),
    ("N > 1; N > 2", "rules.character"),
    ("N > 1 # or no", "rules.character"),
    ("N > \\\n 1", "rules.character"),
    ("N >\t1", "rules.character"),
    ("N > 1\x00", "rules.character"),
    ("N > 1\ud800", "rules.character"),
    ("import os", "rules.syntax"),
    ("N = 1", "rules.syntax"),
    ("(yield)", "rules.no_construct"),
    ("N > 1 or (", "rules.syntax"),
    ("", "rules.empty"),
    ("   ", "rules.empty"),
    ("True", "rules.constant"),
    ("None == N", "rules.constant"),
    ("... == N", "rules.constant"),
    ("N > 1e9", "rules.number"),
    ("N > 0x10", "rules.number"),
    ("N > 1_000", "rules.number"),
    ("N > 3j", "rules.number"),
    ("N > b'1'", "rules.number"),
    ("N > " + "9" * 29, "rules.number"),
    ("today() > DAY", "rules.unknown_function"),
    ("as_of > DAY", "rules.as_of"),
    ("NIX > 1", "rules.unknown_name"),
    ("min > 1", "rules.function_without_call"),
    ("days_between > 1", "rules.function_without_call"),
    ("HINT == 'a'", "rules.label"),
]


@pytest.mark.parametrize(("text", "code"), HOSTILE)
def test_hostile_expression_is_refused(text, code):
    """An expression outside the language is refused with the code that names what is wrong."""
    assert faults(text)[0] == code


LIMITS = [
    ("N > " + "1" * 4000, "rules.too_long"),
    (" or ".join(["N > 1"] * 400), "rules.too_many"),
    ("(" * 61 + "N" + ")" * 61, "rules.too_deep"),
    ("-" * 61 + "N > 1", "rules.too_deep"),
    ("-" * 3990 + "N", "rules.too_deep"),
    ("not " * 61 + "FEVER", "rules.too_deep"),
    ("N" + "+N" * 61 + " > 1", "rules.too_deep"),
    ("abs(" * 61 + "N" + ")" * 61, "rules.too_deep"),
]


@pytest.mark.parametrize(("text", "code"), LIMITS, ids=range(len(LIMITS)))
def test_size_is_bounded(text, code):
    """An expression beyond 4,000 characters, 1,000 nodes or 60 levels is refused."""
    assert code in faults(text)


@pytest.mark.parametrize(
    "text", ["(" * 59 + "FEVER" + ")" * 59, "not " * 58 + "FEVER", " or ".join(["N > 1"] * 240)]
)
def test_within_limits_compiles(text):
    """The largest allowed expressions compile."""
    assert faults(text) == []


def test_chained_comparisons_do_not_explode():
    """A middle operand is computed once, however deep such comparisons nest."""
    text = "N"
    for _ in range(25):
        text = f"(1 if 0 < {text} < 9 else 2)"
    assert faults(f"{text} > 0") == []


def test_all_faults_are_told_at_once():
    """Independent faults of one expression are reported together, each with its column."""
    found = check_expression("NIX > 1 and SEX == 'X' or N.x", SCOPE.named("VS/C1"), TABLE)
    assert [(f.code, f.args["column"]) for f in found] == [
        ("rules.unknown_name", 1),
        ("rules.no_code", 20),
        ("rules.no_attribute", 27),
    ]
    assert {f.place for f in found} == {"VS/C1"}


def test_columns_count_characters():
    """Chinese text before a fault does not shift its column."""
    found = check_expression('NOTE == "头颈部" and NIX', SCOPE, TABLE)
    assert found[0].args["column"] == 19


NAMES = "N K HGB SEX DAY ONSET AE_GRADE DIAM SYMPTOMS FEVER NIX as_of unknown yes this"
CALLS = "exists count first at min abs has unit days_between earliest is_missing coalesce"
SIGNS = "1 2.5 'M' '2026-01-01' ( ) [ ] { } , . : + - * / ** % @ < <= == != > in is not and or if else for := ~ ; # \\"
TOKENS = st.sampled_from([*NAMES.split(), *CALLS.split(), *SIGNS.split(), "\n"])


@settings(max_examples=500, deadline=None)
@given(st.lists(TOKENS, max_size=25).map(" ".join))
def test_any_sequence_of_words_is_compiled_or_refused(text):
    """Whatever is written, the answer is a compiled expression or faults with a column, never an error."""
    for fault in check_expression(text, SCOPE, TABLE):
        assert fault.code.startswith("rules.")
        assert fault.args["column"] >= 1


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_compiled_or_refused(text):
    """The same for any text at all."""
    assert all(fault.code.startswith("rules.") for fault in check_expression(text, SCOPE, TABLE))
