"""Randomisation typed as a person would: commit, codes, a subject, check, unblinding, authorisation."""

from pathlib import Path

import pytest

from ecrf.cli.ports import Key
from ecrf.services import commands as c
from ecrf.wiring.sources import system_sources
from ecrf.wiring.work import enter
from tests.cli.founding import ADMIN, found

TRIALS = Path(__file__).resolve().parents[1] / "data" / "trials" / "studies"


@pytest.fixture(params=["OPEN2", "BLIND2"])
def trial(request, tmp_path, monkeypatch):
    """A test study whose founder also is statistician and investigator, with one subject ready."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "home"))
    folder, terminal = found(tmp_path / "trial.ecrf", "--site", "01", design=TRIALS / request.param)
    for role in ("statistician", "investigator"):
        assert terminal.run("users", "grant", folder, "wang", role, "--login", "wang") == 0, terminal.noted
    _screen(folder)
    return request.param, folder, terminal


def _screen(folder):
    """A subject with consent, eligibility and decision."""
    with enter(Key(folder, "wang", ADMIN), system_sources()) as work:
        workplace = work._at("randomise")
        (site,) = work._state().sites
        stamp = work._study.stamp
        work._do(workplace, c.AddSubject(*stamp(), "a", site))
        fields = {
            "S0/1/IC/1/1/IC_G/0/IC_SIGNDAT": "2026-03-02",
            "S0/1/IE/1/1/IE_G/0/IE_AGE": "60",
            "S0/1/IE/1/1/IE_G/0/IE_STAGE": "III",
            "S0/1/IE/1/1/IE_G/0/IE_DEC": "ENROL",
        }
        values = tuple(c.NewValue(at, text, 0) for at, text in fields.items())
        work._do(workplace, c.EnterValues(*stamp(), "subject:a", values))
        for form in ("IC", "IE"):
            work._do(workplace, c.CompleteForm(*stamp(), "subject:a", f"S0/1/{form}/1/1"))


def run(trial, *words, code=0):
    """Run `ecrf randomise`."""
    _, folder, terminal = trial
    verb, *rest = words
    assert terminal.run("randomise", verb, folder, *rest, "--login", "wang") == code, terminal.noted
    return terminal


def test_a_trial_is_randomised_from_the_command_line(trial):
    """The list is committed, its next code opens a place, the check derives it again, and the trail verifies."""
    kind, folder, terminal = trial
    assert run(trial, "subject", "01-001", code=2).err[0].startswith("command.no_list")
    assert "SHA-256" in run(trial, "commit", "--blocks", "2,4").said
    assert run(trial, "commit", "--blocks", "2,4", code=2).err[0].startswith("command.allocation_stands")
    first = run(trial, "codes").out[0].split()
    wrong = run(trial, "subject", "01-001", "--code", "0000-0000-0000-0000", code=2)
    assert wrong.err[0].startswith("command.code_wrong")
    stratum = "OLD=no;STAGE=III" if kind == "OPEN2" else "-"
    rows = [row.split() for row in run(trial, "codes").out]
    code = next((row[1] for row in rows if row[2] in (stratum, "STAGE=III;OLD=no")), first[1])
    done = run(trial, "subject", "01-001", "--code", code).said
    assert ("blinded" in done) == (kind == "BLIND2")
    listed = run(trial, "list").said
    assert "01-001" in listed
    assert "one-time code" in listed
    checked = run(trial, "check").said
    assert "1 allocations checked, 1 arms derived again" in checked
    assert "made again from its seed" in checked
    assert terminal.run("verify", folder, "--login", "wang") == 0, terminal.noted


def test_unblinding_and_authorisation_from_the_command_line(trial):
    """In a blind study one arm is shown and the event is listed; in an open one there is nothing to unblind."""
    kind, _, _ = trial
    run(trial, "commit", "--blocks", "2")
    rows = [row.split() for row in run(trial, "codes").out]
    code = next(row[1] for row in rows if kind == "BLIND2" or row[2] == "STAGE=III;OLD=no")
    run(trial, "subject", "01-001", "--code", code)
    words = ("--reason", "rash", "--needed-by", "Dr Li", "--assessment", "stops the drug")
    if kind == "OPEN2":
        assert run(trial, "unblind", "01-001", *words, code=2).err[0].startswith("command.not_blind")
        return
    said = run(trial, "unblind", "01-001", *words).said
    assert "New drug" in said or "Standard" in said
    assert "unblinded 01-001" in run(trial, "list").said
    assert "today" in run(trial, "authorise", "01-001", "--reason", "source", "--by", "Sponsor").said


def test_block_sizes_that_are_no_numbers_are_refused(trial):
    """`--blocks four` is told, and no list is made."""
    assert run(trial, "commit", "--blocks", "four", code=2).err[0].startswith("command.allocation_blocks")
