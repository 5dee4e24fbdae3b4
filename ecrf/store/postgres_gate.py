"""What a desk can ask a PostgreSQL study before anybody logged in: the envelope of one login name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ecrf.store import postgres_text as sql
from ecrf.store.postgres_address import PostgresAddress, parse_address
from ecrf.store.postgres_create import DOOR_PASSWORD
from ecrf.store.postgres_link import Credentials, Link


@dataclass(frozen=True, slots=True)
class FoundEnvelope:
    """A person's envelope as it stands in the key book: JSON of vault's `Envelope`, with salt and cost."""

    study: str
    person: str
    data: bytes
    """Empty while the account rests."""
    rests_until: datetime | None = None
    """Until when the server gives the envelope to nobody, after too many questions behind which nobody came in."""


class PostgresGate:
    """The role `door` of one study; every question leaves a trace with the server's time."""

    def __init__(self, address: str, workstation: str, door_password: str = DOOR_PASSWORD) -> None:
        where: PostgresAddress = parse_address(address)
        self._link = Link(Credentials(where, f"{where.database}_door", door_password))
        self._workstation = workstation

    def find_envelope(self, login: str) -> FoundEnvelope | None:
        """The envelope of a login name; refuses with `store.not_admitted`, `store.connection_lost`."""
        ((number,),) = self._link.run_once(sql.ASK, (login, self._workstation))
        ((study, person, data),) = self._link.run_once(sql.FIND_ENVELOPE, (number,))
        if data is not None:
            return FoundEnvelope(study, person, data.encode())
        if person is None and number is not None:
            return None
        ((until,),) = self._link.run_once(sql.RESTS_UNTIL, (login,))
        if (
            person is None and until is None
        ):  # the place has said more than enough, and what it asks is not noted
            return None
        return FoundEnvelope(study or "", person or "", b"", until or datetime.now(UTC))

    def note_attempt(self, login: str, outcome: str) -> None:
        """Write down how an attempt ended (`wrong`, `disabled`); who came in says so on their own connection."""
        self._link.run_once(sql.NOTE_ATTEMPT, (login, outcome, self._workstation))

    def close(self) -> None:
        """Release the connection."""
        self._link.drop()
