"""Impossible input, kind by kind: what the form and a file are told, by code or rule, at which place, in both languages."""

from dataclasses import dataclass

import pytest

from ecrf.imports.planning import Planner
from ecrf.imports.reading import read_sheet
from ecrf.library.load_design import load_study
from ecrf.library.tables_labs import load_synonyms
from ecrf.record.effective import read_cell
from ecrf.record.value import NonConformant
from ecrf.schema.index import DesignIndex
from ecrf.services import commands as c
from ecrf.services.importing import Fate
from ecrf.services.reads import Reads
from ecrf.wiring.importing import load_mapping
from ecrf.wiring.terms import find_term
from ecrf.words import Language
from tests.cli.compute_files import Compute
from tests.exports.story import speaker
from tests.services.house import House

INDEX = DesignIndex(load_study("T3"))
LIMITS = ("value.below_minimum", "value.above_maximum")
"""A number is a number and stays one; the form is not complete with it."""
AE, TU, DX, CHEM, QC30 = "LOGS/1/AE/1/1", "S0/1/TU/1/1", "S0/1/DX/1/1", "S0/1/CHEM/1/1", "S0/1/QC30/1/1"
LESIONS = "case_id,visit,day,lesion_id,role,nodal,diameter_mm,state\n"
LABS = "id,analyte,value,unit,lln,uln\n"
C30 = ",".join(f"q{n}" for n in range(1, 31))
STAGES = "id,site,edition,p16,basis,t,n,m\n"


@dataclass(frozen=True)
class Typed:
    """What is typed where, the last of it bad; `says` is the code of the field's fault or the rule that speaks."""

    record: str
    texts: tuple[tuple[str, str], ...]
    says: str
    """`value.*` of what is kept as typed, else the check."""
    before: tuple[tuple[str, str, str], ...] = ()
    """(record, item, text) entered before."""


@dataclass(frozen=True)
class InFile:
    """A file of `ecrf compute`, the place it is refused at, and a word of what is wrong."""

    command: str
    text: str
    row: int
    column: str
    word: str


TARGETS = tuple((f"TU_TSTATE:l{n}", "MEASURED") for n in range(7))
SEVEN = "".join(f"a,0,0,{n},target,N,20,\n" for n in range(7))
LINES = {
    "a grade that does not exist for the term": (
        Typed(AE, (("AE_TERM:e1", "hair loss"), ("AE_CTCAE:e1", "10001760"), ("AE_GRADE:e1", "4")), "AE_26"),
        None,
    ),
    "a unit nobody declared": (
        Typed(CHEM, (("CHEM_ALT", "40 furlong"),), "value.other_unit"),
        InFile("ctcae-labs", f"{LABS}1,HGB,96,furlong,130,175\n", 2, "unit", "furlong"),
    ),
    "a lower limit above the upper one": (
        Typed(CHEM, (("CHEM_ALT", "40 (50-9)"),), "value.range_turned"),
        InFile("ctcae-labs", f"{LABS}1,HGB,96,g/L,175,130\n", 2, "lln", "175"),
    ),
    "a negative diameter": (
        Typed(TU, (("TU_TDIAM:l1", "-5"),), "value.below_minimum"),
        InFile("recist", f"{LESIONS}a,0,0,1,target,N,-5,\n", 2, "diameter_mm", "-5"),
    ),
    "seven target lesions": (
        Typed(TU, (("TU_BASE", "Y"), *TARGETS), "TU_01"),
        InFile("recist", LESIONS + SEVEN, 7, "role", "5"),
    ),
    "a second baseline": (
        Typed("EOI/1/TU/1/1", (("TU_BASE", "Y"),), "X_TU_BASE2", ((TU, "TU_BASE", "Y"),)),
        InFile("recist", f"{LESIONS}a,0,0,1,target,N,20,\na,0,28,1,target,N,20,\n", 3, "day", "0"),
    ),
    "an answer 5 on a four-point question": (
        Typed(QC30, (("EOR0101", "5"),), "value.not_a_choice"),
        InFile("eortc", f"id,{C30}\n7,5,{','.join(['1'] * 29)}\n", 2, "q1", "5"),
    ),
    "a category no TNM has": (
        Typed(DX, (("DX_T", "T7"),), "value.not_a_choice"),
        InFile("stage", f"{STAGES}1,C13.9,AJCC8,,c,T7,N0,M0\n", 2, "t", "T7"),
    ),
    "a number that is none": (
        Typed(CHEM, (("CHEM_ALT", "NaN"),), "value.not_a_lab_value"),
        InFile("ctcae-labs", f"{LABS}1,HGB,NaN,g/L,130,175\n", 2, "value", "NaN"),
    ),
    "an infinite number": (
        Typed(CHEM, (("CHEM_ALT", "Infinity"),), "value.not_a_lab_value"),
        InFile("ctcae-labs", f"{LABS}1,HGB,Infinity,g/L,130,175\n", 2, "value", "Infinity"),
    ),
    "a number beyond all measure": (
        Typed(CHEM, (("CHEM_ALT", "1e400"),), "value.not_a_lab_value"),
        InFile("ctcae-labs", f"{LABS}1,HGB,1e400,g/L,130,175\n", 2, "value", "1e400"),
    ),
    "a date in the future": (
        Typed(AE, (("AE_STDAT:e1", "2027-01-01"),), "value.future_date"),
        None,
    ),
}


