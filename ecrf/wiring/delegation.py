"""The delegation log of a site written as a file, noted with its hash in the access chain."""

from __future__ import annotations

from pathlib import Path

from ecrf.cli.ports import Exported
from ecrf.exports.job import Options
from ecrf.library.words import load_speaker
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.workplace import Workplace
from ecrf.wiring.access_review import head_of
from ecrf.wiring.leaving import note_written, paper_fonts
from ecrf.wiring.opening import require
from ecrf.wiring.sources import Sources
from ecrf.words import Language

FORMATS = ("delegation", "delegation_excel")


def write_delegation(
    workplace: Workplace, sources: Sources, wish: tuple[str, Path, str], language: Language
) -> Exported:
    """Write the log of a site as `delegation` (PDF) or `delegation_excel`; raises Refusal `reads.*`, `exports.*`."""
    name, target, site = wish
    reads = Reads(workplace.tools, workplace.session)
    require(workplace.do(c.WriteCheckpoint(*sources.stamp(), "report")).fault)
    log = reads.delegation(site)
    head, speaker = head_of(reads, sources.typed(), workplace.session.program), load_speaker(language)
    if name == "delegation":
        from ecrf.exports.papers.delegation import write_delegation_paper

        written = write_delegation_paper(log, head, Options(resources=paper_fonts()), target, speaker)
    else:
        from ecrf.exports.tables.delegation_workbook import write_delegation_workbook

        written = write_delegation_workbook(log, head, target, speaker)
    return note_written(workplace, sources, ("report", f"{name} {target.name}", head.root), written)
