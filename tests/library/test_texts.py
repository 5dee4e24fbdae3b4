"""Licensed wording: a file is checked whole, kept under instrument and language, and nothing is kept of a wrong one."""

import pytest

from ecrf.library.texts import install_wording, load_installed, remove_installed, write_blank
from ecrf.words import Refusal

LICENCE = "PERMISSION-7"


def filled(instrument="QLQ-C30", language="zh"):
    """The blank file with words of our own in every place."""
    text = write_blank(instrument, language)
    text = text.replace('version: ""', 'version: "3.0"').replace('licence: ""', f"licence: {LICENCE}")
    return text.replace('text: ""', 'text: "own words"').replace('": ""', '": "own answer"')


def put(tmp_path, text):
    """A file with this text."""
    path = tmp_path / "words.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("instrument", "questions"),
    [("QLQ-C30", 30), ("QLQ-H&N35", 35), ("QLQ-H&N43", 43), ("HAQ-DI", 28), ("PIL", 20), ("HAMD-17", 17)],
)
def test_a_blank_file_holds_every_question_and_once_filled_is_installed(tmp_path, instrument, questions):
    """What `blank` prints, filled in, is what `load` takes; digest, version and licence are kept."""
    path = put(tmp_path, filled(instrument))
    made = install_wording(path, tmp_path)
    assert len(made.questions) == questions
    assert (made.version, made.licence, made.language) == ("3.0", LICENCE, "zh")
    assert load_installed(tmp_path) == (made,)
    assert len(made.sha256) == 64


def test_both_languages_stand_beside_one_another_and_one_can_be_taken_away(tmp_path):
    """A file of another language does not replace the first; the same language does."""
    for language in ("zh", "en", "zh"):
        install_wording(put(tmp_path, filled(language=language)), tmp_path)
    assert [each.language for each in load_installed(tmp_path)] == ["en", "zh"]
    assert remove_installed("QLQ-C30", "en", tmp_path)
    assert not remove_installed("QLQ-C30", "en", tmp_path)
    assert [each.language for each in load_installed(tmp_path)] == ["zh"]


def blank_one(text):
    """One question without words."""
    return text.replace('text: "own words"', 'text: ""', 1)


FAULTS = [
    (blank_one, "texts.missing_question"),
    (lambda text: text.replace("item: EOR0130", "item: EOR0999"), "texts.incomplete"),
    (lambda text: text.replace("texts: QLQ-C30", "texts: QLQ-X"), "texts.no_instrument"),
    (lambda text: text.replace("language: zh", "language: fr"), "texts.language"),
    (lambda text: text.replace("answers: set2", "answers: set9", 1), "texts.no_answers"),
]


@pytest.mark.parametrize(("change", "code"), FAULTS)
def test_a_wrong_file_is_refused_whole(tmp_path, change, code):
    """The fault says what is wrong, and nothing is installed."""
    with pytest.raises(Refusal) as refused:
        install_wording(put(tmp_path, change(filled())), tmp_path)
    assert refused.value.fault.code == code
    assert load_installed(tmp_path) == ()


def test_a_damaged_wording_is_told(tmp_path):
    """Half a question is worse than none."""
    install_wording(put(tmp_path, filled()), tmp_path)
    (kept,) = (tmp_path / "texts").iterdir()
    kept.write_bytes(kept.read_bytes()[:-40])
    with pytest.raises(Refusal) as refused:
        load_installed(tmp_path)
    assert refused.value.fault.code == "texts.damaged"
