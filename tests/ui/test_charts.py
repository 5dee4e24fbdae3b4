"""The page of pictures: a list by groups, the chosen one drawn at the size of the page, in the scheme of now."""

import pytest
from PySide6.QtGui import QColor, QImage

from ecrf.services.desk import InlineDesk
from ecrf.services.reads import Reads
from ecrf.ui.screens.charts import ChartsPage
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.workbench import Workbench
from tests.exports.charts.course_story import CourseStory
from tests.ui.conftest import FakeFrame


class Artist:
    """Draws a plain picture at once."""

    def __init__(self):
        self.sketches = []

    def draw(self, sketch, done):
        """A picture of the wanted size."""
        self.sketches.append(sketch)
        image = QImage(sketch.width, sketch.height, QImage.Format.Format_RGB32)
        image.fill(QColor("teal"))
        image.save(f"{self.folder}/p.png")
        with open(f"{self.folder}/p.png", "rb") as file:  # noqa: PTH123 - a picture for the page
            done(file.read())


@pytest.fixture(scope="module")
def story():
    """A subject with something to draw."""
    return CourseStory()


@pytest.fixture
def page(qtbot, look, story, tmp_path):
    """The page of a subject, shown."""
    workplace = story.house.at("coordinator")
    reads = Reads(workplace.tools, workplace.session)
    bench = Workbench(reads, InlineDesk(workplace), lambda: "id", story.house.tools.clock)
    bench.drawing = Artist()
    bench.drawing.folder = tmp_path
    found = ChartsPage(FakeFrame(look, bench))
    qtbot.addWidget(found)
    found.resize(1100, 800)
    found.show()
    found.show_place(Place("charts", story.chain))
    qtbot.waitUntil(lambda: bool(found.model.picture))
    return found


def test_the_chosen_picture_fills_the_page_and_follows_scheme_and_choice(qtbot, page):
    """It is drawn as wide as there is room, anew in dark, and anew for another choice."""
    sketches = page.frame.bench.drawing.sketches
    assert sketches[-1].key == "course"
    assert sketches[-1].width >= 640
    page.look.use_scheme("dark")
    qtbot.waitUntil(lambda: sketches[-1].is_dark)
    page.names.choose(page._keys.index("tumour:TU"))
    qtbot.waitUntil(lambda: sketches[-1].key == "tumour:TU")


def test_a_heading_of_the_list_is_no_picture(page):
    """Moving onto a heading leaves the picture as it is."""
    page.names.choose(0)
    assert page.model.key == "course"
