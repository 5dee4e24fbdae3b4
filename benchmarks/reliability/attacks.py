"""Ten things somebody with the study key and a database tool could do, each at a random place; each must be found."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.reliability.bytes_changed import build
from benchmarks.reliability.folder_attacks import FOLDER_WAYS, Folders
from benchmarks.reliability.journal import Tally
from ecrf.record.merkle import to_paper
from ecrf.record.transaction import decode_content, encode_content
from ecrf.services.verifying import Wish, verify_study
from ecrf.store.connect import FILE_NAME, Opening
from ecrf.store.rebuild import rebuild_tables
from ecrf.store.study_file import open_study
from ecrf.vault.signing import SigningKey, verify
from ecrf.words import Refusal
from tests.store.tampering import tampered

HOW = Opening(synchronous="OFF", any_place=True)


@dataclass(frozen=True, slots=True)
class Target:
    """One stored transaction chosen by chance: its row, chain, first entry and parts."""

    number: int
    chain: int
    first: int
    heads: bytes
    body: bytes
    content: bytes


def run(chance: random.Random, count: int, folder: Path, tally: Tally) -> None:
    """Do `count` things in turn; half of the time the forger also makes the tables fit the trail."""
    whole, paper = _prepare(folder)
    folders = Folders(folder / "folders")
    ways: tuple[Callable[..., Any], ...] = (*WAYS, *FOLDER_WAYS)
    for number in range(count):
        way = ways[number % len(ways)]
        name = way.__name__.lstrip("_")
        tally.count("attacks")
        try:
            if way in FOLDER_WAYS:
                found = folders.look(way, chance)
            else:
                found = _attack(way, chance, (folder / "t.ecrf", whole, paper))
        except Exception as error:  # noqa: BLE001 - a crash is what is looked for, whatever it is
            tally.fail("CRASHES", f"{name}: {error!r}")
            continue
        if found:
            tally.count(f"{name}: found")
        else:
            tally.fail("NOT FOUND", name)


def _prepare(folder: Path) -> tuple[bytes, str]:
    """The file of a study with a checkpoint at its end, and that checkpoint as it stands on paper."""
    whole = build(folder / "whole.ecrf", None)
    store = open_study(folder / "whole.ecrf", HOW)
    state: Any = store.load_state("study")
    roots = sorted(state.checkpoints.values(), key=lambda row: row.sequence)
    store.close()
    return whole, to_paper(roots[-1].root)


def _attack(way: Callable[..., Any], chance: random.Random, where: tuple[Path, bytes, str]) -> bool:
    folder, whole, paper = where
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / FILE_NAME).write_bytes(whole)
    with tampered(folder / FILE_NAME) as connection:
        way(connection, chance)
    try:
        store = open_study(folder, HOW)
        try:
            if chance.random() < 0.5:
                with store.write() as door:
                    rebuild_tables(door)
            return not verify_study(store, verify, Wish(every_signature=True, paper=paper)).holds
        finally:
            store.close()
    except Refusal:
        return True


def _pick(connection: Any, chance: random.Random, chains: str = "subject:%") -> Target:  # noqa: ANN401 - untyped driver
    rows = connection.execute(
        "SELECT t.number, l.chain, l.first_entry, t.heads, t.body, t.content FROM trail_link l JOIN trail_transaction t "
        f"ON t.number = l.transaction_number JOIN trail_chain c ON c.number = l.chain WHERE c.name LIKE '{chains}'"
    ).fetchall()
    return Target(*chance.choice(rows))


def _change(connection: Any, chance: random.Random) -> None:  # noqa: ANN401
    """A value becomes another, salt and all."""
    target = _pick(connection, chance)
    slots = decode_content(target.content)
    filled = [n for n, slot in enumerate(slots) if slot is not None]
    if not filled:
        _back_date(connection, chance)
        return
    number = chance.choice(filled)
    slots[number] = (chance.randbytes(16), b'"%d"' % chance.randrange(10**6))
    _set(connection, "content", encode_content(slots), target)


def _drop(connection: Any, chance: random.Random) -> None:  # noqa: ANN401
    """A transaction and its links are gone, and what stood behind moves up."""
    target = _pick(connection, chance)
    links = connection.execute(
        f"SELECT chain, first_entry, entries FROM trail_link WHERE transaction_number = {target.number}"
    ).fetchall()
    connection.execute(f"DELETE FROM trail_link WHERE transaction_number = {target.number}")
    connection.execute(f"DELETE FROM trail_transaction WHERE number = {target.number}")
    if chance.random() < 0.5:
        for chain, first, entries in links:
            later = connection.execute(
                f"SELECT first_entry FROM trail_link WHERE chain = {chain} AND first_entry > {first} ORDER BY 1"
            ).fetchall()
            for (number,) in later:
                connection.execute(
                    f"UPDATE trail_link SET first_entry = {number - entries} WHERE chain = {chain} "
                    f"AND first_entry = {number}"
                )


def _swap(connection: Any, chance: random.Random) -> None:  # noqa: ANN401
    """Two transactions of a chain stand in each other's place."""
    one = other = _pick(connection, chance)
    while other.number == one.number:
        other = _pick(connection, chance)
    for was, new in ((one.number, -1), (other.number, one.number), (-1, other.number)):
        connection.execute(
            f"UPDATE trail_link SET transaction_number = {new} WHERE transaction_number = {was}"
        )


