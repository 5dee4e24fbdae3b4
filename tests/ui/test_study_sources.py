"""The source list on the study page."""

import os

from ecrf.viewmodels.places import Place
from ecrf.words import Language
from tests.ui.conftest import settle

PICTURES = os.environ.get("ECRF_CODING_PICTURES", "")


def test_the_study_page_lists_every_item_with_its_source(window_of, house, look):
    """Opened by its name in the switch; every item has a line, in both languages."""
    house.subject()
    window = window_of("coordinator")
    window.go(Place("study"))
    settle()
    page = window.page
    page.which.choose(4)
    page.which.chosen.emit(4)
    settle()
    assert page.sources.isVisible()
    assert page.sources.shape.count == len(page.model.sources) > 500
    for language in Language:
        look.use_language(language)
        settle()
        if PICTURES:
            window.grab().save(f"{PICTURES}/sources-{language}.png")
    look.use_language(Language.EN)
