"""Run pytest with a PostgreSQL of its own where one is installed; its arguments go on to pytest."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from private_postgres import PrivatePostgres, find_binaries

ROOT = Path(__file__).resolve().parents[1]
WORKERS = ["-n", "2", "--dist", "worksteal"]


def main(arguments: list[str]) -> int:
    """Return pytest's exit status; whatever was started is stopped first."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that `finally` below still runs
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "pytest", *([] if "-n" in arguments else WORKERS), *arguments]
    server = None
    if binaries := find_binaries():
        server = PrivatePostgres(binaries)
    else:
        print("tests: no PostgreSQL found; its tests are skipped (Debian: apt-get install postgresql)")
    try:
        if server is not None:
            environment["ECRF_TEST_POSTGRES"] = server.start()
        return subprocess.run(
            command, check=False, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL
        ).returncode
    finally:
        if server is not None:
            server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
