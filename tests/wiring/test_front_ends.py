"""What each front end loads: nothing heavier than it needs."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SQL = {"sqlalchemy", "sqlcipher3"}
SHOW = "\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"


def loaded_after(code: str) -> set[str]:
    """The modules loaded after `code` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code + SHOW],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(ROOT),
            "HOME": "/nonexistent",
        },
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_calculators_load_no_window_and_no_store():
    """`ecrf compute` knows clinical rules and their tables."""
    loaded = loaded_after("import ecrf.wiring.compute")
    assert not loaded & (SQL | {"PySide6", "ecrf.vault", "ecrf.store", "ecrf.services"})


def test_the_login_window_loads_no_database():
    """Store, exports and YAML wait until a name and a password are there."""
    code = (
        "from pathlib import Path\n"
        "from ecrf.wiring.memory import Memory\n"
        "from ecrf.wiring.window import build_window\n"
        "app = build_window(Memory(Path('/nonexistent')), Path('/nonexistent/w.ini'))\n"
        "app.login.show()\n"
        "app.qt.processEvents()"
    )
    loaded = loaded_after(code)
    assert "PySide6" in loaded
    assert not loaded & (
        SQL | {"ecrf.store", "ecrf.exports", "ecrf.simulation", "openpyxl", "reportlab", "yaml"}
    )


def test_the_window_stands_before_words_and_models_are_loaded():
    """The first window is painted with nothing of ours loaded but the window itself; words, records and what is
    remembered come behind it, and services only on a thread once the login can be typed into.
    """
    shown = "from ecrf.wiring.window import build_window\napp = build_window()\napp.entrance.show()\n"
    before = loaded_after(shown)
    assert {name for name in before if name.startswith("ecrf.")} <= {
        *("ecrf.wiring", "ecrf.wiring.window", "ecrf.library", "ecrf.library.find", "ecrf.ui", "ecrf.ui.app"),
    }
    assert not before & (SQL | {"msgspec", "PySide6.QtSvg", "cryptography"})
    furnished = loaded_after(f"{shown}app.furnish()\n")
    assert "msgspec" in furnished
    assert not furnished & (SQL | {"ecrf.services", "ecrf.viewmodels", "ecrf.vault", "cryptography"})


def test_the_command_line_loads_no_window():
    """A study is opened, verified and exported without Qt."""
    loaded = loaded_after("import ecrf.wiring.line, ecrf.cli.app, ecrf.wiring.work")
    assert not {name for name in loaded if name.startswith("PySide6")}


def test_opening_a_study_loads_no_exports():
    """Excel and PDF wait until something leaves."""
    loaded = loaded_after("import ecrf.wiring.opening, ecrf.wiring.work, ecrf.wiring.admission")
    assert not loaded & {"openpyxl", "reportlab", "lxml", "matplotlib", "alembic"}