def _insert(connection: Any, chance: random.Random) -> None:  # noqa: ANN401
    """A transaction of the forger's own making at the end of a chain, signed with a key nobody knows."""
    target = _pick(connection, chance)
    body = json.loads(target.body)
    body["header"]["id"] = name = f"forged{chance.randrange(10**9)}"
    _append(connection, target, name, _canonical(body), chance.randbytes(64))


def _replay(connection: Any, chance: random.Random) -> None:  # noqa: ANN401
    """A stored transaction once more, under another row id, with its true bytes."""
    target = _pick(connection, chance)
    (signature,) = connection.execute(
        f"SELECT signature FROM trail_transaction WHERE number = {target.number}"
    ).fetchone()
    _append(connection, target, f"again{chance.randrange(10**9)}", target.body, signature)


def _append(connection: Any, target: Target, name: str, body: bytes, signature: bytes) -> None:  # noqa: ANN401
    connection.execute(
        "INSERT INTO trail_transaction (id, signature, heads, body, content) VALUES (?, ?, ?, ?, ?)",
        (name, signature, target.heads, body, target.content),
    )
    connection.execute(
        f"INSERT INTO trail_link SELECT chain, (SELECT max(first_entry + entries) FROM trail_link WHERE chain = "
        f"{target.chain}), entries, (SELECT max(number) FROM trail_transaction), head FROM trail_link WHERE chain = "
        f"{target.chain} AND first_entry = {target.first}"
    )


def _back_date(connection: Any, chance: random.Random) -> None:  # noqa: ANN401
    """Another time in a header."""
    target = _pick(connection, chance)
    day = f"2026-0{chance.randrange(1, 3)}-{chance.randrange(10, 29)}"
    _set(connection, "body", target.body.replace(b"2026-03-02", day.encode(), chance.randrange(1, 3)), target)


def _truncate(connection: Any, chance: random.Random) -> None:  # noqa: ANN401
    """Everything written after a random moment is gone; only paper or the tables can tell."""
    (last,) = connection.execute("SELECT max(number) FROM trail_transaction").fetchone()
    (marked,) = connection.execute(
        "SELECT max(number) FROM trail_transaction WHERE instr(CAST(body AS TEXT), 'checkpoint.written') > 0"
    ).fetchone()
    cut = chance.randrange(2, min(marked, last) + 1)
    connection.execute(f"DELETE FROM trail_link WHERE transaction_number >= {cut}")
    connection.execute(f"DELETE FROM trail_transaction WHERE number >= {cut}")


def _sign_again(connection: Any, chance: random.Random) -> None:  # noqa: ANN401
    """The same heads signed with a key of the forger's."""
    target = _pick(connection, chance, "%")
    forged = SigningKey(chance.randbytes(32)).sign(b"ecrf heads 1\n" + target.heads)
    _set(connection, "signature", forged, target)


def _set(connection: Any, column: str, value: bytes, target: Target) -> None:  # noqa: ANN401
    connection.execute(f"UPDATE trail_transaction SET {column} = ? WHERE number = {target.number}", (value,))


def _canonical(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


WAYS = (_change, _drop, _swap, _insert, _back_date, _truncate, _replay, _sign_again)
