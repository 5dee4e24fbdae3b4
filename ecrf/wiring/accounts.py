"""Accounts: envelopes and trail changed together, in the order that survives a crash between the two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecrf.services import commands as c
from ecrf.services.workplace import Workplace, load_study
from ecrf.vault.envelope import Account, Supplies
from ecrf.vault.envelope_file import KeyBook, Loaded
from ecrf.vault.password import STANDARD_COST, Cost
from ecrf.vault.people import add_person, change_password, disable_person, grant_classes, rekey, renew_person
from ecrf.vault.ring import KeyRing
from ecrf.vault.signing import key_id
from ecrf.wiring.founding import NewPerson
from ecrf.wiring.key_place import KeyPlace, Passwords, digest_of
from ecrf.wiring.opening import OpenStudy, password_rules
from ecrf.wiring.sources import Sources
from ecrf.words import Fault, Refusal

CLASS_ROLES = {
    "identity": frozenset({"coordinator", "investigator"}),
    "unblinding": frozenset({"investigator", "data_manager", "statistician"}),
    "allocation": frozenset({"statistician"}),
}
"""Which roles are given which class key (design 6)."""


def classes_of(roles: Iterable[str]) -> tuple[str, ...]:
    """The class keys a person in these roles is given."""
    held = set(roles)
    return tuple(name for name, given in CLASS_ROLES.items() if given & held)


@dataclass(frozen=True, slots=True)
class Giver:
    """Who may give keys to others: a person at work with their open ring."""

    workplace: Workplace
    keys: KeyPlace
    ring: KeyRing
    sources: Sources
    cost: Cost = STANDARD_COST

    @property
    def supplies(self) -> Supplies:
        """What envelopes are made of."""
        return Supplies(self.sources.entropy, self.cost, password_rules(load_study(self.workplace.tools)))

    def account(self, person: str, new: NewPerson) -> Account:
        """The vault's account of a person."""
        now = self.sources.clock.now()
        return Account(
            person=person, login=new.login, password=new.password, at=now, provisional=new.provisional
        )

    def stamp(self) -> tuple[str, str]:
        """Id and time of an act done now."""
        return self.sources.stamp()

    def put(self, loaded: Loaded, book: KeyBook, command: c.Command, passwords: Passwords = ()) -> None:
        """Commit what a new key book means, the book staged before and in force after."""
        put_keys(self.workplace, self.keys, (loaded, book, passwords), command)


def put_keys(
    workplace: Workplace, keys: KeyPlace, books: tuple[Loaded, KeyBook, Passwords], command: c.Command
) -> None:
    """Stage the second book, commit the command that names it, put it in force; a refusal leaves the first."""
    loaded, book, passwords = books
    keys.stage(book, loaded.digest, passwords)
    outcome = workplace.do(command)
    if outcome.fault is not None:
        keys.settle(loaded.digest)
        raise Refusal(outcome.fault)
    keys.settle(digest_of(book))


def add_account(giver: Giver, new: NewPerson, classes: tuple[str, ...]) -> str:
    """Make a person's envelope and account; returns the person id. Raises Refusal `vault.*`, `fold.*`, `command.*`."""
    loaded = giver.keys.load()
    person = giver.sources.new_id()
    book = add_person(loaded.book, giver.ring, giver.account(person, new), giver.supplies)
    held = tuple(name for name in classes if name in giver.ring.classes)
    if held:
        book = grant_classes(book, giver.ring, person, held, giver.sources.entropy)
    envelope = book.envelope(person)
    identity, typed = giver.stamp()
    command = c.AddPerson(
        id=identity,
        typed=typed,
        person=person,
        login=envelope.login,
        name=new.name,
        organisation=new.organisation,
        key=key_id(envelope.sign_public),
        public=envelope.sign_public.hex(),
        generation=book.generation,
        envelopes=digest_of(book),
    )
    giver.put(loaded, book, command, ((person, new.password),))
    return person


def give_classes(giver: Giver, person: str, role: str) -> None:
    """Give a person the class keys their new role needs, as far as the giver holds them."""
    loaded = giver.keys.load()
    held = loaded.book.envelope(person).holds
    names = [name for name in classes_of((role,)) if name in giver.ring.classes and name not in held]
    if names:
        book = grant_classes(loaded.book, giver.ring, person, names, giver.sources.entropy)
        giver.put(loaded, book, c.RecordEnvelopes(*giver.stamp(), book.generation, digest_of(book)))


def disable_account(giver: Giver, person: str, reason: str) -> None:
    """Close an account for good under a new study key.

    The new key book stays staged: the file is encrypted again when nobody has it open, at the latest at the next
    opening (`finish_renewal`, `opening._open_file`).
    """
    loaded = giver.keys.load()
    if loaded.book.recovery is not None and loaded.book.recovery.owner == person:
        raise Refusal(Fault("study.recovery_owner", loaded.book.envelope(person).login))
    book = disable_person(loaded.book, giver.ring, person)
    if giver.keys.renews_file:
        book = rekey(book, giver.ring, giver.sources.entropy).book
    giver.keys.stage(book, loaded.digest)
    command = c.DisablePerson(*giver.stamp(), person, reason, book.generation, digest_of(book))
    outcome = giver.workplace.do(command)
    if outcome.fault is not None:
        giver.keys.settle(loaded.digest)
        raise Refusal(outcome.fault)


def renew_account(giver: Giver, person: str, password: str) -> None:
    """Give a person who lost the password a provisional one and new keys; the old signatures stay valid."""
    loaded = giver.keys.load()
    login = loaded.book.envelope(person).login
    account = giver.account(person, NewPerson(login, "", "", password))
    book = renew_person(loaded.book, giver.ring, account, giver.supplies)
    giver.put(loaded, book, _register(giver.stamp(), person, book), ((person, password),))


def change_own_password(study: OpenStudy, old: str, new: str) -> None:
    """Choose one's own password; after a provisional one the keys are new too and are registered with the old.

    Raises Refusal `vault.wrong_password`, `vault.password_*`; the person then holds the new keys.
    """
    sources = study.sources
    loaded = study.keys.load()
    login = loaded.book.envelope(study.person).login
    now = sources.clock.now()
    account = Account(person=study.person, login=login, password=new, at=now, provisional=False)
    book = change_password(loaded.book, old, account, Supplies(sources.entropy, rules=study.password_rules))
    changed = book.envelope(study.person).sign_public != loaded.book.envelope(study.person).sign_public
    role, site = study.roles[0] if study.roles else ("", "")
    workplace = study.workplace(study.session(role, site))
    if changed:
        command: c.Command = _register(study.stamp(), study.person, book)
    else:
        command = c.RecordEnvelopes(*study.stamp(), book.generation, digest_of(book))
    put_keys(workplace, study.keys, (loaded, book, ((study.person, new),)), command)
    study.holder.unlock(new)
    study.reload()
    study.provisional, study.password_set = False, now


def _register(stamp: tuple[str, str], person: str, book: KeyBook) -> c.RegisterKey:
    public = book.envelope(person).sign_public
    return c.RegisterKey(*stamp, person, key_id(public), public.hex(), book.generation, digest_of(book))


def giver_of(study: OpenStudy, workplace: Workplace) -> Giver:
    """The person at work in an open study, as one who gives keys; refuses `store.read_only` where it is only read."""
    if study.reads_only:
        raise Refusal(Fault("store.read_only", str(study.folder)))
    return Giver(workplace, study.keys_with(workplace), study.holder.ring, study.sources)
