"""Verification, signature, locks and redaction through the commands."""

from __future__ import annotations

from ecrf.record.digest import compute_digest, last_change
from ecrf.services import commands as c
from ecrf.services.verifying import verify_study
from ecrf.vault.signing import verify
from tests.services.house import House
from tests.services.test_completing import RECORD, VS, fill


def complete(house: House) -> str:
    """A subject with one complete form."""
    chain = house.subject()
    fill(house, chain)
    house.must("coordinator", c.CompleteForm, chain, RECORD)
    return chain


def test_verification_holds_until_something_beneath_changes(house: House) -> None:
    """A verification is dropped by comparison, not by a write: a later change has a higher number."""
    chain = complete(house)
    house.must("monitor", c.State, chain, "sdv", (RECORD,))
    state = house.state(chain)
    (made,) = state.statements.values()
    assert made.sequence >= last_change(state, RECORD)
    assert made.digest == compute_digest(state, RECORD)
    house.must("coordinator", c.OpenCorrection, chain, RECORD, "typo")
    house.enter(chain, f"{VS}/VS_WEIGHT", "66")
    assert made.sequence < last_change(house.state(chain), RECORD)


def test_signature_needs_complete_forms(house: House) -> None:
    """A visit with a begun form is not signed."""
    chain = house.subject()
    fill(house, chain)
    refused = house.try_("investigator", c.Sign, chain, "S0/1", "reviewed")
    assert refused.fault is not None
    assert refused.fault.code == "command.sign_incomplete"
    house.must("coordinator", c.CompleteForm, chain, RECORD)
    assert house.must("investigator", c.Sign, chain, "S0/1", "reviewed").is_stored


def test_only_the_investigator_signs(house: House) -> None:
    """A coordinator's signature is refused."""
    chain = complete(house)
    refused = house.try_("coordinator", c.Sign, chain, RECORD, "reviewed")
    assert refused.fault is not None
    assert refused.fault.code == "command.not_permitted"


def test_lock_covers_statuses_as_well_as_values(house: House) -> None:
    """Under a lock neither a value nor a query nor a verification changes (W11)."""
    chain = complete(house)
    house.must("data_manager", c.Lock, chain, RECORD, "locked", "the test locks early")
    for outcome in (
        house.enter(chain, f"{VS}/VS_WEIGHT", "70"),
        house.try_("monitor", c.State, chain, "sdv", (RECORD,)),
        house.try_("coordinator", c.OpenCorrection, chain, RECORD, "why"),
        house.try_("coordinator", c.MarkMissing, chain, RECORD, "ND"),
    ):
        assert outcome.fault is not None
        assert outcome.fault.code == "fold.locked"
    house.must("data_manager", c.Unlock, chain, RECORD, "locked", "late source")
    assert house.must("monitor", c.State, chain, "sdv", (RECORD,)).is_stored


def test_hard_lock_is_never_lifted(house: House) -> None:
    """A hard lock stays."""
    chain = complete(house)
    house.must("data_manager", c.Lock, chain, "", "hard", "the test locks early")
    refused = house.try_("data_manager", c.Unlock, chain, "", "hard", "please")
    assert refused.fault is not None
    assert refused.fault.code == "fold.lock_state"


def test_redaction_removes_the_value_and_keeps_every_proof(house: House) -> None:
    """A name typed by mistake is gone from content and tables; the trail still verifies and says why."""
    chain = house.subject()
    at = "S0/1/SV/1/1/SV_G/0/SV_NOTE"
    house.enter(chain, at, "Zhang Wei, 13800138000")
    sequence = house.version(chain, at)
    house.must("data_manager", c.Redact, chain, sequence, 0, "name and phone typed into a comment")
    state = house.state(chain)
    assert bytes(state.lines["S0/1/SV/1/1/SV_G/0"].items["SV_NOTE"].value) == b'{"redacted":true}'
    stored = house.store.transaction_at(chain, sequence)
    assert stored is not None
    assert b"Zhang" not in stored.sealed.content + stored.sealed.body
    assert not verify_study(house.store, verify).bad


def test_identity_register_is_in_no_trail_value(house: House) -> None:
    """Name and phone of a subject are sealed in their own table; the trail knows a digest only (H8)."""
    chain = house.subject()
    identity = c.Identity(name="张伟", phone="13800138000", id_number="360102199001011234")
    house.must("coordinator", c.SetIdentity, chain, identity)
    for stored in house.store.transactions(chain):
        everything = stored.sealed.body + stored.sealed.content
        assert "张伟".encode() not in everything
        assert b"13800138000" not in everything
    sealed = house.store.load_identity(chain)
    assert sealed is not None
    assert "张伟".encode() not in sealed
    refused = house.try_("monitor", c.SetIdentity, chain, identity)
    assert refused.fault is not None
    assert refused.fault.code == "command.not_permitted"
