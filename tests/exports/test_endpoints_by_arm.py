"""Curves by arm: behind the hard lock, for who may know every allocation; before it and to others pooled alone."""

from __future__ import annotations

import openpyxl
import pypdf
import pytest

from ecrf.exports import Options, write_export
from ecrf.services import commands as c
from ecrf.services.reads.snapshot import read_snapshot
from tests.exports.story import resources, speaker
from tests.services.trial import Trial

DAYS = ("2026-03-05", "2026-03-08", "2026-03-09", "2026-03-12")
"""Deaths; consent was on 2026-03-02."""
YOUNG3 = "STAGE=III;OLD=no"


def play(code: str, stratum: str) -> Trial:
    """Four subjects randomised, all died."""
    trial = Trial(code)
    trial.commit()
    for day in DAYS:
        chain = trial.randomised(stratum=stratum)
        at = "C1/1/DRUG/1/1/DRUG_G/0/DRUG_DTH"
        trial.must("investigator", c.EnterValues, chain, (c.NewValue(at, day, 0),))
    return trial


def lock(trial: Trial) -> Trial:
    """Every site locked for good."""
    trial.must("data_manager", c.LockSite, trial.site, "hard", "test")
    return trial


@pytest.fixture(scope="module")
def blind() -> Trial:
    """A blind study behind the lock."""
    return lock(play("BLIND2", ""))


def by_arm(trial: Trial, role: str):
    """What a role sees by arm."""
    with read_snapshot(trial.tools, trial.at(role).session) as snapshot:
        return snapshot.endpoints_by_arm()


def test_before_the_lock_nobody_sees_arms_apart():
    """Not the statistician, nor anybody in an open study."""
    assert by_arm(play("BLIND2", ""), "statistician") == ()


@pytest.mark.parametrize("role", ["coordinator", "investigator", "monitor", "data_manager"])
def test_a_blinded_role_sees_nothing_by_arm_behind_the_lock_either(blind, tmp_path, role):
    """Neither figures nor a sheet nor a page."""
    assert by_arm(blind, role) == ()
    with read_snapshot(blind.tools, blind.at(role).session) as snapshot:
        write_export("endpoints", snapshot, Options(), tmp_path / "e.xlsx", speaker("en"))
        made = write_export(
            "survival", snapshot, Options(resources=resources()), tmp_path / "c.pdf", speaker("en")
        )
    assert not {"By arm", "Curves by arm"} & set(openpyxl.load_workbook(tmp_path / "e.xlsx").sheetnames)
    assert made.rows == (("pages", 1),)
    assert not [
        word
        for word in ("EXP", "CTRL", "New drug")
        if word in pypdf.PdfReader(tmp_path / "c.pdf").pages[0].extract_text()
    ]


def test_who_may_know_the_allocation_sees_each_arm(blind):
    """Both arms with their subjects and events, and a test between them."""
    (survival,) = by_arm(blind, "statistician")
    assert [arm.arm for arm in survival.arms] == ["EXP", "CTRL"]
    assert (
        sum(len(arm.view.counted) for arm in survival.arms)
        == sum(arm.view.events for arm in survival.arms)
        == len(DAYS)
    )
    assert survival.test is not None
    assert (survival.test.degrees, sum(survival.test.observed)) == (1, len(DAYS))


def test_in_an_open_study_who_reads_all_sites_sees_each_arm():
    """Behind the lock, no key is needed: the allocation is open; a role at one site has no whole to look at."""
    trial = lock(play("OPEN2", YOUNG3))
    (survival,) = by_arm(trial, "data_manager")
    assert sum(len(arm.view.counted) for arm in survival.arms) == len(DAYS)
    assert by_arm(trial, "monitor") == ()


def test_the_workbook_and_the_picture_have_them(blind, tmp_path):
    """A row per arm with method and p, a curve per arm, a page more with numbers at risk and the test."""
    with read_snapshot(blind.tools, blind.at("statistician").session) as snapshot:
        write_export("endpoints", snapshot, Options(), tmp_path / "e.xlsx", speaker("en"))
        made = write_export(
            "survival", snapshot, Options(resources=resources()), tmp_path / "c.pdf", speaker("en")
        )
    book = openpyxl.load_workbook(tmp_path / "e.xlsx")
    head, _, *rows = book["By arm"].values
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["ARM"], row["ARM__LABEL"]) for row in found] == [("EXP", "New drug"), ("CTRL", "Standard")]
    assert {row["METHOD"] for row in found} == {"Log-rank test (Mantel 1966), hypergeometric variance"}
    assert all(0 < row["P_VALUE"] <= 1 for row in found)
    assert {row[1] for row in list(book["Curves by arm"].values)[2:]} == {"EXP", "CTRL"}
    assert made.rows == (("pages", 2),)
    words = pypdf.PdfReader(tmp_path / "c.pdf").pages[1].extract_text()
    assert [
        word
        for word in ("EXP: New drug (2/2)", "CTRL: Standard (2/2)", "Log-rank (Mantel 1966)", "At risk")
        if word not in words
    ] == []
