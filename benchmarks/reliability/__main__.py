"""`python -m benchmarks.reliability [STORY ...]`: run what the journal lacks, then write the report."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.reliability.journal import Batch, Journal, Tally, describe_machine, now
from benchmarks.reliability.report import write_report
from benchmarks.reliability.stories import STORIES, Story

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "docs" / "validation" / "reliability.md"


def run_batch(story: Story, index: int, size: int, seed: str) -> Batch:
    """Run one batch in a folder of its own."""
    tally = Tally()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=f"ecrf-{story.name}-") as folder:
        story.load()(random.Random(f"{seed}/{story.name}/{index}"), size, Path(folder), tally)
    took = round(time.monotonic() - began, 1)
    return Batch(story.name, index, size, seed, now(), took, describe_machine(), dict(tally.counts),
                 tally.notes, tally.failed)  # fmt: skip


def run_story(story: Story, journal: Journal, seed: str) -> bool:
    """Run the batches of a story that are missing; returns whether nothing failed."""
    sound = True
    for index in range(-(-story.full // story.batch)):
        size = min(story.batch, story.full - index * story.batch)
        if not journal.has(story.name, index, size, seed):
            batch = run_batch(story, index, size, seed)
            journal.keep(batch)
            sound = sound and not batch.failed
            print(
                f"{story.name} {index + 1}: {batch.counts} {batch.seconds} s",
                *batch.notes,
                sep="\n    ",
                flush=True,
            )
    return sound


def main() -> int:
    """Run and report; 1 when anything failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reliability", description=__doc__)
    parser.add_argument("stories", nargs="*", choices=[[], *(story.name for story in STORIES)])
    parser.add_argument("--seed", default="1")
    parser.add_argument("--journal", type=Path, default=ROOT / "build" / "reliability")
    parser.add_argument("--report-only", action="store_true", help="write the report of what was run so far")
    asked = parser.parse_args()
    journal = Journal(asked.journal)
    chosen = [story for story in STORIES if story.name in asked.stories or not asked.stories]
    failed = [
        story.name for story in chosen if not asked.report_only and not run_story(story, journal, asked.seed)
    ]
    write_report(journal, REPORT)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
