"""A study that asks for the highest grade of an event only: no history anywhere, and the rules go by the one grade."""

import io
import zipfile

import msgspec
import pytest

from ecrf.exports import Options, write_export
from ecrf.library.load_design import load_study
from ecrf.library.tables_sdtm import load_sdtm
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.snapshot import Wanted, read_snapshot
from tests.exports.story import speaker
from tests.services.house import House

AE, EXI = "LOGS/1/AE/1/1", "C/1/EXI/1/1"
EVENT = {
    "AE_TERM": "mucositis", "AE_CTCAE": "Mucositis oral", "AE_GRADE": "3", "AE_BASGR": "0", "AE_STDAT": "2026-03-01",
    "AE_ONGO": "Y", "AE_SER": "N", "AE_IRAE": "Y", "AE_IRPATT": "PNEUMON", "AE_OUT": "RECOVERING/RESOLVING",
    "AE_RELSFRT": "UNRELATED", "AE_RELDOC": "UNRELATED", "AE_RELCIS": "UNRELATED", "AE_RELIO": "PROBABLE",
    "AE_RELRT": "UNRELATED", "AE_RELPROC": "UNRELATED", "AE_ACNSFRT": "NOT APPLICABLE", "AE_ACNDOC": "DOSE NOT CHANGED",
    "AE_ACNCIS": "DOSE NOT CHANGED", "AE_ACNIO": "DRUG INTERRUPTED", "AE_ACNRT": "NOT APPLICABLE", "AE_TRT": "NONE",
    "AE_SRC": "chart",
}  # fmt: skip


@pytest.fixture(scope="module")
def house():
    """T3 with `ae_grading: worst_only`."""
    found = load_study("T3")
    settings = dict(found.study.settings) | {"ae_grading": "worst_only"}
    return House(
        msgspec.structs.replace(found, study=msgspec.structs.replace(found.study, settings=settings))
    )


@pytest.fixture
def chain(house):
    """Somebody with one event, entered as one line."""
    made = house.subject()
    new = tuple(c.NewValue(f"{AE}/AE_L/e1/{oid}", text) for oid, text in EVENT.items())
    house.must("coordinator", c.EnterValues, made, new)
    house.must("coordinator", c.FinishLine, made, f"{AE}/AE_L/e1")
    return made


def prompts_at(house, chain, at, text):
    """The checks that speak when a field is left."""
    return {p.check for p in house.must("coordinator", c.EnterValues, chain, (c.NewValue(at, text),)).prompts}


def test_the_history_is_not_asked_and_the_log_is_complete_without_it(house, chain):
    """The second log is hidden; no check misses a history; the form completes."""
    reads = Reads(house.tools, house.at("coordinator").session)
    groups = {group.oid: group.visible for group in reads.form(chain, AE).groups}
    assert groups == {"AE_L": True, "AE_S": False}
    outcome = house.try_("coordinator", c.CompleteForm, chain, AE)
    assert outcome.fault is None, [(fault.code, fault.place) for fault in outcome.faults]


def test_a_dose_is_asked_about_by_the_one_grade(house, chain):
    """Grade 3 stands as the only grade until the event ends."""
    house.must("coordinator", c.EnterValues, chain, (c.NewValue(f"{EXI}/EXI_BODY/0/EXI_DAT", "2026-03-11"),))
    assert "X_EXI_15" in prompts_at(house, chain, f"{EXI}/EXI_IO/0/EXI_IODOSE", "325")


def test_the_export_has_the_event_and_its_highest_grade_once(house, chain, tmp_path):
    """One row in AE with grade 3, and one segment from the first day: that of the event itself."""
    target = tmp_path / "sdtm.zip"
    options = Options(both=(speaker("en"), speaker("zh")), standard=load_sdtm())
    with read_snapshot(house.tools, house.at("monitor").session, Wanted(subject=chain)) as snapshot:
        write_export("sdtm", snapshot, options, target, speaker("en"))
    with zipfile.ZipFile(target) as archive:
        names = set(archive.namelist())
        rows = io.StringIO(archive.read("ae.csv").decode("utf-8")).read().splitlines()
    assert len(rows) == 2
    assert ",3," in rows[1]
    assert "ae.csv" in names
