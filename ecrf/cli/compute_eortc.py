"""`ecrf compute eortc`: answers of QLQ-C30 and its head and neck module into scale scores."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from ecrf.cli.compute_csv import RefusedFileError, Row, Rows, each
from ecrf.cli.compute_port import ComputePort, Output
from ecrf.clinical.eortc import Scale, answer_fault, compute_eortc, item_ranges
from ecrf.clinical.numbers import parse_decimal
from ecrf.words import Message, Refusal


def score_questionnaires(rows: Rows, options: Namespace, port: ComputePort) -> Output:
    """Score every row; a block of questions is either wholly there or wholly absent."""
    scales = port.eortc_scales(options.module)
    rows.require("id")
    cells = [_Cell(item, rows.columns[f"q{item}"], bounds) for item, bounds in _present(rows, scales)]

    def score(row: Row) -> Sequence[str]:
        answers = {}
        for cell in cells:
            text = row.cells[cell.index]
            if text:
                answer = cell.known.get(text) or cell.parse(text)
                if answer:
                    answers[cell.item] = answer
        values = [score.value for score in compute_eortc(answers, scales)]
        return [row.text("id"), *("" if value is None else format(value, "f") for value in values)]

    return Output(["id", *(scale.code for scale in scales)], each(rows, score))


class _Cell:
    """One question: where its answer stands and what it may be."""

    __slots__ = ("_bounds", "index", "item", "known")

    def __init__(self, item: int, index: int, bounds: tuple[int, int]) -> None:
        self.item = item
        self.index = index
        self._bounds = bounds
        self.known = {str(answer): answer for answer in range(bounds[0], bounds[1] + 1)}

    def parse(self, text: str) -> int | None:
        """Return an answer written otherwise (` 2`, `2.0`), None when blank; refuses the rest."""
        stripped = text.strip()
        if not stripped:
            return None
        number = parse_decimal(stripped, f"q{self.item}")
        answer = self.known.get(str(int(number))) if number == int(number) else None
        if answer is None:
            raise Refusal(answer_fault(self.item, stripped, *self._bounds))
        return answer


def _present(rows: Rows, scales: Sequence[Scale]) -> list[tuple[int, tuple[int, int]]]:
    """Return the questions the file has; refuses a file with part of a block, or with none."""
    ranges = sorted(item_ranges(scales).items())
    present = []
    for block in (range(1, 31), range(31, ranges[-1][0] + 1)):
        missing = [item for item in block if f"q{item}" not in rows.columns]
        if len(missing) == len(block):
            continue
        rows.require(*(f"q{item}" for item in missing))
        present += [(item, bounds) for item, bounds in ranges if item in block]
    if not present:
        raise RefusedFileError([Message("compute.no_column", {"columns": "q1 – q30"})])
    return present
