"""What happens to the accounts of a study."""

import msgspec
import pytest

from ecrf.vault.envelope import Supplies
from ecrf.vault.envelope_file import check_book, encode_book, open_ring, parse_book
from ecrf.vault.password import PasswordRules
from ecrf.vault.people import (
    add_person,
    change_password,
    disable_person,
    found_study,
    grant_classes,
    rekey,
    renew_person,
    withdraw_classes,
)
from ecrf.vault.recovery import make_recovery, open_recovery
from ecrf.vault.ring import KeyRing
from ecrf.vault.signing import SigningKey
from tests.vault.small_study import CHEAP, CHEN, LIN, Stream, account, code_of

NEW = "acht gruene laternen"


def ring_of(book, person, password):
    """The ring a password opens."""
    return open_ring(book, person, password)[1]


def test_a_study_has_every_class_key_from_its_first_day(founded):
    """The founder holds study, identity, unblinding and allocation, all different."""
    ring = ring_of(founded.book, "p1", CHEN)
    assert ring == founded.ring
    assert ring.names == ("study", "allocation", "identity", "unblinding")
    assert len({ring.key(name) for name in ring.names}) == 4


def test_a_new_person_opens_the_study_and_nothing_more(founded):
    """Who is added holds the study key; class keys are granted apart."""
    ring = ring_of(founded.book, "p2", LIN)
    assert ring == KeyRing(founded.ring.study, {})


def test_each_person_has_a_key_of_their_own(founded):
    """Signing keys, agreement keys and salts differ from person to person."""
    first, second = founded.book.envelopes
    assert first.sign_public != second.sign_public
    assert first.agree_public != second.agree_public
    assert first.lock.salt != second.lock.salt


def test_every_change_is_one_generation(founded, supplies):
    """Each change of the key book raises its generation by one, so that an older file is known as older."""
    book = founded.book
    assert book.generation == 2
    assert grant_classes(book, founded.ring, "p2", ["identity"], supplies.entropy).generation == 3
    assert rekey(book, founded.ring, supplies.entropy).book.generation == 3


@pytest.mark.parametrize("login", ["LIN", "ｌｉｎ", "lin"])
def test_a_login_name_is_never_used_again(founded, supplies, login):
    """A login name in use, or of a disabled account, is refused in any spelling."""
    other = account("p3", login, NEW)
    assert code_of(add_person, founded.book, founded.ring, other, supplies) == "vault.login_taken"
    disabled = disable_person(founded.book, founded.ring, "p2")
    assert code_of(add_person, disabled, founded.ring, other, supplies) == "vault.login_taken"


def test_a_person_has_one_account(founded, supplies):
    """A second account for the same person is refused."""
    assert (
        code_of(add_person, founded.book, founded.ring, account("p2", "lin2", NEW), supplies)
        == "vault.person_known"
    )


@pytest.mark.parametrize(
    ("password", "code"), [("short", "vault.password_short"), ("lin3lin3lin3", "vault.password_is_login")]
)
def test_a_bad_password_makes_no_account(founded, supplies, password, code):
    """The rules hold for the first password as for any other."""
    assert code_of(add_person, founded.book, founded.ring, account("p3", "lin3", password), supplies) == code


def test_class_keys_are_granted_by_who_holds_them(founded, supplies):
    """A holder of a class key gives it on; who lacks it cannot."""
    book = grant_classes(founded.book, founded.ring, "p2", ["identity"], supplies.entropy)
    ring = ring_of(book, "p2", LIN)
    assert ring.classes == {"identity": founded.ring.classes["identity"]}
    assert code_of(grant_classes, book, ring, "p1", ["unblinding"], supplies.entropy) == "vault.key_missing"


def test_a_withdrawn_class_key_is_gone(founded, supplies):
    """After withdrawal the person opens the study without that key; the study key is not withdrawn this
    way.
    """
    book = grant_classes(founded.book, founded.ring, "p2", ["identity", "unblinding"], supplies.entropy)
    book = withdraw_classes(book, founded.ring, "p2", ["identity", "study"])
    assert ring_of(book, "p2", LIN).names == ("study", "unblinding")


