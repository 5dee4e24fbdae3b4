"""A PostgreSQL server of its own with a certificate made here, for tests of what crosses a network."""

from __future__ import annotations

import os
import pwd
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.store.server_pair import TOOL, wait_for

NAME = "study.hospital.example"


class Authority:
    """Signs certificates of servers."""

    def __init__(self, file: Path) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Root {file.stem}")])
        made = _certificate(self._name, self._name, self._key.public_key())
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        file.write_bytes(made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        self.file = file

    def issue(self, name: str) -> tuple[bytes, bytes]:
        """Certificate and key for a server's name."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = _certificate(subject, self._name, key.public_key())
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        signed = made.sign(self._key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.PEM), secret


def _certificate(subject: x509.Name, issuer: x509.Name, key) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    made = made.serial_number(x509.random_serial_number())
    return made.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))


class TlsServer(TOOL.PrivatePostgres):
    """A server whose owner comes in over loopback, and everybody else over TLS with SCRAM only."""

    def start(self) -> str:
        """Start without TLS."""
        address = super().start()
        self.owner = address
        self.port = int(address.rsplit(":", 1)[1].partition("/")[0])
        return address

    def speak_tls(self, certificate: bytes, key: bytes) -> None:
        """Show this certificate from now on."""
        for name, data in (("server.crt", certificate), ("server.key", key)):
            file = Path(self._data, name)
            file.write_bytes(data)
            file.chmod(0o600)
            if self._as_user is not None:
                account = pwd.getpwnam(self._as_user)
                os.chown(file, account.pw_uid, account.pw_gid)
        self._set("on")

    def speak_plain(self) -> None:
        """Offer no TLS any more."""
        self._set("off")

    def ask_passwords(self, method: str) -> None:
        """Let everybody but the owner come in by this method."""
        rules = f"host all ecrf 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 {method}\n"
        Path(self._data, "pg_hba.conf").write_text(rules)
        self._set("")

    def _set(self, ssl: str) -> None:
        with self._connect() as owner:
            if ssl:
                owner.execute(f"ALTER SYSTEM SET ssl = {ssl}")
            owner.execute("SELECT pg_reload_conf()")
        wait_for(lambda: not ssl or self._ssl() == ssl, f"ssl {ssl}")

    def _ssl(self) -> str:
        with self._connect() as owner:
            return owner.execute("SHOW ssl").fetchone()[0]

    def _connect(self) -> psycopg.Connection:
        plain = {"host": "127.0.0.1", "port": self.port, "user": "ecrf", "dbname": "postgres"}
        return psycopg.connect(autocommit=True, sslmode="disable", **plain)
