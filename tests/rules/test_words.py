"""Every fault of the check language has its sentence in both languages, and every function its line in the book."""

import re
from pathlib import Path

import polib
import pytest

from ecrf.rules.calls import SPECIAL_FORMS
from ecrf.rules.clinical_functions import ClinicalTables, build_clinical_functions
from ecrf.rules.functions import build_function_table
from ecrf.rules.kinds import Shape
from ecrf.words import Language, Speaker
from tests.rules.test_clinical_functions import TABLE
from tests.rules.test_hostile import HOSTILE, LIMITS
from tests.rules.trial import SCOPE, check_expression

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "ecrf/rules").glob("*.py"))
CODES = {code for path in SOURCES for code in re.findall(r'"(rules\.[a-z_]+)"', path.read_text("utf-8"))}
FIELD = re.compile(r"\{(\w+)\}")


def catalogue(language):
    """The sentences of one language."""
    return {
        entry.msgid: entry.msgstr
        for entry in polib.pofile(str(ROOT / f"resources/translations/{language}/rules.po"))
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_code_has_its_sentences(language):
    """Each code says what is wrong and what to do; each kind has a name; nothing stands there unused."""
    kinds = {f"rules.kind.{shape}" for shape in Shape}
    kinds |= {f"rules.kind.{name}" for name in ("number_unit", "lab_unit", "code_list", "set_list")}
    assert set(catalogue(language)) == CODES | {f"{code}.todo" for code in CODES} | kinds


def test_both_languages_name_the_same_values():
    """A sentence names the same values in both languages."""
    en, zh = catalogue("en"), catalogue("zh")
    assert {c for c in en if set(FIELD.findall(en[c])) != set(FIELD.findall(zh[c]))} == set()


@pytest.mark.parametrize("language", [Language.EN, Language.ZH])
@pytest.mark.parametrize("text", [text for text, _ in (*HOSTILE, *LIMITS)], ids=lambda t: ascii(t[:20]))
def test_every_fault_can_be_said(text, language):
    """The values a fault carries fill its sentence."""
    speaker = Speaker(language, catalogue(language.value).get)
    for fault in check_expression(text, SCOPE.named("VS/C"), TABLE):
        said = speaker.fault(fault)
        assert "VS/C" in said
        assert "{" not in said.replace(str(fault.args.get("written", "")), "")


def test_every_function_stands_in_the_book():
    """forms/LANGUAGE.md names every function with its arguments."""
    book = (ROOT / "forms/LANGUAGE.md").read_text("utf-8")
    names = {*SPECIAL_FORMS, *TABLE.functions}
    assert {name for name in names if f"`{name}(" not in book} == set()


def test_special_forms_are_not_in_the_table():
    """A function of the table cannot hide a word of the language."""
    functions = build_function_table(build_clinical_functions(ClinicalTables())).functions
    assert not set(functions) & {*SPECIAL_FORMS, "yes", "no", "unknown", "as_of"}
