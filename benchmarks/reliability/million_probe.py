"""One act on a big study in a process of its own: seconds and peak memory, as JSON."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import msgspec

from benchmarks.bench import PASSWORD
from ecrf.library.words import load_speaker
from ecrf.services.reads.snapshot import read_snapshot
from ecrf.services.verifying import Wish, verify_study
from ecrf.vault.signing import verify
from ecrf.wiring.memory import Memory
from ecrf.wiring.opening import OpenStudy, open_study
from ecrf.wiring.sources import system_sources
from ecrf.words import Language


def main(study: Path, what: str, folder: Path) -> None:
    """Open, and do one thing; the password's own time (Argon2id) is told apart."""
    from ecrf.vault.door import Door

    sources = system_sources()
    began = time.perf_counter()
    Door(study, sources.clock.now, sources.workstation).open("bench", PASSWORD)
    password = time.perf_counter() - began
    began = time.perf_counter()
    opened = open_study(study, "bench", PASSWORD, sources, Memory(folder / "memory"))
    seconds, more = time.perf_counter() - began, f" (of it {password:.2f} s for the password)"
    if what != "open":
        began = time.perf_counter()
        more = _do(opened, what, folder)
        seconds = time.perf_counter() - began
    opened.close()
    peak = _peak_mb()
    print(msgspec.json.encode({"seconds": seconds, "peak_mb": peak, "more": more}).decode())


def _peak_mb() -> float:
    """The most memory this process ever held; the counter of getrusage would begin with its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def _do(opened: OpenStudy, what: str, folder: Path) -> str:
    if what == "verify":
        with opened.tools.store.snapshot() as reader:
            report = verify_study(reader, verify, Wish())
        if not report.holds:
            raise RuntimeError(str(report.first))
        return f", {report.entries:,} entries on one core"
    from ecrf.exports import Options, write_export

    target = folder / f"{what}.out"
    # The design of measuring has no role that exports; what is measured is the writing.
    session = opened.session("coordinator", "*")
    session = replace(session, actions=session.actions | {"export", "see_trail"})
    speakers = (load_speaker(Language.EN), load_speaker(Language.ZH))
    with read_snapshot(opened.tools, session) as snapshot:
        write_export(what, snapshot, Options(both=speakers), target, speakers[0])
    size = target.stat().st_size >> 20
    target.unlink()
    return f", {size} MB written"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
