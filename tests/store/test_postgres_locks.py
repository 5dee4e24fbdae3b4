"""Locks, batch signatures and redaction through the one write function of a PostgreSQL study."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.history_view import TrailFilter
from ecrf.services.verifying import verify_study
from ecrf.vault.signing import verify
from tests.services.test_completing import RECORD, VS, fill
from tests.store.postgres_house import FOUNDER, PostgresHouse
from tests.store.postgres_study import new_place

pytestmark = pytest.mark.postgres


@pytest.fixture
def house(postgres_url: str) -> Iterator[PostgresHouse]:
    """The T3 house on a database of its own."""
    with new_place(postgres_url, founder=FOUNDER) as place:
        yield PostgresHouse(place)


def test_a_site_is_signed_locked_sealed_and_redacted_on_postgresql(house: PostgresHouse) -> None:
    """Several chains in one transaction, the note of an override, a redaction with what was computed: all verify."""
    first, second = house.subject(), house.subject()
    for chain in (first, second):
        fill(house, chain)
        house.must("coordinator", c.CompleteForm, chain, RECORD)
    house.must("investigator", c.SignAll, first, (RECORD,), "approved")
    house.must("data_manager", c.LockSite, house.site, "locked", "interim analysis", "ok 1")
    refused = house.enter(first, f"{VS}/VS_WEIGHT", "70", reason="late")
    assert refused.fault is not None
    assert refused.fault.code == "fold.locked"
    house.must("data_manager", c.UnlockSite, house.site, "locked", "one more source")
    version = house.version(second, f"{VS}/VS_WEIGHT")
    house.must("data_manager", c.Redact, second, version, 0, "typed into the wrong subject")
    house.must("data_manager", c.LockSite, house.site, "hard", "end of study", "ok 1")
    house.must("data_manager", c.SealStudy)
    assert house.try_("coordinator", c.AddSubject, "late", house.site).fault is not None
    reads = Reads(house.tools_of("data_manager"), house.at("data_manager").session)
    kinds = {line.kind for line in reads.trail(TrailFilter(kind="lock.")).lines}
    assert kinds == {"lock.set", "lock.lifted"}
    assert reads.locks(f"site:{house.site}").sealed
    assert not verify_study(house.store, verify).bad
