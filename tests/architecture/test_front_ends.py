"""Each front end loads what it needs and nothing heavier, so that it starts at once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"openpyxl", "reportlab", "lxml", "matplotlib", "numpy", "alembic", "psycopg"}
SQL = {"sqlalchemy", "sqlcipher3", "sqlite3"}

RUN = """
import json, sys
sys.argv = ["ecrf", *{arguments!r}]
from ecrf.__main__ import main
try:
    main()
except SystemExit:
    pass
print("\\n" + json.dumps(sorted(name for name in sys.modules if name.count(".") < 2)))
"""


def _modules_after(*arguments: str) -> set[str]:
    """Return the modules loaded after `ecrf ARGUMENTS` in a process of its own, rooms as `ecrf.room`."""
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(arguments=arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return set(json.loads(done.stdout.splitlines()[-1]))


needs_main = pytest.mark.skipif(
    not (ROOT / "ecrf" / "__main__.py").exists(), reason="no ecrf/__main__.py yet"
)


@needs_main
def test_help_and_version_load_neither_window_nor_store():
    """`ecrf --help` and `ecrf --version` answer without Qt, SQL or a heavy library."""
    for argument in ("--help", "--version"):
        loaded = _modules_after(argument)
        assert loaded & (HEAVY | SQL | {"PySide6", "yaml"}) == set()


@needs_main
def test_the_calculators_load_clinical_tables_only():
    """`ecrf compute` needs no study: no store, no vault, no window, no services."""
    loaded = _modules_after("compute", "--help")
    assert (
        loaded & (HEAVY | SQL | {"PySide6", "ecrf.store", "ecrf.vault", "ecrf.ui", "ecrf.viewmodels"})
        == set()
    )
