"""CSV in and out for `ecrf compute`: a refusal names row and column, and a refused file writes nothing."""

from __future__ import annotations

import csv
import io
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import IO, TextIO

from ecrf.clinical.numbers import Limits, parse_decimal, parse_integer
from ecrf.words import Arg, Fault, Message, Refusal

STANDARD_STREAM = "-"
MAXIMUM_FAULTS = 20


class RefusedFileError(Exception):
    """The input was refused; the messages say row, column and reason."""

    def __init__(self, messages: Sequence[Message]) -> None:
        super().__init__(f"{len(messages)} refused")
        self.messages = tuple(messages)


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: its number in the file (the header is 1) and its cells by column."""

    number: int
    cells: Sequence[str]
    columns: dict[str, int]
    twice: frozenset[str] = frozenset()

    def text(self, column: str) -> str:
        """Return a cell without surrounding spaces; empty when the file has no such column."""
        index = self.columns.get(column)
        if index is None:
            _refuse_twice(column, self.twice)
            return ""
        return self.cells[index].strip()

    def decimal(self, column: str, allowed: Limits | None = None) -> Decimal | None:
        """Return a cell as an exact number, None when empty."""
        text = self.text(column)
        return parse_decimal(text, column, allowed) if text else None

    def integer(self, column: str, allowed: Limits) -> int | None:
        """Return a cell as a whole number, None when empty."""
        text = self.text(column)
        return parse_integer(text, column, allowed) if text else None


def _refuse_twice(column: str, twice: Container[str]) -> None:
    if column in twice:
        raise RefusedFileError([Message("compute.column_twice", {"column": column})])


class Rows:
    """A CSV file read as rows; iterating refuses rows of the wrong length.

    A name that stands twice in the header is refused only when its cells are asked for: columns a command
    does not know are ignored.
    """

    def __init__(self, source: TextIO) -> None:
        self._reader = csv.reader(source, strict=True)
        header = [name.strip() for name in next(self._reader, [])]
        self._width = len(header)
        self._twice = frozenset(name for name, times in Counter(header).items() if times > 1)
        self.columns = {name: index for index, name in enumerate(header) if name not in self._twice}

    def require(self, *names: str) -> None:
        """Refuse the file when it lacks a column, or has it twice."""
        for name in names:
            _refuse_twice(name, self._twice)
        missing = [name for name in names if name not in self.columns]
        if missing:
            raise RefusedFileError([Message("compute.no_column", {"columns": ", ".join(missing)})])

    def picked(self, *names: str) -> Iterator[tuple[int, list[str]]]:
        """Yield row number and the cells of `names`, stripped, empty for a column the file lacks."""
        for name in names:
            _refuse_twice(name, self._twice)
        width = self._width
        pick = itemgetter(*(self.columns.get(name, width) for name in names))
        for number, cells in self._numbered():
            cells.append("")
            yield number, list(map(str.strip, pick(cells)))

    def __iter__(self) -> Iterator[Row]:
        columns, twice = self.columns, self._twice
        for number, cells in self._numbered():
            yield Row(number, cells, columns, twice)

    def _numbered(self) -> Iterator[tuple[int, list[str]]]:
        width = self._width
        for number, cells in enumerate(self._reader, start=2):
            if len(cells) == width:
                yield number, cells
            elif cells:
                shape = {"row": number, "cells": len(cells), "columns": width}
                raise RefusedFileError([Message("compute.row_shape", shape)])


class Faults:
    """The refusals of a file, gathered so that one run tells them all (up to 20)."""

    def __init__(self) -> None:
        self._messages: list[Message] = []

    def add(self, row: int, fault: Fault) -> None:
        """Note that `fault` was found in `row`; its place is the column."""
        args: dict[str, Arg] = {
            "row": row,
            "column": fault.place,
            "reason": fault.message,
            "todo": fault.todo,
        }
        self._messages.append(Message("compute.refused", args))
        if len(self._messages) >= MAXIMUM_FAULTS:
            self.stop()

    def stop(self) -> None:
        """Refuse the file if anything was found."""
        if self._messages:
            raise RefusedFileError(self._messages)


def each(rows: Iterable[Row], compute: Callable[[Row], Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield one output row per input row; refuses the file after looking at all of it."""
    faults = Faults()
    for row in rows:
        try:
            yield compute(row)
        except Refusal as refusal:
            faults.add(row.number, refusal.fault)
    faults.stop()


@contextmanager
def opened(source: str) -> Iterator[Rows]:
    """Open an input (`-` is standard input) as rows; refuses what is not a UTF-8 CSV file."""
    try:
        if source == STANDARD_STREAM:
            stream = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", newline="")
            try:
                yield Rows(stream)
            finally:
                stream.detach()
        else:
            with Path(source).open(encoding="utf-8-sig", newline="") as file:
                yield Rows(file)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RefusedFileError([Message("compute.no_file", {"file": source, "reason": reason})]) from error
    except UnicodeDecodeError as error:
        raise RefusedFileError([Message("compute.not_utf8", {"file": source})]) from error
    except csv.Error as error:
        raise RefusedFileError(
            [Message("compute.not_csv", {"file": source, "reason": str(error)})]
        ) from error


def write_output(target: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write the whole output or nothing: a new file takes its name at the end, `-` is buffered."""
    if target == STANDARD_STREAM:
        buffer = io.StringIO()
        _write(buffer, header, rows)
        sys.stdout.buffer.write(buffer.getvalue().encode("utf-8"))
        sys.stdout.buffer.flush()
        return
    path = Path(target)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent, text=False)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RefusedFileError([Message("compute.no_file", {"file": target, "reason": reason})]) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            _write(file, header, rows)
        _give_name(Path(name), path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _give_name(written: Path, path: Path) -> None:
    written.chmod(0o666 & ~_umask())
    try:
        written.replace(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RefusedFileError([Message("compute.no_file", {"file": str(path), "reason": reason})]) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write(file: IO[str], header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
