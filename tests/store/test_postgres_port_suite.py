"""The port suite on PostgreSQL: each transaction goes in as its author, through `ecrf.append`."""

from __future__ import annotations

import pytest

from ecrf.services.verifying import Wish, verify_study
from tests.store.every_kind import play_every_kind
from tests.store.postgres_study import new_place
from tests.store.test_port_suite import *  # noqa: F403 - the very tests of the other stores
from tests.store.test_port_suite import trail as trail  # noqa: PLC0414 - a fixture the tests ask for
from tests.store.trail_builder import Trail, verify_ed25519

pytestmark = pytest.mark.postgres


@pytest.fixture
def store(postgres_url):
    """An empty study on PostgreSQL."""
    with new_place(postgres_url) as place:
        yield place.whole()


def test_every_kind_of_entry_passes_and_holds(store):
    """Whatever an entry can say goes through the function, and verification finds nothing."""
    play_every_kind(Trail(store))
    report = verify_study(store, verify_ed25519, Wish(every_signature=True))
    assert (report.bad, report.entries > 70, report.redacted) == ((), True, 1)
