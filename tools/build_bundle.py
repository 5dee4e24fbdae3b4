"""Build dist/ecrf with PyInstaller, start it, and play the scripted session given as arguments."""

import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "dist" / "ecrf" / ("ecrf.exe" if os.name == "nt" else "ecrf")
LARGEST_MB = 350
SESSION_SECONDS = 900
# Who draws the curves of the demo study, for what pictures need is found only when one is made.
DRAWS = "sunlei"
# Where libraries lie that are there only because another one asked for them.
ASKED_FOR = ("_internal/*.so*", "_internal/*.libs/*.so*", "_internal/PySide6/Qt/lib/*.so*")
# Looked for by name at run time.
ALONE = re.compile("libpython|_cffi_backend")


def main(session: list[str]) -> int:
    """Build and prove the bundle; 1 with a reason on the terminal when anything fails."""
    if not (ROOT / "ecrf" / "__main__.py").exists():
        print("bundle: skipped, the program has no ecrf/__main__.py yet")
        return 0
    if not _has_shared_python():
        print(f"bundle: skipped, {sys.base_prefix} has no shared libpython, which a bundle carries along")
        package = f"libpython{sysconfig.get_python_version()}"
        print(f"        (Debian: apt-get install {package}; pyenv: PYTHON_CONFIGURE_OPTS=--enable-shared)")
        return 0
    try:
        _build()
        _drop_unasked()
        _strip()
        _check_size()
        with tempfile.TemporaryDirectory(prefix="ecrf-bundle-") as folder:
            _run(Path(folder), "--version")
            _play(session, Path(folder))
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        print(f"bundle: {error}", file=sys.stderr)
        return 1
    return 0


def _has_shared_python() -> bool:
    """Look for the file itself: Debian calls its Python shared, but packs the library apart."""
    if platform.system() != "Linux":
        return True
    name = f"libpython{sysconfig.get_python_version()}.so*"
    folders = [sysconfig.get_config_var("LIBDIR"), f"/usr/lib/{platform.machine()}-linux-gnu"]
    return any(any(Path(folder).glob(name)) for folder in folders if folder)


def _build() -> None:
    started = time.monotonic()
    log = ROOT / "build" / "bundle.log"
    log.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "build.spec"]
    with log.open("wb") as sink:
        done = subprocess.run(
            command, check=False, cwd=ROOT, stdout=sink, stderr=sink, stdin=subprocess.DEVNULL
        )
    if done.returncode != 0:
        print(log.read_text(encoding="utf-8", errors="replace")[-4000:], file=sys.stderr)
        raise ValueError(f"PyInstaller ended with {done.returncode}")
    print(f"bundle: {PROGRAM.parent.relative_to(ROOT)} built in {time.monotonic() - started:.0f} s")


def _drop_unasked() -> None:
    """Remove libraries no other one asks for any more, now that what had asked for them was left out."""
    tool = shutil.which("objdump")
    if tool is None or platform.system() != "Linux":
        return
    asking = {path: _linked(tool, path)[0] for path in _libraries()}
    while True:
        asked = {name for names in asking.values() for name in names}
        places = {path for pattern in ASKED_FOR for path in PROGRAM.parent.glob(pattern)}
        unasked = [p for p in asking if p in places and p.name not in asked and not ALONE.match(p.name)]
        if not unasked:
            break
        for path in unasked:
            path.unlink()
            del asking[path]
    for link in PROGRAM.parent.joinpath("_internal").glob("*.so*"):
        if not link.exists():
            link.unlink()


def _strip() -> None:
    """Take out symbols for a debugger, often half of a library; what a wheel has altered (RPATH) is left alone."""
    strip, look = shutil.which("strip"), shutil.which("objdump")
    if strip is None or look is None or platform.system() != "Linux":
        return
    for path in _libraries():
        if path != PROGRAM and not _linked(look, path)[1]:
            subprocess.run([strip, "--strip-unneeded", path], check=True)


def _libraries() -> list[Path]:
    """The program and every library of the bundle, each once."""
    files = (path for path in PROGRAM.parent.rglob("*") if path.is_file() and not path.is_symlink())
    return [path for path in files if path == PROGRAM or ".so" in path.suffixes]


def _linked(tool: str, path: Path) -> tuple[set[str], bool]:
    """The libraries a file asks for, and whether a wheel gave it a place to look for them."""
    told = subprocess.run([tool, "-p", path], check=True, capture_output=True, text=True).stdout
    words = [line.split() for line in told.splitlines()]
    named = {each[1] for each in words if len(each) == 2 and each[0] == "NEEDED"}
    return named, any(each and each[0] in ("RPATH", "RUNPATH") for each in words)


def _check_size() -> None:
    size = sum(
        path.stat().st_size for path in PROGRAM.parent.rglob("*") if path.is_file() and not path.is_symlink()
    )
    megabytes = size / 1e6
    print(f"bundle: {megabytes:.0f} MB")
    if megabytes > LARGEST_MB:
        raise ValueError(f"{megabytes:.0f} MB, at most {LARGEST_MB}")


def _play(session: list[str], folder: Path) -> None:
    """Play the session in an empty folder with an empty home, as on a machine without this checkout; draw curves of it."""
    if not session:
        return
    started = time.monotonic()
    _run(folder, *session)
    study = next(folder.rglob("*.ecrf"), None)
    if study is not None:
        (folder / "password").write_text(f"demo-{DRAWS}-2026", encoding="ascii")
        who = ("--login", DRAWS, "--password-file", "password")
        _run(folder, "export", str(study), "curves.pdf", *who, "--format", "survival")
    print(f"bundle: scripted session played in {time.monotonic() - started:.0f} s")


def _run(folder: Path, *arguments: str) -> None:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }
    home = {
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [PROGRAM, *arguments],
        check=False,
        cwd=folder,
        env=kept | home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=SESSION_SECONDS,
    )
    print(f"bundle: ecrf {' '.join(arguments)}\n{done.stdout[-2000:].rstrip()}")
    if done.returncode != 0:
        raise ValueError(f"`ecrf {' '.join(arguments)}` ended with {done.returncode}:\n{done.stderr[-4000:]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
