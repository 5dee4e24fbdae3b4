"""The check language with the clinical tables bound in, made once per process and choice of settings."""

from __future__ import annotations

from functools import cache

from ecrf.clinical.bsa import BsaFormula
from ecrf.library.tables_instruments import load_instruments
from ecrf.library.tables_labs import load_factors, load_lab_table
from ecrf.library.tables_scores import C30, HN35, HN43, load_eortc_scales
from ecrf.library.tables_staging import load_stage_tables
from ecrf.rules import FunctionTable, Plan, build_function_table, build_plan
from ecrf.rules.clinical_functions import ClinicalTables, build_clinical_functions, build_unit_table
from ecrf.rules.instrument_functions import build_instrument_functions, read_instrument_settings
from ecrf.schema.model import Design
from ecrf.wiring.terms import catalogue

QUESTIONNAIRES = (C30, HN35, HN43)


@cache
def function_table(settings: tuple[tuple[str, str], ...] = ()) -> FunctionTable:
    """Our own functions and the clinical ones under a study's settings."""
    chosen = dict(settings)
    formula = BsaFormula(chosen.get("bsa_formula", BsaFormula.DUBOIS))
    terms = {term.meddra_code: term.grades for term in catalogue().terms}
    scales, labs, stages = load_eortc_scales(QUESTIONNAIRES), load_lab_table(), load_stage_tables()
    tables = ClinicalTables(scales, labs, formula, terms, stages)
    instruments = read_instrument_settings(*load_instruments(), chosen)
    extra = (*build_clinical_functions(tables), *build_instrument_functions(instruments))
    return build_function_table(extra, build_unit_table(load_factors()))


def build_plan_for(design: Design) -> Plan:
    """The compiled rules of a design under its own settings."""
    return build_plan(design, function_table(tuple(sorted(design.study.settings.items()))))
