"""Pictures of a subject: what they show is computed right, and a file is the same bytes every time."""

from datetime import date
from decimal import Decimal

import pypdf
import pytest

from ecrf.exports import Options, write_export
from ecrf.library.tables_ctcae import load_ctcae
from ecrf.library.tables_labs import load_lab_table
from ecrf.record.value import LabValue
from ecrf.schema.model import Item
from ecrf.services.reads import Reads
from ecrf.services.reads.charts_list import list_charts
from ecrf.services.reads.form_view import GradeView
from ecrf.services.reads.grading import build_grader
from ecrf.words import Refusal, Text
from tests.exports.charts.course_story import GIVEN, CourseStory
from tests.exports.story import resources, speaker


def grade(_item: Item, lab: LabValue) -> GradeView | None:
    """Anaemia by CTCAE 5.0 in g/L: below 130 grade 1, below 100 grade 2, below 80 grade 3."""
    number = lab.number or Decimal(0)
    found = next((g for limit, g in ((80, 3), (100, 2), (130, 1)) if number < limit), 0)
    return GradeView(found, Text("Anemia"), Text("")) if found else None


@pytest.fixture(scope="module")
def story():
    """The subject."""
    return CourseStory()


@pytest.fixture(scope="module")
def charts(story):
    """Its pictures as numbers, for the coordinator."""
    workplace = story.house.at("coordinator")
    return Reads(workplace.tools, workplace.session, grade).charts(story.chain)


def test_the_baseline_is_the_last_score_before_treatment(charts):
    """Answers 2, 3, 1 of 4 make fatigue 33.3, 66.7, 0: the first is the baseline, the changes are +33.4 and -33.3."""
    (c30,) = [sheet for sheet in charts.questionnaires if sheet.key == "QC30"]
    fatigue = next(scale for scale in c30.scales if scale.key == "QC30_FA")
    assert charts.origin == date.fromisoformat(GIVEN)
    assert [(str(p.value), p.is_baseline, p.change and str(p.change)) for p in fatigue.points] == [
        ("33.3", True, None),
        ("66.7", False, "33.4"),
        ("0.0", False, "-33.3"),
    ]


def test_a_laboratory_trend_keeps_bound_range_and_grade(charts):
    """A result below a limit keeps its bound; the range is the one typed with it; the grade is the suggested one."""
    (trend,) = [trend for trend in charts.labs if trend.key == "HAEM_HGB"]
    assert trend.unit == "g/L"
    assert [(p.day.isoformat(), p.bound, int(p.number), p.grade) for p in trend.points] == [
        ("2025-03-01", "", 128, 1),
        ("2025-03-18", "", 96, 2),
        ("2025-04-08", "<", 75, 3),
    ]
    assert {(p.low, p.high) for p in trend.points} == {(Decimal(130), Decimal(175))}


def test_the_tumour_curve_marks_the_nadir_and_the_readers_answers(charts):
    """60, 30, 38 mm: the nadir is 30, the change from baseline -50 and -36.7 per cent, the answers PR and PD."""
    (curve,) = charts.tumours
    assert [(p.sum_mm, p.response, p.is_nadir) for p in curve.points] == [
        (Decimal(60), "", False),
        (Decimal(30), "PR", True),
        (Decimal(38), "PD", False),
    ]
    assert [p.from_baseline and round(p.from_baseline, 1) for p in curve.points] == [
        None,
        Decimal("-50.0"),
        Decimal("-36.7"),
    ]


def test_the_course_holds_treatment_events_and_responses(charts):
    """A dose as a day, an event with its worst grade that goes on and whose day is not known, responses as marks."""
    course = charts.course
    assert [lane.days for lane in course.lanes] == [(date.fromisoformat(GIVEN),)]
    (event,) = course.events
    assert (event.label.en, event.grade, event.is_serious, event.is_rough) == (
        "Mucositis oral",
        3,
        True,
        True,
    )
    assert (event.start.isoformat(), event.end) == ("2025-04-01", None)
    assert [(mark.kind, mark.day.isoformat()) for mark in course.marks] == [
        ("PR", "2025-05-20"),
        ("PD", "2025-09-01"),
    ]


def test_an_event_of_the_catalogue_is_named_in_the_language_of_the_reader(story):
    """The trail keeps one name; with the shipped catalogue at hand the bar has both."""
    workplace = story.house.at("coordinator")
    grader = build_grader(load_lab_table(), load_ctcae())
    (event,) = Reads(workplace.tools, workplace.session, grader).charts(story.chain).course.events
    assert (event.label.en, event.label.zh) == ("Mucositis oral", "口腔黏膜炎")


def test_what_a_person_may_not_see_is_not_drawn(story):
    """An administrator sees no clinical value, drawn or written."""
    workplace = story.house.at("administrator")
    with pytest.raises(Refusal) as refused:
        Reads(workplace.tools, workplace.session, grade).charts(story.chain)
    assert refused.value.fault.code == "reads.not_allowed"


def _write(story, path, key, language="en"):
    with story.snapshot() as snapshot:
        options = Options(resources=resources(), subject=story.chain, chart=key, grade=grade)
        return write_export("chart", snapshot, options, path, speaker(language))


@pytest.mark.parametrize(("ending", "language"), [("png", "zh"), ("svg", "en"), ("pdf", "zh")])
def test_a_picture_is_the_same_bytes_every_time(story, tmp_path, ending, language):
    """Course, tumour and a laboratory value, twice in each format."""
    for key in ("course", "tumour:TU", "lab:HAEM_HGB"):
        first, again = (_write(story, tmp_path / f"{n}.{ending}", key, language).sha256 for n in (1, 2))
        assert first == again, key


def test_every_picture_of_the_list_can_be_drawn(story, charts, tmp_path):
    """Whole sheets and single curves alike."""
    keys = [choice.key for choice in list_charts(charts)]
    kinds = {key.partition(":")[0]: key for key in keys}
    assert set(kinds) == {"course", "tumour", "sheet", "scale", "labs", "lab"}
    for key in kinds.values():
        assert _write(story, tmp_path / "a.png", key).path.stat().st_size > 10_000


def test_a_pdf_carries_its_words_and_where_the_data_come_from(story, tmp_path):
    """The title, the subject and the checkpoint stand in the picture as text, the Chinese ones too."""
    for language, words in (("en", "Tumour burden"), ("zh", "肿瘤负荷")):
        _write(story, tmp_path / "t.pdf", "tumour:TU", language)
        page = pypdf.PdfReader(tmp_path / "t.pdf").pages[0]
        text = page.extract_text().replace("\n", "")
        assert words in text
        assert "01-001" in text
        assert "PR" in text


def test_unknown_pictures_and_formats_are_refused(story, tmp_path):
    """The fault names what there is; no file is left."""
    for key, name, code in (
        ("lab:NIX", "a.png", "exports.no_chart"),
        ("course", "a.gif", "exports.no_picture_format"),
    ):
        with pytest.raises(Refusal) as refused:
            _write(story, tmp_path / name, key)
        assert refused.value.fault.code == code
    assert list(tmp_path.iterdir()) == []
