"""What leaves a study: the file written whole, then noted in the access chain with its hash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ecrf.cli.ports import Exported, ExportWish
from ecrf.exports import FORMATS, Options, Resources, Written, write_export
from ecrf.exports import receipt as receipts
from ecrf.library.find import resource_path
from ecrf.library.load_papers import load_papers
from ecrf.library.tables_sdtm import load_sdtm
from ecrf.library.words import load_speaker
from ecrf.record.rows import RootRow
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.events_view import Discrepancy
from ecrf.services.reads.history_view import TrailFilter
from ecrf.services.reads.snapshot import Snapshot, Wanted, read_snapshot
from ecrf.services.workplace import Workplace
from ecrf.wiring.opening import require
from ecrf.wiring.sources import Sources
from ecrf.words import Fault, Language, Refusal


def write_leaving(workplace: Workplace, sources: Sources, wish: ExportWish) -> Exported:
    """Write one export; raises Refusal `exports.*`, `reads.*`, `study.no_such_subject`."""
    from ecrf.wiring.admission import grader
    from ecrf.wiring.texts import installed

    chain = _chain_of(workplace, wish.subject) if wish.subject else ""
    options = Options(
        resources=paper_fonts(),
        subject=chain,
        form=wish.form,
        event=wish.event,
        everything=wish.everything,
        annotated=wish.annotated,
        names=not wish.no_names,
        both=(load_speaker(Language.EN), load_speaker(Language.ZH)),
        record=wish.record,
        layouts=load_papers(),
        standard=load_sdtm(),
        trail=wish.trail or TrailFilter(),
        discrepancies=_discrepancies(workplace) if wish.format == "reconciliation" else (),
        chart=wish.chart,
        grade=grader() if wish.chart or wish.format.startswith("sdtm") else None,
        storage=str(getattr(workplace.tools.store, "storage", "")),
        wordings=installed() if wish.format in ("crf", "crf_annotated", "downtime") else (),
    )
    return _write(
        workplace,
        sources,
        (wish.format, wish.target, Wanted(wish.at, chain, wish.deidentified), options),
        wish.language,
    )


def _discrepancies(workplace: Workplace) -> tuple[Discrepancy, ...]:
    """What safety data do not agree on, as the window shows it."""
    from ecrf.library.tables_labs import load_lab_table
    from ecrf.services.reads.grading import build_grader
    from ecrf.wiring.terms import catalogue

    reads = Reads(workplace.tools, workplace.session, build_grader(load_lab_table(), catalogue()))
    return reads.safety().discrepancies


def write_report(
    workplace: Workplace, sources: Sources, what: tuple[str, Path, str], language: Language
) -> Exported:
    """Write the report of a site's last integrity run: (format, file, site id)."""
    name, target, site = what
    options = Options(resources=paper_fonts(), site=site)
    return _write(workplace, sources, (name, target, Wanted(), options), language, "report")


def paper_fonts() -> Resources:
    """The fonts that ship with the program, embedded in every paper."""
    return Resources(
        resource_path("fonts", "NotoSansSC-Regular.ttf"), resource_path("fonts", "NotoSansSC-Bold.ttf")
    )


def _write(
    workplace: Workplace,
    sources: Sources,
    what: tuple[str, Path, Wanted, Options],
    language: Language,
    occasion: str = "export",
) -> Exported:
    name, target, wanted, options = what
    if name not in FORMATS:
        raise Refusal(Fault("exports.unknown_format", name, {"known": ", ".join(FORMATS)}))

    def write(snapshot: Snapshot) -> Written:
        return write_export(name, snapshot, options, target, load_speaker(language))

    return write_noted(workplace, sources, Leaf(name, target, wanted, write, language, occasion))


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file that leaves: its name among formats, what it is of, and who writes it."""

    name: str
    target: Path
    wanted: Wanted
    write: Callable[[Snapshot], Written]
    language: Language
    occasion: str = "export"


def write_noted(workplace: Workplace, sources: Sources, leaf: Leaf) -> Exported:
    """Write a file from the study at a checkpoint, and note it in the access chain with its hash."""
    name, target, occasion = leaf.name, leaf.target, leaf.occasion
    with _marked(workplace, sources, leaf.wanted, occasion) as snapshot:
        written = leaf.write(snapshot)
        root = snapshot.head.root
        receipt = receipts.Exported(written, name, leaf.language, sources.typed())
        receipts.write_receipt(receipt, snapshot.head, workplace.session)
    if _reads_only(workplace):
        return Exported(written.path, written.sha256, written.rows)
    return note_written(workplace, sources, (occasion, f"{name} {target.name}", root), written)


def note_written(
    workplace: Workplace, sources: Sources, what: tuple[str, str, str], written: Written
) -> Exported:
    """Note a file in the access chain with its hash: (occasion, name, root of the checkpoint it was made at)."""
    occasion, name, root = what
    note = c.RecordAccess(*sources.stamp(), occasion, name, written.sha256, root)
    require(workplace.do(note).fault)
    return Exported(written.path, written.sha256, written.rows)


@contextmanager
def _marked(workplace: Workplace, sources: Sources, wanted: Wanted, occasion: str) -> Iterator[Snapshot]:
    """The study at a place a checkpoint names: now, or that checkpoint where somebody wrote behind it meanwhile."""
    if _reads_only(workplace):
        with read_snapshot(workplace.tools, workplace.session, wanted) as snapshot:
            yield snapshot
        return
    outcome = workplace.do(c.WriteCheckpoint(*sources.stamp(), occasion))
    require(outcome.fault)
    with read_snapshot(workplace.tools, workplace.session, wanted) as snapshot:
        if snapshot.is_marked:
            yield snapshot
            return
    with read_snapshot(workplace.tools, workplace.session, replace(wanted, at=outcome.created)) as snapshot:
        yield snapshot


def _reads_only(workplace: Workplace) -> bool:
    """Whether the study is a copy, or lies away from its home: nothing can be noted in it."""
    return bool(getattr(workplace.tools.store, "reads_only", False))


def _chain_of(workplace: Workplace, number: str) -> str:
    for chain, row in workplace.tools.store.rows("root"):
        if isinstance(row, RootRow) and row.number == number and chain.startswith("subject:"):
            return chain
    raise Refusal(Fault("study.no_such_subject", number))
