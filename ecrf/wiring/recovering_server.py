"""A study on a server opened with its recovery code, or both shares: the code opens a role that does only this."""

from __future__ import annotations

from ecrf.store.postgres import PostgresStore, open_recovery_role
from ecrf.store.postgres_address import parse_address
from ecrf.store.postgres_gate import PostgresGate
from ecrf.vault.door_log import Purpose
from ecrf.vault.envelope_file import Loaded
from ecrf.vault.recovery import derive_access, open_recovery, open_recovery_signer
from ecrf.wiring.key_place import ServerKeys
from ecrf.wiring.recovering import RECOVERY, RecoveryKeys, give_new_keys
from ecrf.wiring.sources import Sources
from ecrf.words import Fault, Refusal

_CODES = {"store.not_admitted": "vault.recovery_wrong", "store.disabled": "study.recovery_gone"}
"""What the server says, and what it means of a code: another one; or who made it has left."""


def recover_on_server(
    address: str, codes: tuple[str, ...], account: tuple[str, str], sources: Sources
) -> None:
    """Give (login, password) new keys by the code; a wrong one is written down at the door.

    Raises Refusal `vault.*`, `study.*`, `store.*`. Nobody learns from the server what a code would have to be: it
    compares SCRAM verifiers, and a study without a code answers as one with another.
    """
    store: PostgresStore | None = None
    try:
        try:
            store = open_recovery_role(address, derive_access(parse_address(address).database, codes))
            opened = _open_keys(store, codes)
        except Refusal as refusal:
            raise _noted(refusal, address, sources) from refusal
        store.note_opened(Purpose.RECOVERY, sources.workstation)
        give_new_keys(store, ServerKeys(store), opened, account, sources)
    finally:
        if store is not None:
            store.close()


def _open_keys(store: PostgresStore, codes: tuple[str, ...]) -> tuple[Loaded, RecoveryKeys]:
    loaded = ServerKeys(store).load()
    return loaded, RecoveryKeys(open_recovery(loaded.book, codes), open_recovery_signer(loaded.book, codes))


def _noted(refusal: Refusal, address: str, sources: Sources) -> Refusal:
    """The refusal in the words of a code, written down where it was one of the code."""
    code = _CODES.get(refusal.fault.code, refusal.fault.code)
    if code.startswith("vault."):
        gate = PostgresGate(address, sources.workstation)
        try:
            gate.note_attempt(RECOVERY, f"wrong:{Purpose.RECOVERY}")
        finally:
            gate.close()
    return refusal if code == refusal.fault.code else Refusal(Fault(code))
