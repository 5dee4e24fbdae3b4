"""Files and functions stay small enough to be understood at once."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_no_file_and_no_function_is_too_long():
    """Files of the program have at most 400 lines, functions at most 50."""
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "check_sizes.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
