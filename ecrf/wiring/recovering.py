"""The recovery code: made, renewed, and a study opened with it when no password works."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ecrf.record.rows import StudyRow
from ecrf.services import commands as c
from ecrf.services.ports import Store
from ecrf.services.workplace import Workplace, load_study
from ecrf.vault.door_log import Attempt, Outcome, Purpose, append_attempt
from ecrf.vault.envelope import Account, Envelope, Supplies
from ecrf.vault.envelope_file import KeyBook, Loaded, load_envelopes, load_staged, settle_envelopes
from ecrf.vault.password import parse_login
from ecrf.vault.people import renew_person
from ecrf.vault.recovery import make_recovery, open_recovery, open_recovery_signer
from ecrf.vault.ring import KeyRing
from ecrf.vault.signing import SigningKey, key_id
from ecrf.wiring.accounts import Giver
from ecrf.wiring.key_place import FolderKeys, KeyPlace, digest_of
from ecrf.wiring.memory import as_address, is_address
from ecrf.wiring.opening import check_seed, in_role, make_session, make_tools, require
from ecrf.wiring.sources import Sources
from ecrf.wiring.study_files import opening
from ecrf.words import Fault, Refusal

RECOVERY = "recovery"
"""What the access chain says of a code made or used, and the login name the door log gives who used one."""


def renew_recovery(giver: Giver, holders: int) -> tuple[str, ...]:
    """Make a new recovery code, or two shares for two people; an earlier code is worth nothing from then on.

    The code carries a signing key of the giver's, registered now: whoever joins it later can sign that somebody got
    new keys. Noted in the study chain (key and key file) and in the access chain (how many people hold it).
    """
    session = giver.workplace.session
    if not session.may("add_person"):
        raise Refusal(
            Fault("command.not_permitted", RECOVERY, {"action": "add_person", "role": session.role})
        )
    loaded = giver.keys.load()
    split: Literal[1, 2] = 2 if holders == 2 else 1
    owner = session.person
    made = make_recovery(loaded.book, giver.ring, split, giver.sources.entropy, owner)
    recovery = made.book.recovery
    assert recovery is not None  # noqa: S101 - it was just made
    key = (key_id(recovery.sign_public), recovery.sign_public.hex())
    place = (made.book.generation, digest_of(made.book))
    giver.keys.take_code(made.codes)
    giver.put(loaded, made.book, c.RegisterKey(*giver.stamp(), owner, *key, *place))
    note = c.RecordAccess(*giver.stamp(), RECOVERY, f"renewed {split}")
    require(giver.workplace.do(note).fault)
    return made.codes


@dataclass(frozen=True, slots=True)
class RecoveryKeys:
    """The keys a recovery code opens, in the shape a session asks for."""

    ring: KeyRing
    signing_key: SigningKey


def recover(folder: Path, codes: tuple[str, ...], account: tuple[str, str], sources: Sources) -> None:
    """Open a study with its recovery code or both shares, and give (login, password) new keys under that password.

    The transaction that says so is signed with the code's own key in the name of whoever made the code; the person's
    old signing key stays valid for what it signed. Raises Refusal `vault.*`, `study.*`, `store.*`.
    """
    if is_address(str(folder)):
        from ecrf.wiring.recovering_server import recover_on_server

        recover_on_server(as_address(folder), codes, account, sources)
        return
    if not folder.is_dir():
        raise Refusal(Fault("study.no_folder", str(folder)))
    opened = _open_keys(folder, codes, sources)
    store = _store(folder, opened[1].ring)
    try:
        give_new_keys(store, FolderKeys(folder), opened, account, sources)
    finally:
        store.close()


def give_new_keys(
    store: Store,
    place: KeyPlace,
    opened: tuple[Loaded, RecoveryKeys],
    account: tuple[str, str],
    sources: Sources,
) -> None:
    """Give (login, password) new keys by what a recovery code opened: the book in force and the code's own keys."""
    (loaded, keys), (login, password) = opened, account
    envelope = _find(loaded.book.envelopes, login)
    now = sources.clock.now()
    new = Account(person=envelope.person, login=envelope.login, password=password, at=now, provisional=False)
    book = renew_person(loaded.book, keys.ring, new, Supplies(sources.entropy))
    workplace = _owner_at_work(store, loaded.book, keys, sources)
    giver = Giver(workplace, place, keys.ring, sources)
    public = book.envelope(envelope.person).sign_public
    named = (book.generation, digest_of(book))
    command = c.RegisterKey(*giver.stamp(), envelope.person, key_id(public), public.hex(), *named)
    giver.put(loaded, book, command, ((envelope.person, password),))
    require(workplace.do(c.RecordAccess(*giver.stamp(), RECOVERY, f"used {envelope.login}")).fault)


