"""What is committed names no machine, no registry and no secret, and the lock can be installed anywhere."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Written in pieces, so that this file does not find itself.
PLACES = [
    "/wor" + "k/",
    "/op" + "t/wheels",
    "/ro" + "ot/",
    "py" + "pi.org",
    "pythonho" + "sted.org",
    "registry.n" + "pmjs",
    "npm" + "js.com",
    "deb.deb" + "ian.org",
    "BEGIN PRIV" + "ATE KEY",
]
TEXT = {
    ".py",
    ".md",
    ".yaml",
    ".yml",
    ".toml",
    ".lock",
    ".po",
    ".csv",
    ".json",
    ".sh",
    ".spec",
    ".txt",
    ".svg",
    "",
}


def _tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name]


def test_no_tracked_file_names_a_machine_or_a_registry():
    """No absolute path of a developer's machine, no address of a package registry, no private key."""
    pattern = re.compile("|".join(map(re.escape, PLACES)))
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in _tracked()
        if path.suffix in TEXT and path.is_file()
        for match in pattern.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_nothing_made_is_tracked():
    """Compiled words, caches, bundles and demo output are made, never kept."""
    made = re.compile(r"(\.mo|\.pyc|\.whl)$|(^|/)(__pycache__|\.venv|dist|build|demo-output)/")
    assert [str(path) for path in _tracked() if made.search(str(path.relative_to(ROOT)))] == []


def test_every_part_is_locked_with_hashes_and_without_an_address():
    """requirements.lock has an exact version and SHA-256 for each part and names no index."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?://|file:|index-url|find-links|trusted-host", text)
    parts = [
        part for part in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE) if not part.startswith("#")
    ]
    assert len(parts) > 50
    assert [
        part.splitlines()[0] for part in parts if not re.match(r"[A-Za-z0-9._-]+(\[\w+\])?==\S+ ", part)
    ] == []
    assert [part.splitlines()[0] for part in parts if "--hash=sha256:" not in part] == []


def test_the_lock_holds_the_versions_the_project_names():
    """Each exact version of pyproject.toml stands in requirements.lock."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    locked = set(re.findall(r"^([A-Za-z0-9._-]+)(?:\[\w+\])?==(\S+)", _lock(), re.MULTILINE))
    for line in wanted:
        name, version = re.fullmatch(r"([A-Za-z0-9._-]+)(?:\[\w+\])?==(\S+)", line).groups()
        assert (name.lower().replace("_", "-"), version) in {(n.lower(), v) for n, v in locked}


def _lock() -> str:
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")
