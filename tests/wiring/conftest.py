"""What the tests of the bound program share: a founded study on the test's PostgreSQL server."""

import pytest

from tests.wiring.server_house import Server


@pytest.fixture
def server(postgres_url, tmp_path, monkeypatch):
    """A founded study on the test server."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path))
    made = Server(postgres_url, tmp_path)
    yield made
    made.remove()
