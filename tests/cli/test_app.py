"""The command line itself: help, languages, lint, words, exit codes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ecrf.cli import ports
from ecrf.cli.app import COMMANDS
from ecrf.wiring.line import take_language
from ecrf.words import Language
from tests.cli.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("argv", "language", "rest"),
    [
        (["--lang", "zh", "lint"], Language.ZH, ["lint"]),
        (["lint", "--lang=zh"], Language.ZH, ["lint"]),
        (["lint", "T3", "--lang", "en", "--json"], Language.EN, ["lint", "T3", "--json"]),
    ],
)
def test_the_language_may_be_chosen_anywhere(argv, language, rest):
    """Before the command, behind it, with or without the equals sign."""
    assert take_language(argv) == (language, rest)


def test_without_a_choice_the_system_decides(monkeypatch):
    """LC_ALL before LANG; the C locale says nothing."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    assert take_language(["lint"])[0] is Language.ZH


def test_lint_finds_nothing_wrong_with_what_ships():
    """Every study: forms, expressions, examples."""
    terminal = Terminal()
    assert terminal.run("lint") == 0
    assert "sound" in terminal.said
    assert terminal.run("lint", "T3", "--json") == 0
    assert terminal.json()[0]["findings"] == []


def test_lint_of_a_study_that_does_not_ship_says_which_do():
    """Exit code 2 and the codes there are."""
    terminal = Terminal()
    assert terminal.run("lint", "T9") == 2
    assert terminal.err[0] == "study.no_such_design  T9"
    assert "T3" in terminal.noted


def test_a_message_code_can_be_looked_up():
    """With what to do; nothing found is exit code 1."""
    terminal = Terminal()
    assert terminal.run("words", "store.busy") == 0
    assert terminal.out[0].startswith("store.busy\n")
    assert terminal.run("words", "no.such.code") == 1


GROUPS = {"users", "ctcae", "recovery", "restoring", "copies", "texts", "randomise"}
"""Commands of commands: each of them says it for itself."""


def test_every_command_has_help_that_says_whether_it_reads_or_writes():
    """Reads, writes, or notes itself."""
    terminal = Terminal()
    assert terminal.run("words", "cli.help.") == 0
    texts = dict(entry.split("\n    ", 1) for entry in terminal.out)
    names = {module.__name__.rpartition(".")[2] for module in COMMANDS} - GROUPS
    names |= {
        name.removeprefix("cli.help.")
        for name in texts
        if name.startswith(("cli.help.users_", "cli.help.recovery_"))
    }
    names |= {
        f"randomise_{name}"
        for name in ("authorise", "check", "codes", "commit", "list", "subject", "unblind")
    }
    names |= {"restore", "compare", "salvage", "archive", "snapshot", "changes", "merge"}
    assert len(names) > 10
    for name in names:
        assert re.search(r"Reads|[Ww]rites|Notes itself", texts[f"cli.help.{name}"]), name


def test_a_command_line_that_makes_no_sense_is_exit_code_2(capsys):
    """An unknown option, a missing argument."""
    terminal = Terminal()
    assert terminal.run("verify", "--no-such-option") == 2
    assert terminal.run("verify") == 2
    capsys.readouterr()


def test_no_command_takes_a_password_as_an_argument():
    """It would stand in the list of processes and in the shell's history."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "ecrf" / "cli").glob("*.py"))
    assert not re.search(r"\bpassword: str = (Option|Argument)", source)
    assert ports.Key.__slots__[-1] == "password"


def test_the_program_tells_its_version_and_leaves_with_its_exit_code():
    """`python -m ecrf`."""
    done = subprocess.run(
        [sys.executable, "-m", "ecrf", "--version"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stdout.startswith("ecrf 0.")) == (0, True)
    done = subprocess.run(
        [sys.executable, "-m", "ecrf", "words", "no.such"], capture_output=True, check=False, cwd=ROOT
    )
    assert done.returncode == 1
