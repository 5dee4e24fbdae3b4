"""An amendment at a site: listed, approval and training recorded, activated, subjects moved; typed as a person would."""

import shutil

import pytest

from ecrf.library.find import forms_path


@pytest.fixture
def amended(live, tmp_path):
    """A live study with T3 published and site 01, and version 9 of T3 published behind it."""
    folder, terminal = live
    design = tmp_path / "T3"
    shutil.copytree(forms_path("studies", "T3"), design)
    study = design / "study.yaml"
    lines = study.read_text(encoding="utf-8").splitlines()
    lines = ['version: "9"' if line.startswith("version:") else line for line in lines]
    study.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert terminal.run("publish", folder, design, "--login", "wang") == 0, terminal.noted
    return live


def amend(amended, *words, code=0):
    """Run the command."""
    folder, terminal = amended
    assert terminal.run("amend", folder, *words, "--login", "wang") == code, terminal.noted
    return terminal


def test_a_version_is_active_at_a_site_only_behind_approval_and_training(amended):
    """Published is not active: each record that is missing refuses, both recorded let the site work under it."""
    before = amend(amended, "--json").json()["sites"][0]["working"]
    assert before != "9"
    terminal = amend(amended, "--site", "01", "--activate", code=2)
    assert terminal.err[0].startswith("fold.no_ethics_approval")
    amend(amended, "--site", "01", "--approved", "EC 2026-17", "--approved-on", "2026-03-02")
    assert amend(amended, "--site", "01", "--activate", code=2).err[0].startswith("fold.no_site_training")
    amend(amended, "--site", "01", "--trained", "Site call on version 9", "--activate")
    assert "Site 01 works under 9" in amended[1].said
    assert "approval 2026-03-02 EC 2026-17" in amended[1].said
    assert amend(amended, "--site", "01", "--activate", code=2).err[0].startswith("command.same_design")
    assert amended[1].run("verify", amended[0], "--login", "wang") == 0


def test_the_last_day_of_an_ethics_approval_is_recorded_and_listed(amended):
    """Words, day and last day go in together and are listed for the site; a last day before the approval is refused."""
    given = ("--site", "01", "--ethics", "EC 2026-17", "--ethics-on", "2026-03-02")
    assert (
        amend(amended, *given, "--ethics-until", "2026-03-01", code=2).err[0].startswith("fold.no_last_day")
    )
    terminal = amend(amended, *given, "--ethics-until", "2027-03-01")
    assert "ethics valid until 2027-03-01" in terminal.said
    assert amend(amended, "--json").json()["sites"][0]["valid_until"] == "2027-03-01"


def test_what_nobody_published_is_refused(amended):
    """An unknown version and an unknown site are named."""
    assert amend(amended, "--version", "77", code=2).err[0].startswith("command.unknown_design")
    assert amend(amended, "--site", "99", code=2).err[0].startswith("study.no_such_site")


def test_an_amendment_names_the_checks_to_be_looked_at_again(amended, tmp_path):
    """Another version alone touches no check; another sentence on one check touches that one and nothing else."""
    folder, terminal = amended
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
