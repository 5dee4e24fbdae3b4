"""Run every check of the code's form, all of them even when one fails, and say at the end which failed."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = Path(sys.executable).parent


def main(paths: list[str]) -> int:
    """Check `paths`; 1 when anything failed."""
    here = [path for path in paths if (ROOT / path).exists()]
    python = [sys.executable]
    steps: dict[str, list[str | Path]] = {
        "ruff check": [SCRIPTS / "ruff", "check", "--output-format=concise", *here],
        "ruff format": [SCRIPTS / "ruff", "format", "--check", "--output-format=concise", *here],
        "mypy": [SCRIPTS / "mypy"],
        "import contracts": [SCRIPTS / "lint-imports", "--no-cache"],
        "sizes": [*python, "tools/check_sizes.py"],
        "words": [*python, "tools/compile_words.py", "--check"],
    }
    failed = [name for name, command in steps.items() if not _passes(name, command)]
    print(f"lint: {'failed: ' + ', '.join(failed) if failed else 'all clean'}")
    return 1 if failed else 0


def _passes(name: str, command: list[str | Path]) -> bool:
    print(f"== {name}", flush=True)
    started = time.monotonic()
    environment = os.environ | {"COLUMNS": "120"}
    done = subprocess.run(command, check=False, cwd=ROOT, stdin=subprocess.DEVNULL, env=environment)
    print(
        f"   {'ok' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - started:.1f} s", flush=True
    )
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["ecrf", "tools", "tests", "benchmarks", "hatch_build.py"]))
