"""`ecrf demo` on a machine without a display: played, proved, photographed, exported."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.exports.odm.odm_reader import Odm

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_demo_leaves_pictures_of_every_screen_and_every_export_in_both_languages(tmp_path):
    """Nothing is left out silently: the exit code is 0 only when everything was made."""
    out = tmp_path / "demo-output"
    done = subprocess.run(
        [sys.executable, "-m", "ecrf", "demo", "--headless", "--subjects", "2", "--out", out],
        cwd=ROOT,
        env=os.environ | {"ECRF_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    english, chinese = (
        {path.name for path in (out / "screens" / name).glob("*.png")} for name in ("en", "zh")
    )
    assert english == chinese
    assert english >= {
        "login.png", "today.png", "subjects.png", "subject.png", "visit.png", "form_laboratory.png", "imaging.png",
        "log_adverse_events.png", "questionnaire.png", "queries.png", "monitoring.png", "integrity.png",
        "study.png", "study_schedule.png", "study_sheets.png", "study_designs.png", "trail.png", "trail_people.png",
        "trail_review.png", "proof.png", "people.png", "people_sites.png", "people_matrix.png", "people_access.png",
        "reports.png", "charts.png", "endpoints.png", "safety.png", "signing.png", "signature.png", "locks.png",
        "backups.png", "backups_restore.png", "backups_copies.png", "backups_home.png", "login_new_study.png",
        "login_recovery.png", "history.png", "help.png", "queries_beside.png", "source.png", "dark_subjects.png",
    }  # fmt: skip
    prove_without_the_program(out / "exports")
    files = {path.suffix: path for path in (out / "exports").glob("en-*")}
    assert zipfile.ZipFile(files[".xlsx"]).testzip() is None
    assert files[".pdf"].read_bytes().startswith(b"%PDF-")
    assert "demo-liwen-2026" in done.stdout
    assert str(out) in done.stdout


def prove_without_the_program(exports):
    """The played trial's trail holds for the stand-alone verifier, and its ODM for the reader of the specification."""
    trail = exports / "trail.jsonl"
    receipt = json.loads((exports / "trail.jsonl.receipt.json").read_text(encoding="utf-8"))["statement"]
    options = ["--every-signature", "--against", receipt["checkpoint"]]
    withheld = exports / "trail.jsonl.withheld.jsonl"
    options += ["--withheld", withheld] if withheld.exists() else []
    command = [sys.executable, "-I", ROOT / "tools" / "verify_trail.py", trail, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "the trail holds"), done.stdout
    now, changes = Odm(exports / "odm.xml"), Odm(exports / "odm-changes.xml")
    assert (now.faults(), changes.faults()) == ([], [])
    assert now.standing() == changes.standing()


@pytest.mark.slow
def test_a_demo_is_built_anew_only_over_a_demo(tmp_path):
    """What lies at its place and is none is left alone."""
    folder = tmp_path / "T3-demo.ecrf"
    folder.mkdir()
    (folder / "keys.json").write_text("{}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ecrf", "demo", "--headless", "--subjects", "1", "--out", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, "study.not_a_demo" in done.stderr) == (2, True)
    assert (folder / "keys.json").read_text(encoding="utf-8") == "{}"