@pytest.fixture(scope="module")
def house():
    """A published T3 study with the whole of CTCAE; every case is a subject of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.services.house.known_term", find_term)
        return House()


def at_of(record, item):
    """The address of `ITEM` or `ITEM:line`."""
    oid, _, line = item.partition(":")
    return f"{record}/{INDEX.item(oid).group.oid}/{line or '0'}/{oid}"


def entered(house, typed):
    """Enter a case; returns (address of the bad field, chain, fault of what is stored there, prompts)."""
    chain = house.subject()
    for record, item, text in typed.before:
        house.must("coordinator", c.EnterValues, chain, (c.NewValue(at_of(record, item), text),))
    for item, text in typed.texts:
        at = at_of(typed.record, item)
        outcome = house.must("coordinator", c.EnterValues, chain, (c.NewValue(at, text),))
    stored = read_cell(house.state(chain).lines[at.rpartition("/")[0]].items[at.rpartition("/")[2]])
    return at, chain, stored.fault if isinstance(stored, NonConformant) else "", outcome.prompts


@pytest.mark.parametrize("line", LINES)
def test_the_form_keeps_it_apart_or_asks(house, line):
    """What cannot be is kept as typed with the code of its fault; what must not be is asked about by its rule, there."""
    typed = LINES[line][0]
    at, chain, stored, prompts = entered(house, typed)
    if typed.says.startswith("value."):
        fault = (
            Reads(house.tools, house.at("coordinator").session).preview(chain, at, typed.texts[-1][1]).fault
        )
        assert fault.code == typed.says
        assert fault.place in (at, at.rpartition("/")[2])
        assert stored == ("" if typed.says in LIMITS else typed.says)
        says = {language: speaker(str(language)) for language in Language}
        todo = {language: says[language].say(f"{typed.says}.todo") for language in Language}
        assert todo[Language.EN] != todo[Language.ZH]
        assert all(what and says[language].fault(fault).endswith(what) for language, what in todo.items())
        return
    (spoken,) = [prompt for prompt in prompts if prompt.check == typed.says]
    assert spoken.at.startswith(typed.record)
    assert spoken.say.en != spoken.say.zh
    assert spoken.say.zh


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("line", [name for name, (_, file) in LINES.items() if file is not None])
def test_a_file_is_refused_whole_by_row_and_column(tmp_path, capsys, line, language):
    """Status 2, nothing written, the cell named, and what to do said in the language asked for."""
    file = LINES[line][1]
    compute = Compute(tmp_path, capsys)
    assert compute.status(file.command, file.text, "--lang", language) == 2
    assert compute.files() == ["in.csv"]
    first = compute.errors.splitlines()[0]
    place = {"en": f"Row {file.row}, column {file.column}:", "zh": f"第 {file.row} 行，列 {file.column}："}
    assert first.startswith(place[language]), first
    assert file.word in first
    assert len(first.split("." if language == "en" else "。")) >= 2


OF_A_FILE = {"value.not_a_choice": "import.choice"}
"""A file is told the choices too."""
MAPPING = """\
mapping: bad
layout: wide
form: {form}
{log}subject: {{column: subject}}
visit: {{is: {visit}}}
items:
  - {{item: {item}, column: cell}}
"""


@pytest.mark.parametrize(
    "line", [name for name, (typed, _) in LINES.items() if typed.says.startswith("value.")]
)
def test_an_imported_cell_is_refused_by_the_same_code(house, line):
    """A laboratory's or hospital's file is told row, column and the fault the form names."""
    typed = LINES[line][0]
    chain = house.subject()
    number = house.state(chain).root.number
    item, text = typed.texts[-1]
    place = INDEX.item(item.partition(":")[0])
    log = f"group: {place.group.oid}\nkey: [{place.item.oid}]\n" if place.group.repeating else ""
    visit = typed.record.split("/")[0]
    words = MAPPING.format(form=place.form.oid, log=log, visit=visit, item=place.item.oid)
    mapping = load_mapping(words.encode(), "bad.yaml", INDEX)
    sheet = read_sheet(f"subject,cell\n{number},{text}\n".encode(), mapping)
    reads = Reads(house.tools, house.at("coordinator").session)
    planner = Planner(reads, mapping, INDEX, load_synonyms(), lambda: "newline1")
    (cell,) = planner.plan(sheet, lambda _done, _of_all: True)
    assert (cell.row, cell.column, cell.fate) == (2, "cell", Fate.REFUSED)
    assert cell.fault.code == OF_A_FILE.get(typed.says, typed.says)
