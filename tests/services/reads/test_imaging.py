"""The lesion table of a tumour assessment form, on the shipped T3 design."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from ecrf.library.load_design import load_study
from tests.services.reads.bed import PERMISSIONS, Bed


@pytest.fixture(scope="module")
def design():
    """T3 as shipped, with the permissions of the test trial."""
    found = load_study("T3")
    return msgspec.structs.replace(found, study=msgspec.structs.replace(found.study, permissions=PERMISSIONS))


@pytest.fixture
def bed(design) -> Bed:
    """T3 with nobody in it."""
    return Bed(design)


def assess(bed, chain, event, day, sizes, **more):
    """Enter a tumour assessment: sizes in mm by lesion, the first a node."""
    record = f"{event}/1/TU/1/1"
    values = {"TU_DAT": day, "TU_BASE": "Y" if event == "S0" else "N", "TU_READER": "Chen"}
    for number, size in enumerate(sizes, 1):
        line = f"t{number}"
        values |= {
            f"TU_TNUM__{line}": str(number),
            f"TU_TORG__{line}": "2" if number == 1 else "3",
            f"TU_TSTATE__{line}": "1",
            f"TU_TDIAM__{line}": size,
        }
    bed.enter(chain, record, **values | more)


def table(bed, chain):
    """The lesion table."""
    return bed.reads("coordinator").imaging(chain, "TU")


def test_lesions_are_rows_and_assessments_columns_in_the_order_of_their_dates(bed):
    """Each cell leads to its field; the sum is that of the diameters."""
    chain = bed.subject()
    bed.days(120)
    assess(bed, chain, "EOI", "2026-05-20", ["20", "25"])
    assess(bed, chain, "S0", "2026-03-01", ["30", "40"])
    found = table(bed, chain)
    assert found.fault is None
    assert [(column.day, column.sum_mm) for column in found.columns] == [
        (date(2026, 3, 1), Decimal(70)),
        (date(2026, 5, 20), Decimal(45)),
    ]
    assert [(row.role, row.number, [cell.display.en for cell in row.cells]) for row in found.lesions] == [
        ("target", "1", ["30", "20"]),
        ("target", "2", ["40", "25"]),
    ]
    assert found.lesions[0].cells[1].at == "EOI/1/TU/1/1/TU_T/t1/TU_TDIAM"


def test_the_arithmetic_is_held_back_until_the_investigator_has_answered(bed):
    """70 to 45 mm is -35.7 %, a partial response (Eisenhauer 2009, at least 30 % below baseline)."""
    chain = bed.subject()
    bed.days(120)
    assess(bed, chain, "S0", "2026-03-01", ["30", "40"])
    assess(bed, chain, "EOI", "2026-05-20", ["20", "25"])
    assert (table(bed, chain).columns[1].derived, table(bed, chain).columns[1].disagrees) == ((), False)
    bed.enter(chain, "EOI/1/TU/1/1", TU_TRESP="3", TU_ORESP="3")
    column = table(bed, chain).columns[1]
    assert column.derived[0] == "PR"
    assert column.disagrees
    bed.enter(chain, "EOI/1/TU/1/1", TU_TRESP="2")
    assert table(bed, chain).columns[1].derived[0] == "PR"


def test_a_lesion_that_disappeared_is_nothing_and_one_not_assessable_is_unknown(bed):
    """Absent counts as 0 mm; not assessable leaves the sum open."""
    chain = bed.subject()
    bed.days(120)
    assess(bed, chain, "S0", "2026-03-01", ["30", "40"])
    assess(bed, chain, "EOI", "2026-05-20", ["20", ""], TU_TSTATE__t2="3")
    assert table(bed, chain).columns[1].sum_mm == Decimal(20)
    bed.enter(chain, "EOI/1/TU/1/1", TU_TSTATE__t2="4")
    assert table(bed, chain).columns[1].sum_mm is None


def test_readings_that_cannot_be_judged_say_why(bed):
    """A target that was not there at baseline."""
    chain = bed.subject()
    bed.days(120)
    assess(bed, chain, "S0", "2026-03-01", ["30"])
    assess(bed, chain, "EOI", "2026-05-20", ["20", "25"])
    found = table(bed, chain)
    assert found.fault is not None
    assert [column.sum_mm for column in found.columns] == [None, None]
    assert [cell.display.en for cell in found.lesions[1].cells] == ["", "25"]


def test_t3_is_read_whole(bed):
    """Every visit and form of the shipped trial can be shown, empty."""
    chain = bed.subject()
    reads = bed.reads("coordinator")
    assert len(reads.matrix().columns) > 40
    for visit in reads.schedule(chain).visits:
        reads.visit(chain, visit.event, visit.repeat)
        for form in visit.forms:
            assert reads.form(chain, form.record).groups
    assert reads.today().visits == ()
    assert reads.study().subjects == 1


def test_target_and_non_target_may_carry_the_same_number(bed):
    """Numbers count within a role: target 1 and non-target 1 are two lesions, and the sums stand."""
    chain = bed.subject()
    bed.days(120)
    other = {"TU_NNUM__n1": "1", "TU_NORG__n1": "3", "TU_NLOC__n1": "neck", "TU_NSTATE__n1": "1"}
    assess(bed, chain, "S0", "2026-03-01", ["30", "40"], **other)
    assess(bed, chain, "EOI", "2026-05-20", ["20", "25"], **other)
    found = table(bed, chain)
    assert found.fault is None
    assert [column.sum_mm for column in found.columns] == [Decimal(70), Decimal(45)]


def test_the_best_response_stands_with_and_without_confirmation(bed):
    """PR at day 80 alone is PR without confirmation and SD with it; the words name the study's rule."""
    chain = bed.subject()
    bed.days(120)
    assess(bed, chain, "S0", "2026-03-01", ["30", "40"])
    assert table(bed, chain).best == ()
    assess(bed, chain, "EOI", "2026-05-20", ["20", "25"], TU_TRESP="2", TU_ORESP="2")
    found = table(bed, chain)
    assert [(said.code, said.args["best"]) for said in found.best] == [
        ("imaging.best_unconfirmed", "PR"),
        ("imaging.best_confirmed", "SD"),
    ]
    assert found.reader.code == "imaging.reader_counts"


