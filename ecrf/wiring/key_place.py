"""Where a study's envelopes lie: in a folder's `keys.json`, or in the database beside the trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ecrf.vault.envelope_file import (
    KeyBook,
    Loaded,
    encode_book,
    load_envelopes,
    parse_book,
    settle_envelopes,
    stage_envelopes,
)
from ecrf.vault.password import derive_password_key
from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from ecrf.store.postgres import PostgresStore

Passwords = Iterable[tuple[str, str]]
"""(person id, new password): whose way in changes with the book."""


class KeyPlace(Protocol):
    """A key book that is replaced together with the entry that names it."""

    @property
    def renews_file(self) -> bool:
        """Whether the study key encrypts a file, so that closing an account makes a new one."""

    def load(self) -> Loaded:
        """The book in force; raises Refusal `vault.*`, `store.*`."""

    def stage(self, book: KeyBook, replaces: str, passwords: Passwords = ()) -> None:
        """Have the next book ready for the transaction that names it."""

    def take_code(self, codes: tuple[str, ...]) -> None:
        """Let a new recovery code, or both shares, open the place together with the book that is staged next."""

    def settle(self, digest: str) -> None:
        """Put the book with this digest in force, or drop a staged one that is another."""


@dataclass(frozen=True, slots=True)
class FolderKeys:
    """Implements KeyPlace with `keys.json` of a study folder."""

    folder: Path

    @property
    def renews_file(self) -> bool:
        """It does."""
        return True

    def load(self) -> Loaded:
        """Read the file."""
        return load_envelopes(self.folder)

    def stage(self, book: KeyBook, replaces: str, passwords: Passwords = ()) -> None:
        """Write it beside the one in force; a folder knows no other password than the envelope's."""
        del passwords
        stage_envelopes(self.folder, book, replaces)

    def take_code(self, codes: tuple[str, ...]) -> None:
        """A folder is opened by whoever has it; the code opens what is in it."""
        del codes

    def settle(self, digest: str) -> None:
        """One rename."""
        settle_envelopes(self.folder, digest)


@dataclass(frozen=True, slots=True)
class ServerKeys:
    """Implements KeyPlace in a PostgreSQL study: book, entry and database passwords change in one transaction.

    `store` is the connection the naming transaction is written with.
    """

    store: PostgresStore

    @property
    def renews_file(self) -> bool:
        """There is no file; a closed account cannot connect any more."""
        return False

    def load(self) -> Loaded:
        """Ask the database."""
        kept = self.store.load_keys()
        if kept is None:
            raise Refusal(Fault("vault.no_envelopes", self.store.place))
        return Loaded(parse_book(kept.data), kept.digest)

    def stage(self, book: KeyBook, replaces: str, passwords: Passwords = ()) -> None:
        """Let the next write bring the book; another in force since `replaces` was read is refused by the server."""
        del replaces
        from ecrf.store.postgres import Renewal

        secrets = tuple((person, secret_of(book, person, password)) for person, password in passwords)
        self.store.renew_keys(Renewal(encode_book(book), secrets))

    def take_code(self, codes: tuple[str, ...]) -> None:
        """Nobody reads anything on a server but as a role: the code opens one."""
        from ecrf.vault.recovery import derive_access

        self.store.take_code(derive_access(self.store.who.address.database, codes))

    def settle(self, digest: str) -> None:
        """The transaction did it, or nothing happened and nothing of it is tried again."""
        del digest
        self.store.drop_renewal()


def secret_of(book: KeyBook, person: str, password: str) -> bytes:
    """What Argon2id makes of a person's password with the salt and cost of their envelope (32 bytes)."""
    lock = book.envelope(person).lock
    if lock is None:
        raise Refusal(Fault("door.disabled"))
    return derive_password_key(password, lock.salt, lock.cost)


def digest_of(book: KeyBook) -> str:
    """The SHA-256 the trail names a book by."""
    return sha256(encode_book(book)).hexdigest()
