"""CDISC Dataset-JSON 1.1: one file per data set, columns first, rows as arrays."""

from __future__ import annotations

from typing import IO

import msgspec

from ecrf.exports.sdtm.datasets import Dataset
from ecrf.record.merkle import to_paper
from ecrf.services.reads.snapshot_view import SnapshotHead

VERSION = "1.1.0"


def write_dataset_json(file: IO[bytes], dataset: Dataset, head: SnapshotHead) -> None:
    """Write one data set; an empty cell is null, a number has the digits it was given."""
    columns = [_column(dataset, n) for n in range(len(dataset.variables))]
    program, _, version = head.program.partition(" ")
    about = {
        "datasetJSONCreationDateTime": head.time,
        "datasetJSONVersion": VERSION,
        "fileOID": f"{head.study}.{to_paper(head.root)}.{dataset.name}",
        "dbLastModifiedDateTime": head.time,
        "originator": head.sponsor or head.study,
        "sourceSystem": {"name": program, "version": version or "0"},
        "studyOID": head.study,
        "metaDataVersionOID": f"MDV.{head.study}.SDTM",
        "metaDataRef": "define.xml",
        "itemGroupOID": f"IG.{dataset.name}",
        "records": dataset.rows,
        "name": dataset.name,
        "label": dataset.label,
        "columns": columns,
    }
    file.write(msgspec.json.encode(about)[:-1] + b',"rows":[\n')
    numbers = [each.is_number for each in dataset.variables]
    for n, row in enumerate(dataset.read()):
        cells = [
            msgspec.Raw(cell.encode()) if is_number and cell is not None else cell
            for is_number, cell in zip(numbers, row, strict=True)
        ]
        file.write((b",\n" if n else b"") + msgspec.json.encode(cells))
    file.write(b"\n]}\n")


def _column(dataset: Dataset, number: int) -> dict[str, str | int]:
    each = dataset.variables[number]
    kind = "string"
    if each.is_number:
        kind = "float" if dataset.places.get(each.name) else "integer"
    column: dict[str, str | int] = {
        "itemOID": f"IT.{dataset.name}.{each.name}", "name": each.name, "label": each.label, "dataType": kind,
    }  # fmt: skip
    if not each.is_number:
        column["length"] = dataset.widths.get(each.name, 1)
    return column
