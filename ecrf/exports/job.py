"""What an export is asked for and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ecrf.schema.paper import PaperLayout
from ecrf.schema.sdtm import Standard
from ecrf.schema.wording import Wording
from ecrf.services.reads.events_view import Discrepancy
from ecrf.services.reads.history_view import TrailFilter
from ecrf.services.reads.source import Grader
from ecrf.words import Speaker


@dataclass(frozen=True, slots=True)
class Resources:
    """Files the papers need; where they lie is known to the caller."""

    regular: Path
    """TrueType font of ordinary text, Latin and Chinese; embedded."""
    bold: Path


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of an export; each format reads those that concern it."""

    resources: Resources | None = None
    """Papers: their fonts."""
    subject: str = ""
    """Casebook: chain of the subject."""
    site: str = ""
    """Integrity report: id of the site."""
    run: str = ""
    """Integrity report: id of the run, empty for the last."""
    form: str = ""
    """Blank form: OID of the form, empty for all of the visit."""
    event: str = ""
    """Blank form: OID of the visit, empty for a form outside a visit or the whole study."""
    trail: TrailFilter = field(default_factory=TrailFilter)
    """View of the trail: what passes."""
    everything: bool = False
    """Tables: also what was entered in error, removed lines and second passes, each marked."""
    audit: bool = True
    """Tables and casebook: with the audit trail."""
    bom: bool = True
    """CSV: begin files with a byte order mark, which Excel needs to see UTF-8."""
    guard: bool = True
    """CSV: an apostrophe before text that a spreadsheet would run as a formula."""
    record: str = ""
    """Report: address of its form record, empty for all of the subject."""
    discrepancies: tuple[Discrepancy, ...] = ()
    """Reconciliation: what does not agree."""
    layouts: tuple[PaperLayout, ...] = ()
    """Reports: the layouts known."""
    both: tuple[Speaker, Speaker] | None = None
    """Formats that bear English and Chinese at once (ODM): who says the words that are not the design's."""
    chart: str = ""
    """Chart: key of the picture, e.g. `course` or `lab:HAEM_HGB`."""
    grade: Grader | None = None
    """Chart and SDTM: suggests the CTCAE grade of a laboratory result."""
    wordings: tuple[Wording, ...] = ()
    """Blank form: the licensed wording of questionnaires the site has installed."""
    standard: Standard | None = None
    """SDTM and the annotated form: domains and variables of the standard."""
    names: bool = True
    """ODM: with the names of the people who worked; without, they are numbers."""
    storage: str = ""
    """Description of the system: how the study is stored: file_encrypted, file_plain, server, or empty: not known."""
    annotated: bool = False
    """Blank form: with OIDs and types beside the fields."""


@dataclass(frozen=True, slots=True)
class Written:
    """A finished file. It exists whole, or an error was raised and it does not exist at all."""

    path: Path
    sha256: str
    rows: tuple[tuple[str, int], ...] = field(default=())
    """Rows per table, or pages of a paper."""
    beside: tuple[tuple[str, str], ...] = field(default=())
    """(name, SHA-256) of files that stand beside it and belong to it."""
