"""The pinned Qt binding keeps its references (docs/decisions/0002)."""

import os
import subprocess
import sys

CALLS = """
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
label = QLabel()
for number in range(50_000):
    label.setText("a")
print(number + 1, label.text())
"""


def test_fifty_thousand_calls_that_return_nothing_do_not_abort():
    """PySide6 6.12.0 on Python 3.11 loses a reference to None at each such call and aborts the process."""
    done = subprocess.run(
        [sys.executable, "-c", CALLS],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    assert (done.returncode, done.stdout.strip()) == (0, "50000 a"), done.stderr[-1000:]
