"""Exports of SDTM read back by plain readers: the standard library for CSV and JSON, the published layout for XPT."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
from pathlib import Path

from ecrf.exports import Options, write_export
from ecrf.library.tables_sdtm import load_sdtm
from tests.exports.story import Story, speaker

OPTIONS = Options(both=(speaker("en"), speaker("zh")), standard=load_sdtm())
Rows = list[dict[str, str]]


def export(story: Story, path: Path, name: str = "sdtm", language: str = "en", **wanted: object):
    """Write a format of a story."""
    with story.snapshot(**wanted) as snapshot:
        return write_export(name, snapshot, OPTIONS, path, speaker(language))


def read_csv(path: Path) -> dict[str, Rows]:
    """Every CSV of an archive."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".csv")]
        return {
            name.removesuffix(".csv"): list(
                csv.DictReader(io.StringIO(archive.read(name).decode("utf-8"), newline=""))
            )
            for name in names
        }


def read_member(path: Path, name: str) -> bytes:
    """One file of an archive."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def read_json(path: Path, name: str) -> dict[str, object]:
    """One Dataset-JSON file of an archive."""
    return json.loads(read_member(path, f"{name}.json"))


class Xpt:
    """A transport file as SAS technical note TS-140 describes it."""

    def __init__(self, data: bytes) -> None:
        assert len(data) % 80 == 0
        assert data.startswith(b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!")
        self.name = data[400:480][8:16].decode().strip()
        self.label = data[480:560][32:72].decode().strip()
        assert data[560:608] == b"HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!"
        count = int(data[614:618])
        start = 640
        self.columns = [self._column(data[start + n * 140 : start + (n + 1) * 140]) for n in range(count)]
        start += -(-count * 140 // 80) * 80
        assert data[start : start + 48] == b"HEADER RECORD*******OBS     HEADER RECORD!!!!!!!"
        width = sum(length for _, _, _, length in self.columns)
        body = data[start + 80 :]
        self.rows = []
        for at in range(0, len(body) - width + 1, width):
            row = body[at : at + width]
            if row.strip(b" "):
                self.rows.append(self._row(row))

    def _column(self, data: bytes) -> tuple[str, str, bool, int]:
        kind, _, length, _ = struct.unpack(">hhhh", data[:8])
        return data[8:16].decode().strip(), data[16:56].decode().strip(), kind == 1, length

    def _row(self, data: bytes) -> dict[str, str | float | None]:
        row, at = {}, 0
        for name, _, is_number, length in self.columns:
            cell = data[at : at + length]
            row[name] = read_ibm(cell) if is_number else cell.decode().rstrip(" ")
            at += length
        return row


def read_ibm(cell: bytes) -> float | None:
    """An IBM number (System/360 principles of operation): (-1)^s * 0.f * 16^(e-64); a full stop is missing."""
    if cell[:1] == b"." and not any(cell[1:]):
        return None
    sign = -1 if cell[0] & 0x80 else 1
    return sign * int.from_bytes(cell[1:], "big") / float(1 << 56) * 16.0 ** ((cell[0] & 0x7F) - 64)
