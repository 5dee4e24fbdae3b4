"""What a monitor did in a copy, carried back: a signed change set, set line by line against the study as it is now."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from ecrf.record import entry as e
from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.record.digest import compute_digest
from ecrf.record.rows import SIGNATURES
from ecrf.record.state import RecordState
from ecrf.record.transaction import Header, Slot, decode_body, decode_content
from ecrf.services import commands as c
from ecrf.services.ports import Reader
from ecrf.words import Fault, Refusal

FORMAT = "ecrf-changes/1"
SIGNED_PREFIX = b"ecrf changes 1\n"
APPLIED, NOTED, CONFLICT, ALREADY, REFUSED, FOREIGN = (
    "applied",
    "noted",
    "conflict",
    "already",
    "refused",
    "foreign",
)
"""A line is applied; applied although something changed since; not applied because of that; was brought before;
refused by the study; or of a kind no monitor's copy brings."""


class Carried(msgspec.Struct, frozen=True):
    """One transaction as the copy stored it: its body and its words."""

    id: str
    body: bytes
    content: bytes


class ChangeSet(msgspec.Struct, frozen=True, kw_only=True):
    """The file. `signature` is the monitor's over everything else."""

    format: str = FORMAT
    study: str
    person: str
    key: str
    made_at: str
    checkpoint: str
    """Root (hex) of the last checkpoint of the study in the copy: what it was made on."""
    study_head: str
    lengths: dict[str, int]
    transactions: tuple[Carried, ...]
    signature: str = ""


@dataclass(slots=True)
class Line:
    """One act of the change set and what becomes of it."""

    chain: str
    at: str
    kind: str
    """Entry kind without its version."""
    words: str
    time: str
    status: str = APPLIED
    why: str = ""
    """Message code `merge.why.*` or a refusal's code."""
    command: c.Command | None = None
    own: str = ""
    """Id or number this act had in the copy, for acts that follow it."""


def signed_bytes(changes: ChangeSet) -> bytes:
    """What the signature covers."""
    bare = msgspec.structs.replace(changes, signature="")
    return SIGNED_PREFIX + msgspec.json.encode(bare, order="sorted")


def parse_changes(data: bytes) -> ChangeSet:
    """A change set as written; refuses `merge.unreadable`."""
    try:
        found = msgspec.json.decode(data, type=ChangeSet)
    except msgspec.MsgspecError as error:
        raise Refusal(Fault("merge.unreadable")) from error
    if found.format != FORMAT:
        raise Refusal(Fault("merge.unreadable"))
    return found


def gather(reader: Reader, lengths: dict[str, int], person: str) -> tuple[Carried, ...]:
    """The transactions a person added to the chains of a copy since it was made, in the order of typing."""
    found: dict[str, tuple[str, Carried]] = {}
    for link in reader.links():
        if link.chain in (STUDY_CHAIN, ACCESS_CHAIN) or link.sequence <= lengths.get(link.chain, 0):
            continue
        for stored in reader.transactions(link.chain, lengths.get(link.chain, 0)):
            header = decode_body(stored.sealed.body).header
            if header.person == person:
                carried = Carried(stored.sealed.id, stored.sealed.body, stored.sealed.content)
                found[stored.sealed.id] = (header.stored, carried)
    return tuple(carried for _, carried in sorted(found.values(), key=lambda pair: (pair[0], pair[1].id)))


