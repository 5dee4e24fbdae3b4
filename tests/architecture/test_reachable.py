"""Every entry kind of the trail is written by a command that a person can reach, or in the founding of a study."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import get_args

from ecrf.record import entry as e
from ecrf.services import commands as c
from ecrf.services.handlers import HANDLERS

ROOT = Path(__file__).resolve().parents[2]
FRONT = ("viewmodels", "ui", "cli", "wiring", "imports")
"""Where people's acts begin: the window, the command line, what is bound for them."""
UNREACHED = frozenset[str]()
"""Kinds nobody can write, each a known gap."""


def _named(path: Path, module: str) -> set[str]:
    """Names taken from a module known under a short name, e.g. `c.Lock`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == module
    }


def _kinds() -> set[str]:
    union, _ = get_args(e.Entry)
    return {kind.__name__ for kind in get_args(union)}


def test_every_command_begins_somewhere_a_person_is():
    """No command is a handler only: somebody can do it in the window or on the command line."""
    used = {
        name for room in FRONT for path in (ROOT / "ecrf" / room).rglob("*.py") for name in _named(path, "c")
    }
    services = ROOT / "ecrf" / "services"
    # A change set that is merged becomes commands in `recovering`.
    for path in (*services.glob("*.py"), *(services / "recovering").glob("*.py")):
        used |= _named(path, "c")
    commands = {command.__name__ for command in HANDLERS}
    assert commands - used == set()


def test_every_kind_of_entry_is_written_by_some_command():
    """The list of kinds promises nothing the program cannot do."""
    written: set[str] = set()
    for path in (ROOT / "ecrf" / "services").rglob("*.py"):
        written |= _named(path, "e")
    made_elsewhere = inspect.getsource(__import__("ecrf.record.merkle", fromlist=["merkle"]))
    written |= {kind for kind in _kinds() if f"{kind}(" in made_elsewhere}
    assert _kinds() - written == UNREACHED


def test_the_names_of_commands_are_those_of_the_trail():
    """A header names the command by its class: no two commands share one."""
    names = [command.__name__ for command in HANDLERS]
    assert len(names) == len(set(names))
    assert all(hasattr(c, name) for name in names)
