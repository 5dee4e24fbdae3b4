"""The check language with the clinical tables bound in, made once per process."""

from __future__ import annotations

from functools import cache

from ecrf.clinical.bsa import BsaFormula
from ecrf.library.tables_labs import load_factors, load_lab_table
from ecrf.library.tables_scores import load_eortc_scales
from ecrf.library.tables_staging import load_stage_tables
from ecrf.rules import FunctionTable, Plan, build_function_table, build_plan
from ecrf.rules.clinical_functions import ClinicalTables, build_clinical_functions, build_unit_table
from ecrf.schema.model import Design
from ecrf.wiring.terms import catalogue

QUESTIONNAIRES = ("QLQ-C30 v3.0", "QLQ-H&N35")


@cache
def function_table(formula: BsaFormula = BsaFormula.DUBOIS) -> FunctionTable:
    """Our own functions and the clinical ones under a study's settings."""
    terms = {term.meddra_code: term.grades for term in catalogue().terms}
    scales, labs, stages = load_eortc_scales(QUESTIONNAIRES), load_lab_table(), load_stage_tables()
    tables = ClinicalTables(scales, labs, formula, terms, stages)
    return build_function_table(build_clinical_functions(tables), build_unit_table(load_factors()))


def build_plan_for(design: Design) -> Plan:
    """The compiled rules of a design under its own settings."""
    formula = BsaFormula(design.study.settings.get("bsa_formula", BsaFormula.DUBOIS))
    return build_plan(design, function_table(formula))
