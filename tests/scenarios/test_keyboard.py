"""A visit of T3 entered by keyboard alone in the real window on a display of its own, and asked about by the monitor."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from ecrf.record.converting import format_native
from ecrf.record.effective import read_item
from ecrf.record.state import RecordState
from ecrf.services.verifying import Wish, verify_study
from ecrf.vault.signing import verify
from tests.scenarios.people import add_subject, build_story

ROOT = Path(__file__).resolve().parents[2]
XVFB = shutil.which("Xvfb")


@contextmanager
def display():
    """An X server nobody else uses; yields the name of its display."""
    reading, writing = os.pipe()
    command = [XVFB, "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        name = pipe.readline().strip()
    try:
        yield f":{name}"
    finally:
        server.terminate()
        server.wait()


@pytest.mark.xvfb
@pytest.mark.skipif(XVFB is None, reason="no Xvfb (Debian: apt-get install xvfb)")
def test_a_visit_is_entered_completed_and_queried_without_a_mouse(tmp_path):
    """Login, visit, vital signs, haematology, complete, query, close; reopened, every value stands and verifies."""
    story = build_story(tmp_path)
    chain = add_subject(story)
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    with display() as name:
        done = subprocess.run(
            [sys.executable, "-m", "tests.scenarios.keyboard", story.folder, pictures],
            cwd=ROOT,
            env=os.environ | {"DISPLAY": name, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["done"]), done.stdout + done.stderr
    assert len(list(pictures.glob("*.png"))) >= 7
    study = story.open("coordinator")
    state = study.tools.store.load_state(chain)
    assert isinstance(state, RecordState)
    assert {(row.form, row.status) for row in state.forms.values()} == {
        ("SV", "complete"),
        ("VS", "complete"),
        ("HAEM", "complete"),
    }
    values = {
        "VS_WEIGHT": "65",
        "VS_BSA": "1.75",
        "VS_SYSBP": "126",
        "HAEM_HGB": "96 g/L",
        "HAEM_NEUT": "3.9 10*9/L",
    }
    assert {item: text_of(state, item) for item in values} == values
    (query,) = state.queries.values()
    assert (query.status, query.at.rpartition("/")[2], query.opened_role) == ("open", "HAEM_HGB", "monitor")
    assert query.thread[0].text == "Please check the haemoglobin. 请核对源文件"
    report = verify_study(study.tools.store, verify, Wish(every_signature=True))
    study.close()
    assert report.holds, report.first


def text_of(state: RecordState, item: str) -> str:
    """The canonical text of an item of the screening visit."""
    (key,) = [key for key, line in state.lines.items() if item in line.items]
    return format_native(read_item(state, key, item).native)
