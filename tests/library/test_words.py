"""The speaker opened from a compiled catalogue, small enough for the login window."""

import subprocess
import sys

import polib
import pytest

from ecrf.library.words import load_speaker
from ecrf.words import Language, Message, Refusal


@pytest.fixture
def resources(tmp_path):
    """A compiled catalogue with one text."""
    folder = tmp_path / "translations" / "zh" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="value.empty", msgstr="未输入 {what}"))
    catalogue.save_as_mofile(str(folder / "ecrf.mo"))
    return tmp_path


def test_a_text_of_the_catalogue(resources):
    """A code is said in the language; one the catalogue lacks is shown as itself."""
    speaker = load_speaker(Language.ZH, resources)
    assert speaker.say(Message("value.empty", {"what": "内容"})) == "未输入 内容"
    assert speaker.say(Message("value.nothing")) == "value.nothing"


def test_a_language_that_is_not_compiled(resources):
    """Without its catalogue a language is refused, not spoken in codes."""
    with pytest.raises(Refusal) as error:
        load_speaker(Language.EN, resources)
    assert error.value.fault.code == "library.no_catalogue"


def test_loading_words_loads_little():
    """The login window speaks without YAML, schema parsers or SQL."""
    heavy = ("yaml", "sqlalchemy", "ecrf.schema.parse_form")
    code = f"import sys, ecrf.library.words; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
