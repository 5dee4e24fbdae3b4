"""The bundle: what `make bundle` left in dist/ecrf."""

from __future__ import annotations

from pathlib import Path

from benchmarks.timing import Row, at_most

BUNDLE = Path("dist/ecrf")


def measure_bundle() -> list[Row]:
    """The size of the folder that runs without Python."""
    if not BUNDLE.is_dir():
        return [Row("bundle", "not built: `make bundle`", bar="<= 350 MB")]
    size = sum(path.stat().st_size for path in BUNDLE.rglob("*") if path.is_file() and not path.is_symlink())
    return [at_most("bundle", size / 1e6, 350, "MB")]
