"""Addresses of PostgreSQL studies: nothing weakens them, nothing crosses a network unverified."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from ecrf.store.postgres_address import derive_password, parse_address, parse_owner, write_address
from ecrf.words import Refusal

LOCAL = (
    "postgresql://localhost/t3",
    "postgresql://127.0.0.1:5433/t3",
    "postgresql://[::1]:5432/t3",
    "postgresql://%2Fvar%2Frun%2Fpostgresql/t3",
    "postgresql+psycopg://127.0.0.1,localhost/t3",
)
REMOTE = (
    "postgresql://db.hospital.cn/t3",
    "postgresql://10.0.0.4:5432/t3",
    "postgresql://localhost,db.hospital.cn/t3",
    "postgresql://localhost/t3?hostaddr=10.0.0.4",
    "postgresql://127.0.0.1.example.org/t3",
)


@pytest.mark.parametrize("text", LOCAL)
def test_this_computer_needs_no_certificate(text):
    """Loopback addresses and Unix sockets are local."""
    address = parse_address(text)
    assert address.is_local
    assert "sslmode" not in address.settings()


@pytest.mark.parametrize("text", REMOTE)
def test_a_network_needs_a_verified_server(text):
    """One host elsewhere is enough for a verified certificate and a password exchange that proves both sides."""
    told = parse_address(text).settings()
    assert (told["sslmode"], told["require_auth"]) == ("verify-full", "scram-sha-256")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("postgresql://db/t3?sslmode=disable", "sslmode"),
        ("postgresql://db/t3?service=x", "service"),
        ("postgresql://db/t3?options=-c%20x", "options"),
        ("postgresql://ada:secret@db/t3", "user"),
        ("postgresql://db/t3?password=secret", "password"),
        ("postgresql://db/T3;DROP", "T3;DROP"),
        ("postgresql://db/", ""),
        ("postgresql://db/a_name_of_more_than_twenty", "a_name_of_more_than_twenty"),
        ("sqlite:///t3", "sqlite:///t3"),
        ("postgresql:///t3", "postgresql:///t3"),
    ],
)
def test_what_weakens_or_reveals_is_refused(text, place):
    """Names, passwords, security settings and strange names have no place in an address."""
    with pytest.raises(Refusal) as refusal:
        parse_address(text)
    assert (refusal.value.fault.code, refusal.value.fault.place) == ("store.address", place)


def test_a_certificate_may_be_named():
    """Other settings of libpq go on, decoded."""
    told = parse_address(
        "postgresql://a,b:5433/t3?sslrootcert=%2Fetc%2Fca.pem&target_session_attrs=read-write"
    ).settings()
    assert told["sslrootcert"] == "/etc/ca.pem"
    assert (told["host"], told["port"], told["target_session_attrs"]) == ("a,b", ",5433", "read-write")


def test_an_owner_may_bring_name_and_password():
    """Who makes a database logs in as themselves, and the address printed shows neither name nor password."""
    address, told = parse_owner("postgresql://dba:s%40fe@db.hospital.cn:5432")
    assert told == {"user": "dba", "password": "s@fe"}
    assert address.text == "db.hospital.cn:5432/postgres"
    assert not address.is_local


def test_the_password_is_hkdf_of_the_argon2_result():
    """RFC 5869 written out: extract with the database's name as salt, expand once."""
    import base64

    secret = bytes(range(32))
    key = hmac.digest(b"t3", secret, "sha256")
    expected = hmac.digest(key, b"ecrf postgresql role/1\x01", hashlib.sha256)
    assert base64.b64decode(derive_password(secret, "t3")) == expected
    assert derive_password(secret, "t4") != derive_password(secret, "t3")


@pytest.mark.parametrize(
    ("typed", "certificate", "kept"),
    [
        (" db.hospital.cn/t3 ", "", "postgresql://db.hospital.cn/t3"),
        ("postgres://db:5433/t3", "", "postgresql://db:5433/t3"),
        ("[::1]:5432/t3", "", "postgresql://[::1]:5432/t3"),
        ("a,b:5433/t3?target_session_attrs=read-write", "", "postgresql://a,b:5433/t3?target_session_attrs=read-write"),
        ("db/t3", "C:\\Roots & keys\\hospital.pem", "postgresql://db/t3?sslrootcert=C%3A%5CRoots%20%26%20keys%5Chospital.pem"),
        ("%2Fvar%2Frun/t3", "", "postgresql://%2Fvar%2Frun/t3"),
    ],
)  # fmt: skip
def test_what_a_person_types_is_kept_in_one_form(typed, certificate, kept):
    """The scheme may be left out, blanks do not matter, and what is kept reads back as the same address."""
    assert write_address(typed, certificate) == kept
    assert write_address(kept) == kept
    assert dict(parse_address(kept).more).get("sslrootcert", "") == certificate


@pytest.mark.parametrize(
    "text", ["postgresql://[::1/t3", "postgresql://db:port/t3", "postgresql://:5432/t3", "db"]
)
def test_what_is_no_place_is_refused(text):
    """Brackets that do not close, a port that is no number, no host, no database."""
    with pytest.raises(Refusal) as refusal:
        write_address(text)
    assert refusal.value.fault.code == "store.address"


def test_a_named_certificate_is_asked_for_on_this_computer_too():
    """Who names a root certificate wants it checked."""
    told = parse_address("postgresql://localhost/t3?sslrootcert=x.pem").settings()
    assert told["sslmode"] == "verify-full"
