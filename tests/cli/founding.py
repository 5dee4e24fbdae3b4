"""A study with T3 published, founded on the command line for the tests of commands."""

from pathlib import Path

from tests.cli.terminal import Terminal

ADMIN = "correct horse battery"
TRAINING = (
    "--training", "Protocol and GCP", "--training-version", "2.0", "--training-day", "2026-03-01",
)  # fmt: skip


def found(folder: Path, *more: object, design: object = "T3", nature: str = "test") -> tuple[Path, Terminal]:
    """Wang Min founds a study in a folder; returns it with a terminal in her hands."""
    terminal = Terminal(environment={"ECRF_PASSWORD": ADMIN, "ECRF_NEW_PASSWORD": ADMIN})
    who = ("--login", "wang", "--name", "Wang Min 王敏", "--organisation", "NCU2")
    words = (*who, "--design", design, "--nature", nature, *more)
    assert terminal.run("new-study", folder, *words) == 0, terminal.noted
    return folder, terminal