def test_percentages_are_part_of_the_arithmetic_held_back(bed):
    """The sums show at once; what they mean only after the answer, then in words."""
    chain = bed.subject()
    bed.days(120)
    assess(bed, chain, "S0", "2026-03-01", ["30", "40"])
    assess(bed, chain, "EOI", "2026-05-20", ["20", "25"])
    before = table(bed, chain).columns[1]
    assert (before.sum_mm, before.from_baseline, before.why) == (Decimal(45), None, ())
    bed.enter(chain, "EOI/1/TU/1/1", TU_TRESP="2")
    after = table(bed, chain).columns[1]
    assert after.from_baseline == Decimal("-35.714286")
    assert after.why[0].code == "recist.target_pr"


def test_another_method_than_before_is_marked(bed):
    """CT after MRI of the assessment before stands out."""
    chain = bed.subject()
    bed.days(120)
    assess(bed, chain, "S0", "2026-03-01", ["30"], TU_SCMETH__s1="MRI")
    assess(bed, chain, "EOI", "2026-05-20", ["20"], TU_SCMETH__s1="CT")
    columns = table(bed, chain).columns
    assert [column.method_changed for column in columns] == [False, True]
    assert [method.en for method in columns[1].methods] == ["CT with contrast"]


def test_a_study_may_switch_off_the_carried_response(design):
    """100, 65, 80 mm: PR continues by the EORTC reading, and is SD where the study says so."""
    settings = design.study.settings | {"recist_pr_carry": "no"}
    strict = msgspec.structs.replace(design, study=msgspec.structs.replace(design.study, settings=settings))
    found = []
    for each in (design, strict):
        bed = Bed(each)
        chain = bed.subject()
        bed.days(200)
        for event, day, size in (
            ("S0", "2026-03-01", "100"),
            ("EOI", "2026-05-20", "65"),
            ("P1M", "2026-07-20", "77"),
        ):
            answers = {} if event == "S0" else {"TU_TRESP": "3", "TU_ORESP": "3"}
            assess(bed, chain, event, day, [size], **answers)
        found.append(table(bed, chain).columns[2].derived[0])
    assert found == ["PR", "SD"]


def test_readers_do_not_see_one_another(design):
    """Each reader's own course is judged; in this study the investigator's counts."""
    bed = Bed(design)
    chain = bed.subject()
    bed.days(120)
    for repeat, role, sizes in (("1", "READER1", ("40", "20")), ("2", "READER2", ("44", "43"))):
        for event, day, size in (("S0", "2026-03-01", sizes[0]), ("EOI", "2026-05-20", sizes[1])):
            answer = {"TUR_TRESP": "PR", "TUR_ORESP": "PR"} if event == "EOI" else {}
            values = {"TUR_DAT": day, "TUR_ROLE": role, "TUR_TNUM__t1": "1", "TUR_TDIAM__t1": size}
            bed.enter(chain, f"{event}/1/TUR/{repeat}/1", **values | answer)
    reads = bed.reads("coordinator")
    one, two = (reads.imaging(chain, "TUR", f"EOI/1/TUR/{repeat}/1") for repeat in "12")
    assert [column.sum_mm for column in one.columns] == [Decimal(40), Decimal(20)]
    assert [column.sum_mm for column in two.columns] == [Decimal(44), Decimal(43)]
    assert (one.columns[1].disagrees, two.columns[1].disagrees) == (False, True)
    assert one.reader.code == "imaging.reader_beside"


def test_the_immune_response_shows_only_where_the_study_asks_for_it(design):
    """A new lesion is iUPD, a second one confirms it; without the setting nothing is shown."""
    settings = design.study.settings | {"irecist": "yes"}
    asking = msgspec.structs.replace(design, study=msgspec.structs.replace(design.study, settings=settings))
    found = []
    for each in (design, asking):
        bed = Bed(each)
        chain = bed.subject()
        bed.days(200)
        assess(bed, chain, "S0", "2026-03-01", ["40"])
        new = {"TU_WNUM__w1": "1", "TU_WSTATE__w1": "UNEQUIVOCAL", "TU_TRESP": "3", "TU_ORESP": "4"}
        assess(bed, chain, "EOI", "2026-05-20", ["40"], **new)
        assess(bed, chain, "P1M", "2026-07-01", ["40"], TU_WNUM__w2="2", TU_WSTATE__w2="UNEQUIVOCAL", **new)
        found.append([column.immune for column in table(bed, chain).columns])
    assert found == [["", "", ""], ["", "iUPD", "iCPD"]]
