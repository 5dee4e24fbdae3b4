"""The import page by keyboard: file, mapping, dry run, store, and what is still to be looked at."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ecrf.services.importing import Dropped, ImportDone, ImportFile, ImportPlan, Reconciled
from ecrf.viewmodels.places import Place
from ecrf.words import Fault, Language
from tests.ui.conftest import settle

LEFT_OUT = (
    Dropped(0, "remark", Fault("import.column_unmapped")),
    Dropped(3, "", Fault("import.subject_empty")),
)


class Desk:
    """Answers at once; remembers what was asked."""

    def __init__(self, left_out):
        self.wishes, self.left_out = [], left_out

    def plan(self, wish, done):
        """A file without values."""
        self.wishes.append(wish)
        file = ImportFile(Path(wish.file).name, "0" * 64, "utf-8", 3, 6)
        done(ImportPlan(file, "m", "0" * 64, (), self.left_out))

    stored = ImportDone(4, 1, 0, (), Reconciled(4, 4, "ab" * 32, "ab" * 32))
    """All is well."""


@pytest.fixture
def page_of(window_of):
    """Opens the page over a desk."""

    def open_page(left_out):
        window = window_of("coordinator")
        desk = window.bench.importing = Desk(left_out)
        window.go(Place("imports"))
        settle()
        return window.page, desk

    return open_page


def test_enter_goes_from_the_file_to_the_mapping_and_reads_both(page_of):
    """The reason below is needed sometimes only: Enter does not stop there."""
    page, desk = page_of(())
    file, mapping = page.form.boxes["file"], page.form.boxes["mapping"]
    QTest.keyClicks(file, "labs.csv")
    QTest.keyClick(file, Qt.Key.Key_Return)
    assert mapping.hasFocus()
    assert desk.wishes == []
    QTest.keyClicks(mapping, "labs.yaml")
    QTest.keyClick(mapping, Qt.Key.Key_Return)
    assert [(wish.file.name, wish.mapping.name) for wish in desk.wishes] == [("labs.csv", "labs.yaml")]


@pytest.mark.parametrize(
    ("language", "words"), [(Language.EN, "1 rows left out"), (Language.ZH, "未导入 1 行")]
)
def test_rows_that_went_nowhere_are_told_after_the_rest_was_stored(page_of, look, language, words):
    """A column nobody mapped is no loss; a row of nobody is."""
    look.use_language(language)
    for left_out, told in ((LEFT_OUT, True), (LEFT_OUT[:1], False)):
        page, desk = page_of(left_out)
        page.model.look("labs.csv", "labs.yaml")
        page.model.done = desk.stored
        page.model.changed()
        assert (words in page.notice.said) is told