def test_the_last_holder_keeps_the_key(founded):
    """Nobody withdraws or disables the last holder of a key: what it encrypts would be lost."""
    assert code_of(withdraw_classes, founded.book, founded.ring, "p1", ["identity"]) == "vault.last_holder"
    assert code_of(disable_person, founded.book, founded.ring, "p1") == "vault.last_holder"


def test_a_recovery_code_counts_as_a_holder(founded, supplies):
    """With a recovery code made, the founder can leave."""
    safe = make_recovery(founded.book, founded.ring, 1, supplies.entropy)
    disabled = disable_person(safe.book, founded.ring, "p1")
    assert open_recovery(disabled, safe.codes) == founded.ring


def test_a_disabled_person_keeps_name_and_public_keys_only(founded):
    """Disabling removes ring and private keys; the public keys stay, so that signatures stay verifiable."""
    before = founded.book.envelope("p2")
    after = disable_person(founded.book, founded.ring, "p2").envelope("p2")
    assert (after.login, after.sign_public, after.agree_public) == (
        "lin",
        before.sign_public,
        before.agree_public,
    )
    assert after.lock is None
    assert after.slots == ()


@pytest.mark.parametrize("act", ["disable", "grant", "withdraw", "renew", "open", "change"])
def test_nothing_is_done_to_a_disabled_account(founded, supplies, act):
    """A disabled account is never opened, changed or enabled again."""
    book = disable_person(founded.book, founded.ring, "p2")
    acts = {
        "disable": lambda: disable_person(book, founded.ring, "p2"),
        "grant": lambda: grant_classes(book, founded.ring, "p2", ["identity"], supplies.entropy),
        "withdraw": lambda: withdraw_classes(book, founded.ring, "p2", ["identity"]),
        "renew": lambda: renew_person(book, founded.ring, account("p2", "", NEW), supplies),
        "open": lambda: open_ring(book, "p2", LIN),
        "change": lambda: change_password(book, LIN, account("p2", "", NEW), supplies),
    }
    assert code_of(acts[act]) == "vault.person_disabled"


def test_an_unknown_person_is_said_to_be_unknown(founded):
    """A person id the study does not have is refused."""
    assert code_of(disable_person, founded.book, founded.ring, "p9") == "vault.person_unknown"


def test_a_changed_password_encrypts_nothing_again(founded, supplies):
    """A new password changes the lock alone: slots, public keys and ring stay as they are."""
    book = change_password(founded.book, CHEN, account("p1", "", NEW), supplies)
    old, new = founded.book.envelope("p1"), book.envelope("p1")
    assert msgspec.structs.replace(new, lock=old.lock) == old
    assert ring_of(book, "p1", NEW) == founded.ring
    assert code_of(open_ring, book, "p1", CHEN) == "vault.wrong_password"
    assert book.envelope("p2") == founded.book.envelope("p2")


def test_a_password_is_changed_by_who_knows_it(founded, supplies):
    """Without the old password there is no new one."""
    assert (
        code_of(change_password, founded.book, LIN, account("p1", "", NEW), supplies)
        == "vault.wrong_password"
    )


def test_earlier_passwords_are_refused_for_a_while(founded, entropy):
    """The last passwords, as many as the study says, are not taken again; older ones are."""
    supplies = Supplies(entropy, CHEAP, PasswordRules(history=2))
    assert (
        code_of(change_password, founded.book, CHEN, account("p1", "", CHEN), supplies)
        == "vault.password_reused"
    )
    book = change_password(founded.book, CHEN, account("p1", "", NEW), supplies)
    assert code_of(change_password, book, NEW, account("p1", "", CHEN), supplies) == "vault.password_reused"
    book = change_password(book, NEW, account("p1", "", "neun blaue segel"), supplies)
    assert ring_of(change_password(book, "neun blaue segel", account("p1", "", CHEN), supplies), "p1", CHEN)


def test_the_first_own_password_makes_new_private_keys(founded, supplies):
    """A password somebody else chose is provisional: with the first own one, the private keys are new too.

    Else who set the password could keep the signing key and sign as the person for ever.
    """
    book = add_person(founded.book, founded.ring, account("p3", "wu", LIN, provisional=True), supplies)
    book = grant_classes(book, founded.ring, "p3", ["identity"], supplies.entropy)
    before = open_ring(book, "p3", LIN)[0]
    changed = change_password(book, LIN, account("p3", "", NEW), supplies)
    after, ring = open_ring(changed, "p3", NEW)
    envelope = changed.envelope("p3")
    assert (after.sign, after.agree) != (before.sign, before.agree)
    assert envelope.sign_public == SigningKey(after.sign).public
    assert not envelope.lock.provisional
    assert envelope.former == ()
    assert ring.names == ("study", "identity")
    assert code_of(change_password, changed, NEW, account("p3", "", LIN), supplies) == "vault.password_reused"


