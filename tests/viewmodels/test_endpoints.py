"""The endpoints page: axis, figures in words, and the way to the deciding field."""

from types import SimpleNamespace

import msgspec
import pytest

from ecrf.library.load_design import load_study
from ecrf.services.desk import InlineDesk
from ecrf.viewmodels.endpoints import EndpointsScreen
from ecrf.viewmodels.workbench import Workbench
from tests.services.reads.bed import PERMISSIONS, Bed


@pytest.fixture
def screen():
    """T3 with one subject that progressed after 166 days."""
    found = load_study("T3")
    bed = Bed(
        msgspec.structs.replace(found, study=msgspec.structs.replace(found.study, permissions=PERMISSIONS))
    )
    bed.days(400)
    chain = bed.subject()
    bed.enter(chain, "S0/1/IE/1/1", IE_DEC="ENROL", IE_DECDAT="2026-03-20")
    bed.enter(chain, "LOGS/1/PD/1/1", PD_DAT="2026-09-01", PD_SITE="LOCAL")
    bench = Workbench(bed.reads("coordinator"), InlineDesk(bed.places["coordinator"]), bed.id, bed.clock)
    made = EndpointsScreen(bench)
    made.refresh()
    return SimpleNamespace(model=made, chain=chain, bed=bed)


def test_the_axis_is_marked_in_whole_months_with_the_numbers_at_risk(screen):
    """166 days are 5.5 months: marks at every month to the sixth."""
    screen.model.choose(1)
    ticks = screen.model.ticks
    assert ticks.months == (0, 1, 2, 3, 4, 5, 6)
    assert ticks.at_risk == (1, 1, 1, 1, 1, 1, 0)


def test_figures_stand_in_words_and_a_line_leads_to_its_field(screen):
    """Subjects, events, the median in months; Enter goes to the progression form."""
    model = screen.model
    model.choose(1)
    args = model.summary.args
    assert (args["count"], args["events"], args["median"].args) == (1, 1, {"months": "5.5"})
    assert model.rates == ()
    place = model.target(model.endpoint.lines[0])
    assert (place.chain, place.at) == (screen.chain, "LOGS/1/PD/1/1/PD_G/0/PD_DAT")


def test_a_long_look_is_told_subject_by_subject_and_can_be_stopped(screen):
    """Two of three subjects looked at: said so; stopped, what was shown before stays; begun again, all are there."""
    model, before = screen.model, screen.model.view
    for _ in range(2):
        screen.bed.subject()
    model.begin()
    assert model.step()
    assert model.step()
    assert model.progress.args == {"done": 2, "all": 3}
    model.stop()
    assert (model.progress, model.view, model.step()) == (None, before, False)
    model.begin()
    while model.step():
        pass
    assert model.progress is None
    assert len(model.view.endpoints[0].lines) == 3


def test_without_events_nothing_is_claimed(screen):
    """Overall survival: censored on the first day, the median not reached."""
    screen.model.choose(0)
    assert screen.model.summary.args["median"].code == "endpoint.not_reached"
