"""What the tests of reads are given."""

import pytest

from tests.services.reads.bed import Bed


@pytest.fixture
def bed() -> Bed:
    """A trial with nobody in it yet."""
    return Bed()


@pytest.fixture
def chain(bed: Bed) -> str:
    """A subject who consented on 1 March 2026 and was seen that day."""
    subject = bed.subject()
    bed.enter(subject, "SCREEN/1/SV/1/1", SV_OCCUR="Y", SV_DAT="2026-03-01")
    bed.enter(subject, "SCREEN/1/DM/1/1", SEX="1", CONSENT="2026-03-01", BIRTH="1960-05")
    return subject
