"""The weekly integrity run: what is missing, late, contradictory or unproved, against the run before."""

from ecrf.services.integrity.report import Report, ReportFinding, decode_report, encode_report
from ecrf.services.integrity.running import run_integrity

__all__ = ["Report", "ReportFinding", "decode_report", "encode_report", "run_integrity"]
