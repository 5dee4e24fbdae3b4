"""The questionnaires and rating instruments as forms: sound together, proved by their examples, scored as published."""

from decimal import Decimal

import msgspec
import pytest

from ecrf.library.find import forms_path
from ecrf.library.load_design import load_study
from ecrf.library.tables_instruments import load_instruments
from ecrf.library.yaml_nodes import read_yaml
from ecrf.record.converting import parse_value
from ecrf.record.value import Typed
from ecrf.rules.examples import check_examples
from ecrf.rules.memory import MemoryContext, Spot
from ecrf.schema.findings import Findings
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import FormUse
from ecrf.schema.parse_form import parse_codelists, parse_form
from ecrf.wiring.rules import build_plan_for
from tests.forms.test_all_forms import LATE

OPTIONAL = ("QHN43", "KATZ")
INSTRUMENTS = ("HAMD17", "HAMA", "MMSE", "HAQDI", "PIL", "BARTHEL", "KATZ", "SMWT", "QC30", "QHN35", "QHN43")


def _design():
    """T3 with the optional instruments of the library added to its screening visit."""
    t3, root = load_study("T3"), forms_path()
    added = [parse_form(read_yaml(root / "library" / f"{oid}.yaml"), Findings()) for oid in OPTIONAL]
    lists = parse_codelists(read_yaml(root / "codelists" / "questionnaires.yaml"), Findings())
    first, *others = t3.study.events
    uses = tuple(FormUse(form.oid, required=False) for form in added)
    study = msgspec.structs.replace(
        t3.study, events=(msgspec.structs.replace(first, forms=(*first.forms, *uses)), *others)
    )
    known = {each.oid: each for each in (*t3.codelists, *lists)}
    return msgspec.structs.replace(
        t3, study=study, forms=(*t3.forms, *added), codelists=tuple(known.values())
    )


DESIGN = _design()
INDEX = DesignIndex(DESIGN)
PLAN = build_plan_for(DESIGN)


def parse(item, text):
    """A text typed into an item."""
    return parse_value(item, text, msgspec.structs.replace(LATE, codelist=INDEX.codelist_of(item)))


def filled(form, typed):
    """The derived items of a form from what was typed."""
    context = MemoryContext(INDEX, form, {})
    for oid, text in typed.items():
        context.put(Spot("", 1, 1, oid), parse(INDEX.item(oid).item, text))
    found = {}
    for each in PLAN.derivations:
        native = each.evaluate(context) if each.form == form else None
        if native is not None:
            context.put(Spot("", 1, 1, each.item), Typed(INDEX.item(each.item).item.type, native))
            found[each.item] = native
    return found


def test_optional_instruments_compile_and_their_checks_prove_themselves():
    """The instruments no study of ours demands are as sound as the others."""
    assert PLAN.find_faults() == ()
    assert check_examples(DESIGN, PLAN, parse) == ()


@pytest.mark.parametrize("oid", INSTRUMENTS)
def test_each_sheet_says_when_and_by_whom(oid):
    """Every instrument keeps its own date and time, a reason when not done, and who answered or rated."""
    items = {item.oid for group in INDEX.form(oid).groups for item in group.items}
    assert {f"{oid}_PERF", f"{oid}_REASND", f"{oid}_DTM"} <= items
    assert items & {f"{oid}_MODE", f"{oid}_RATER"}


@pytest.mark.parametrize("oid", [o for o in INSTRUMENTS if o not in ("BARTHEL", "KATZ", "SMWT")])
def test_licensed_instruments_carry_no_wording(oid):
    """Labels are topics of a few words, the owner is named, and the licence and version of the wording used are asked."""
    form = INDEX.form(oid)
    labels = [
        item.label.en for group in form.groups for item in group.items if item.codelist.startswith("SCORE")
    ]
    assert all(len(label.split()) <= 6 for label in labels)
    assert form.instrument
    assert form.licence
    assert {f"{oid}_VERS", f"{oid}_LIC", f"{oid}_LANG"} <= {i.oid for g in form.groups for i in g.items}


def test_every_band_has_a_code_in_the_list():
    """The code list BAND names every band of the table, and nothing else."""
    codes = {code.code for each in DESIGN.codelists if each.oid == "BAND" for code in each.codes}
    assert codes == {band.code for band in load_instruments()[1]}


def test_hamd_total_and_band():
    """Nine items at 2 and eight at 1 are 26: severe by the Chinese bands (over 24)."""
    typed = {f"HAMD_{n:02d}": "2" if n <= 9 else "1" for n in range(1, 18)}
    assert filled("HAMD17", typed) == {"HAMD_TOTAL": Decimal(26), "HAMD_BAND": "SEVERE"}


def test_barthel_and_katz():
    """A fully independent person has 100 of Barthel and 6 of Katz."""
    best = {1: "10", 2: "5", 3: "5", 4: "10", 5: "10", 6: "10", 7: "10", 8: "15", 9: "15", 10: "10"}
    barthel = filled("BARTHEL", {f"BI_{n:02d}": points for n, points in best.items()})
    assert barthel == {"BI_TOTAL": Decimal(100), "BI_BAND": "INDEPENDENT"}
    assert filled("KATZ", {f"KATZ_{n:02d}": "1" for n in range(1, 7)}) == {"KATZ_TOTAL": Decimal(6)}


def test_mmse_by_schooling():
    """20 points are impaired after primary school and not without schooling."""
    points = dict(zip(range(1, 12), "43232211110", strict=True))
    typed = {f"MMSE_{n:02d}": p for n, p in points.items()}
    assert sum(map(int, points.values())) == 20
    assert filled("MMSE", typed | {"MMSE_SCHOOL": "PRIMARY"})["MMSE_BAND"] == "IMPAIRED"
    assert filled("MMSE", typed | {"MMSE_SCHOOL": "NONE"})["MMSE_BAND"] == "INTACT"


def test_hn43_scores_every_item_once():
    """All 43 answers at 2 give 33.3 on each of the 19 scales; the form says it is unverified."""
    scores = filled("QHN43", {f"H43_{n}": "2" for n in range(31, 74)})
    assert len(scores) == 19
    assert set(scores.values()) == {Decimal("33.3")}
    assert "unverified" in INDEX.form("QHN43").title.en


@pytest.mark.parametrize("code", ["TWO", "BETW", "ILL", "REF"])
def test_an_unreadable_answer_counts_as_missing(code):
    """Two ticked, between boxes, illegible or refused: PF2 is scored from four (half rule), FA from two of three."""
    typed = {f"EOR01{n:02d}": "2" for n in (2, 3, 4, 5, 10, 12)} | {"EOR0101": code, "EOR0118": code}
    scores = filled("QC30", typed)
    assert scores["QC30_PF2"] == Decimal("66.7")
    assert scores["QC30_FA"] == Decimal("33.3")


def test_either_instrument_satisfies_its_domain():
    """Six-minute walk and Barthel, HAMD-17 and MMSE are each expected until the other one is done."""
    for event in ("S0", "EOI", "P1M", "FU"):
        uses = {use.form: use for e in DESIGN.study.events if e.oid == event for use in e.forms}
        assert uses["SMWT"].expected_when == "not (here(BARTHEL_PERF) == yes)"
        assert uses["BARTHEL"].expected_when == "not (here(SMWT_PERF) == yes)"
        assert uses["HAMD17"].expected_when == "not (here(MMSE_PERF) == yes)"
        assert uses["MMSE"].expected_when == "not (here(HAMD17_PERF) == yes)"
        assert uses["HAQDI"].required
        assert uses["PIL"].required
