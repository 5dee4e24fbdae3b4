"""Write the store's SQL text out of its tables: `python -m ecrf.store.generate`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import ClauseElement, Dialect, MetaData
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from ecrf.store.statements import row_statements, statements
from ecrf.store.tables import FOLD, TRAIL

_PATH = Path(__file__).with_name("sqlite_text.py")
_HEAD = '''"""SQL for SQLite, compiled by `python -m ecrf.store.generate`: do not edit."""

# ruff: noqa: E501 - a statement is one line
# fmt: off
'''


def _one_line(text: object) -> str:
    return re.sub(r"\s+", " ", str(text)).strip().replace("( ", "(").replace(" )", ")")


def _create(metadata: MetaData, dialect: Dialect) -> Iterator[str]:
    for table in metadata.sorted_tables:
        yield _one_line(CreateTable(table).compile(dialect=dialect))
        for index in sorted(table.indexes, key=lambda found: str(found.name)):
            yield _one_line(CreateIndex(index).compile(dialect=dialect))


def _text(statement: ClauseElement, dialect: Dialect) -> str:
    """Compile to one line; a constant stands in the text, a `?` is a value given when it runs."""
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    order: list[str] = getattr(compiled, "positiontup", None) or []
    text, *rest = _one_line(compiled).split("?")
    for name, more in zip(order, rest, strict=True):
        value = compiled.params[name]
        text += ("?" if value is None else repr(value)) + more
    return text


def compile_text() -> str:
    """Return the module text for SQLite."""
    dialect: Dialect = sqlite.dialect(paramstyle="qmark")
    parts = [_HEAD]
    for name, metadata in (("CREATE_TRAIL", TRAIL), ("CREATE_FOLD", FOLD)):
        lines = "".join(f'    "{text}",\n' for text in _create(metadata, dialect))
        parts.append(f"{name} = (\n{lines})\n")
    for name, statement in statements().items():
        parts.append(f'{name.upper()} = "{_text(statement, dialect)}"\n')
    for name, kinds in row_statements().items():
        lines = "".join(
            f'    "{kind}": "{_text(statement, dialect)}",\n' for kind, statement in kinds.items()
        )
        parts.append(f"{name.upper()} = {{\n{lines}}}\n")
    return "".join(parts)


def main() -> None:
    """Write the module."""
    _PATH.write_text(compile_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
