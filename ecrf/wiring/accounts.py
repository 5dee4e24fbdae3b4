"""Accounts: envelopes and trail changed together, in the order that survives a crash between the two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ecrf.services import commands as c
from ecrf.services.workplace import Workplace
from ecrf.vault.envelope import Account, Supplies
from ecrf.vault.envelope_file import load_envelopes, save_envelopes
from ecrf.vault.password import STANDARD_COST, Cost
from ecrf.vault.people import add_person, grant_classes
from ecrf.vault.ring import KeyRing
from ecrf.vault.signing import key_id
from ecrf.wiring.founding import NewPerson
from ecrf.wiring.opening import require
from ecrf.wiring.sources import Sources

CLASS_ROLES = {
    "identity": frozenset({"coordinator", "investigator"}),
    "unblinding": frozenset({"investigator", "data_manager", "statistician"}),
    "allocation": frozenset({"statistician"}),
}
"""Which roles are given which class key (design 6)."""


@dataclass(frozen=True, slots=True)
class Giver:
    """Who may give keys to others: a person at work with their open ring."""

    workplace: Workplace
    folder: Path
    ring: KeyRing
    sources: Sources
    cost: Cost = STANDARD_COST

    @property
    def supplies(self) -> Supplies:
        """What envelopes are made of."""
        return Supplies(self.sources.entropy, self.cost)


def classes_of(roles: Iterable[str]) -> tuple[str, ...]:
    """The class keys a person in these roles is given."""
    held = set(roles)
    return tuple(name for name, given in CLASS_ROLES.items() if given & held)


def add_account(giver: Giver, new: NewPerson, classes: tuple[str, ...]) -> str:
    """Make a person's envelope and account; returns the person id. keys.json is replaced before the commit."""
    folder, sources, ring = giver.folder, giver.sources, giver.ring
    loaded = load_envelopes(folder)
    person = sources.new_id()
    account = Account(
        person=person,
        login=new.login,
        password=new.password,
        at=sources.clock.now(),
        provisional=new.provisional,
    )
    book = add_person(loaded.book, ring, account, giver.supplies)
    held = tuple(name for name in classes if name in ring.classes)
    if held:
        book = grant_classes(book, ring, person, held, sources.entropy)
    digest = save_envelopes(folder, book, loaded.digest)
    envelope = book.envelope(person)
    outcome = giver.workplace.do(
        c.AddPerson(
            id=sources.new_id(),
            typed=sources.typed(),
            person=person,
            login=new.login,
            name=new.name,
            organisation=new.organisation,
            key=key_id(envelope.sign_public),
            public=envelope.sign_public.hex(),
            generation=book.generation,
            envelopes=digest,
        )
    )
    require(outcome.fault)
    return person
