"""The keys while nobody is at the desk."""

import pytest

from ecrf.vault.door_log import Purpose, load_attempts
from ecrf.vault.envelope_file import KEYS_FILE, load_envelopes, save_envelopes
from ecrf.vault.idle import KeyHolder
from ecrf.vault.people import disable_person, rekey
from tests.vault.small_study import CHEN, LIN, Stream, code_of


@pytest.fixture
def holder(door):
    """Lin, at work."""
    return KeyHolder(door, door.open("lin", LIN))


def test_at_work_the_keys_are_there(holder, founded):
    """An open session has ring and signing key."""
    assert not holder.is_locked
    assert holder.ring.study == founded.ring.study
    assert holder.signing_key.public == founded.book.envelope("p2").sign_public


def test_locked_there_is_no_key(holder):
    """A locked session has neither ring nor signing key."""
    holder.lock()
    holder.lock()
    assert holder.is_locked
    assert code_of(lambda: holder.ring) == "vault.locked"
    assert code_of(lambda: holder.signing_key) == "vault.locked"


def test_the_same_person_unlocks(holder, folder, founded):
    """The password of the person opens again; another one does not; both stand in the log as unlocking."""
    holder.lock()
    assert code_of(holder.unlock, CHEN) == "door.wrong_password"
    assert holder.is_locked
    holder.unlock(LIN)
    assert holder.ring.study == founded.ring.study
    assert [a.purpose for a in load_attempts(folder).attempts][1:] == [Purpose.UNLOCK, Purpose.UNLOCK]


def test_guessing_at_the_idle_lock_locks_out(holder):
    """The idle lock counts failures like the login."""
    holder.lock()
    for _ in range(5):
        code_of(holder.unlock, "wrong password")
    assert code_of(holder.unlock, LIN) == "door.locked_out"


def test_who_was_disabled_meanwhile_stays_out(holder, folder, founded):
    """Disabling takes effect at the idle lock too."""
    holder.lock()
    loaded = load_envelopes(folder)
    result = rekey(disable_person(loaded.book, founded.ring, "p2"), founded.ring, Stream(b"n"))
    save_envelopes(folder, result.book, loaded.digest)
    assert code_of(holder.unlock, LIN) == "door.disabled"


def test_an_older_file_put_in_place_does_not_unlock(door, folder, founded):
    """A key file exchanged for an older one while the window was open is refused."""
    older = (folder / KEYS_FILE).read_bytes()
    loaded = load_envelopes(folder)
    save_envelopes(folder, rekey(loaded.book, founded.ring, Stream(b"n")).book, loaded.digest)
    holder = KeyHolder(door, door.open("chen.wei", CHEN))
    holder.lock()
    (folder / KEYS_FILE).write_bytes(older)
    assert code_of(holder.unlock, CHEN) == "vault.envelope_older"
    assert holder.is_locked


def test_a_signature_asks_for_the_password_again(holder, folder):
    """Confirming for a signature checks the password, is logged as such, and counts failures (21 CFR
    11.200).
    """
    holder.confirm(LIN)
    assert code_of(holder.confirm, CHEN) == "door.wrong_password"
    assert [a.purpose for a in load_attempts(folder).attempts][1:] == [Purpose.SIGN, Purpose.SIGN]
    assert not holder.is_locked
