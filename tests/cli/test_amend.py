"""An amendment at a site: listed, approval and training recorded, activated, subjects moved; typed as a person would."""

import shutil

import pytest

from ecrf.library.find import forms_path
from tests.cli.terminal import Terminal

ADMIN = "correct horse battery"


@pytest.fixture
def live(tmp_path, monkeypatch):
    """A live study with T3 published and site 01, and version 9 of T3 published behind it."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "home"))
    terminal = Terminal(environment={"ECRF_PASSWORD": ADMIN, "ECRF_NEW_PASSWORD": ADMIN})
    folder = tmp_path / "live.ecrf"
    words = (
        *(
            "--login",
            "wang",
            "--name",
            "Wang Min 王敏",
            "--organisation",
            "NCU2",
            "--design",
            "T3",
            "--nature",
            "live",
        ),
        *(
            "--site",
            "01",
            "--training",
            "Protocol and GCP",
            "--training-version",
            "2.0",
            "--training-day",
            "2026-03-01",
        ),
    )
    assert terminal.run("new-study", folder, *words) == 0, terminal.noted
    design = tmp_path / "T3"
    shutil.copytree(forms_path("studies", "T3"), design)
    study = design / "study.yaml"
    lines = study.read_text(encoding="utf-8").splitlines()
    lines = ['version: "9"' if line.startswith("version:") else line for line in lines]
    study.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert terminal.run("publish", folder, design, "--login", "wang") == 0, terminal.noted
    return folder, terminal


def amend(live, *words, code=0):
    """Run the command."""
    folder, terminal = live
    assert terminal.run("amend", folder, *words, "--login", "wang") == code, terminal.noted
    return terminal


def test_a_version_is_active_at_a_site_only_behind_approval_and_training(live):
    """Published is not active: each record that is missing refuses, both recorded let the site work under it."""
    before = amend(live, "--json").json()["sites"][0]["working"]
    assert before != "9"
    terminal = amend(live, "--site", "01", "--activate", code=2)
    assert terminal.err[0].startswith("fold.no_ethics_approval")
    amend(live, "--site", "01", "--approved", "EC 2026-17", "--approved-on", "2026-03-02")
    assert amend(live, "--site", "01", "--activate", code=2).err[0].startswith("fold.no_site_training")
    amend(live, "--site", "01", "--trained", "Site call on version 9", "--activate")
    assert "Site 01 works under 9" in live[1].said
    assert "approval 2026-03-02 EC 2026-17" in live[1].said
    assert amend(live, "--site", "01", "--activate", code=2).err[0].startswith("command.same_design")
    assert live[1].run("verify", live[0], "--login", "wang") == 0


def test_what_nobody_published_is_refused(live):
    """An unknown version and an unknown site are named."""
    assert amend(live, "--version", "77", code=2).err[0].startswith("command.unknown_design")
    assert amend(live, "--site", "99", code=2).err[0].startswith("study.no_such_site")


def test_an_amendment_names_the_checks_to_be_looked_at_again(live, tmp_path):
    """Another sentence on one check touches that check, another limit on an item the checks that read it; nothing else."""
    folder, terminal = live
    design = tmp_path / "T3"
    again = ("publish", folder, design, "--dry-run", "--login", "wang")

    def edit(name, old, new):
        path = design / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    edit("study.yaml", 'version: "9"', 'version: "10"')
    assert terminal.run(*again) == 0, terminal.noted
    assert "0 checks are touched" in terminal.said
    edit(
        "checks.yaml",
        "The visit lies after the date of death.",
        "The visit is dated after the date of death.",
    )
    assert terminal.run(*again) == 0, terminal.noted
    assert "1 checks are touched by the differences and are to be looked at again: X_SV_02" in terminal.said
