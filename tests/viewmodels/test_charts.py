"""The pictures of a subject: chosen, drawn once per wish, saved by their key."""

from pathlib import Path

import pytest

from ecrf.services.desk import InlineDesk
from ecrf.services.reads import Reads
from ecrf.viewmodels.charts import ChartsScreen
from ecrf.viewmodels.reports import Written
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault, Language
from tests.exports.charts.course_story import CourseStory


class Artist:
    """Keeps what is asked for; the test says when it is drawn."""

    def __init__(self):
        self.asked = []

    def draw(self, sketch, done):
        """Keep it."""
        self.asked.append((sketch, done))


class Porter:
    """Writes at once, nowhere."""

    def __init__(self):
        self.wishes = []

    def write(self, wish, done):
        """Remember the wish."""
        self.wishes.append(wish)
        done(Written(wish.target, "00"))


@pytest.fixture(scope="module")
def story():
    """A subject with something to draw."""
    return CourseStory()


@pytest.fixture
def screen(story):
    """Its pictures."""
    workplace = story.house.at("coordinator")
    reads = Reads(workplace.tools, workplace.session)
    bench = Workbench(reads, InlineDesk(workplace), lambda: "id", story.house.tools.clock)
    bench.drawing, bench.leaving = Artist(), Porter()
    found = ChartsScreen(bench, story.chain)
    found.refresh()
    return found


def test_the_list_begins_with_the_course_and_goes_on_to_the_laboratory(screen):
    """Course, tumour, questionnaires with their scales, laboratory with its values; the first is chosen."""
    groups = list(dict.fromkeys(choice.group for choice in screen.choices))
    assert groups == ["course", "tumour", "questionnaires", "labs"]
    assert screen.key == "course"


def test_a_picture_that_comes_late_is_dropped(screen):
    """Only the last wish is shown, whichever is drawn first."""
    screen.draw((900, 600), 1.0, Language.EN, is_dark=False)
    screen.choose("tumour:TU")
    screen.draw((900, 600), 1.0, Language.EN, is_dark=False)
    (first, first_done), (second, second_done) = screen.bench.drawing.asked
    assert (first.key, second.key) == ("course", "tumour:TU")
    second_done(b"tumour")
    first_done(b"course")
    assert screen.picture == b"tumour"
    assert not screen.busy


def test_a_fault_of_drawing_is_told(screen):
    """What could not be drawn is said, not hidden."""
    screen.draw((900, 600), 1.0, Language.ZH, is_dark=True)
    screen.bench.drawing.asked[-1][1](Fault("exports.no_chart", "course", {"known": ""}))
    assert screen.fault.code == "exports.no_chart"
    assert screen.picture == b""


def test_saving_names_the_picture_and_the_subject(screen):
    """The wish carries subject number and key; the suggested name says what is in the file."""
    screen.choose("lab:HAEM_HGB")
    assert screen.suggest() == "01-001-lab-HAEM_HGB.pdf"
    screen.save(Path("x.svg"), Language.EN)
    (wish,) = screen.bench.leaving.wishes
    assert (wish.format, wish.subject, wish.chart) == ("chart", "01-001", "lab:HAEM_HGB")
    assert screen.written.path == Path("x.svg")