def test_a_lost_password_costs_the_signing_key(founded, supplies):
    """Who lost the password gets a new signing key; the old public one stays for what it signed."""
    book = renew_person(founded.book, founded.ring, account("p2", "other", NEW, provisional=True), supplies)
    old, new = founded.book.envelope("p2"), book.envelope("p2")
    assert new.login == "lin"
    assert new.sign_public != old.sign_public
    assert new.former == (old.sign_public,)
    assert new.lock.provisional
    assert ring_of(book, "p2", NEW).study == founded.ring.study
    assert code_of(open_ring, book, "p2", LIN) == "vault.wrong_password"


def test_renewing_gives_no_key_the_giver_lacks(founded, supplies):
    """An administrator without class keys renews a password; the person asks a holder for the class keys
    again.
    """
    book = grant_classes(founded.book, founded.ring, "p2", ["identity"], supplies.entropy)
    poor = KeyRing(founded.ring.study, {})
    assert ring_of(renew_person(book, poor, account("p2", "", NEW), supplies), "p2", NEW).names == ("study",)
    assert code_of(renew_person, book, poor, account("p1", "", NEW), supplies) == "vault.last_holder"


def test_a_rekey_reaches_everybody_but_the_disabled(founded, supplies):
    """After a rekey all who remain and the recovery code hold the new study key, and the old one opens
    nothing.
    """
    recovery = make_recovery(founded.book, founded.ring, 2, supplies.entropy)
    book = add_person(recovery.book, founded.ring, account("p3", "wu", NEW), supplies)
    result = rekey(disable_person(book, founded.ring, "p3"), founded.ring, supplies.entropy)
    assert result.ring.study != founded.ring.study
    assert result.ring.classes == founded.ring.classes
    assert ring_of(result.book, "p1", CHEN) == result.ring
    assert ring_of(result.book, "p2", LIN).study == result.ring.study
    assert open_recovery(result.book, recovery.codes) == result.ring
    assert code_of(check_book, result.book, founded.ring) == "vault.envelope_changed"


def test_who_lacks_class_keys_can_rekey_for_those_who_hold_them(founded, supplies):
    """An administrator who holds `study` alone renews it without touching the class keys of others."""
    poor = KeyRing(founded.ring.study, {})
    result = rekey(founded.book, poor, supplies.entropy)
    assert ring_of(result.book, "p1", CHEN) == KeyRing(result.ring.study, founded.ring.classes)


def test_no_change_is_made_with_another_studys_ring(founded, supplies):
    """A ring that does not fit the book changes nothing."""
    stranger = found_study("STUDY2", account("p1", "chen.wei", CHEN), Supplies(Stream(b"other"), CHEAP)).ring
    for act in (
        lambda: add_person(founded.book, stranger, account("p3", "wu", NEW), supplies),
        lambda: disable_person(founded.book, stranger, "p2"),
        lambda: rekey(founded.book, stranger, supplies.entropy),
        lambda: make_recovery(founded.book, stranger, 1, supplies.entropy),
    ):
        assert code_of(act) == "vault.envelope_changed"


def test_same_seed_same_book(supplies):
    """With the same entropy a simulated study has the same key book, byte for byte, and it reads back."""
    books = [
        encode_book(found_study("S", account("p1", "chen", CHEN), Supplies(Stream(b"7"), CHEAP)).book)
        for _ in range(2)
    ]
    assert books[0] == books[1]
    assert encode_book(parse_book(books[0])) == books[0]


def test_passwords_are_never_printed(founded):
    """An account, private keys and a recovery show no secret when printed."""
    shown = repr(account("p1", "chen", CHEN)) + repr(open_ring(founded.book, "p1", CHEN))
    assert CHEN not in shown
    assert founded.ring.study.hex() not in shown
