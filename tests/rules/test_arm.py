"""The subject's arm in the check language: known in an open study after randomisation, unknown everywhere else."""

from __future__ import annotations

import pytest
from msgspec import structs

from ecrf.library.load_design import load_study
from ecrf.rules.compiling import check_expression, compile_expression
from ecrf.rules.memory import MemoryContext
from ecrf.rules.scope import Scope
from ecrf.schema.index import DesignIndex
from tests.rules.trial import TABLE
from tests.services import trial as trials
from tests.services.trial import TRIALS, Trial

DESIGN = load_study("OPEN2", TRIALS)
INDEX = DesignIndex(DESIGN)
STRATUM = "STAGE=III;OLD=no"


def say(text: str, arm: str | None) -> object:
    """What a condition says of a subject of an arm."""
    found = compile_expression(text, Scope(INDEX, form="DRUG"), TABLE)
    context = MemoryContext(INDEX, "DRUG", {})
    context.arm = arm
    return found.evaluate(context)


@pytest.mark.parametrize(
    ("text", "arm", "expected"),
    [('arm("EXP")', "EXP", True), ('arm("EXP")', "CTRL", False), ('arm("EXP")', None, None),
     ('arm("EXP", "CTRL")', "CTRL", True), ('not arm("EXP")', None, None), ('arm("EXP") or yes', None, True)],
)  # fmt: skip
def test_the_arm_is_true_false_or_unknown(text, arm, expected):
    """Unknown before randomisation, by the rules of three values."""
    assert say(text, arm) is expected


@pytest.mark.parametrize(
    ("text", "code"),
    [('arm("EXPP")', "rules.unknown_arm"), ("arm()", "rules.arguments"), ("arm(1)", "rules.literal_wanted")],
)
def test_an_arm_nobody_planned_is_refused(text, code):
    """A mistyped arm would never fire: it is found when the design is read."""
    found = check_expression(text, Scope(INDEX, form="DRUG"), TABLE)
    assert [fault.code for fault in found] == [code]


def by_arm(code):
    """A trial whose first cycle is for one arm only."""
    design = load_study(code, TRIALS)
    events = tuple(
        structs.replace(event, expected_when='arm("EXP")') if event.oid == "C1" else event
        for event in design.study.events
    )
    return structs.replace(design, study=structs.replace(design.study, events=events))


def expected(trial, chain, role="coordinator"):
    """Whether the first cycle is expected of a subject."""
    schedule = trial.reads(role).schedule(chain)
    return next(visit.state for visit in schedule.visits if visit.event == "C1").name != "NOT_EXPECTED"


def test_an_open_study_has_a_schedule_by_arm(monkeypatch):
    """The visit stands for one arm and not for the other, from randomisation on."""
    monkeypatch.setattr(trials, "load_study", lambda code, _place: by_arm(code))
    trial = Trial("OPEN2")
    trial.commit((2,))
    chains = [trial.randomised(stratum=STRATUM) for _ in range(4)]
    found = {trial.state(chain).root.randomised.arm: expected(trial, chain) for chain in chains}
    assert found == {"EXP": True, "CTRL": False}


def test_a_blind_study_tells_nobody(monkeypatch):
    """The same schedule is the same for every subject and every role: what differed by arm would tell it."""
    monkeypatch.setattr(trials, "load_study", lambda code, _place: by_arm(code))
    trial = Trial("BLIND2")
    trial.commit((2,))
    chains = [trial.randomised() for _ in range(4)]
    assert {expected(trial, chain, role) for chain in chains for role in ("coordinator", "data_manager")} == {
        True
    }
