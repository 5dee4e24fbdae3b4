"""Broken input for everything the program reads from outside: a clean result or a refusal with a code, never a crash."""

from __future__ import annotations

import importlib.util
import io
import json
import random
import zipfile
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.reliability.bytes_changed import KEY, build
from benchmarks.reliability.journal import Tally
from benchmarks.reliability.sample import build_base
from ecrf.schema.findings import BadDesign
from ecrf.store.connect import FILE_NAME, Opening
from ecrf.store.study_file import open_study
from ecrf.words import Refusal

ROOT = Path(__file__).resolve().parents[2]
Prepared = tuple[list[bytes], Callable[[bytes], str]]
"""(whole inputs to break, what reads one and says `clean` or `refused`)."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that is read."""

    prepare: Callable[[Path], Prepared]
    edge: int = 0
    """Changes fall into the first bytes only; 0: anywhere."""
    zipped: bool = False
    """Most changes fall into one part of the package, which stays a whole zip file."""


def fuzz(target: Target, chance: random.Random, count: int, place: tuple[Path, Tally]) -> None:
    """Read `count` broken inputs."""
    folder, tally = place
    inputs, read = target.prepare(folder)
    for _ in range(count):
        whole = chance.choice(inputs)
        inside = target.zipped and chance.random() < MOSTLY
        data = break_part(whole, chance) if inside else break_it(whole, chance, target.edge)
        tally.count("inputs")
        try:
            tally.count(read(data))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a crash
            tally.fail("CRASHES", f"{error!r}: {data[:60]!r}")


def break_it(whole: bytes, chance: random.Random, edge: int) -> bytes:
    """Change, insert, remove, double, cut, or splice in what parsers fear; one to four times."""
    data = bytearray(whole)
    for _ in range(chance.randrange(1, 5)):
        end = min(edge, len(data)) if edge else len(data)
        at = chance.randrange(end) if end else 0
        match chance.randrange(7):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                data[at:at] = chance.randbytes(chance.randrange(1, 9))
            case 2:
                del data[at : at + chance.randrange(1, 33)]
            case 3:
                data[at:at] = data[at : at + chance.randrange(1, 65)]
            case 4 if not edge:
                del data[at:]
            case 5:
                data[at:at] = chance.choice(FEARED)
            case _:
                data[at : at + 4] = chance.choice(FEARED)[:4]
    return bytes(data)


def break_part(package: bytes, chance: random.Random) -> bytes:
    """Break what one part of a zip file says; its sizes and check sums fit again, so that the XML behind them is read."""
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    broken = chance.choice(sorted(parts))
    parts[broken] = break_it(parts[broken], chance, 0)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


MOSTLY = 0.8
FEARED = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", "\u2028".encode(), b"\r", b"-1", b"1e999", b"NaN", b"null",
    b"9" * 40, b"[" * 400, b"{" * 400, b'"', b"'", b"&a *a", b"!!python/object:os.system", b"? ", b": ", b"- " * 50,
    b"\x91" * 60, b"\xdd\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b",,,,,", b"=1+1", b"\n\n", b"\t", b"0" * 64,
    b"<", b"</", b'<c r="ZZZ99999"><v>1', b"&lt;", b"]]>", b"<f>A1", b't="e"', b"1e400",
)  # fmt: skip


def _header(folder: Path) -> Prepared:
    """The first 512 bytes of a plain and of an encrypted study file, opened as the program opens it."""
    inputs, rests, place = [], {}, folder / "fuzzed.ecrf"
    place.mkdir()
    for key in (None, KEY):
        whole = build(folder / f"whole{key is None}.ecrf", key)
        mark = whole[:8] + (b"k" if key else b"p")
        rests[mark[-1:]] = (whole[512:], key)
        inputs.append(mark[-1:] + whole[:512])
    path = place / FILE_NAME

    def read(data: bytes) -> str:
        rest, key = rests.get(data[:1], rests[b"p"])
        path.write_bytes(data[1:] + rest)
        try:
            open_study(place, Opening(key=key, synchronous="OFF", any_place=True, read_only=True)).close()
        except Refusal:
            return "refused"
        return "clean"

    return inputs, read


def _envelopes(folder: Path) -> Prepared:
    """keys.json of a study with three accounts."""
    from ecrf.vault.envelope_file import parse_book

    study, _ = build_base(folder / "s.ecrf")
    return [(study / "keys.json").read_bytes()], _reader(parse_book)


