"""From text to a checked Python syntax tree: only size and grammar are judged here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ecrf.words import Arg, Fault

MOST_CHARACTERS = 4_000
MOST_NODES = 1_000
MOST_DEPTH = 60

_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")


class BadExpression(Exception):
    """An expression was refused; `faults` names everything found wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{f.code} at {f.place} {dict(f.args)}" for f in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Parsed:
    """A syntax tree with the text its columns count in."""

    text: str
    body: ast.expr

    def column(self, node: ast.AST) -> int:
        """The column of a node, from 1, in characters."""
        before = self.text.encode()[: getattr(node, "col_offset", 0)]
        return len(before.decode()) + 1

    def source(self, node: ast.expr) -> str:
        """The characters a node was written with."""
        return self.text.encode()[node.col_offset : node.end_col_offset].decode()


def parse_syntax(text: str, place: str) -> Parsed:
    """Return the tree of an expression; BadExpression when it is too long, too deep or no expression."""
    flat = text.replace("\r", " ").replace("\n", " ").strip(" ")
    _check_text(flat, place)
    try:
        body = ast.parse(flat, mode="eval").body
    except (RecursionError, MemoryError) as error:
        raise _refused("rules.too_deep", place, 1, {"most": MOST_DEPTH}) from error
    except (SyntaxError, ValueError) as error:
        column = getattr(error, "offset", None) or 1
        raise _refused("rules.syntax", place, column) from error
    parsed = Parsed(flat, body)
    _check_size(parsed, place)
    return parsed


def _check_text(text: str, place: str) -> None:
    if not text:
        raise _refused("rules.empty", place, 1)
    if len(text) > MOST_CHARACTERS:
        raise _refused("rules.too_long", place, MOST_CHARACTERS + 1, {"most": MOST_CHARACTERS})
    depth = 0
    bare = _QUOTED.sub(lambda match: "_" * len(match[0]), text)
    for column, character in enumerate(bare, 1):
        if character in "\\#;\t\f" or not (character.isprintable()):
            raise _refused("rules.character", place, column, {"character": f"U+{ord(character):04X}"})
        depth += (character in "([{") - (character in ")]}")
        if depth > MOST_DEPTH:
            raise _refused("rules.too_deep", place, column, {"most": MOST_DEPTH})


def _check_size(parsed: Parsed, place: str) -> None:
    nodes = 0
    level: list[ast.AST] = [parsed.body]
    depth = 0
    while level:
        depth += 1
        nodes += len(level)
        if depth > MOST_DEPTH:
            raise _refused("rules.too_deep", place, parsed.column(level[0]), {"most": MOST_DEPTH})
        if nodes > MOST_NODES:
            raise _refused("rules.too_many", place, parsed.column(level[0]), {"most": MOST_NODES})
        level = [child for node in level for child in _inner(node)]


def _inner(node: ast.AST) -> Iterator[ast.AST]:
    return (
        child
        for child in ast.iter_child_nodes(node)
        if isinstance(child, (ast.expr, ast.comprehension, ast.keyword))
    )


def _refused(code: str, place: str, column: int, args: dict[str, Arg] | None = None) -> BadExpression:
    return BadExpression((Fault(code, place, {"column": column, **(args or {})}),))
