"""Arguments that must be written out: counted, quoted, whole."""

from __future__ import annotations

import ast

from ecrf.rules.binder import Binder


def take_arguments(binder: Binder, node: ast.Call, least: int, most: int = 0) -> list[ast.expr]:
    """The arguments of a call if there are least to most of them, else a fault and [].

    `most` 0 means exactly `least`, -1 means any number above.
    """
    found = len(node.args)
    if found >= least and (most < 0 or found <= (most or least)):
        return node.args
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    binder.fault("rules.arguments", node, name=name, wanted=least, found=found)
    return []


def take_text(binder: Binder, node: ast.expr) -> str | None:
    """A quoted text, None after a fault."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    binder.fault("rules.literal_wanted", node)
    return None


def take_integer(binder: Binder, node: ast.expr, least: int, most: int) -> int | None:
    """A whole number written out within limits, None after a fault."""
    if isinstance(node, ast.Constant) and type(node.value) is int and least <= node.value <= most:
        return node.value
    binder.fault("rules.integer_wanted", node, least=least, most=most)
    return None
