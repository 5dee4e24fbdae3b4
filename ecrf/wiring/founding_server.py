"""A study made from nothing on a PostgreSQL server: database, roles, functions, envelopes, founding transaction."""

from __future__ import annotations

from dataclasses import replace

from ecrf.record.rows import PersonRow
from ecrf.services.workplace import Workplace
from ecrf.store.postgres import PostgresStore, Renewal, open_postgres
from ecrf.store.postgres_address import parse_address, parse_owner
from ecrf.store.postgres_create import NewDatabase, create_database, drop_database
from ecrf.store.postgres_link import Credentials
from ecrf.vault.door import Opened
from ecrf.vault.door_log import DoorHead
from ecrf.vault.envelope import Account, Supplies
from ecrf.vault.envelope_file import encode_book, open_ring
from ecrf.vault.people import Founded, found_study
from ecrf.vault.signing import SigningKey
from ecrf.wiring.founding import NewStudy, check_nature, creation
from ecrf.wiring.key_place import digest_of, secret_of
from ecrf.wiring.opening import in_role, make_session, make_tools, require
from ecrf.wiring.sources import Sources


def found_on_server(address: str, owner: str, new: NewStudy, sources: Sources) -> tuple[Workplace, Opened]:
    """Create the database of `address` with the rights of `owner`, and found the study in it.

    Returns the founder's workplace and open keys. Refuses (`store.exists`, `store.not_permitted`, `store.address`, ...)
    rather than touch a database that is there, and leaves nothing behind when it is refused on the way.
    """
    check_nature(new, sources)
    name = parse_address(address).database
    supplies = Supplies(sources.entropy)
    who, person = new.founder, sources.new_id()
    account = Account(
        person=person, login=who.login, password=who.password, at=sources.clock.now(), provisional=False
    )
    founded = found_study(sources.new_id(), account, supplies)
    secret = secret_of(founded.book, person, who.password)
    create_database(owner, NewDatabase(name, person, founded.book.envelope(person).login, secret))
    try:
        store = open_postgres(address, person, secret)
        try:
            opened = _opened(founded, person, who.password)
            return _create(store, new, sources, (opened, founded)), opened
        except BaseException:
            store.close()
            raise
    except BaseException:
        _remove(owner, name)
        raise


def _create(store: PostgresStore, new: NewStudy, sources: Sources, keys: tuple[Opened, Founded]) -> Workplace:
    opened, founded = keys
    row = PersonRow(opened.person_id, opened.login, new.founder.name, new.founder.organisation, 0)
    session = replace(make_session(row, opened, sources), role="administrator", site="*")
    workplace = Workplace(make_tools(store, sources), session)
    store.renew_keys(Renewal(encode_book(founded.book)))
    place = (founded.book.generation, digest_of(founded.book))
    # A server serves many workstations: none of them is the study's home.
    command = replace(creation(new, sources, (row, opened), place), workstation="")
    require(workplace.do(command).fault)
    return in_role(workplace, "administrator", "*")


def _opened(founded: Founded, person: str, password: str) -> Opened:
    book = founded.book
    privates, ring = open_ring(book, person, password)
    envelope = book.envelope(person)
    assert envelope.lock is not None  # noqa: S101 - it was just made
    return Opened(
        study=book.study,
        person_id=person,
        login=envelope.login,
        ring=ring,
        signing_key=SigningKey(privates.sign),
        generation=book.generation,
        digest=digest_of(book),
        password_set=envelope.lock.password_set,
        provisional=False,
        staged_ring=None,
        door_head=DoorHead(),
    )


def _remove(owner: str, name: str) -> None:
    """It was not there before, and is no study yet."""
    address, told = parse_owner(owner)
    with Credentials(address, told.get("user", ""), told.get("password", "")).connect() as server:
        drop_database(server, name)
