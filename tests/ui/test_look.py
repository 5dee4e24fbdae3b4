"""Language, scheme and size: switched while the window stands, remembered in the person's own settings."""

from ecrf.ui.controls.button import Button
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look
from ecrf.ui.settings import Settings
from ecrf.words import Language, Message, Text
from tests.ui.fake_words import RESOURCES, speaker_of


def test_words_follow_the_language_at_once(qtbot, look):
    """A label and a button speak Chinese as soon as the language is switched."""
    label, button = Said(look, "ui.form.complete"), Button(look, Message("ui.login.site", {"site": "01"}))
    qtbot.addWidget(label)
    qtbot.addWidget(button)
    assert (label.text(), button.text()) == ("Complete", "Site 01")
    look.use_language(Language.ZH)
    assert (label.text(), button.text()) == ("完成", "中心 01")


def test_a_label_of_the_design_falls_back_to_english(look):
    """A label without Chinese words is said in English."""
    look.use_language(Language.ZH)
    assert look.say(Text("Weight")) == "Weight"


def test_what_is_chosen_is_remembered(qtbot, tmp_path):
    """Language, scheme and size stand again in the next window."""
    path = tmp_path / "kept.ini"
    first = Look(RESOURCES, speaker_of, Settings(path))
    first.use_language(Language.ZH)
    first.use_scheme("dark")
    first.use_size(15)
    first.settings.flush()
    again = Look(RESOURCES, speaker_of, Settings(path))
    assert (again.language, again.scheme, again.size) == (Language.ZH, "dark", 15)


def test_the_size_stays_within_reason(look):
    """Text is never smaller than 11 nor larger than 18 pixels."""
    look.use_size(40)
    assert look.size == 18
    look.use_size(2)
    assert look.size == 11


def test_the_scheme_repaints_with_other_colours(look):
    """Light and dark have different grounds, and listeners are told."""
    told = []
    look.changed.connect(lambda: told.append(look.colours.surface.name()))
    before = look.colours.surface.name()
    look.use_scheme("dark")
    assert told
    assert told[0] != before


def test_settings_read_back_rows_and_recent_studies(tmp_path):
    """Rows of numbers and the last eight study folders are read back, the last one first."""
    settings = Settings(tmp_path / "x.ini")
    settings.keep("columns/a", (10, 20, 30))
    for number in range(10):
        settings.keep_recent_study(f"/studies/{number}.ecrf")
    settings.keep_recent_study("/studies/5.ecrf")
    again = Settings(tmp_path / "x.ini")
    assert again.numbers("columns/a") == (10, 20, 30)
    assert again.recent_studies()[:2] == ("/studies/5.ecrf", "/studies/9.ecrf")
    assert len(again.recent_studies()) == 8
    assert again.number("nothing", 7) == 7
