"""The go-to box."""

import pytest

from ecrf.schema.model import Form
from ecrf.services import commands as c
from ecrf.viewmodels.goto import GOOD, GotoBox, fit_form
from ecrf.words import Text


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("001", ("subject", "", "")),
        ("1 CYC2", ("visit", "CYC", "")),
        ("1 cycle3", ("visit", "CYC", "")),
        ("01-001 scr dm", ("form", "SCREEN", "SCREEN/1/DM/1/1")),
        ("1 C2 vitals", ("form", "CYC", "CYC/2/VS/1/1")),
        ("1 cycle2 vitls", ("form", "CYC", "CYC/2/VS/1/1")),
        ("1 ae", ("form", "LOGS", "LOGS/1/AE/1/1")),
        ("1 adverse", ("form", "LOGS", "LOGS/1/AE/1/1")),
        ("1 VS", ("form", "CYC", "CYC/1/VS/1/1")),
    ],
)
def test_go_to_finds_subject_visit_and_form(bench_of, chain, text, place):
    """Numbers without zeros, abbreviations, misspellings, common forms without a visit."""
    box = GotoBox(bench_of())
    box.type(text)
    best = box.best
    assert (best.section, best.event, best.record) == place
    assert best.chain == chain


def test_a_form_without_a_visit_is_offered_in_each_visit_the_due_one_first(bench_of, bed, chain):
    """On the day of the second cycle the vital signs of that cycle stand first."""
    bed.do("coordinator", c.MarkMissing, chain, "CYC/1", "ND", "away")
    bed.days(34)
    box = GotoBox(bench_of())
    box.type("1 VS")
    assert {hit.place.record for hit in box.hits} > {"CYC/1/VS/1/1", "CYC/2/VS/1/1"}
    assert box.best.record == "CYC/2/VS/1/1"


def test_a_form_whose_title_has_the_word_stands_before_those_of_its_kind():
    """`qlq` is what people type for any questionnaire; where a title says it, that form is meant."""
    said = Form("QC30", "1", Text("EORTC QLQ-C30"), (), domain="QS")
    other = Form("HAMD", "1", Text("Hamilton Depression Rating Scale"), (), domain="QS")
    assert fit_form(said, "qlq") > fit_form(other, "qlq") >= GOOD


def test_go_to_finds_nothing_for_nothing(bench_of, chain):
    """An empty box, an unknown subject."""
    box = GotoBox(bench_of())
    for text in ("", "  ", "999"):
        box.type(text)
        assert (box.hits, box.best) == ((), None)


def test_an_administrator_finds_no_subject(bench_of, chain):
    """Who may not see clinical pages is led to none, and nothing is refused while typing."""
    box = GotoBox(bench_of("administrator"))
    box.type("1 C2 vitals")
    assert box.hits == ()
