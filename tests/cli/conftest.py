"""What the tests of commands share: a study for tests and a live one, each founded as a person would."""

import pytest

from tests.cli.founding import TRAINING, found


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A founded study with T3 published, a terminal in the administrator's hands."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "home"))
    return found(tmp_path / "small.ecrf")


@pytest.fixture
def live(tmp_path, monkeypatch):
    """A live study with T3 published and site 01, a terminal in the administrator's hands."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "home"))
    return found(tmp_path / "live.ecrf", "--site", "01", *TRAINING, nature="live")
