"""Two copies of one study looked at side by side: what one has and the other lacks, for the record that goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecrf.record.address import ACCESS_CHAIN
from ecrf.record.rows import StudyRow
from ecrf.services import commands as c
from ecrf.services.ports import Reader
from ecrf.services.reads.source import Source
from ecrf.services.recovering.comparing import Fork, find_forks, is_parted
from ecrf.services.recovering.document import Document, Sheet, entry_sheet
from ecrf.services.recovering.listing import Teller, Told
from ecrf.services.session import Session
from ecrf.services.workplace import Workplace
from ecrf.wiring.opening import PROGRAM, OpenStudy, open_study, require
from ecrf.wiring.sources import Sources
from ecrf.words import Fault, Message, Refusal

_SEEING = ("see_clinical", "see_trail", "manage_study")
"""What a role is chosen by for listing entries: the one that sees most."""


@contextmanager
def opened(folder: Path, login: str, password: str, sources: Sources) -> Iterator[OpenStudy]:
    """A study or a copy, opened and closed whatever happens."""
    study = open_study(folder, login, password, sources)
    try:
        yield study
    finally:
        study.close()


def seeing(study: OpenStudy) -> Session:
    """The person in the role that sees most of the study; refuses `study.no_role_for`."""
    for action in _SEEING:
        for role, site in study.roles:
            session = study.session(role, site)
            if session.may(action):
                return session
    raise Refusal(Fault("study.no_role_for", str(study.folder), {"action": _SEEING[-1]}))


def teller_of(study: OpenStudy) -> Teller:
    """Says entries of a study in the limits of the person."""
    return Teller(Source(study.tools, seeing(study)))


def beyond(reader: Reader, forks: tuple[Fork, ...], teller: Teller) -> list[Told]:
    """The entries a copy has beyond what both have."""
    told: list[Told] = []
    for fork in forks:
        if fork.chain != ACCESS_CHAIN:
            told += teller.stored(reader.transactions(fork.chain, fork.common), fork.common)
    return told


def data_only(forks: tuple[Fork, ...]) -> tuple[Fork, ...]:
    """Without the access chain: who looked when is no data."""
    return tuple(fork for fork in forks if fork.chain != ACCESS_CHAIN)


def compare_copies(one: OpenStudy, other: OpenStudy) -> Document:
    """Where two copies part, and the entries each has alone; refuses `recovery.other_study`."""
    with one.tools.store.snapshot() as first, other.tools.store.snapshot() as second:
        forks = data_only(find_forks(first, second))
        mine, theirs = teller_of(one), teller_of(other)
        document = Document("compare", one.row.name, one.sources.typed(), PROGRAM)
        for name, study, reader in (("one", one, first), ("other", other, second)):
            entries = sum(link.sequence for link in reader.links() if link.chain != ACCESS_CHAIN)
            document.fact(name, str(study.folder))
            document.fact(
                f"{name}_holds", Message("recovery.holds", {"entries": entries, "home": _home(study)})
            )
        document.fact("standing", Message(f"recovery.standing.{_standing(forks)}"))
        rows = tuple(
            (
                mine.number(fork.chain) if mine.number(fork.chain) != fork.chain else theirs.number(fork.chain),
                str(fork.common), str(fork.one - fork.common), str(fork.other - fork.common),
            )
            for fork in forks
        )  # fmt: skip
        document.sheets = [
            Sheet("forks", ("chain", "common", "only_one", "only_other"), rows),
            entry_sheet("only_one", beyond(first, tuple(f for f in forks if f.one > f.common), mine)),
            entry_sheet("only_other", beyond(second, tuple(f for f in forks if f.other > f.common), theirs)),
        ]
    return document


def declare_record(record: OpenStudy, other: OpenStudy, lines: int) -> None:
    """Note in the copy that goes on that it is the record, and how many entries of the other are to be made again."""
    session = record.session(*record.role_for("manage_study"))
    links = other.tools.store.links()
    entries = sum(link.sequence for link in links)
    detail = f"{other.folder}  entries={entries} chains={len(links)} listed={lines}"
    command = c.RecordAccess(*record.stamp(), "record", detail)
    require(Workplace(record.tools, session).do(command).fault)


def _standing(forks: tuple[Fork, ...]) -> str:
    if not forks:
        return "same"
    if is_parted(forks):
        return "parted"
    return "ahead" if any(fork.standing == "ahead" for fork in forks) else "behind"


def _home(study: OpenStudy) -> str:
    row: StudyRow = study.row
    return row.home or "–"
