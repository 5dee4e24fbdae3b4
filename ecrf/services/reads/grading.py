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

    def grade(item: Item, lab: LabValue, baseline: LabValue | None = None, /) -> GradeView | None:
        certain = [each for each in grade_all(item, lab, baseline) if each.minimum]
        return _show(max(certain, key=lambda each: each.minimum or 0), catalogue) if certain else None

    def grade_all(item: Item, lab: LabValue, baseline: LabValue | None) -> tuple[LabGrade, ...]:
        if not item.analyte or lab.number is None:
            return ()
        result = LabResult(
            analyte=item.analyte,
            value=Measured(lab.number, Comparator(lab.comparator)),
            unit=lab.unit,
            lln=lab.low,
            uln=lab.high,
            baseline=baseline.number if baseline is not None and baseline.unit == lab.unit else None,
        )
        try:
            return compute_lab_grades(result, table, rules)
        except Refusal:
            # An analyte or unit CTCAE has no limits for is simply not graded.
            return ()

    return grade


def _show(found: LabGrade, catalogue: Catalogue) -> GradeView:
    term = catalogue.term(found.meddra_code)
    because = found.why[0] if found.why else Text("")
    name = term.name if term is not None else Text(found.term)
    return GradeView(found.minimum or 0, name, because, code=found.meddra_code)
