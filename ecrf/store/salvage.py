"""A damaged study put together again beside it: what the pages still hold, and what the last backup adds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.entry import DesignPublished, IdentityChanged
from ecrf.record.rows import RootRow
from ecrf.record.transaction import Sealed, decode_body
from ecrf.services.ports import Verifier
from ecrf.services.recovering.assembling import BROKEN, Assembled, Candidate, Leftover, assemble
from ecrf.services.verifying import VerifyReport, verify_study
from ecrf.store.backup import open_copy
from ecrf.store.carving import Carved, carve
from ecrf.store.connect import Opening
from ecrf.store.damaged_pages import read_pages
from ecrf.store.door import SqlDoor
from ecrf.store.rebuild import rebuild_tables
from ecrf.store.study_file import create_study_file, open_study
from ecrf.words import Fault, Refusal

_ALL = "SELECT number, id, body, content, heads, signature FROM trail_transaction ORDER BY number"
_DESIGNS = "SELECT digest, data FROM design"
_IDENTITIES = "SELECT data FROM identity"


@dataclass(frozen=True, slots=True)
class Loss:
    """Entries of a chain that are known to have been and are in no copy: from `first` to `last`."""

    chain: str
    first: int
    last: int
    found: int = 0
    """How many of them were found left over, so that they can be entered again."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came of a salvage."""

    pages: int
    damaged: int
    missing: int
    """Pages cut off the end of the file: what they held beyond what is listed is not known."""
    logged: int
    carved: int
    """Transactions found on the pages."""
    backed: int
    """Transactions only the backup still had."""
    entries: int
    report: VerifyReport
    left: tuple[Leftover, ...] = ()
    losses: tuple[Loss, ...] = ()
    unnamed: int = 0
    """Transactions known to be lost of which not even the chain is known."""
    designs_lost: tuple[str, ...] = ()
    identities_lost: tuple[str, ...] = ()
    unredacted: tuple[tuple[str, int, int], ...] = ()


@dataclass(slots=True)
class Sources:
    """Where a salvage takes from: the damaged folder and, if there is one, a backup, each with its key."""

    damaged: Path
    damaged_key: bytes | None
    backup: Path | None = None
    backup_key: bytes | None = None
    blobs: dict[str, bytes] = field(default_factory=dict)


def salvage_study(sources: Sources, target: Path, how: Opening, verifier: Verifier) -> Salvaged:
    """Make a new study file in `target` of everything that still proves itself; the damaged folder is only read.

    `how` opens the new file. Refuses `salvage.nothing` when not even the founding of the study is left.
    """
    pages = read_pages(sources.damaged, sources.damaged_key)
    carved = carve(pages)
    sources.blobs.update(carved.blobs)
    backed = list(_read_backup(sources))
    found = [*_candidates(carved), *(Candidate(number, sealed) for number, sealed in backed)]
    made = assemble(found, verifier)
    if STUDY_CHAIN not in made.heads:
        raise Refusal(Fault("salvage.nothing", str(sources.damaged), {"pages": pages.count}))
    designs_lost, identities_lost = _write(made, sources, target, how)
    store = open_study(target, replace(how, any_place=True))
    try:
        report = verify_study(store, verifier)
    finally:
        store.close()
    on_pages = {sealed.id for versions in carved.transactions.values() for sealed in versions}
    losses, unnamed = _find_losses(made, carved)
    return Salvaged(
        pages=pages.count,
        damaged=pages.damaged,
        missing=pages.missing,
        logged=pages.logged,
        carved=len(on_pages),
        backed=len({sealed.id for _, sealed in backed} - on_pages),
        entries=sum(head.sequence for head in made.heads.values()),
        report=report,
        left=tuple(made.left),
        losses=losses,
        unnamed=unnamed,
        designs_lost=designs_lost,
        identities_lost=identities_lost,
        unredacted=made.unredacted,
    )


def _candidates(carved: Carved) -> Iterator[Candidate]:
    for number, versions in carved.transactions.items():
        for sealed in versions:
            yield Candidate(number, sealed)
    for number, sealed in carved.wordless.items():
        yield Candidate(number, sealed, wordless=True)


