"""Locks: what each command meets under one, the checklist, a site as a whole, the sealed study."""

from __future__ import annotations

import pytest

from ecrf.record.address import STUDY_CHAIN
from ecrf.services import commands as c
from ecrf.services.verifying import verify_study
from ecrf.services.workplace import load_study
from ecrf.vault.signing import verify
from tests.services.house import House
from tests.services.test_completing import RECORD, VS, fill

VISIT = "S0/1"


def prepared(house: House) -> tuple[str, str, int]:
    """A subject with a complete form, an answered query, a verification; (chain, query, statement)."""
    chain = house.subject()
    fill(house, chain)
    house.must("coordinator", c.CompleteForm, chain, RECORD)
    query = house.must("monitor", c.RaiseQuery, chain, f"{VS}/VS_WEIGHT", "Please check.").created
    house.must("monitor", c.State, chain, "sdv", (f"{VS}/VS_WEIGHT",))
    made = house.state(chain).sequence
    return chain, query, made


def attempts(house: House, chain: str, query: str, made: int) -> list[tuple[str, type[c.Command], tuple]]:
    """Every command that changes something of a subject: (role, command, arguments)."""
    weight = f"{VS}/VS_WEIGHT"
    new = c.NewValue(weight, "70", house.version(chain, weight))
    return [
        ("coordinator", c.EnterValues, (chain, (new,), "typed", "misread")),
        ("coordinator", c.MarkMissing, (chain, RECORD, "ND")),
        ("coordinator", c.MarkMissing, (chain, VISIT, "ND")),
        ("coordinator", c.MarkInError, (chain, RECORD, "why")),
        ("coordinator", c.MarkInError, (chain, VISIT, "why")),
        ("coordinator", c.MarkInError, (chain, "", "why")),
        ("coordinator", c.CompleteForm, (chain, RECORD)),
        ("coordinator", c.ReopenForm, (chain, RECORD, "why")),
        ("coordinator", c.OpenCorrection, (chain, RECORD, "why")),
        ("monitor", c.RaiseQuery, (chain, weight, "once more")),
        ("monitor", c.RaiseQuery, (chain, VISIT, "once more")),
        ("coordinator", c.AnswerQuery, (chain, query, "done")),
        ("monitor", c.CloseQuery, (chain, query)),
        ("monitor", c.CancelQuery, (chain, query, "mine")),
        ("monitor", c.State, (chain, "sdv", (RECORD,))),
        ("monitor", c.State, (chain, "discrepancy", (weight,))),
        ("data_manager", c.State, (chain, "review.data", (RECORD,))),
        ("investigator", c.State, (chain, "judgement", (RECORD,))),
        ("monitor", c.WithdrawStatement, (chain, made)),
        ("investigator", c.Sign, (chain, RECORD, "approved")),
        ("investigator", c.SignAll, (chain, (RECORD,), "approved")),
        ("coordinator", c.SetSubjectStatus, (chain, "withdrawn")),
        ("coordinator", c.RenumberSubject, (chain, "01-999", "why")),
    ]


@pytest.mark.parametrize("level", ["frozen", "locked", "hard"])
@pytest.mark.parametrize("at", [RECORD, VISIT, ""])
def test_every_command_is_refused_under_every_lock(house: House, level: str, at: str) -> None:
    """Values and statuses alike stand still at, beneath and above a lock, whatever its level (11.10(f), W11)."""
    chain, query, made = prepared(house)
    house.must("data_manager", c.Lock, chain, at, level, "" if level == "frozen" else "test")
    before = house.state(chain).sequence
    for role, command, arguments in attempts(house, chain, query, made):
        outcome = house.try_(role, command, *arguments)
        assert outcome.fault is not None, command
        assert outcome.fault.code == "fold.locked", (command, outcome.fault)
    assert house.state(chain).sequence == before


def test_a_query_check_of_a_locked_form_does_not_hinder_another_form(house: House) -> None:
    """A change elsewhere that settles a locked form's system query is stored; the query stays as it was locked."""
    chain, _, _ = prepared(house)
    house.must("data_manager", c.Lock, chain, RECORD, "locked", "test")
    at = "S0/1/SV/1/1/SV_G/0/SV_NOTE"
    assert house.enter(chain, at, "seen").fault is None


def test_a_lock_needs_its_checklist_or_an_override_that_is_kept(house: House) -> None:
    """Refused with what stands open; set with a reason, which the trail keeps together with what stood open."""
    chain, query, _ = prepared(house)
    refused = house.try_("data_manager", c.Lock, chain, RECORD, "locked")
    assert refused.fault is not None
    assert refused.fault.code == "lock.not_ready"
    told = str(refused.fault.args["open"])
    assert "queries 1" in told
    assert "signatures 1" in told
    house.must("data_manager", c.Lock, chain, RECORD, "locked", "Sponsor's interim analysis.")
    stored = house.store.transaction_at(chain, house.state(chain).sequence)
    assert stored is not None
    assert b"Sponsor's interim analysis. [" in stored.sealed.content
    assert b"queries 1" in stored.sealed.content
    assert query in house.state(chain).queries


