"""Write the study folders of this version into tests/data/studies: each kind of entry, small, encrypted with the tests' key.

`python -m tests.store.write_study_folder` touches no folder that exists: what a released version wrote stays as it was.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from ecrf import __version__
from ecrf.store.backup import write_backup
from ecrf.store.connect import FILE_NAME, Opening
from ecrf.store.study_file import create_study_file, open_study
from tests.store.conftest import KEY
from tests.store.every_kind import play_every_kind, play_rules
from tests.store.trail_builder import Trail, verify_ed25519

ROOT = Path(__file__).resolve().parents[2]
STUDIES = ROOT / "tests" / "data" / "studies"

PLAYS = {"kinds": play_every_kind, "rules": play_rules}
"""What each folder tells; kinds of entries that come later get a folder of their own."""


def write_folder(target: Path, play: Callable[[Trail], None] = play_every_kind) -> None:
    """Play into a new study and keep the proved copy of its file."""
    work = target.with_suffix(".work")
    how = Opening(key=KEY, synchronous="OFF", any_place=True)
    try:
        create_study_file(work, how)
        store = open_study(work, how)
        play(Trail(store))
        store.close()
        write_backup(work, target, how, verify_ed25519)
        (target / "copy.json").unlink()
    finally:
        shutil.rmtree(work, ignore_errors=True)


def main() -> int:
    """Write those that are not there; returns 1 when all are."""
    targets = {STUDIES / __version__ / f"{name}.ecrf": play for name, play in PLAYS.items()}
    missing = [target for target in targets if not target.exists()]
    if not missing:
        sys.stderr.write(f"{__version__} is written: a released version is never written again\n")
        return 1
    for target in missing:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_folder(target, targets[target])
        sys.stdout.write(f"{target.relative_to(ROOT)}: {(target / FILE_NAME).stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