def _read_backup(sources: Sources) -> Iterator[tuple[int, Sealed]]:
    if sources.backup is None:
        return
    store = open_copy(sources.backup, Opening(key=sources.backup_key))
    try:
        for number, name, body, content, heads, signature in store.fetch(_ALL):
            yield number, Sealed(name, body, content, heads, signature)
        sources.blobs.update({digest: bytes(data) for digest, data in store.fetch(_DESIGNS)})
        for (data,) in store.fetch(_IDENTITIES):
            sources.blobs[sha256(data).hexdigest()] = bytes(data)
    finally:
        store.close()


def _write(
    made: Assembled, sources: Sources, target: Path, how: Opening
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write the trail and what belongs to it in one transaction; returns designs and identity records that are lost."""
    create_study_file(target, replace(how, any_place=True))
    store = open_study(target, replace(how, any_place=True, workstation=""))
    try:
        with store.write() as door:
            for sealed, parts in made.taken:
                door.append(sealed, parts)
            designs = _save_designs(door, made, sources.blobs)
            rebuild_tables(door)
            identities = _save_identities(door, made, sources.blobs)
        return designs, identities
    finally:
        store.close()


def _save_designs(door: SqlDoor, made: Assembled, blobs: dict[str, bytes]) -> tuple[str, ...]:
    lost: list[str] = []
    for _, parts in made.taken:
        for entry in (entry for part in parts for entry in part.entries):
            if isinstance(entry, DesignPublished):
                if entry.design in blobs:
                    door.save_design(entry.design, blobs[entry.design])
                else:
                    lost.append(entry.design)
    return tuple(lost)


def _save_identities(door: SqlDoor, made: Assembled, blobs: dict[str, bytes]) -> tuple[str, ...]:
    named: dict[str, str] = {}
    for _, parts in made.taken:
        for part in parts:
            for entry in part.entries:
                if isinstance(entry, IdentityChanged):
                    named[part.chain] = entry.digest
    for chain, digest in named.items():
        if digest in blobs:
            door.save_identity(chain, blobs[digest])
    numbers = {chain: row.number for chain, row in door.rows("root") if isinstance(row, RootRow)}
    return tuple(sorted(numbers.get(chain, chain) for chain, digest in named.items() if digest not in blobs))


def _find_losses(made: Assembled, carved: Carved) -> tuple[tuple[Loss, ...], int]:
    """Which entries are known to have been written and stand in no chain now, and how many transactions are unknown."""
    ends: dict[str, int] = {}
    known = made.numbers | {left.number for left in made.left if left.why != BROKEN}
    spared: dict[str, set[int]] = {}
    for left in made.left:
        for part in decode_body(left.sealed.body).parts if left.why != BROKEN else ():
            numbers = range(part.first, part.first + len(part.entries))
            ends[part.chain] = max(ends.get(part.chain, 0), numbers[-1])
            if not left.wordless:
                spared.setdefault(part.chain, set()).update(numbers)
    names = carved.chains | _numbered(made)
    told: set[int] = set()
    for link in carved.links:
        name = names.get(link.chain)
        if name is not None:
            ends[name] = max(ends.get(name, 0), link.first + link.count - 1)
            told.add(link.transaction)
    losses = []
    for chain, last in sorted(ends.items()):
        length = made.heads[chain].sequence if chain in made.heads else 0
        if last > length:
            found = sum(length < number <= last for number in spared.get(chain, ()))
            losses.append(Loss(chain, length + 1, last, found))
    highest = max([*known, *told, *carved.transactions, *carved.wordless, 0])
    unnamed = sum(number not in known and number not in told for number in range(1, highest + 1))
    return tuple(losses), unnamed


def _numbered(made: Assembled) -> dict[int, str]:
    """The chains by number, as the order of writing gave them."""
    order: dict[str, None] = {}
    for _, parts in made.taken:
        for part in parts:
            order.setdefault(part.chain)
    return dict(enumerate(order, 1))
