"""One chain checked from its first entry: hashes, links, commitments, fold, run signatures, checkpoints."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import NoReturn, get_type_hints

import msgspec

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.entry import Commitment, Entry, Redacted
from ecrf.record.fold import fold, new_state, open_step
from ecrf.record.lifting import lift_body
from ecrf.record.state import ChainState
from ecrf.record.transaction import (
    GENESIS,
    NO_SIGNATURE,
    SIGNED_PREFIX,
    Body,
    Header,
    Part,
    Sealed,
    Slot,
    decode_body,
    decode_content,
    decode_heads,
    decode_raw_body,
    encode_body,
    encode_canonical,
)
from ecrf.services.ports import Reader, Stored, Verifier
from ecrf.services.verifying.marks import Marks, StudyProof, public_of
from ecrf.services.verifying.report import BadEntry, NotHolding
from ecrf.words import Fault, Refusal


def _commitments() -> dict[type, tuple[str, ...]]:
    """For every entry class, the fields that point to content."""
    found = {}
    for kind in Entry.__origin__.__args__:  # type: ignore[attr-defined]  # a union inside Annotated
        hints = get_type_hints(kind)
        content = (Commitment, Commitment | None)
        found[kind] = tuple(name for name in kind.__struct_fields__ if hints[name] in content)
    return found


_COMMITMENTS = _commitments()


@dataclass(slots=True)
class Tally:
    """What was counted on the way."""

    entries: int = 0
    transactions: int = 0
    signatures: int = 0
    redacted: int = 0
    clock_backwards: list[tuple[str, int]] = field(default_factory=list)
    shared: dict[tuple[str, str], bool] = field(default_factory=dict)
    """(transaction, chain) of transactions that touch several chains, until each chain was seen to hold it."""


@dataclass(slots=True)
class _Run:
    """An unbroken run of transactions signed with one key; only its last signature is checked."""

    key: str
    after: int
    """Entry number before the run."""
    last: Sealed


class ChainProof:
    """Walks one chain; `step` takes its transactions in order and raises NotHolding at the first bad one."""

    def __init__(
        self, reader: Reader, verifier: Verifier, chain: str, study: StudyProof, tally: Tally
    ) -> None:
        self.chain = chain
        self.state: ChainState = study.state if chain == STUDY_CHAIN else new_state(chain)
        self.every_signature = False
        self._reader = reader
        self._verifier = verifier
        self._study = study
        self._marks: Marks = study.marks_of(chain)
        self._tally = tally
        self._name = encode_canonical(chain)
        self._head = GENESIS
        self._head_text = GENESIS.hex()
        self._signature = NO_SIGNATURE
        self._stored = ""
        self._run: _Run | None = None
        self._removed: dict[tuple[int, int], str] = {}
        """(entry, slot) to field whose content is gone and whose redaction was not met yet."""

    @property
    def head(self) -> bytes:
        """The head after the last transaction taken."""
        return self._head

    def fail(self, code: str, sequence: int, detail: str = "", cause: Fault | None = None) -> NoReturn:
        """Name the first bad entry."""
        raise NotHolding(BadEntry(self.chain, sequence, code, cause, detail))

    def take(self, stored: Stored) -> None:
        """Check one transaction on top of all before it."""
        sealed, first = stored.sealed, stored.first
        try:
            self._take(stored)
        except Refusal as refusal:
            self.fail("verify.not_allowed", self.state.sequence + 1, sealed.id, refusal.fault)
        except (msgspec.MsgspecError, ValueError, LookupError, TypeError):
            self.fail("verify.unreadable", first, sealed.id)

    def _take(self, stored: Stored) -> None:
        sealed, first, state = stored.sealed, stored.first, self.state
        if first != state.sequence + 1:
            self.fail("verify.gap", state.sequence + 1, sealed.id)
        body = decode_body(sealed.body)
        header = body.header
        part, hashed = self._check_form(body, stored)
        head, text = self._check_links(header, hashed, stored)
        self._check_moment(header, first)
        slots = decode_content(sealed.content)
        self._check_contents(body, part, slots)
        step = open_step(state, header, slots, self._study.state)
        for entry in part.entries:
            if type(entry) is Redacted:
                self._check_redaction(entry)
            fold(state, entry, step)
        if state.sequence - first + 1 != stored.count:
            self.fail("verify.gap", first, sealed.id)
        if self.chain == STUDY_CHAIN:
            self._study.note(header, part, text)
        self._check_run(header, stored)
        self._head, self._head_text = head, text
        self._signature, self._stored = sealed.signature, header.stored
        self._tally.entries += stored.count
        self._tally.transactions += 1
        if not self._marks.meet(state.sequence, head):
            self.fail("verify.checkpoint", state.sequence, sealed.id)

    def _check_form(self, body: Body, stored: Stored) -> tuple[Part, bytes]:
        """The stored bytes are the one canonical form of what they say, and this chain stands in them once.

        Returns this chain's part and the bytes its head hashes.
        """
        sealed, parts = stored.sealed, body.parts
        header = encode_canonical(body.header)
        if len(parts) == 1:
            # Nearly every transaction touches one chain: when these bytes are equal, all that is asked below holds.
            part = parts[0]
            alone = encode_canonical(part.entries)
            written = b'{"header":%b,"parts":[{"chain":%b,"entries":%b,"first":%d}]}'
            if sealed.body == written % (header, self._name, alone, stored.first) and (
                part.entries and body.header.previous.keys() == {self.chain} and body.header.id == sealed.id
            ):
                return part, header + alone
        entries = [encode_canonical(part.entries) for part in parts]
        if lift_body(sealed.body) is not None:
            # What was lifted is not what was hashed: the stored slices are, when the whole is canonical.
            if encode_canonical(msgspec.json.decode(sealed.body)) != sealed.body:
                self.fail("verify.not_canonical", stored.first, sealed.id)
            entries = [bytes(part.entries) for part in decode_raw_body(sealed.body).parts]
        if encode_body(header, parts, entries) != sealed.body or body.header.id != sealed.id:
            self.fail("verify.not_canonical", stored.first, sealed.id)
        names = [part.chain for part in parts]
        if names.count(self.chain) != 1:
            self.fail("verify.gap", stored.first, sealed.id)
        place = names.index(self.chain)
        part = parts[place]
        if not part.entries or part.first != stored.first:
            self.fail("verify.gap", stored.first, sealed.id)
        if body.header.previous.keys() != set(names):
            self.fail("verify.heads", stored.first, sealed.id)
        if len(names) > 1:
            self._share(sealed.id, set(names))
        return part, header + entries[place]

    def _share(self, transaction: str, names: set[str]) -> None:
        shared = self._tally.shared
        for name in names:
            shared.setdefault((transaction, name), False)
        shared[transaction, self.chain] = True
        if all(shared[transaction, name] for name in names):
            for name in names:
                del shared[transaction, name]

    def _check_links(self, header: Header, hashed: bytes, stored: Stored) -> tuple[bytes, str]:
        """The transaction follows the one before and gives the head that was signed; the head, and its hex digits."""
        sealed = stored.sealed
        if header.previous[self.chain] != self._head_text or stored.previous_signature != self._signature:
            self.fail("verify.link", stored.first, sealed.id)
        head = sha256(self._head + self._signature + hashed)
        text = head.hexdigest()
        if len(header.previous) == 1 and sealed.heads == b'{%b:"%b"}' % (self._name, text.encode()):
            return head.digest(), text
        signed = decode_heads(sealed.heads)
        if signed.get(self.chain) != text:
            self.fail("verify.hash", stored.first, sealed.id)
        if signed.keys() != header.previous.keys() or encode_canonical(signed) != sealed.heads:
            self.fail("verify.heads", stored.first, sealed.id)
        return head.digest(), text

    def _check_moment(self, header: Header, first: int) -> None:
        """It was made under a study head that stood then, and not behind a checkpoint's back."""
        if self._study.heads.get(header.study_sequence) != header.study_head:
            self.fail("verify.study_head", first, header.id)
        if self._marks.is_behind(first, header):
            self.fail("verify.behind_checkpoint", first, header.id)
        if header.stored < self._stored and _moment(header.stored) < _moment(self._stored):
            self._tally.clock_backwards.append((self.chain, first))

    def _check_contents(self, body: Body, part: Part, slots: list[Slot]) -> None:
        """Every commitment is that of its slot; what is gone is remembered until a redaction accounts for it."""
        used, sequence = -1, part.first - 1
        for entry in part.entries:
            sequence += 1
            for name in _COMMITMENTS[type(entry)]:
                commitment = getattr(entry, name)
                if commitment is None:
                    continue
                number = commitment.slot
                used = max(used, number)
                slot = slots[number]
                if slot is None:
                    self._removed[sequence, number] = name
                elif sha256(slot[0] + slot[1]).hexdigest() != commitment.digest:
                    self.fail("verify.content", sequence, str(number))
        if used + 1 != len(slots) and len(body.parts) == 1:
            self.fail("verify.content", part.first, str(len(slots) - 1))

    def _check_redaction(self, entry: Redacted) -> None:
        """What an entry says was removed is gone."""
        if self._removed.pop((entry.sequence, entry.slot), None) != entry.field:
            self.fail("verify.not_redacted", self.state.sequence + 1, f"{entry.sequence}/{entry.slot}")
        self._tally.redacted += 1

    def _check_run(self, header: Header, stored: Stored) -> None:
        run, sealed = self._run, stored.sealed
        if run is not None and (run.key != header.key or self.every_signature):
            self._close_run()
            run = None
        if run is None:
            self._run = _Run(header.key, stored.first - 1, sealed)
        else:
            run.last = sealed

    def _close_run(self) -> None:
        """Check the last signature of the run; where it fails, find the first that does."""
        run, self._run = self._run, None
        if run is None or self._is_signed(run.key, run.last):
            return
        for stored in self._reader.transactions(self.chain, run.after):
            if not self._is_signed(run.key, stored.sealed):
                self.fail("verify.signature", stored.first, stored.sealed.id)
            if stored.sealed.id == run.last.id:
                break

    def _is_signed(self, key: str, sealed: Sealed) -> bool:
        self._tally.signatures += 1
        row = self._study.state.keys.get(key)
        return self._verifier(public_of(row), SIGNED_PREFIX + sealed.heads, sealed.signature)

    def finish(self, length: int) -> None:
        """Check what only the end shows: the last signature, lost ends, content removed without a word."""
        self._close_run()
        if self.state.sequence != length:
            self.fail("verify.truncated", self.state.sequence + 1)
        withheld: frozenset[tuple[str, int, int]] = getattr(self._reader, "withheld", frozenset())
        gone = [place for place in self._removed if (self.chain, *place) not in withheld]
        if gone:
            sequence, slot = min(gone)
            self.fail("verify.content_gone", sequence, str(slot))
        unmet = min(self._marks.heads, default=0)
        if unmet > length:
            self.fail("verify.truncated", length + 1, str(unmet))
        if unmet:
            self.fail("verify.checkpoint", unmet)


def _moment(text: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(text).timestamp()
