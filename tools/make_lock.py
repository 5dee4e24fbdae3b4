"""Renew requirements.lock: every part for run and development, on every system, with hashes, no address."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESOLVER = "uv==0.13.8"
HEADER = """\
# Every part the program and its tests are made of, for Linux, Windows and macOS, Python 3.11 and later.
# Made by `make lock` from pyproject.toml; install with `pip install --require-hashes -r requirements.lock`.
"""
ADDRESS = re.compile(r"https?://|file:|--(?:extra-)?index-url|--find-links", re.IGNORECASE)


BENCH_HEADER = """\
# Peers the benchmarks are set against; they get an environment of their own (`make bench`) and are no part of the program.
"""
LOCKS = {
    "requirements.lock": (HEADER, ("--extra", "dev", "pyproject.toml")),
    "requirements-bench.lock": (BENCH_HEADER, ("benchmarks/peers.in",)),
}


def main() -> int:
    """Write the locks; 1 when an address of a registry slipped into one."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Path(folder)
        resolver = _install_resolver(bench / "venv")
        return max(_lock(name, resolver, bench / "lock.txt") for name in sys.argv[1:] or LOCKS)


def _lock(name: str, resolver: Path, out: Path) -> int:
    header, sources = LOCKS[name]
    command = [str(resolver), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    command += ["--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"]
    subprocess.run([*command, *sources, "-o", str(out)], check=True, cwd=ROOT, env=_public_only())
    text = header + out.read_text(encoding="utf-8")
    out.unlink()
    if found := ADDRESS.search(text):
        print(f"{name} would name an address: {found.group()}", file=sys.stderr)
        return 1
    (ROOT / name).write_text(text, encoding="utf-8")
    print(f"{name}: {len(re.findall(r'^[A-Za-z]', text, re.MULTILINE))} parts")
    return 0


def _install_resolver(venv: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    scripts = venv / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", RESOLVER], check=True)
    return scripts / "uv"


def _public_only() -> dict[str, str]:
    """Return the environment without settings that would add local folders of wheels."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}


if __name__ == "__main__":
    sys.exit(main())
