"""The keys as the services see them."""

import pytest

from ecrf.vault.held import HeldSealer, HeldSigner
from ecrf.vault.idle import KeyHolder
from ecrf.vault.signing import verify
from tests.vault.small_study import CHEN, LIN, Stream, code_of


@pytest.fixture
def holder(door):
    """Chen, at work, with every key."""
    return KeyHolder(door, door.open("chen.wei", CHEN))


def test_values_are_sealed_and_opened_for_who_holds_the_class(holder, door):
    """The sealer knows which classes a person holds; who lacks one is refused."""
    chen, lin = HeldSealer(holder, Stream(b"v")), HeldSealer(door.open("lin", LIN), Stream(b"v"))
    sealed = chen.seal("identity", b"Zhang San", "a/b")
    assert (chen.holds("identity"), lin.holds("identity"), chen.holds("study")) == (True, False, False)
    assert chen.open("identity", sealed, "a/b") == b"Zhang San"
    assert code_of(lin.open, "identity", sealed, "a/b") == "vault.key_missing"
    assert code_of(chen.open, "identity", sealed, "a/c") == "vault.value_damaged"


def test_heads_are_signed_with_the_persons_key(holder, founded):
    """The signer names its key and signs with it."""
    signer = HeldSigner(holder)
    assert signer.key == holder.signing_key.id
    assert verify(founded.book.envelope("p1").sign_public, b"head", signer.sign(b"head"))


def test_a_locked_session_seals_and_signs_nothing(holder):
    """Sealer and signer made before the idle lock are refused after it."""
    sealer, signer = HeldSealer(holder, Stream(b"v")), HeldSigner(holder)
    holder.lock()
    assert code_of(signer.sign, b"head") == "vault.locked"
    assert code_of(lambda: signer.key) == "vault.locked"
    assert code_of(sealer.seal, "identity", b"x", "a") == "vault.locked"
    assert code_of(sealer.holds, "identity") == "vault.locked"
