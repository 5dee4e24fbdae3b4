"""A copy of a study file under a key of its own, out of which the words it must not hold were taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import msgspec

from ecrf.record.transaction import decode_content, encode_content
from ecrf.services.ports import Reader
from ecrf.services.recovering.deidentifying import Withheld
from ecrf.store import sqlite_text as sql
from ecrf.store.backup import copy_file
from ecrf.store.connect import FILE_NAME, Opening
from ecrf.store.reader import WITHHELD
from ecrf.store.rebuild import rebuild_tables
from ecrf.store.rekey import rekey_study
from ecrf.store.study_file import SqlStore, open_study
from ecrf.words import Fault, Refusal

_CONTENT = "SELECT content FROM trail_transaction WHERE id = ?"


def copy_withheld(
    folder: Path, part: Path, how: Opening, key: bytes, find: Callable[[Reader], Iterable[Withheld]]
) -> int:
    """Copy the study file of `folder` into `part`, encrypted under `key`, without the content that `find` names.

    The identity register is not in it, the freed space is wiped, the tables are made again from what is left.
    Returns how many pieces of content were taken out.
    """
    copy_file(folder / FILE_NAME, part / FILE_NAME, how)
    plain = replace(how, workstation="", any_place=True, read_only=False)
    rekey_study(part, plain, key)
    store = open_study(part, replace(plain, key=key))
    try:
        taken = _take_out(store, list(find(store)))
        store.empty_log()
    finally:
        store.close()
    return taken


def _take_out(store: SqlStore, withheld: list[Withheld]) -> int:
    slots: dict[str, set[int]] = {}
    for each in withheld:
        slots.setdefault(each.transaction, set()).add(each.slot)
    with store.write() as door:
        for transaction, gone in slots.items():
            row = door.fetch_one(_CONTENT, (transaction,))
            if row is None:
                raise Refusal(Fault("store.damaged", transaction, {"detail": "content"}))
            content = decode_content(row[0])
            kept = [None if number in gone else slot for number, slot in enumerate(content)]
            door.replace_content(transaction, encode_content(kept))
        door.fetch("DELETE FROM identity")
        rebuild_tables(door)
        places = sorted({(each.chain, each.sequence, each.slot) for each in withheld})
        door.fetch(sql.SAVE_META, (WITHHELD, msgspec.json.encode(places).decode()))
    return len(places)
