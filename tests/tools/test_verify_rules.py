"""The stand-alone verifier keeps to the rules a study set for its people: it names who signed or was let in against them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.fold import people, step, study_chain
from ecrf.store.memory import MemoryStore
from tests.store.every_kind import _train, make_statement
from tests.store.trail_builder import Act, Trail
from tests.tools.test_verify_trail import run


def lines_of(store: MemoryStore) -> list[dict]:
    """The trail as an export has it."""
    return [
        {"id": one.id, "body": one.body.decode(), "content": one.content.hex(), "heads": one.heads.decode(),
         "signature": one.signature.hex()}
        for one in store._shelf.trail.values()
    ]  # fmt: skip


def ruled(rules: dict[str, str]) -> tuple[MemoryStore, Trail]:
    """A study with these rules."""
    store = MemoryStore()
    trail = Trail(store)
    trail.found()
    _train(trail)
    with trail.act("ada", "administrator", "", "SetRules") as act:
        act.add(STUDY_CHAIN, e.RulesSet(rules))
    return store, trail


@pytest.mark.parametrize("rule", ["training", "identity"])
def test_a_role_against_the_rules_is_named(tmp_path: Path, monkeypatch, rule: str) -> None:
    """A program that granted a role to somebody untrained or unknown would be found out by its own trail."""
    store, trail = ruled({rule: "asked"})
    monkeypatch.setattr(study_chain, "lacks_for_role", lambda *_: "")
    with trail.act("ada", "administrator", "", "GrantRole") as act:
        act.add(STUDY_CHAIN, e.RoleGranted("cora", "monitor", "*", "2026-01-01"))
    code, words = run(tmp_path, lines_of(store))
    assert (code, f"the rules ask for {rule}" in words) == (1, True)


def test_a_signature_without_the_policy_is_named(tmp_path: Path, monkeypatch) -> None:
    """A signature of somebody who never accepted the policy is found; of who did, it holds."""
    store, trail = ruled({"policy": "signature/1"})
    chain = trail.subject("A")
    monkeypatch.setattr(step.Step, "require_policy", lambda *_: None)
    with trail.act("ivan", "investigator", command="Sign") as act:
        make_statement(act, chain, "", "signature", "approved")
    code, words = run(tmp_path, lines_of(store))
    assert (code, "policy.accepted/1 of ivan" in words) == (1, True)
    with trail.act("ivan", "investigator", "", "AcceptPolicy") as act:
        act.add(STUDY_CHAIN, e.PolicyAccepted("signature/1"))
    with trail.act("ivan", "investigator", command="Sign") as act:
        make_statement(act, chain, "", "signature", "approved")
    assert run(tmp_path, lines_of(store))[1].count("policy.accepted/1 of ivan") == 1


def test_an_activation_without_approval_is_named(tmp_path: Path, monkeypatch) -> None:
    """A design activated at a site before its ethics approval is recorded is found."""
    store, trail = ruled({"activation": "asked"})
    monkeypatch.setattr(people, "BEFORE_ACTIVATION", ())
    with trail.act("dora", "data_manager", "", "ActivateSite") as act:
        _activate(act)
    code, words = run(tmp_path, lines_of(store))
    assert (code, "ethics_approval" in words) == (1, True)


def _activate(act: Act) -> None:
    design = next(iter(act.states[STUDY_CHAIN].designs))
    act.add(STUDY_CHAIN, e.FactRecorded("S1", "design_activated", "2026-03-01", act.put("v1"), design))


def test_rules_reach_nothing_before_them(tmp_path: Path) -> None:
    """Roles granted before a rule was set stay good: the trail of a study that sets rules late still verifies."""
    store, _ = ruled({"training": "asked", "identity": "asked", "policy": "signature/1"})
    assert run(tmp_path, lines_of(store))[0] == 0
