"""The coder's desk in the window: one key per act, proposals beside the words, help where nothing is."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecrf.services.coding.ports import LoadWish
from ecrf.ui.main_window import MainWindow
from ecrf.viewmodels.places import Place
from ecrf.words import Language
from tests.library.small_dictionary import LLTS, PATHS, chinese, write_meddra
from tests.services.coding.bed import HISTORY, CodingBed
from tests.ui.conftest import settle

PICTURES = os.environ.get("ECRF_CODING_PICTURES", "")


@pytest.fixture
def coding(tmp_path, qtbot, look):
    """(bed, window) on the page, with three events of one subject; `use` names the dictionary."""
    bed = CodingBed(tmp_path)

    def open_page(use=True, role="coder"):
        chain = bed.house.subject()
        if use:
            bed.use()
        for line, words in (("e1", "sore mouth"), ("e2", "very tired feeling"), ("e3", "itchy skin")):
            bed.event(chain, line, words)
        bed.house.enter(chain, f"{HISTORY}/m1/MH_TERM", "Weariness since 2019")
        window = MainWindow(look, bed.bench(role), lambda: None)
        qtbot.addWidget(window)
        window.resize(1280, 800)
        window.show()
        window.activateWindow()
        window.go(Place("coding"))
        settle()
        return bed, window

    return open_page


def key(code):
    """A key where the keyboard is."""
    QTest.keyClick(QApplication.focusWidget(), code)
    settle()


def test_enter_codes_and_goes_on(coding):
    """Enter takes the first proposal, the next words come up by themselves."""
    _, window = coding()
    page = window.page
    page.take_focus()
    assert page.side.words.text() == "sore mouth"
    key(Qt.Key.Key_Return)
    assert page.side.words.text() == "very tired feeling"
    assert page.model.count("coded") == 1


def test_a_digit_chooses_another_proposal(coding):
    """2 and Enter take the second."""
    _, window = coding()
    page = window.page
    page.take_focus()
    wanted = page.model.suggestions[1][0].term.code
    key(Qt.Key.Key_2)
    key(Qt.Key.Key_Return)
    (item,) = [item for item in page.model.view.items if item.path]
    assert (item.path[0].code, item.how) == (wanted, "hand")


def test_search_from_the_keyboard(coding):
    """/ goes to the search, Enter to its terms, Enter codes."""
    _, window = coding()
    page = window.page
    page.take_focus()
    key(Qt.Key.Key_Slash)
    QTest.keyClicks(QApplication.focusWidget(), "weariness")
    settle()
    key(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.side.table
    key(Qt.Key.Key_Return)
    assert page.model.count("coded") == 1
    assert QApplication.focusWidget() is page.table


def test_a_query_and_a_code_taken_back_by_key(coding):
    """Q asks the site with a ready question, U takes a code back with a reason."""
    _, window = coding()
    page = window.page
    page.take_focus()
    key(Qt.Key.Key_Q)
    assert page.ask.is_asking
    page.ask.input.setText("Where exactly?")
    key(Qt.Key.Key_Return)
    assert page.model.count("queried") == 1
    key(Qt.Key.Key_Return)
    page.filters.choose(3)
    page.filters.chosen.emit(3)
    settle()
    key(Qt.Key.Key_U)
    page.ask.input.setText("another event was meant")
    key(Qt.Key.Key_Return)
    assert page.model.count("coded") == 0


def test_all_certain_by_one_key(coding):
    """A codes what has one term of the very words; the button goes when nothing is left."""
    _, window = coding()
    page = window.page
    page.take_focus()
    assert page.certain.isVisible()
    key(Qt.Key.Key_A)
    assert page.model.count("coded") == 2
    assert not page.certain.isVisible()


def test_without_a_dictionary_the_page_says_what_to_do(coding):
    """The words wait; nothing can be coded; the notice says why."""
    _, window = coding(use=False)
    page = window.page
    assert page.notice.said
    assert page.model.count("todo") == 4
    assert page.table.shape.count == 4
    assert not page.certain.isVisible()


def test_a_dictionary_is_loaded_from_the_window_and_its_faults_are_told(coding, tmp_path):
    """The version is asked at the foot of the page; a folder of something else is refused with words."""
    bed, window = coding()
    page = window.page
    page.ask_version("meddra", write_meddra(tmp_path / "zh", chinese()))
    page.ask.input.setText("0.3")
    key(Qt.Key.Key_Return)
    assert ("0.3", "zh") in [(each.version, each.language) for each in bed.shelf.installed()]
    page.model.load_dictionary(LoadWish("meddra", Path(tmp_path / "nothing"), "9", ""))
    settle()
    assert page.model.fault.code == "dictionaries.nothing"


def test_pictures(coding, look, tmp_path):
    """Every list of the page is drawn in both languages, light and dark; kept where ECRF_CODING_PICTURES says."""
    bed, window = coding()
    page = window.page
    page.take_focus()
    key(Qt.Key.Key_Return)
    paths = tuple(
        (*path[:4], "N" if path[4] == "Y" else "Y") if path[0] == "90000010" else path for path in PATHS
    )
    other = bed.install("0.2", LLTS, paths)
    from ecrf.words import Language

    for language in Language:
        look.use_language(language)
        for scheme in ("light", "dark"):
            look.use_scheme(scheme)
            for shown in ("todo", "all", "synonyms", "changes"):
                page.model.compare(other) if shown == "changes" else page.model.show(shown)
                settle()
                picture = window.grab()
                assert picture.width() >= 1280
                if PICTURES:
                    picture.save(f"{PICTURES}/coding-{language}-{scheme}-{shown}.png")
    look.use_language(Language.EN)
    look.use_scheme("light")


@pytest.mark.parametrize(
    ("language", "words"), [(Language.EN, "4 terms wait"), (Language.ZH, "4 条术语待编码")]
)
def test_today_says_how_many_terms_wait_and_leads_to_them(coding, look, language, words):
    """The line stands under a heading of its own; Enter opens the coder's list."""
    _, window = coding()
    look.use_language(language)
    window.go(Place("today"))
    settle()
    row = next(n for n, line in enumerate(window.page.lines) if line.place == Place("coding"))
    assert words in window.page.lines[row].row.cells[2].text
    window.page.table.choose(row)
    window.page.take_focus()
    key(Qt.Key.Key_Return)
    assert window.shell.here.section == "coding"
