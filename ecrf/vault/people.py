"""What happens to the accounts of a study: founding, adding, granting, renewing, disabling, rekeying; all
pure.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ecrf.vault.envelope import (
    Account,
    Envelope,
    Privates,
    Supplies,
    close_envelope,
    make_envelope,
    open_envelope,
    open_slots,
    seal_slots,
)
from ecrf.vault.envelope_file import (
    Fingerprint,
    KeyBook,
    Recovery,
    check_book,
    fingerprint,
    finish_book,
)
from ecrf.vault.password import parse_login
from ecrf.vault.ring import CLASSES, STUDY, KeyRing
from ecrf.vault.sealing import KEY_BYTES, Entropy, agree_public, draw
from ecrf.vault.signing import SigningKey
from ecrf.words import Fault, Refusal

RECOVERY = "recovery"
"""The owner a recovery slot is sealed to; no person id, person ids are random."""


class Founded(msgspec.Struct, frozen=True):
    """A key book with the ring that writes it: after founding or rekeying, the ring the caller goes on
    with.
    """

    book: KeyBook
    ring: KeyRing


def found_study(study: str, founder: Account, supplies: Supplies) -> Founded:
    """Return the first key book of a study (generation 1): new study and class keys, all held by the
    founder.
    """
    ring = KeyRing(
        draw(supplies.entropy, KEY_BYTES), {name: draw(supplies.entropy, KEY_BYTES) for name in CLASSES}
    )
    account = _with_login(founder)
    book = KeyBook(
        study=study,
        generation=1,
        fingerprints=_fingerprints(ring),
        envelopes=(make_envelope(study, account, ring, supplies),),
    )
    return Founded(finish_book(book, ring), ring)


def add_person(book: KeyBook, ring: KeyRing, account: Account, supplies: Supplies) -> KeyBook:
    """Return the book with one more account, holding `study` only; classes follow by `grant_classes`.

    Raises Refusal `vault.login_taken` (also by a disabled account: never reused), `vault.person_known`,
    `vault.login_characters`, or the first fault of the password.
    """
    check_book(book, ring)
    account = _with_login(account)
    if any(envelope.login == account.login for envelope in book.envelopes):
        raise Refusal(Fault("vault.login_taken", account.login))
    if any(envelope.person == account.person for envelope in book.envelopes):
        raise Refusal(Fault("vault.person_known", account.person))
    envelope = make_envelope(book.study, account, KeyRing(ring.study, {}), supplies)
    envelopes = sorted((*book.envelopes, envelope), key=lambda one: one.person)
    return _next(book, ring, envelopes=tuple(envelopes))


def grant_classes(
    book: KeyBook, ring: KeyRing, person: str, names: Iterable[str], entropy: Entropy
) -> KeyBook:
    """Return the book in which `person` also holds the class keys `names`.

    Raises Refusal `vault.key_missing` for a key the giver has not, `vault.person_unknown`,
    `vault.person_disabled`.
    """
    check_book(book, ring)
    envelope = _active(book, person)
    given = {name: ring.key(name) for name in names if name != STUDY}
    new = seal_slots(book.study, person, envelope.agree_public, KeyRing(ring.study, given), entropy)
    slots = {slot.name: slot for slot in (*envelope.slots, *new)}
    return _replace(
        book, ring, msgspec.structs.replace(envelope, slots=tuple(slots[n] for n in sorted(slots)))
    )


def withdraw_classes(book: KeyBook, ring: KeyRing, person: str, names: Iterable[str]) -> KeyBook:
    """Return the book in which `person` no longer holds the class keys `names`; what they have read they
    have read.

    Raises Refusal `vault.last_holder` when a key would be lost for ever.
    """
    check_book(book, ring)
    envelope = _active(book, person)
    gone = set(names) - {STUDY}
    kept = tuple(slot for slot in envelope.slots if slot.name not in gone)
    changed = _replace(book, ring, msgspec.structs.replace(envelope, slots=kept))
    _refuse_loss(book, changed)
    return changed


def disable_person(book: KeyBook, ring: KeyRing, person: str) -> KeyBook:
    """Return the book in which `person` has no ring and no private keys; login name and public keys stay for
    ever.

    Only `rekey` (and re-encrypting the file) shuts out a copy of the keys: the caller does both in one
    command. Raises Refusal `vault.last_holder`, `vault.person_unknown`, `vault.person_disabled`.
    """
    check_book(book, ring)
    changed = _replace(book, ring, msgspec.structs.replace(_active(book, person), lock=None, slots=()))
    _refuse_loss(book, changed)
    return changed


def change_password(book: KeyBook, old: str, account: Account, supplies: Supplies) -> KeyBook:
    """Return the book in which the person of `account` opens their envelope with its password instead of
    `old`.

    Nothing else is encrypted again. Was the old password provisional, known to who set it, the private keys
    are new too. Raises Refusal `vault.wrong_password`, `vault.password_reused`, the first fault of the new
    password, or one of `open_ring`.
    """
    envelope = book.envelope(account.person)
    privates = open_envelope(book.study, envelope, old)
    ring = open_slots(book.study, account.person, privates.agree, envelope.slots)
    check_book(book, ring)
    account = msgspec.structs.replace(account, login=envelope.login)
    if envelope.lock is not None and envelope.lock.provisional:
        privates, envelope = _renewed(book.study, envelope, privates, ring, supplies)
    return _replace(book, ring, close_envelope(book.study, envelope, privates, account, supplies))


def renew_person(book: KeyBook, ring: KeyRing, account: Account, supplies: Supplies) -> KeyBook:
    """Return the book in which a person who lost the password has new private keys under a new, provisional,
    password.

    The login name stays; the old signing key stays valid for what it signed and is never recovered. Class
    keys the giver has not are lost to the person until a holder grants them again. Raises Refusal as
    `add_person`, `vault.last_holder`.
    """
    check_book(book, ring)
    old = _active(book, account.person)
    held = {name: ring.classes[name] for name in old.holds if name in ring.classes}
    account = msgspec.structs.replace(account, login=old.login)
    new = make_envelope(book.study, account, KeyRing(ring.study, held), supplies)
    changed = _replace(book, ring, msgspec.structs.replace(new, former=_former(old)))
    _refuse_loss(book, changed)
    return changed


def rekey(book: KeyBook, ring: KeyRing, entropy: Entropy) -> Founded:
    """Return the book with a new study key, sealed to every active person and to the recovery code, and the
    new ring.

    Class keys stay: what they encrypt lies in the trail and is never rewritten. Staged, then committed, then
    settled.
    """
    check_book(book, ring)
    new = KeyRing(draw(entropy, KEY_BYTES), ring.classes)
    study_only = KeyRing(new.study, {})

    def reseal(envelope: Envelope) -> Envelope:
        if envelope.lock is None:
            return envelope
        fresh = seal_slots(book.study, envelope.person, envelope.agree_public, study_only, entropy)
        kept = (slot for slot in envelope.slots if slot.name != STUDY)
        return msgspec.structs.replace(
            envelope, slots=tuple(sorted((*kept, *fresh), key=lambda slot: slot.name))
        )

    recovery = book.recovery
    if recovery is not None:
        fresh = seal_slots(book.study, RECOVERY, recovery.agree_public, study_only, entropy)
        kept = (slot for slot in recovery.slots if slot.name != STUDY)
        slots = tuple(sorted((*kept, *fresh), key=lambda slot: slot.name))
        recovery = msgspec.structs.replace(recovery, slots=slots)
    prints = tuple(
        Fingerprint(one.name, fingerprint(new.study)) if one.name == STUDY else one
        for one in book.fingerprints
    )
    changed = msgspec.structs.replace(
        book,
        generation=book.generation + 1,
        fingerprints=prints,
        envelopes=tuple(reseal(envelope) for envelope in book.envelopes),
        recovery=recovery,
    )
    return Founded(finish_book(changed, new), new)


def with_recovery(book: KeyBook, ring: KeyRing, recovery: Recovery) -> KeyBook:
    """Return the book with `recovery` in place of an earlier one, whose code is worth nothing from then
    on.
    """
    check_book(book, ring)
    return _next(book, ring, recovery=recovery)


def _renewed(
    study: str, envelope: Envelope, privates: Privates, ring: KeyRing, supplies: Supplies
) -> tuple[Privates, Envelope]:
    new = Privates(draw(supplies.entropy, KEY_BYTES), draw(supplies.entropy, KEY_BYTES), privates.earlier)
    public = agree_public(new.agree)
    slots = seal_slots(study, envelope.person, public, ring, supplies.entropy)
    return new, msgspec.structs.replace(
        envelope,
        agree_public=public,
        sign_public=SigningKey(new.sign).public,
        former=_former(envelope),
        slots=slots,
    )


def _former(envelope: Envelope) -> tuple[bytes, ...]:
    """A provisional key is known to two and never signs: it is not kept."""
    if envelope.lock is not None and envelope.lock.provisional:
        return envelope.former
    return (*envelope.former, envelope.sign_public)


def _with_login(account: Account) -> Account:
    return msgspec.structs.replace(account, login=parse_login(account.login))


def _fingerprints(ring: KeyRing) -> tuple[Fingerprint, ...]:
    return tuple(Fingerprint(name, fingerprint(ring.key(name))) for name in sorted(ring.names))


def _active(book: KeyBook, person: str) -> Envelope:
    envelope = book.envelope(person)
    if envelope.lock is None:
        raise Refusal(Fault("vault.person_disabled", envelope.login))
    return envelope


def _replace(book: KeyBook, ring: KeyRing, envelope: Envelope) -> KeyBook:
    envelopes = tuple(envelope if one.person == envelope.person else one for one in book.envelopes)
    return _next(book, ring, envelopes=envelopes)


def _next(
    book: KeyBook,
    ring: KeyRing,
    *,
    envelopes: tuple[Envelope, ...] | None = None,
    recovery: Recovery | None = None,
) -> KeyBook:
    changed = msgspec.structs.replace(
        book,
        generation=book.generation + 1,
        envelopes=book.envelopes if envelopes is None else envelopes,
        recovery=recovery or book.recovery,
    )
    return finish_book(changed, ring)


def _refuse_loss(before: KeyBook, after: KeyBook) -> None:
    """A key nobody holds any more, not even the recovery code, is lost with all it encrypts."""
    held = {name for envelope in after.envelopes for name in envelope.holds}
    held |= {slot.name for slot in after.recovery.slots} if after.recovery else set()
    had = {name for envelope in before.envelopes for name in envelope.holds}
    for name in sorted(had - held):
        raise Refusal(Fault("vault.last_holder", args={"name": name}))


def book_for_one(book: KeyBook, person: str, entropy: Entropy) -> Founded:
    """Return a key book with one person's envelope under a new study key and no class key: a monitor's copy.

    The password and the signing key are the person's own; nobody else, and no recovery code, opens it. Raises
    Refusal `vault.person_unknown`, `vault.person_disabled`.
    """
    envelope = _active(book, person)
    ring = KeyRing(draw(entropy, KEY_BYTES), {})
    slots = seal_slots(book.study, person, envelope.agree_public, ring, entropy)
    alone = KeyBook(
        study=book.study,
        generation=book.generation,
        fingerprints=_fingerprints(ring),
        envelopes=(msgspec.structs.replace(envelope, slots=slots),),
    )
    return Founded(finish_book(alone, ring), ring)
