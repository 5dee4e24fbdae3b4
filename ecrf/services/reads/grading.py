"""The CTCAE grade a laboratory result suggests, beside its field: never written, never a judgement."""

from __future__ import annotations

from ecrf.clinical.ctcae_labs import DEFAULT_RULES, LabGrade, LabResult, LabRules, compute_lab_grades
from ecrf.clinical.ctcae_terms import Catalogue
from ecrf.clinical.lab_table import LabTable
from ecrf.clinical.numbers import Comparator, Measured
from ecrf.record.value import LabValue
from ecrf.schema.model import Item
from ecrf.services.reads.form_view import GradeView
from ecrf.services.reads.source import Grader
from ecrf.words import Refusal, Text


def build_grader(table: LabTable, catalogue: Catalogue, rules: LabRules = DEFAULT_RULES) -> Grader:
    """Return the grader of fields: the least grade that is certain, None where there is none (NCI CTCAE 5.0)."""

    def grade(item: Item, lab: LabValue) -> GradeView | None:
        if not item.analyte or lab.number is None:
            return None
        result = LabResult(
            analyte=item.analyte,
            value=Measured(lab.number, Comparator(lab.comparator)),
            unit=lab.unit,
            lln=lab.low,
            uln=lab.high,
        )
        try:
            found = compute_lab_grades(result, table, rules)
        except Refusal:
            # An analyte or unit CTCAE has no limits for is simply not graded.
            return None
        certain = [each for each in found if each.minimum]
        return _show(max(certain, key=lambda each: each.minimum or 0), catalogue) if certain else None

    return grade


def _show(found: LabGrade, catalogue: Catalogue) -> GradeView:
    term = catalogue.term(found.meddra_code)
    because = found.why[0] if found.why else Text("")
    return GradeView(found.minimum or 0, term.name if term is not None else Text(found.term), because)
