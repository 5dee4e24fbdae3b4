"""The detached receipt of an export: which file, of which place in the trail, by whom, when; signed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from ecrf.exports.job import Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.record.merkle import to_paper
from ecrf.record.transaction import encode_canonical
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.services.session import Session
from ecrf.words import Fault, Refusal

SIGNED_PREFIX = b"ecrf receipt 1\n"
SUFFIX = ".receipt.json"


class Statement(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is signed. The file itself says nothing of who made it or when, so that it can be made again."""

    checkpoint: str
    """The 26 characters that stand on paper."""
    data_time: str
    exported_at: str
    file: str
    format: str
    key: str
    """Id of the signing key."""
    language: str
    organisation: str
    person: str
    program: str
    role: str
    root: str
    rows: dict[str, int]
    sha256: str
    study: str
    beside: dict[str, str] = msgspec.field(default_factory=dict)
    """Name to SHA-256 of files that belong to it; left out where there are none."""


class Receipt(msgspec.Struct, frozen=True):
    """A statement with its Ed25519 signature (hex) over SIGNED_PREFIX and the statement's canonical JSON."""

    signature: str
    statement: Statement


class Exported(msgspec.Struct, frozen=True):
    """What was exported how: format and language are part of the definition; `at` is when, ISO 8601 with offset."""

    written: Written
    format: str
    language: str
    at: str


def write_receipt(exported: Exported, head: SnapshotHead, session: Session) -> Path:
    """Write the receipt beside the file, as NAME.receipt.json; refuses like every export."""
    written = exported.written
    statement = Statement(
        checkpoint=to_paper(head.root),
        data_time=head.time,
        exported_at=exported.at,
        file=written.path.name,
        format=exported.format,
        key=session.signer.key,
        language=exported.language,
        organisation=session.organisation,
        person=session.name,
        program=head.program,
        role=session.role,
        root=head.root,
        rows=dict(written.rows),
        sha256=written.sha256,
        study=head.study,
        beside=dict(written.beside),
    )
    signature = session.signer.sign(SIGNED_PREFIX + encode_canonical(statement)).hex()
    target = written.path.with_name(written.path.name + SUFFIX)
    with landing(target) as part:
        part.write_bytes(
            msgspec.json.format(encode_canonical(Receipt(signature, statement)), indent=2) + b"\n"
        )
    return target


def read_receipt(path: Path) -> Receipt:
    """A receipt as written; refuses `exports.bad_receipt`."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Receipt)
    except (OSError, msgspec.MsgspecError) as error:
        raise Refusal(Fault("exports.bad_receipt", str(path))) from error


def check_receipt(path: Path, public: bytes, verify: Callable[[bytes, bytes, bytes], bool]) -> Fault | None:
    """The fault of a receipt and the file beside it, None when signature and file hold.

    `verify(public, message, signature)` checks Ed25519.
    """
    receipt = read_receipt(path)
    message = SIGNED_PREFIX + encode_canonical(receipt.statement)
    try:
        signature = bytes.fromhex(receipt.signature)
    except ValueError:
        return Fault("exports.receipt_signature", str(path))
    if not verify(public, message, signature):
        return Fault("exports.receipt_signature", str(path))
    file = path.with_name(receipt.statement.file)
    if not file.is_file() or compute_sha256(file) != receipt.statement.sha256:
        return Fault("exports.receipt_file", str(file))
    return None
