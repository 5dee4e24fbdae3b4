"""What the check language knows of events: declared scales, settings, line numbers, grades that exist."""

from decimal import Decimal

import pytest

from ecrf.library.load_design import load_study
from ecrf.record.value import Term, Typed
from ecrf.rules.compiling import check_expression, compile_expression
from ecrf.rules.memory import MemoryContext, parse_spot
from ecrf.rules.scope import build_scope
from ecrf.schema.model import ItemType
from ecrf.wiring.rules import function_table

DESIGN = load_study("T3")
LINE = build_scope(DESIGN, "AE", "AE_L")
FORM = build_scope(DESIGN, "AE")


def ask(text, **values):
    """The answer of an expression at home on a line of the log."""
    typed = {parse_spot(oid): value for oid, value in values.items()}
    return compile_expression(text, LINE, function_table()).evaluate(MemoryContext(LINE.index, "AE", typed))


def choice(code):
    """A chosen code."""
    return Typed(ItemType.CHOICE, code)


@pytest.mark.parametrize(
    ("code", "related"),
    [
        ("DEFINITE", True),
        ("PROBABLE", True),
        ("POSSIBLE", True),
        ("NOTASSESS", True),
        ("UNLIKELY", False),
        ("UNRELATED", False),
    ],
)
def test_a_scale_declares_what_counts_as_related(code, related):
    """The code list says which answers mean yes; what cannot be assessed counts as related until it is."""
    assert ask("means_yes(AE_RELIO)", AE_RELIO=choice(code)) is related


def test_settings_of_the_study_stand_in_checks():
    """A limit takes the unit of what it meets, a text compares as text."""
    assert ask('limit("ae_days_after_last_dose") == 30') is True
    assert ask('setting("ae_grading") == "every_change"') is True


def test_a_grade_must_exist_for_its_term():
    """CTCAE 5.0: alopecia has the grades 1 and 2; leukocytosis begins at 3; another dictionary is unknown."""
    grades = {"10001760": {1, 2}, "10024378": {3, 4, 5}, "10028130": {1, 2, 3, 4, 5}}
    for code, known in grades.items():
        for grade in range(1, 6):
            values = {
                "AE_CTCAE": Typed(ItemType.TERM, Term(code, "", "ctcae5")),
                "AE_GRADE": choice(str(grade)),
            }
            assert ask("grade_exists(AE_CTCAE, number(AE_GRADE))", **values) is (grade in known)
    assert ask("grade_exists(AE_CTCAE, 3)", AE_CTCAE=Typed(ItemType.TERM, Term("1", "", "ctcae5"))) is None


def test_the_number_of_a_line_is_asked_on_a_log_only():
    """Elsewhere there is no line; what an unknown setting or a scale without meanings is told by name."""
    assert ask("line_number() == 1") is True
    cases = {
        "line_number() == 1": "rules.no_line",
        'limit("nothing") > 1': "rules.no_setting",
        'limit("ae_grading") > 1': "rules.setting_number",
    }
    for text, code in cases.items():
        assert [fault.code for fault in check_expression(text, FORM, function_table())] == [code]
    found = check_expression("means_yes(AE_OUT)", LINE, function_table())
    assert [fault.code for fault in found] == ["rules.no_meaning"]


def test_line_numbers_are_plain_numbers():
    """They compare with the number a linked line names."""
    assert ask("AE_NUM == line_number()", AE_NUM=Typed(ItemType.INTEGER, Decimal(1))) is True
