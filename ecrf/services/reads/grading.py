"""The CTCAE grade a laboratory result suggests, beside its field: never written, never a judgement."""

from __future__ import annotations

from dataclasses import replace

from ecrf.clinical.ctcae_labs import DEFAULT_RULES, LabGrade, LabResult, LabRules, compute_lab_grades
from ecrf.clinical.ctcae_terms import Catalogue
from ecrf.clinical.lab_table import LabTable
from ecrf.clinical.numbers import Comparator, Measured
from ecrf.record.value import LabValue, Term
from ecrf.schema.model import Item
from ecrf.services.reads.dictionary import CTCAE
from ecrf.services.reads.form_view import GradeView
from ecrf.words import Refusal, Text


class LabGrader:
    """The grader of fields: the least grade that is certain, None where there is none (NCI CTCAE 5.0)."""

    def __init__(self, table: LabTable, catalogue: Catalogue, rules: LabRules) -> None:
        self._table, self._catalogue, self._rules = table, catalogue, rules
        self._analytes: dict[str, set[str]] = {}
        for (analyte, _), cuts in table.cuts.items():
            for cut in cuts:
                self._analytes.setdefault(cut.meddra_code, set()).update(analyte.split("+"))

    def __call__(self, item: Item, lab: LabValue, baseline: LabValue | None = None, /) -> GradeView | None:
        """The highest certain grade over all terms of the analyte.

        Before a baseline is known no grade of ALT, AST, ALP, GGT or bilirubin is certain (CTCAE 5.0 has other limits for
        an abnormal baseline): the limits of a normal baseline are shown then, and said to be.
        """
        certain = [each for each in self._grades(item, lab, baseline) if each.minimum]
        if certain:
            return self._show(max(certain, key=lambda each: each.minimum or 0))
        if baseline is not None or lab.high is None:
            return None
        normal = LabValue(lab.high, unit=lab.unit)
        assumed = [each for each in self._grades(item, lab, normal) if each.minimum]
        if not assumed:
            return None
        return replace(self._show(max(assumed, key=lambda each: each.minimum or 0)), is_assumed=True)

    def certain(self, item: Item, lab: LabValue, baseline: LabValue | None) -> tuple[GradeView, ...]:
        """The certain grade of every term of the analyte."""
        return tuple(self._show(each) for each in self._grades(item, lab, baseline) if each.minimum)

    def analytes(self, code: str) -> frozenset[str]:
        """The analytes a term is graded by."""
        return frozenset(self._analytes.get(code, ()))

    def name_of(self, term: Term) -> Text:
        """A kept term by its names in both languages, where it is one of CTCAE."""
        known = self._catalogue.term(term.code) if term.dictionary == CTCAE else None
        return known.name if known is not None else Text(term.name)

    def _grades(self, item: Item, lab: LabValue, baseline: LabValue | None) -> tuple[LabGrade, ...]:
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
            return compute_lab_grades(result, self._table, self._rules)
        except Refusal:
            # An analyte or unit CTCAE has no limits for is simply not graded.
            return ()

    def _show(self, found: LabGrade) -> GradeView:
        term = self._catalogue.term(found.meddra_code)
        because = found.why[0] if found.why else Text("")
        name = term.name if term is not None else Text(found.term)
        return GradeView(found.minimum or 0, name, because, code=found.meddra_code)


def build_grader(table: LabTable, catalogue: Catalogue, rules: LabRules = DEFAULT_RULES) -> LabGrader:
    """Return the grader of fields."""
    return LabGrader(table, catalogue, rules)