def test_a_form_that_meets_the_checklist_is_locked_without_words(house: House) -> None:
    """No open query, complete, verified and signed: the lock says nothing more."""
    chain, query, _ = prepared(house)
    house.must("coordinator", c.AnswerQuery, chain, query, "done")
    house.must("monitor", c.CloseQuery, chain, query)
    house.must("monitor", c.State, chain, "sdv", (RECORD,))
    house.must("investigator", c.Sign, chain, RECORD, "approved")
    house.must("data_manager", c.Lock, chain, RECORD, "locked")
    assert house.state(chain).locks[f"locked:{RECORD}"].level == "locked"


def test_the_site_cannot_lift_or_thaw_beneath_the_data_managers_lock(house: House) -> None:
    """A freeze beneath a stronger lock stays until that lock is lifted; a hard lock covers for ever."""
    chain, _, _ = prepared(house)
    house.must("investigator", c.Lock, chain, RECORD, "frozen")
    house.must("data_manager", c.Lock, chain, "", "locked", "test")
    refused = house.try_("investigator", c.Unlock, chain, RECORD, "frozen", "please")
    assert refused.fault is not None
    assert refused.fault.code == "fold.locked"
    house.must("data_manager", c.Unlock, chain, "", "locked", "late source")
    house.must("investigator", c.Unlock, chain, RECORD, "frozen", "please")


def test_a_site_is_locked_whole_and_takes_no_new_subject(house: House) -> None:
    """One transaction locks every subject and the site's own chain; adding a subject is refused until it is lifted."""
    first, second = prepared(house)[0], house.subject()
    refused = house.try_("data_manager", c.LockSite, house.site, "locked")
    assert refused.fault is not None
    assert {"integrity 2", "trail 1"} <= set(str(refused.fault.args["open"]).split("; "))
    house.must("data_manager", c.LockSite, house.site, "locked", "test")
    for chain in (first, second, f"site:{house.site}"):
        assert "locked:" in house.state(chain).locks
    added = house.try_("coordinator", c.AddSubject, "late", house.site)
    assert added.fault is not None
    assert added.fault.code == "fold.locked"
    house.must("data_manager", c.UnlockSite, house.site, "locked", "one more source")
    assert not house.state(first).locks
    assert house.try_("coordinator", c.AddSubject, "late", house.site).fault is None


def test_the_study_is_sealed_once_every_site_is_locked_for_good(house: House) -> None:
    """The seal is a checkpoint that names the root; nothing is lifted and nobody joins behind it (4.2.6)."""
    chain = prepared(house)[0]
    early = house.try_("data_manager", c.SealStudy)
    assert early.fault is not None
    assert early.fault.code == "command.not_locked"
    house.must("data_manager", c.LockSite, house.site, "hard", "test")
    root = house.must("data_manager", c.SealStudy).created
    sealed = [row for row in load_study(house.tools).checkpoints.values() if row.occasion == "hard_lock"]
    assert [row.root for row in sealed] == [root]
    for command in (
        (c.UnlockSite, house.site, "hard", "please"),
        (c.Unlock, chain, "", "hard", "please"),
        (c.SealStudy,),
    ):
        assert house.try_("data_manager", *command).fault is not None
    assert house.try_("coordinator", c.AddSubject, "late", house.site).fault is not None
    assert not verify_study(house.store, verify).bad


def test_only_who_may_lock_writes_the_seal(house: House) -> None:
    """A checkpoint with the occasion of the seal is refused to everybody else, by the fold."""
    refused = house.try_("coordinator", c.WriteCheckpoint, "hard_lock")
    assert refused.fault is not None
    assert refused.fault.code == "fold.not_permitted"
    assert house.store.head(STUDY_CHAIN).sequence


def test_a_form_with_a_failing_hard_check_is_not_signed(house: House) -> None:
    """Open hard errors stand against a signature even where the form is complete (11.10(f))."""
    chain = house.subject()
    refused = house.try_("investigator", c.Sign, chain, VISIT, "approved")
    assert refused.fault is not None
    assert refused.fault.code == "command.sign_nothing"


def test_several_places_are_signed_in_one_act_with_one_entry_each(house: House) -> None:
    """Batch signing gives each form its own signature, bound to its own digest; one that cannot be signed stops all."""
    chain = prepared(house)[0]
    house.enter(chain, "S0/1/SV/1/1/SV_G/0/SV_NOTE", "seen")
    before = house.state(chain).sequence
    refused = house.try_("investigator", c.SignAll, chain, (RECORD, "S0/1/SV/1/1"), "approved")
    assert refused.fault is not None
    assert house.state(chain).sequence == before
    house.must("investigator", c.SignAll, chain, (RECORD,), "approved")
    signed = [row for row in house.state(chain).statements.values() if row.statement == "signature"]
    assert [row.at for row in signed] == [RECORD]
