"""A PostgreSQL cluster in a temporary folder, on a free loopback port, for as long as tests run."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

PLACES = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Fedora, RHEL
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
SETTINGS = "-F -k {folder} -p {port} -c listen_addresses=127.0.0.1 -c max_connections=200"
TRIES = 5


def find_binaries() -> Path | None:
    """Return the folder with initdb and pg_ctl, the newest version first, or None."""
    if os.name == "nt":
        return None
    found = [Path(path).parent for path in [shutil.which("initdb")] if path]
    for pattern in PLACES:
        found += sorted(Path("/").glob(pattern.lstrip("/")), key=_version, reverse=True)
    usable = (folder for folder in found if (folder / "pg_ctl").exists() and (folder / "initdb").exists())
    return next(usable, None)


def _version(folder: Path) -> float:
    digits = "".join(c for c in folder.parent.name if c.isdigit() or c == ".")
    return float(digits) if digits.replace(".", "", 1).isdigit() else 0.0


class PostgresFailedError(RuntimeError):
    """A PostgreSQL program ended with an error; its output is the message."""


class PrivatePostgres:
    """One cluster; `start` gives its address, `stop` ends it and removes its folder."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        # Short, because a Unix socket's path ends at 107 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="ecrf-pg-"))
        self._data = str(self._folder / "d")
        self._as_user: str | None = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self._as_user = "postgres"
            account = pwd.getpwnam(self._as_user)
            os.chown(self._folder, account.pw_uid, account.pw_gid)

    def start(self) -> str:
        """Return the SQLAlchemy address of a fresh cluster whose owner is `ecrf`."""
        init = [
            "-U",
            "ecrf",
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        ]
        self._run("initdb", ["-D", self._data, *init])
        for attempt in range(1, TRIES + 1):
            port = _free_port()
            options = SETTINGS.format(folder=self._folder, port=port)
            try:
                self._pg_ctl("-l", str(self._folder / "log"), "-w", "-t", "30", "-o", options, "start")
            except PostgresFailedError:  # somebody took the port in between
                if attempt == TRIES:
                    raise
            else:
                return f"postgresql+psycopg://ecrf@127.0.0.1:{port}/postgres"
        raise AssertionError("unreachable")

    def stop(self) -> None:
        """End the cluster at once and remove it; quiet when it never started."""
        if Path(self._data, "postmaster.pid").exists():
            self._pg_ctl("-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _pg_ctl(self, *arguments: str) -> None:
        self._run("pg_ctl", ["-D", self._data, *arguments])

    def _run(self, name: str, arguments: list[str]) -> None:
        output = self._folder / f"{name}.out"
        with output.open(
            "ab"
        ) as sink:  # a file, not a pipe: the server inherits it and a pipe would never close
            done = subprocess.run(
                [str(self._binaries / name), *arguments],
                check=False,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                user=self._as_user,
                group=self._as_user,
                extra_groups=None if self._as_user is None else [],
            )
        if done.returncode != 0:
            raise PostgresFailedError(
                f"{name}: {output.read_text(encoding='utf-8', errors='replace')[-2000:]}"
            )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