def _open_keys(folder: Path, codes: tuple[str, ...], sources: Sources) -> tuple[Loaded, RecoveryKeys]:
    """The key book in force and what the code opens; a wrong code is a line of the door log."""
    loaded = load_envelopes(folder)
    try:
        ring = open_recovery(loaded.book, codes)
        keys = RecoveryKeys(ring, open_recovery_signer(loaded.book, codes))
    except Refusal:
        _log(folder, Outcome.WRONG, sources)
        raise
    _log(folder, Outcome.OPENED, sources)
    staged = load_staged(folder)
    if staged is None:
        return loaded, keys
    return _settle(folder, (loaded, staged), (keys, open_recovery(staged.book, codes)))


def _settle(
    folder: Path, books: tuple[Loaded, Loaded], keys: tuple[RecoveryKeys, KeyRing]
) -> tuple[Loaded, RecoveryKeys]:
    """A program that stopped while an account was closed left two key books: the trail says which is in force."""
    from ecrf.store.rekey import rekey_study

    (_, staged), (held, next_ring) = books, keys
    try:
        store = _store(folder, held.ring)
    except Refusal as refusal:
        if refusal.fault.code != "store.wrong_key":
            raise
        store, held = _store(folder, next_ring), RecoveryKeys(next_ring, held.signing_key)
    named = next(row.envelopes for _, row in store.rows("study") if isinstance(row, StudyRow))
    store.close()
    if named == staged.digest and held.ring.study != next_ring.study:
        rekey_study(folder, opening(held.ring.study), next_ring.study)
        held = RecoveryKeys(next_ring, held.signing_key)
    settle_envelopes(folder, named)
    return load_envelopes(folder), held


def _store(folder: Path, ring: KeyRing) -> Store:
    """The study file, wherever its home is: the computer that was its home may be what was lost."""
    from ecrf.store.connect import Opening
    from ecrf.store.study_file import open_study as open_file

    return open_file(folder, Opening(key=ring.study))


def _owner_at_work(store: Store, book: KeyBook, keys: RecoveryKeys, sources: Sources) -> Workplace:
    """Who made the code, in a role that may give accounts; refuses (`study.recovery_gone`) when there is none."""
    tools = make_tools(store, sources)
    study = load_study(tools)
    if study.study is not None:
        check_seed(study.study, sources)
    owner = study.persons.get(book.recovery.owner) if book.recovery is not None else None
    if owner is not None:
        session = make_session(owner, keys, sources)
        for grant in study.grants.values():
            if grant.person == owner.person and not grant.ended:
                workplace = in_role(Workplace(tools, session), grant.role, grant.site)
                if workplace.session.may("add_person"):
                    return workplace
    raise Refusal(Fault("study.recovery_gone", owner.login if owner is not None else ""))


def _log(folder: Path, outcome: Outcome, sources: Sources) -> None:
    attempt = Attempt(
        time=sources.clock.now(),
        login=RECOVERY,
        outcome=outcome,
        purpose=Purpose.RECOVERY,
        workstation=sources.workstation[:128],
    )
    append_attempt(folder, attempt)


def _find(envelopes: tuple[Envelope, ...], login: str) -> Envelope:
    wanted = parse_login(login)
    for envelope in envelopes:
        if envelope.login == wanted and envelope.lock is not None:
            return envelope
    raise Refusal(Fault("study.no_such_login", login))
