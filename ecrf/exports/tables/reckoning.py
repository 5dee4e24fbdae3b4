"""The books of an export: what the store has must be what was written and what was left out on purpose (W20, W21)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ecrf.words import Fault, Refusal

KINDS = ("subjects", "forms", "lines", "values", "queries", "prompts", "statements", "entries")


@dataclass(frozen=True, slots=True)
class Balance:
    """One kind of row; `stored` is `written` + `left_out`."""

    kind: str
    stored: int
    written: int
    left_out: int


class Reckoning:
    """Counts while an export runs."""

    def __init__(self) -> None:
        self.stored: Counter[str] = Counter()
        self.written: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        """Entered in error, removed, second pass, or silent because it would tell of a withheld value."""

    def balances(self) -> tuple[Balance, ...]:
        """Every kind that occurred, after proof that nothing is missing; refuses `exports.not_reconciled`."""
        found = tuple(
            Balance(kind, self.stored[kind], self.written[kind], self.left_out[kind])
            for kind in KINDS
            if self.stored[kind] or self.written[kind]
        )
        for each in found:
            if each.stored != each.written + each.left_out:
                raise Refusal(
                    Fault(
                        "exports.not_reconciled",
                        each.kind,
                        {"stored": each.stored, "written": each.written, "left_out": each.left_out},
                    )
                )
        return found
