"""Everything that leaves: one format per file, one line each in the table; every file whole or an error (I6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ecrf.exports.job import Options, Resources, Written
from ecrf.services.reads.snapshot import Snapshot
from ecrf.words import Fault, Refusal, Speaker

__all__ = ["FORMATS", "Format", "Options", "Resources", "Write", "Written", "write_export"]

Write = Callable[[Snapshot, Options, Path, Speaker], Written]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the end of its file name, and where its writer is found when it is needed."""

    suffix: str
    load: Callable[[], Write]

    def title(self, name: str) -> str:
        """The message code of its name."""
        return f"exports.format.{name}"


def _excel() -> Write:
    from ecrf.exports.tables.workbook import write_workbook

    return write_workbook


def _csv() -> Write:
    from ecrf.exports.tables.csv_files import write_csv

    return write_csv


def _casebook() -> Write:
    from ecrf.exports.papers.casebook import write_casebook

    return write_casebook


def _sign_sheet() -> Write:
    from ecrf.exports.papers.sign_sheet import write_sign_sheet

    return write_sign_sheet


def _crf() -> Write:
    from ecrf.exports.papers.crf_blank import write_blank_crf

    return write_blank_crf


def _crf_annotated() -> Write:
    from ecrf.exports.papers.crf_blank import write_annotated_crf

    return write_annotated_crf


def _downtime() -> Write:
    from ecrf.exports.papers.downtime import write_downtime

    return write_downtime


def _integrity() -> Write:
    from ecrf.exports.papers.integrity_report import write_integrity_report

    return write_integrity_report


def _integrity_excel() -> Write:
    from ecrf.exports.tables.integrity_workbook import write_integrity_workbook

    return write_integrity_workbook


def _sae() -> Write:
    from ecrf.exports.papers.report_page import write_sae_report

    return write_sae_report


def _sae_int() -> Write:
    from ecrf.exports.papers.report_page import write_sae_international

    return write_sae_international


def _endpoints() -> Write:
    from ecrf.exports.tables.endpoints_workbook import write_endpoints

    return write_endpoints


def _survival() -> Write:
    from ecrf.exports.charts.survival import write_survival

    return write_survival


def _survival_svg() -> Write:
    from ecrf.exports.charts.survival import write_survival_svg

    return write_survival_svg


def _reconciliation() -> Write:
    from ecrf.exports.tables.reconciliation import write_reconciliation

    return write_reconciliation


def _trail() -> Write:
    from ecrf.exports.trail import write_trail

    return write_trail


def _trail_excel() -> Write:
    from ecrf.exports.tables.trail_view import write_trail_workbook

    return write_trail_workbook


def _trail_csv() -> Write:
    from ecrf.exports.tables.trail_view import write_trail_csv

    return write_trail_csv


def _trail_review() -> Write:
    from ecrf.exports.papers.integrity_report import write_trail_review

    return write_trail_review


def _odm() -> Write:
    from ecrf.exports.odm.writer import write_snapshot

    return write_snapshot


def _odm_transactional() -> Write:
    from ecrf.exports.odm.writer import write_transactional

    return write_transactional


def _system() -> Write:
    from ecrf.exports.papers.system_description import write_system

    return write_system


def _source_list() -> Write:
    from ecrf.exports.papers.source_list import write_source_paper

    return write_source_paper


def _source_list_excel() -> Write:
    from ecrf.exports.tables.source_list import write_source_list

    return write_source_list


def _compliance() -> Write:
    from ecrf.exports.tables.compliance import write_compliance

    return write_compliance


def _chart() -> Write:
    from ecrf.exports.charts.file import write_chart

    return write_chart


def _sdtm() -> Write:
    from ecrf.exports.sdtm.package import write_sdtm

    return write_sdtm


def _sdtm_xpt() -> Write:
    from ecrf.exports.sdtm.package import write_sdtm_xpt

    return write_sdtm_xpt


def _sdtm_json() -> Write:
    from ecrf.exports.sdtm.package import write_sdtm_json

    return write_sdtm_json


FORMATS: dict[str, Format] = {
    "excel": Format(".xlsx", _excel),
    "csv": Format(".zip", _csv),
    "casebook": Format(".pdf", _casebook),
    "sign_sheet": Format(".pdf", _sign_sheet),
    "crf": Format(".pdf", _crf),
    "crf_annotated": Format(".pdf", _crf_annotated),
    "downtime": Format(".pdf", _downtime),
    "integrity": Format(".pdf", _integrity),
    "integrity_excel": Format(".xlsx", _integrity_excel),
    "sae": Format(".pdf", _sae),
    "sae_int": Format(".pdf", _sae_int),
    "endpoints": Format(".xlsx", _endpoints),
    "survival": Format(".pdf", _survival),
    "survival_svg": Format(".svg", _survival_svg),
    "odm": Format(".xml", _odm),
    "odm_transactional": Format(".xml", _odm_transactional),
    "sdtm": Format(".zip", _sdtm),
    "sdtm_xpt": Format(".zip", _sdtm_xpt),
    "sdtm_json": Format(".zip", _sdtm_json),
    "reconciliation": Format(".xlsx", _reconciliation),
    "compliance": Format(".xlsx", _compliance),
    "chart": Format(".pdf", _chart),
    "system": Format(".pdf", _system),
    "source_list": Format(".pdf", _source_list),
    "source_list_excel": Format(".xlsx", _source_list_excel),
    "trail": Format(".jsonl", _trail),
    "trail_review": Format(".pdf", _trail_review),
    "trail_excel": Format(".xlsx", _trail_excel),
    "trail_csv": Format(".csv", _trail_csv),
}


def write_export(name: str, snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write `target` whole in the format `name`, or raise Refusal and leave nothing (`exports.unknown_format`, ...)."""
    if name not in FORMATS:
        raise Refusal(Fault("exports.unknown_format", name, {"known": ", ".join(FORMATS)}))
    return FORMATS[name].load()(snapshot, options, target, speaker)
