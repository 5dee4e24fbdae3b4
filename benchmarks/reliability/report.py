"""The journal as docs/validation/reliability.md: only what was really run, with date, machine, command and seed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from benchmarks.reliability.journal import Batch, Journal
from benchmarks.reliability.stories import STORIES, Story

HEAD = """# Reliability figures

Written by `make reliability` from the journal of what was really run, and holding nothing else. Each story runs in seeded
batches that can be interrupted and resumed; a small part of every story runs with the tests (`tests/reliability`). What must
not be is counted in CAPITALS; a story without such a line is sound.

- **What passes unseen in a decrypted file** is told apart by what stood there, by SQLite's published file format alone: a
  free page, or space of a page that no cell uses. Nothing is stored in either. The encrypted file is found out anywhere.
- **Truncation** is looked for with the last printed checkpoint in hand: without it an end cut off behind the last checkpoint
  known outside the file cannot be seen by anybody ([security](../security.md)).
- **Seconds** are what it took on a machine that others worked on at the same time: they say nothing of speed.
- A **crash** is anything but a clean result or a refusal with a code.

What these stories found, and was mended: errors of the driver that were no refusal (text that is not UTF-8, broken JSON, an
unknown file format, foreign keys that fit no table); a link's head in the middle of a chain, a row under another key, a
changed word of a table definition, a key in hex that is none, a column that holds nothing. All stories
below were run again after they were mended, on one day while the program was still worked on: kills and broken input on the
morning's code, the others on the last but the reading pass.
"""


def write_report(journal: Journal, path: Path) -> None:
    """Write the page of everything in the journal."""
    batches = list(journal.batches())
    pieces = [HEAD]
    for story in STORIES:
        found = [batch for batch in batches if batch.story == story.name]
        if found:
            pieces.append(_section(story, found))
    missing = [
        story for story in STORIES if sum(b.size for b in batches if b.story == story.name) < story.full
    ]
    if missing:
        names = ", ".join(f"{story.name} ({_done(batches, story)} of {story.full})" for story in missing)
        pieces.append(f"## Not run in full\n\n{names}.\n")
    path.write_text("\n".join(pieces), encoding="utf-8", newline="\n")


def _done(batches: list[Batch], story: Story) -> int:
    return sum(batch.size for batch in batches if batch.story == story.name)


def _section(story: Story, batches: list[Batch]) -> str:
    counts: Counter[str] = Counter()
    for batch in batches:
        counts.update(batch.counts)
    seconds = sum(batch.seconds for batch in batches)
    seeds = ", ".join(sorted({batch.seed for batch in batches}))
    machines = "; ".join(sorted({batch.machine for batch in batches}))
    lines = [f"## {story.title[0].upper()}{story.title[1:]}", ""]
    days = " to ".join(sorted({batches[0].when[:10], batches[-1].when[:10]}))
    command = f"`python -m benchmarks.reliability {story.name} --seed {seeds}`"
    lines += [f"{command} · {days} · {len(batches)} batches, {seconds:.0f} s · {machines}", ""]
    if set(counts) - {"told"}:
        lines += ["| Counted | |", "|---|---|"]
        lines += [f"| {what} | {number:,} |" for what, number in sorted(counts.items(), key=_order)]
        lines.append("")
    notes = [note for batch in batches for note in batch.notes]
    lines += [f"- {note}" for note in notes] + ([""] if notes else [])
    return "\n".join(lines)


def _order(each: tuple[str, int]) -> tuple[bool, int, str]:
    """What must not be first, then the largest."""
    return (not each[0].split(":")[0].isupper(), -each[1], each[0])
