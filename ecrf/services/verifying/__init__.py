"""Proof that nothing in a study was changed: every chain walked, every table made again and compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.merkle import parse_checkpoint, to_paper
from ecrf.record.state import ChainState
from ecrf.services.ports import Link, Reader, Verifier
from ecrf.services.verifying.beside import check_records, check_strays, check_tables
from ecrf.services.verifying.chain import ChainProof, Tally
from ecrf.services.verifying.ends import check_ends
from ecrf.services.verifying.marks import StudyProof
from ecrf.services.verifying.report import BadEntry, NotHolding, Progress, VerifyReport
from ecrf.services.verifying.shares import Share, add_tally, in_chain_order

__all__ = ["BadEntry", "VerifyReport", "Wish", "check_ends", "verify_share", "verify_study"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a verification covers.

    `since_checkpoint` leaves out chains that stand where the last checkpoint saw them; `chains` all but these and the
    study chain, and what no single chain shows. `paper` is a printed
    checkpoint as typed (record.merkle.parse_checkpoint): it must be one of the trail's.
    """

    every_signature: bool = False
    since_checkpoint: bool = False
    paper: str = ""
    progress: Progress | None = None
    chains: frozenset[str] | None = None


class Helpers(Protocol):
    """Other processes at the same moment of the same trail, each at work on its share."""

    @property
    def chains(self) -> Collection[str]:
        """The chains they walk."""

    def collect(self) -> Iterable[Share]:
        """Wait for what they found."""


class _Verification:
    def __init__(self, reader: Reader, verifier: Verifier, wish: Wish) -> None:
        self._reader = reader
        self._verifier = verifier
        self._wish = wish
        self._paper = parse_checkpoint(wish.paper) if wish.paper else ""
        self._links = reader.links()
        self._total = sum(link.sequence for link in self._links)
        self._study = StudyProof()
        self._tally = Tally()
        self._bad: list[BadEntry] = []
        self._refused = {bad.chain for bad in getattr(reader, "refused", ())}
        self._skipped = 0
        self._unproven = 0
        self._passed = 0

    def run(self, helpers: Helpers | None) -> VerifyReport:
        """Walk the study chain, then every other on what it proves; `helpers` walk those they were dealt meanwhile."""
        ends = {link.chain: link for link in self._links}
        study = ends.pop(STUDY_CHAIN, Link(STUDY_CHAIN, 0, b""))
        sound = self._try(study)
        theirs = frozenset[str]() if helpers is None else helpers.chains
        wanted = self._wish.chains
        walked = ends.values() if wanted is None else [link for link in ends.values() if link.chain in wanted]
        self._walk_all([link for link in walked if link.chain not in theirs], sound=sound)
        if helpers is not None:
            for share in helpers.collect():
                add_tally(self._tally, share.tally)
                self._bad.extend(share.bad)
                self._skipped += share.skipped
                self._unproven += share.unproven
            self._bad = in_chain_order(self._bad, ends)
        if sound and wanted is None:
            self._check_whole({*ends, STUDY_CHAIN})
        return self._report(study)

    def run_share(self, chains: Collection[str]) -> Share:
        """Walk the study chain for what it proves, then some of the others; only these are counted."""
        sound = self._try(next(link for link in self._links if link.chain == STUDY_CHAIN))
        self._tally, self._bad, self._passed = Tally(), [], 0
        self._walk_all([link for link in self._links if link.chain in chains], sound=sound)
        return Share(tuple(self._bad), self._tally, self._skipped, self._unproven)

    def _walk_all(self, links: Iterable[Link], *, sound: bool) -> None:
        for link in links:
            if not sound:
                self._unproven += 1
            elif self._is_unchanged(link):
                self._skipped += 1
            else:
                self._try(link)

    def _is_unchanged(self, link: Link) -> bool:
        seen = self._study.last_seen(link.chain)
        known = link.chain in self._refused  # what the tables leave out is named every time
        return self._wish.since_checkpoint and not known and (link.sequence, link.head.hex()) == seen

    def _try(self, link: Link) -> bool:
        try:
            state = self._walk(link)
        except NotHolding as found:
            self._bad.append(found.bad)
            return False
        self._passed += link.sequence
        try:
            check_tables(self._reader, link.chain, state)
            check_records(self._reader, link.chain, state)
        except NotHolding as found:
            self._bad.append(found.bad)
        return True

    def _walk(self, link: Link) -> ChainState:
        chain = link.chain
        proof = ChainProof(self._reader, self._verifier, chain, self._study, self._tally)
        proof.every_signature = self._wish.every_signature
        if not link.sequence:
            proof.fail("verify.truncated", 1)
        for number, stored in enumerate(self._reader.transactions(chain)):
            proof.take(stored)
            if self._wish.progress is not None and number % 1000 == 0:
                self._wish.progress(self._passed + proof.state.sequence, self._total)
        proof.finish(link.sequence)
        if proof.head != link.head:
            proof.fail("verify.hash", link.sequence, "end")
        return proof.state

    def _check_whole(self, known: set[str]) -> None:
        """What no single chain shows: chains and transactions that are gone, rows that belong to none."""
        found: list[BadEntry] = [
            BadEntry(chain, 1, "verify.truncated") for chain in sorted(self._study.marked() - known)
        ]
        named = {bad.chain for bad in self._bad}
        for (transaction, chain), seen in sorted(self._tally.shared.items()):
            if not seen and chain not in named and not self._wish.since_checkpoint:
                found.append(BadEntry(chain, 0, "verify.transaction_gone", detail=transaction))
        found.extend(BadEntry("", 0, "verify.unlinked", detail=name) for name in self._reader.unlinked())
        paper = self._paper
        rows = self._study.state.checkpoints.values()
        if paper and paper not in {text for row in rows for text in (to_paper(row.root), row.root)}:
            found.append(BadEntry(STUDY_CHAIN, 0, "verify.paper_unknown", detail=paper))
        self._bad.extend(found)
        try:
            check_strays(self._reader)
        except NotHolding as stray:
            self._bad.append(stray.bad)
        if not self._wish.since_checkpoint:
            self._bad.extend(BadEntry("", 0, "verify.file", detail=text) for text in self._reader.damages())

    def _report(self, study: Link) -> VerifyReport:
        tally = self._tally
        if self._wish.progress is not None:
            self._wish.progress(self._total, self._total)
        return VerifyReport(
            bad=tuple(self._bad),
            chains=len(self._links),
            entries=tally.entries,
            transactions=tally.transactions,
            signatures=tally.signatures,
            checkpoints=self._study.checkpoints,
            redacted=tally.redacted,
            skipped=self._skipped,
            unproven=self._unproven,
            clock_backwards=tuple(tally.clock_backwards),
            study_length=study.sequence,
            study_head=study.head.hex(),
            root=self._study.root,
        )


def verify_study(
    reader: Reader, verifier: Verifier, wish: Wish | None = None, helpers: Helpers | None = None
) -> VerifyReport:
    """Check every hash, link, commitment, fold, checkpoint and table row, and the last signature of each run.

    Never raises for a trail that does not hold: the report names the first bad entry of each chain. Refuses
    (`checkpoint.malformed`) a paper nobody can read. Memory holds one chain's state at a time. Give a store's
    snapshot where others may write meanwhile.
    """
    return _Verification(reader, verifier, wish or Wish()).run(helpers)


def verify_share(reader: Reader, verifier: Verifier, wish: Wish, chains: Collection[str]) -> Share:
    """Check some chains as `verify_study` does, in a process of their own; the study chain is walked, not counted."""
    return _Verification(reader, verifier, wish).run_share(chains)
