"""The study page."""

import msgspec

from ecrf.library.load_design import load_study
from ecrf.library.tables_ctcae import load_ctcae
from ecrf.record.value import Term, Typed
from ecrf.schema.model import ItemType
from ecrf.services.desk import InlineDesk
from ecrf.services.reads.dictionary import CtcaeDictionary
from ecrf.viewmodels.study import StudyScreen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Text
from tests.services.reads.bed import PERMISSIONS, Bed


def opened(screen):
    """The screen, read."""
    screen.refresh()
    return screen


def test_the_study_page_draws_the_schedule_of_assessments(bench_of):
    """Forms by events, required or optional."""
    screen = opened(StudyScreen(bench_of()))
    assert [event.oid for event in screen.events] == ["SCREEN", "CYC", "EXTRA", "LOGS"]
    assert {form.oid: marks for form, marks in screen.schedule}["AE"] == ("", "optional", "", "optional")


def test_adverse_events_are_counted_by_system_organ_class():
    """Two gastrointestinal events, one of the blood, one without a term: most first, what has no term last."""
    found = load_study("T3")
    bed = Bed(
        msgspec.structs.replace(found, study=msgspec.structs.replace(found.study, permissions=PERMISSIONS))
    )
    chain = bed.subject()
    terms = {"a": "10028813", "b": "10028130", "c": "10002272"}  # nausea, mucositis oral, anemia
    values = {
        f"AE_CTCAE__{line}": Typed(ItemType.TERM, Term(code, "as coded", "ctcae5"))
        for line, code in terms.items()
    }
    bed.enter(chain, "LOGS/1/AE/1/1", **values, **{f"AE_GRADE__{line}": "2" for line in "abcd"})
    reads, places = bed.reads("coordinator"), bed.places["coordinator"]
    bench = Workbench(reads, InlineDesk(places), bed.id, bed.clock, dictionary=CtcaeDictionary(load_ctcae()))
    screen = opened(StudyScreen(bench))
    assert [(name.en if isinstance(name, Text) else name.code, count) for name, count in screen.classes] == [
        ("Gastrointestinal disorders", 2),
        ("Blood and lymphatic system disorders", 1),
        ("study.no_class", 1),
    ]