class Merging:
    """Carries a change set into a study line by line; `do` submits a command and returns its fault, id and sequence."""

    def __init__(
        self,
        changes: ChangeSet,
        look: Callable[[str], RecordState],
        do: Callable[[c.Command], tuple[Fault | None, str, int]] | None,
        known: Callable[[str], bool],
    ) -> None:
        """`do` None: nothing is written, the lines say what would come of them; `known`: whether a command was stored."""
        self._changes, self._look, self._do, self._known = changes, look, do, known
        self._renamed: dict[str, str] = {}
        """Query ids and statement numbers of the copy to those of the study."""

    def run(self) -> Iterator[Line]:
        """Every line with what became of it."""
        for carried in self._changes.transactions:
            for line in self._lines(carried):
                self._settle(line)
                yield line

    def _settle(self, line: Line) -> None:
        if line.command is not None and self._known(line.command.id):
            line.status, line.why = ALREADY, "merge.why.already"
            return
        if line.command is None or line.status in (CONFLICT, FOREIGN) or self._do is None:
            return
        fault, created, sequence = self._do(line.command)
        if fault is not None:
            line.status, line.why = REFUSED, fault.code
        if line.own and fault is None:
            self._renamed[line.own] = created or str(sequence)

    def _lines(self, carried: Carried) -> Iterator[Line]:
        body, slots = decode_body(carried.body), decode_content(carried.content)
        for part in body.parts:
            if part.chain in (STUDY_CHAIN, ACCESS_CHAIN):
                continue
            base = self._changes.lengths.get(part.chain, 0)
            for number, entry in enumerate(part.entries):
                if getattr(entry, "by", "") == e.SYSTEM or isinstance(entry, e.FormOpened | e.SubjectAdded):
                    continue
                identity = _identity(carried.id, part.chain, number)
                step = _Step(part.chain, base, part.first + number, body.header, slots, identity)
                yield self._line(step, entry)

    def _line(self, step: _Step, entry: e.Entry) -> Line:
        line = Line(
            chain=step.chain,
            at=str(getattr(entry, "at", "")),
            kind=str(entry.__struct_config__.tag).partition("/")[0],
            words=step.words(entry),
            time=step.header.typed,
        )
        make = _MAKERS.get(type(entry))
        if make is None:
            line.status, line.why = FOREIGN, "merge.why.foreign"
        else:
            make(self, line, step, entry)
        return line

    # -- one kind each --

    def open_query(self, line: Line, step: _Step, entry: e.QueryOpened) -> None:
        """A question stays a question, although the value was changed since."""
        line.command = c.RaiseQuery(*step.stamp, step.chain, entry.at, line.words, entry.to)
        line.own = entry.id
        if self._changed_since(step, entry.at):
            line.status, line.why = NOTED, "merge.why.value_changed"

    def follow_query(
        self, line: Line, step: _Step, entry: e.QueryClosed | e.QueryRequeried | e.QueryCancelled
    ) -> None:
        """Closing, asking again, cancelling: only while the query stands as the monitor saw it."""
        query = self._renamed.get(entry.id, entry.id)
        kinds = {e.QueryClosed: c.CloseQuery, e.QueryRequeried: c.Requery, e.QueryCancelled: c.CancelQuery}
        line.command = kinds[type(entry)](*step.stamp, step.chain, query, line.words)
        row = self._look(step.chain).queries.get(query)
        if row is None:
            if self._do is not None or entry.id not in self._planned:
                line.status, line.why = CONFLICT, "merge.why.query_unknown"
            return
        line.at = row.at
        if row.status in ("closed", "cancelled"):
            line.status, line.why = CONFLICT, "merge.why.query_closed"
        elif query == entry.id and any(said.sequence > step.base for said in row.thread):
            line.status, line.why = CONFLICT, "merge.why.query_moved"

    def state(self, line: Line, step: _Step, entry: e.Stated) -> None:
        """A mark or review holds for what the monitor saw; for anything else it must be made again."""
        line.command = c.State(
            *step.stamp, step.chain, entry.statement, (entry.at,), entry.meaning, step.text(entry.note)
        )
        line.own = f"{step.chain}#{step.sequence}"
        line.words = line.words or entry.statement
        if entry.statement in SIGNATURES or compute_digest(self._look(step.chain), entry.at) != entry.digest:
            line.status, line.why = CONFLICT, "merge.why.value_changed"

    def withdraw(self, line: Line, step: _Step, entry: e.StatementWithdrawn) -> None:
        """One's own statement is taken back, wherever it was made."""
        made = self._renamed.get(f"{step.chain}#{entry.sequence}", str(entry.sequence))
        line.command = c.WithdrawStatement(*step.stamp, step.chain, int(made))

    def lock(self, line: Line, step: _Step, entry: e.Locked) -> None:
        """Frozen is what the monitor saw."""
        line.command = c.Lock(*step.stamp, step.chain, entry.at, entry.level)
        if self._changed_since(step, entry.at):
            line.status, line.why = CONFLICT, "merge.why.value_changed"

    def settle(self, line: Line, step: _Step, entry: e.FindingSettled) -> None:
        """What was said of a finding."""
        site = step.chain.partition(":")[2]
        line.command = c.SettleFinding(*step.stamp, site, entry.finding, entry.state, entry.until, line.words)

    def bring_run(self, line: Line, step: _Step, entry: e.IntegrityRun) -> None:
        """The monitor's run with its report, as it was made on the copy."""
        site = step.chain.partition(":")[2]
        report = step.text(entry.report)
        line.words = entry.as_of
        line.command = c.BringIntegrity(
            *step.stamp, site, entry.id, entry.nature, entry.as_of, self._changes.checkpoint, report
        )

    def sign_run(self, line: Line, step: _Step, entry: e.IntegritySigned) -> None:
        """Its signature: the person at work signs the same report."""
        site = step.chain.partition(":")[2]
        line.command = c.SignIntegrity(*step.stamp, site, entry.id, entry.meaning)

    def _changed_since(self, step: _Step, at: str) -> bool:
        state = self._look(step.chain)
        prefix = at + "/" if at else ""
        return any(
            cell.version > step.base
            for line in state.lines.values()
            for item, cell in line.items.items()
            if f"{line.key}/{item}" == at or f"{line.key}/{item}/".startswith(prefix)
        )

    @property
    def _planned(self) -> frozenset[str]:
        """Queries the change set itself opens: known although a dry run has not made them."""
        return frozenset(
            entry.id
            for carried in self._changes.transactions
            for part in decode_body(carried.body).parts
            for entry in part.entries
            if isinstance(entry, e.QueryOpened)
        )


@dataclass(frozen=True, slots=True)
class _Step:
    """Where in the copy an entry stood."""

    chain: str
    base: int
    sequence: int
    header: Header
    slots: list[Slot]
    identity: str

    @property
    def stamp(self) -> tuple[str, str]:
        """The same id whenever the change set is brought, and the time the monitor did it."""
        return self.identity, self.header.typed

    def text(self, commitment: e.Commitment | None) -> str:
        """A person's words."""
        slot = self.slots[commitment.slot] if commitment is not None else None
        return slot[1].decode() if slot is not None else ""

    def words(self, entry: e.Entry) -> str:
        """The words of an entry that has some."""
        return self.text(getattr(entry, "text", None) or getattr(entry, "note", None))


def _identity(transaction: str, chain: str, number: int) -> str:
    import base64

    digest = hashlib.sha256(f"{transaction}\n{chain}\n{number}".encode()).digest()
    return base64.b32encode(digest[:16]).decode().rstrip("=").lower()


_MAKERS: dict[type, Callable[..., None]] = {
    e.QueryOpened: Merging.open_query,
    e.QueryClosed: Merging.follow_query,
    e.QueryRequeried: Merging.follow_query,
    e.QueryCancelled: Merging.follow_query,
    e.Stated: Merging.state,
    e.StatementWithdrawn: Merging.withdraw,
    e.Locked: Merging.lock,
    e.FindingSettled: Merging.settle,
    e.IntegrityRun: Merging.bring_run,
    e.IntegritySigned: Merging.sign_run,
}
