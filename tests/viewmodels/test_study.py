"""The study page."""

from ecrf.viewmodels.study import StudyScreen


def opened(screen):
    """The screen, read."""
    screen.refresh()
    return screen


def test_the_study_page_draws_the_schedule_of_assessments(bench_of):
    """Forms by events, required or optional."""
    screen = opened(StudyScreen(bench_of()))
    assert [event.oid for event in screen.events] == ["SCREEN", "CYC", "EXTRA", "LOGS"]
    assert {form.oid: marks for form, marks in screen.schedule}["AE"] == ("", "optional", "", "optional")
