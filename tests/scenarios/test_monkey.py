"""Random keys in the real window: nothing raises, nothing said to be stored is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ecrf.services.verifying import Wish, verify_study
from ecrf.vault.signing import verify
from tests.scenarios.people import CAST, add_subject, build_story

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.parametrize(("role", "seed"), [("coordinator", 7), ("monitor", 8), ("data_manager", 9)])
def test_a_monkey_breaks_nothing_and_loses_nothing(tmp_path, role, seed):
    """Hundreds of random keys and words: no exception, no complaint of Qt, every stored field stands, the trail holds."""
    story = build_story(tmp_path)
    add_subject(story)
    login, _, password = CAST[role]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.scenarios.monkey",
            story.folder,
            login,
            password,
            role,
            str(seed),
            "200",
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "ECRF_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["done"]), done.stdout + done.stderr
    study = story.open("coordinator")
    assert verify_study(study.tools.store, verify, Wish()).holds
    study.close()
