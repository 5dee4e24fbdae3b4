"""Places exports can be made as of: data cut-offs first, each with the code that stands on paper."""

import pytest

from ecrf.record.merkle import parse_paper, to_paper
from ecrf.services import commands as c
from ecrf.words import Refusal
from tests.services.reads.bed import Bed


@pytest.fixture
def bed():
    """A trial with one subject."""
    made = Bed()
    made.subject()
    return made


def test_cut_offs_come_first_and_each_carries_its_code(bed):
    """Newest first among their kind; the code on paper is the beginning of the root."""
    for occasion in ("cut_off", "export", "cut_off", "backup"):
        bed.subject()
        bed.do("data_manager", c.WriteCheckpoint, occasion)
    found = bed.reads("data_manager").checkpoints()
    assert [each.occasion for each in found[:4]] == ["cut_off", "cut_off", "backup", "export"]
    assert found[0].time > found[1].time
    assert all(parse_paper(f" {each.code.lower()} ") == to_paper(each.root) for each in found)


def test_only_who_may_export_is_told_of_them(bed):
    """Refused without the action export."""
    with pytest.raises(Refusal) as refused:
        bed.reads("administrator").checkpoints()
    assert refused.value.fault.code == "reads.not_allowed"
