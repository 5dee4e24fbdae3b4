"""SDTM data sets in one archive, as CSV, SAS transport files or Dataset-JSON, with Define-XML and what maps where."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from ecrf.exports.facts import facts_of
from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.sdtm.dataset_json import write_dataset_json
from ecrf.exports.sdtm.datasets import Dataset, Datasets, Known
from ecrf.exports.sdtm.define import Define
from ecrf.exports.sdtm.mapping import Use
from ecrf.exports.sdtm.xpt import LONGEST, Field, Member, write_xpt
from ecrf.exports.tables.sheet_xml import is_formula_like
from ecrf.exports.zip_canonical import CanonicalZip
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Fault, Language, Message, Refusal, Speaker

_WHYS = ("no_row", "withheld", "redacted", "unreadable")
_MAPPING = ("form", "group", "item", "label", "type", "cdash", "sdtm", "target", "values", *_WHYS)
_WriteSet = Callable[[IO[bytes], Dataset, SnapshotHead], None]


def write_sdtm(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the data sets as CSV; refuses like every export."""
    return _write(snapshot, options, target, speaker, ("csv", _guarded if options.guard else _write_csv, 0))


def write_sdtm_xpt(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write them as SAS transport files, version 5; also refuses `exports.xpt_limit`."""
    return _write(snapshot, options, target, speaker, ("xpt", _write_xpt, LONGEST))


def write_sdtm_json(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write them as Dataset-JSON 1.1."""
    return _write(snapshot, options, target, speaker, ("json", write_dataset_json, 0))


def _write(
    snapshot: Snapshot, options: Options, target: Path, speaker: Speaker, what: tuple[str, _WriteSet, int]
) -> Written:
    suffix, write, limit = what
    standard = options.standard
    if standard is None or options.both is None:
        raise Refusal(Fault("exports.both_languages", target.name))
    english = next(each for each in options.both if each.language is Language.EN)
    known = Known(standard, options.grade)
    with landing(target) as part, Datasets(snapshot, known, english, target.parent, limit) as datasets:
        datasets.fill()
        with CanonicalZip(part) as archive:
            archive.add("README.txt", _readme(snapshot, datasets, speaker, suffix).encode())
            archive.add("define.xml", Define(snapshot, datasets, standard, f".{suffix}").write())
            archive.add("mapping.csv", _mapping(snapshot, datasets).encode())
            for dataset in datasets.found:
                with tempfile.TemporaryFile(dir=target.parent) as spool:
                    write(spool, dataset, snapshot.head)
                    archive.add_pieces(f"{dataset.name.lower()}.{suffix}", b"", spool, b"")
        rows = tuple((dataset.name, dataset.rows) for dataset in datasets.found)
    return Written(target, compute_sha256(target), rows)


def _guarded(file: IO[bytes], dataset: Dataset, head: SnapshotHead) -> None:
    _write_csv(file, dataset, head, guard=True)


def _write_csv(file: IO[bytes], dataset: Dataset, head: SnapshotHead, *, guard: bool = False) -> None:
    del head
    words = io.TextIOWrapper(file, encoding="utf-8", newline="")
    pen = csv.writer(words, lineterminator="\r\n")
    pen.writerow([each.name for each in dataset.variables])
    numbers = [each.is_number for each in dataset.variables]
    for row in dataset.read():
        cells = [cell or "" for cell in row]
        if guard:
            cells = [
                f"'{cell}" if not n and is_formula_like(cell) else cell
                for n, cell in zip(numbers, cells, strict=True)
            ]
        pen.writerow(cells)
    words.flush()
    words.detach()


def _write_xpt(file: IO[bytes], dataset: Dataset, head: SnapshotHead) -> None:
    fields = tuple(
        Field(
            each.name, each.label, each.is_number, 8 if each.is_number else dataset.widths.get(each.name, 1)
        )
        for each in dataset.variables
    )
    member = Member(dataset.name, dataset.label, fields, datetime.fromisoformat(head.time))
    write_xpt(file, member, dataset.read())


def _readme(snapshot: Snapshot, datasets: Datasets, speaker: Speaker, suffix: str) -> str:
    def say(code: str, **args: int) -> str:
        return speaker.say(Message(f"exports.sdtm.{code}", dict(args)))

    lines = [say("heading"), ""]
    lines += [f"{name}: {value}" for name, value in facts_of(snapshot.head, speaker)]
    lines += ["", say("contents")]
    lines += [f"{each.name.lower()}.{suffix} | {each.label} | {each.rows}" for each in datasets.found]
    lines += ["", say("how"), *(f"- {say(f'note.{name}')}" for name in _notes(suffix))]
    lines += [f"- {say('note.split', count=datasets.split, most=LONGEST)}"] if suffix == "xpt" else []
    unmapped = [(form.form.oid, each.item.oid) for form in datasets.plans.values() for group in form.groups
                for each in group.targets if each.use is Use.NONE and datasets.values.get(each.item.oid)]  # fmt: skip
    left = {why: sum(n for (_, said), n in datasets.left_out.items() if said == why) for why in _WHYS}
    lines += ["", say("left"), f"- {say('left.unmapped', count=len(unmapped))}"]
    lines += [f"- {say(f'left.{why}', count=count)}" for why, count in left.items()]
    return "\r\n".join(lines) + "\r\n"


def _notes(suffix: str) -> Iterator[str]:
    yield from ("draft", "identifying", "dates", "days", "missing", "supplements")
    yield from ("visits", "epochs", "arms", "treatment", "end", "segments", "grades", "coding")
    yield from {"xpt": ("utf8",), "csv": ("guard",)}.get(suffix, ())


def _mapping(snapshot: Snapshot, datasets: Datasets) -> str:
    """Every field of every form with where it goes, and how many of its values stand in no row and why."""
    del snapshot
    file = io.StringIO()
    pen = csv.writer(file, lineterminator="\r\n")
    pen.writerow(_MAPPING)
    for plan in datasets.plans.values():
        for group in plan.groups:
            for each in group.targets:
                item = each.item
                counts = [datasets.left_out.get((item.oid, why), 0) for why in _WHYS]
                pen.writerow((plan.form.oid, group.group.oid, item.oid, item.label.en, item.type.value, item.cdash,
                              item.sdtm, each.text, datasets.values.get(item.oid, 0), *counts))  # fmt: skip
    return file.getvalue()
