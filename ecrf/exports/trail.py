"""The trail as JSON Lines (docs/trail-format.md, section 12): what a stand-alone verifier reads."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from pathlib import Path

from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.record.transaction import encode_canonical
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_trail import TrailLine
from ecrf.words import Speaker

WITHHELD = ".withheld.jsonl"
"""End of the name of the file beside it that names every slot taken out."""


def write_trail(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write every transaction as a line, and beside it, where content is withheld, the list of its slots.

    Streams in flat memory; the same place gives the same bytes in any language. Refuses `reads.not_allowed`,
    `snapshot.trail_whole`, `snapshot.trail_blinded` and like every export.
    """
    del options, speaker
    beside = target.with_name(target.name + WITHHELD)
    transactions = entries = withheld = 0
    with ExitStack() as both:
        whole = both.enter_context(landing(target))  # entered first: takes its name last
        listed = both.enter_context(both.enter_context(landing(beside)).open("wb"))
        written = both.enter_context(whole.open("wb"))
        for line in snapshot.trail():
            written.write(_text(line))
            for slot in line.withheld:
                listed.write(encode_canonical(slot) + b"\n")
            transactions, entries = transactions + 1, entries + line.entries
            withheld += len(line.withheld)
    rows = (("transactions", transactions), ("entries", entries), ("withheld", withheld))
    if not withheld:
        with suppress(FileNotFoundError):
            beside.unlink()
        return Written(target, compute_sha256(target), rows)
    return Written(target, compute_sha256(target), rows, ((beside.name, compute_sha256(beside)),))


def _text(line: TrailLine) -> bytes:
    sealed = line.sealed
    return (
        encode_canonical(
            {
                "body": sealed.body.decode(),
                "content": sealed.content.hex(),
                "heads": sealed.heads.decode(),
                "id": sealed.id,
                "signature": sealed.signature.hex(),
            }
        )
        + b"\n"
    )
