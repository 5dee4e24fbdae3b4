"""A file by what it is: a workbook or text, read into one sheet with its digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ecrf.imports.csv import read_csv
from ecrf.imports.mapping import Mapping
from ecrf.imports.sheet import MOST_BYTES, Sheet
from ecrf.imports.xlsx import read_xlsx
from ecrf.services.importing import ImportFile
from ecrf.words import Fault, Refusal

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; refuses `import.unreadable`, `import.too_large`."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refusal(Fault("import.too_large", path.name, {"most": MOST_BYTES // 1_000_000}))
        return path.read_bytes()
    except OSError as error:
        raise Refusal(Fault("import.unreadable", str(path), {"why": error.strerror or str(error)})) from error


def read_sheet(content: bytes, mapping: Mapping) -> Sheet:
    """The table a file holds, read as a mapping says."""
    if _is_workbook(content):
        return read_xlsx(content, mapping.sheet, mapping.header)
    return read_csv(content, mapping.encoding, mapping.separator, mapping.header)


def read_plain(content: bytes) -> Sheet:
    """The table a file holds, its heading in the first row."""
    return read_xlsx(content) if _is_workbook(content) else read_csv(content)


def _is_workbook(content: bytes) -> bool:
    """What a file is is seen by its first bytes, not its name."""
    if content.startswith(_OLD_EXCEL):
        raise Refusal(Fault("import.old_excel"))
    return content.startswith(_ZIP)


def describe_file(name: str, content: bytes, sheet: Sheet) -> ImportFile:
    """What the plan says of the file."""
    digest = hashlib.sha256(content).hexdigest()
    return ImportFile(name, digest, sheet.encoding, len(sheet.rows), len(sheet.heading))
