"""Where a PostgreSQL study lies, and the rule that nothing crosses a network without a verified server."""

from __future__ import annotations

import base64
import ipaddress
import re
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, quote, unquote, urlsplit

from ecrf.words import Fault, Refusal

_DATABASE = re.compile(r"[a-z][a-z0-9_]{0,19}", re.ASCII)
_PORT = re.compile(r"[0-9]{0,5}", re.ASCII)
_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
# Everything else could send the connection elsewhere than the host that was looked at, weaken it, or change who asks.
_TAKEN = (
    "hostaddr",
    "sslrootcert",
    "sslcrl",
    "sslcert",
    "sslkey",
    "target_session_attrs",
    "load_balance_hosts",
    "connect_timeout",
)
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """A database on a server: `postgresql://host:port/database`, without name or password."""

    hosts: tuple[str, ...]
    ports: tuple[str, ...]
    database: str
    more: tuple[tuple[str, str], ...] = ()
    """Further libpq settings, such as `sslrootcert`."""

    @property
    def text(self) -> str:
        """The printed address, for messages."""
        places = ",".join(f"{h}:{p}" if p else h for h, p in zip(self.hosts, self.ports, strict=True))
        return f"{places}/{self.database}"

    @property
    def is_local(self) -> bool:
        """Whether every host is this computer."""
        settings = dict(self.more)
        reached = [*self.hosts, *filter(None, settings.get("hostaddr", "").split(","))]
        return all(_is_loopback(host) for host in reached)

    @property
    def is_verified(self) -> bool:
        """Whether the server must prove who it is: everywhere but on this computer, and there where a root is named."""
        return not self.is_local or "sslrootcert" in dict(self.more)

    def settings(self) -> dict[str, str]:
        """What libpq is told; a server that must prove itself shows a certificate for its name and takes SCRAM."""
        told = dict(self.more) | {
            "host": ",".join(self.hosts),
            "port": ",".join(self.ports),
            "dbname": self.database,
        }
        if self.is_verified:
            told |= {"sslmode": "verify-full", "gssencmode": "disable", "require_auth": "scram-sha-256"}
        return told


def parse_address(text: str) -> PostgresAddress:
    """Read `postgresql://host[:port][,host...]/database[?setting=value]`; refuses else with `store.address`.

    A setting that could weaken the connection is refused, and so is a name or password in the text: passwords
    are never typed into an address.
    """
    parts, hosts, ports = _split(text)
    if "@" in parts.netloc:
        raise Refusal(Fault("store.address", "user"))
    database = parts.path.removeprefix("/")
    if _DATABASE.fullmatch(database) is None:
        raise Refusal(Fault("store.address", database))
    return PostgresAddress(hosts, ports, database, _parse_more(parts.query))


def _parse_more(query: str) -> tuple[tuple[str, str], ...]:
    more = []
    for setting in filter(None, query.split("&")):
        name, _, value = setting.partition("=")
        if name not in _TAKEN:
            raise Refusal(Fault("store.address", name))
        more.append((name, unquote(value)))
    return tuple(more)


def write_address(typed: str, certificate: str = "") -> str:
    """The address as it is kept, of what a person typed, with the file of a root certificate if there is one.

    The scheme may be left out. Refuses (`store.address`) as `parse_address` does.
    """
    text = typed.strip()
    text = text if "://" in text else f"postgresql://{text}"
    if certificate:
        text += f"{'&' if '?' in text else '?'}sslrootcert={quote(certificate)}"
    address = parse_address(text)
    more = "&".join(f"{name}={quote(value)}" for name, value in address.more)
    return f"postgresql://{_printed(address)}{'?' if more else ''}{more}"


def write_owner(address: str, user: str, password: str = "") -> str:
    """What `parse_owner` reads: who makes the database of a study's address, on its server."""
    where = replace(parse_address(address), database="postgres")
    who = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    more = "&".join(f"{name}={quote(value)}" for name, value in where.more)
    return f"postgresql://{who}@{_printed(where)}{'?' if more else ''}{more}"


def _printed(address: PostgresAddress) -> str:
    hosts = [f"[{host}]" if ":" in host else quote(host, safe="") for host in address.hosts]
    places = [f"{h}:{p}" if p else h for h, p in zip(hosts, address.ports, strict=True)]
    return f"{','.join(places)}/{address.database}"


def parse_owner(text: str) -> tuple[PostgresAddress, dict[str, str]]:
    """Read the address of a database owner, who may bring a name and password of their own."""
    parts, hosts, ports = _split(text)
    database = parts.path.removeprefix("/") or "postgres"
    address = PostgresAddress(hosts, ports, database, _parse_more(parts.query))
    told = {"user": unquote(parts.username or ""), "password": unquote(parts.password or "")}
    return address, {name: value for name, value in told.items() if value}


def check_database_name(name: str) -> None:
    """Refuse (`store.address`) a database name that is not 1 to 20 of a-z, 0-9 and _, beginning with a letter."""
    if _DATABASE.fullmatch(name) is None:
        raise Refusal(Fault("store.address", name))


def derive_password(secret: bytes, database: str) -> str:
    """The password of a person's database role: HKDF-SHA256 (RFC 5869) of the 32-byte Argon2id result.

    Nobody types or stores it; it tells nothing about the key of the envelope, which has another purpose.
    """
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    if len(secret) != _SECRET_BYTES:
        raise ValueError("the Argon2id result has 32 bytes")
    derived = HKDF(SHA256(), _SECRET_BYTES, database.encode(), b"ecrf postgresql role/1").derive(secret)
    return base64.b64encode(derived).decode()


def _split(text: str) -> tuple[SplitResult, tuple[str, ...], tuple[str, ...]]:
    try:
        parts = urlsplit(text)
    except ValueError as error:  # brackets that do not close
        raise Refusal(Fault("store.address", "[]")) from error
    places = [place for place in parts.netloc.rpartition("@")[2].split(",") if place]
    if parts.scheme not in _SCHEMES or not places or parts.fragment:
        raise Refusal(Fault("store.address", text if "@" not in text else parts.scheme))
    pairs = [_split_place(unquote(place)) for place in places]
    for host, port in pairs:
        if not host or not _PORT.fullmatch(port):
            raise Refusal(Fault("store.address", f"{host}:{port}"))
    return parts, tuple(host for host, _ in pairs), tuple(port for _, port in pairs)


def _split_place(place: str) -> tuple[str, str]:
    if place.startswith("["):
        host, _, port = place[1:].partition("]")
        return host, port.removeprefix(":")
    host, _, port = place.partition(":")
    return host, port


def _is_loopback(host: str) -> bool:
    if host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