def _yaml(folder: Path) -> Prepared:
    """Shipped forms and code lists, read and parsed as designs are."""
    del folder
    from ecrf.library.yaml_nodes import read_yaml_bytes
    from ecrf.schema.findings import Findings
    from ecrf.schema.parse_form import parse_form

    def read(data: bytes) -> object:
        return parse_form(read_yaml_bytes(data, "fuzzed.yaml"), Findings())

    paths = sorted((ROOT / "forms" / "library").glob("*.yaml"), key=lambda path: path.stat().st_size)
    return [path.read_bytes() for path in paths[: len(paths) // 2]], _reader(read)


def _csv(folder: Path) -> Prepared:
    """Laboratory values for `ecrf compute ctcae-labs`."""
    from ecrf.cli.compute_csv import RefusedFileError, opened
    from ecrf.cli.compute_labs import grade_values
    from ecrf.library.tables_labs import load_lab_table

    table, path = load_lab_table(), folder / "in.csv"

    class Port:
        """What the calculation asks for."""

        def lab_table(self) -> object:
            return table

        def reasons(self, messages: object) -> str:
            return str(messages)

        def note(self, message: object) -> None:
            del message

    def read(data: bytes) -> str:
        path.write_bytes(data)
        try:
            with opened(str(path)) as rows:
                list(grade_values(rows, Namespace(), Port()).rows)  # type: ignore[arg-type]
        except (Refusal, RefusedFileError):
            return "refused"
        return "clean"

    head = b"id,analyte,value,unit,lln,uln,baseline,anticoagulated,symptomatic,mi_cutoff\n"
    lines = b"1,HGB,85,g/L,120,160,,,,\n2,NEUT,<0.5,10^9/L,2,7,,N,,\n3,CREAT,300,umol/L,60,110,80,,,\n"
    return [head + lines], read


def _import_csv(folder: Path) -> Prepared:
    """Files of results brought into a study."""
    del folder
    from ecrf.imports.csv import read_csv

    text = '受试者,项目,结果,备注\n01-001,血红蛋白,"131",a;b\n01-002,"WBC ""x""",<0.5,\n'
    return [text.encode(name) for name in ("utf-8-sig", "gb18030", "utf-16")], _reader(read_csv)


def _import_xlsx(folder: Path) -> Prepared:
    """Workbooks brought into a study."""
    from openpyxl import Workbook

    from ecrf.imports.xlsx import read_xlsx

    book, path = Workbook(), folder / "in.xlsx"
    sheet: Any = book.active
    for row in (
        ("Subject", "Result", "Taken"),
        ("01-001", 131, date(2026, 3, 2)),
        ("01-002", "=A2", "2026-03"),
    ):
        sheet.append(row)
    sheet.merge_cells("A5:B6")
    book.save(path)
    return [path.read_bytes()], _reader(read_xlsx)


def _trail(folder: Path) -> Prepared:
    """Lines of an exported trail, each given to the stand-alone verifier behind whole ones."""
    del folder
    spec = importlib.util.spec_from_file_location("verify_trail", ROOT / "tools" / "verify_trail.py")
    assert spec is not None  # noqa: S101 - the file is part of the repository
    assert spec.loader is not None  # noqa: S101
    tool: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    golden = json.loads((ROOT / "tests/data/golden/trail-1.json").read_text(encoding="utf-8"))["transactions"]
    lines = [json.dumps(line, ensure_ascii=False).encode() for line in golden]

    def read(data: bytes) -> str:
        verifier = tool.Verifier(every=True, withheld=set())
        try:
            for line in (*lines[:2], data):
                verifier.read(json.loads(line.decode()))
        except tool.UNREADABLE:
            return "refused"
        verifier.finish()
        return "refused" if verifier.faults else "clean"

    return lines, read


def _reader(parse: Callable[[bytes], object]) -> Callable[[bytes], str]:
    def read(data: bytes) -> str:
        try:
            parse(data)
        except (Refusal, BadDesign):
            return "refused"
        return "clean"

    return read


TARGETS: dict[str, Target] = {
    "header": Target(_header, 513),
    "envelopes": Target(_envelopes),
    "yaml": Target(_yaml),
    "csv": Target(_csv),
    "import-csv": Target(_import_csv),
    "import-xlsx": Target(_import_xlsx, zipped=True),
    "trail": Target(_trail),
}
