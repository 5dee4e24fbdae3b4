"""Text files of columns: encoding and separator found, never guessed beyond what is said."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ecrf.imports.sheet import MOST_COLUMNS, MOST_TEXT, Sheet, build_sheet
from ecrf.words import Fault, Refusal

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SEPARATORS = (",", ";", "\t", "|")


def read_csv(content: bytes, encoding: str = "", separator: str = "", header: int = 1) -> Sheet:
    """Read a text file of columns.

    Without `encoding` it is found: the byte order mark, else UTF-8, else GB18030. Without `separator` it is the one
    that stands most often in the first line. Refuses `import.*` what is no such file.
    """
    name, text = decode(content, encoding)
    nul = text.find("\0")
    if nul >= 0:
        raise Refusal(Fault("import.nul", str(text.count("\n", 0, nul) + 1)))
    return build_sheet(name, _rows(text, separator or _find_separator(text)), header)


def decode(content: bytes, encoding: str = "") -> tuple[str, str]:
    """(encoding, text) of a file; refuses `import.encoding` bytes that are in none of the known ones."""
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    for name in (encoding,) if encoding else (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return name, content.decode(name)
        except (UnicodeError, LookupError):
            continue
    raise Refusal(Fault("import.encoding", encoding or marked))


def _find_separator(text: str) -> str:
    line = text.partition("\n")[0][:MOST_TEXT]
    unquoted = "".join(line.split('"')[::2])
    return max(SEPARATORS, key=unquoted.count)


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    if text.partition("\n")[0].count(separator) > MOST_COLUMNS * 10:
        raise Refusal(
            Fault("import.too_many_columns", "1", {"found": text.count(separator), "most": MOST_COLUMNS})
        )
    try:
        yield from reader
    except csv.Error as error:
        code = (
            "import.quotes" if "expected after" in str(error) or "end of data" in str(error) else "import.csv"
        )
        raise Refusal(Fault(code, str(reader.line_num), {"why": str(error)})) from error
