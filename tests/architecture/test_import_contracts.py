"""The rooms of the house import downwards only, and each outside library stays in its room."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"openpyxl", "reportlab", "lxml", "matplotlib", "alembic"}
ROOMS_NEVER = {"utils", "helpers", "common", "core", "base", "manager"}


def test_the_import_contracts_hold():
    """Every contract of pyproject.toml is kept."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONUTF8": "1", "COLUMNS": "120", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.parametrize("library", sorted(HEAVY))
def test_heavy_libraries_are_imported_where_they_are_used(library):
    """No module of the program imports a heavy library at its top, so that start-up does not pay for it."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "ecrf").rglob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if library in _imported(node)
    ]
    assert found == []


def test_no_room_is_named_for_nothing_in_particular():
    """What fits no room is not understood yet: there is no utils, helpers, common, core, base or manager."""
    names = {path.stem for path in (ROOT / "ecrf").rglob("*") if path.suffix in {"", ".py"}}
    assert names & ROOMS_NEVER == set()


def _imported(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return {(node.module or "").split(".")[0]}
    return set()
