"""The plug is pulled while somebody types: what was said to be stored is stored, and everything verifies."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ecrf.record.entry import ValueEntered
from ecrf.record.transaction import decode_body, decode_content
from ecrf.services.verifying import Wish, verify_study
from ecrf.vault.signing import verify
from tests.scenarios.people import CAST, add_subject, build_story
from tests.scenarios.typing import AT

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """A study with a subject; each killing goes on in the same file."""
    story = build_story(tmp_path_factory.mktemp("kill"))
    return story, add_subject(story)


@pytest.mark.parametrize("after", [1, 7, 40])
def test_every_field_said_to_be_stored_is_there_after_kill_9(story, after):
    """Killed behind the n-th answer, at whatever the process was doing: none is missing, the study opens and verifies."""
    house, chain = story
    said = type_and_kill(house.folder, chain, after)
    assert len(said) >= after
    study = house.open("coordinator")
    stored = stored_values(study, chain)
    for version, text in said:
        assert stored.get(version) == text
    report = verify_study(study.tools.store, verify, Wish(every_signature=True))
    assert report.holds, report.first
    last = study.tools.store.load_state(chain).lines[AT.rpartition("/")[0]].items["VS_WEIGHT"].version
    assert last >= said[-1][0]
    study.close()


def type_and_kill(folder: Path, chain: str, after: int) -> list[tuple[int, str]]:
    """Let a process type, kill it behind its n-th answer; returns all (version, text) it had said."""
    command = [sys.executable, "-m", "tests.scenarios.typing", folder, chain, CAST["coordinator"][2]]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    lines = [process.stdout.readline() for _ in range(after)]
    process.send_signal(signal.SIGKILL)
    lines += process.stdout.readlines()
    process.wait()
    whole = [line.split() for line in lines if line.endswith("\n")]
    return [(int(version), text) for version, text in whole]


def stored_values(study, chain: str) -> dict[int, str]:
    """Entry number to typed number, read from the trail itself."""
    found = {}
    for stored in study.tools.store.transactions(chain):
        slots = decode_content(stored.sealed.content)
        part = next(part for part in decode_body(stored.sealed.body).parts if part.chain == chain)
        for number, entry in enumerate(part.entries, part.first):
            if isinstance(entry, ValueEntered) and entry.at == AT:
                found[number] = slots[entry.value.slot][1].decode().split('"')[-2]
    return found
