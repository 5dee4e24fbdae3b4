"""Published designs by digest, decoded once, with their look-up tables and compiled rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecrf.schema.canonical import decode_design
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Design

if TYPE_CHECKING:
    from ecrf.rules.plan import Plan


@dataclass(frozen=True, slots=True)
class Published:
    """A design in use: digest, look-up tables, compiled checks."""

    digest: str
    design: Design
    index: DesignIndex
    plan: Plan


class DesignBook:
    """Loads a design of the study file when first asked for; designs never change, so nothing is dropped."""

    def __init__(self, load: Callable[[str], bytes], plan: Callable[[Design], Plan]) -> None:
        self._load = load
        self._plan = plan
        self._known: dict[str, Published] = {}

    @property
    def build_plan(self) -> Callable[[Design], Plan]:
        """Compiles the rules of a design."""
        return self._plan

    def get(self, digest: str) -> Published:
        """The design frozen under `digest`; raises Refusal `store.no_design` when the study has none such."""
        if digest not in self._known:
            design = decode_design(self._load(digest))
            self._known[digest] = Published(digest, design, DesignIndex(design), self._plan(design))
        return self._known[digest]
