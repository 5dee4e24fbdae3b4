"""What the windows are measured on: a form of 120 fields of four kinds, a wide matrix, a long log of T3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from benchmarks.bench import Bench, Setting, open_bench
from benchmarks.small_study import PERMISSIONS, build_check
from benchmarks.timing import memory_folder
from ecrf.library.load_design import load_study
from ecrf.library.tables_ctcae import load_ctcae
from ecrf.schema.model import (
    Anchor,
    Arm,
    Check,
    Code,
    Codelist,
    Design,
    Epoch,
    Event,
    Example,
    Form,
    FormUse,
    Group,
    Item,
    ItemType,
    Severity,
    Study,
)
from ecrf.services import commands as c
from ecrf.words import Text

VISITS, SUBJECTS, FILLED = 60, 1000, 6
KINDS, EACH = 4, 30
RECORD = "V/1/M120/1/1"
LOG = "LOGS/1/AE/1/1"
LINES, TERMS = 500, 60


def build_window_design() -> Design:
    """Sixty visits, each with one form of 30 decimals, 30 choices of eight, 30 dates and 30 yes/no; 60 checks."""
    study = Study(
        oid="WIDE",
        version="1",
        title=Text("Benchmark"),
        short=Text("Benchmark"),
        epochs=(Epoch("E", Text("Epoch")),),
        arms=(Arm("A", Text("Arm"), 1),),
        anchors=(Anchor("DAY0", Text("Day 0"), "first(M_D0)"),),
        events=(Event("V", Text("Visit"), "E", (FormUse("M120"),), anchor="DAY0", repeats=VISITS, every=7),),
        visit_date="M_D0",
        permissions=PERMISSIONS,
    )
    codes = tuple(Code(f"C{n}", Text(f"Choice {n}", f"选项 {n}"), n) for n in range(8))
    return Design(study=study, forms=(_form(),), codelists=(Codelist("EIGHT", Text("Eight"), codes),))


def _form() -> Form:
    items = [item for n in range(EACH) for item in _items(n)]
    checks = [build_check("M", n) for n in range(EACH)]
    checks += [_low_check(n) for n in range(EACH)]
    return Form("M120", "1", Text("Mixed"), (Group("M_G", Text("G"), tuple(items)),), checks=tuple(checks))


def _items(n: int) -> Iterator[Item]:
    yield Item(f"M_I{n}", ItemType.DECIMAL, Text(f"Number {n}", f"数值 {n}"), places=1, unit="kg")
    yield Item(f"M_C{n}", ItemType.CHOICE, Text(f"Choice {n}", f"选择 {n}"), codelist="EIGHT")
    yield Item(f"M_D{n}", ItemType.DATE, Text(f"Date {n}", f"日期 {n}"))
    yield Item(f"M_Y{n}", ItemType.YESNO, Text(f"Yes or no {n}", f"是否 {n}"))


def _low_check(n: int) -> Check:
    item = f"M_I{n}"
    fires, quiet = Example(fires=True, values={item: "0.1"}), Example(fires=False, values={item: "0.5"})
    return Check(f"M_E{n}", Severity.SOFT, f"{item} < 0.5", Text("low"), (item,), examples=(fires, quiet))


@contextmanager
def open_wide(subjects: int = SUBJECTS) -> Iterator[Bench]:
    """Subjects by sixty visits; the form of each subject's first visits begun, the first subject's form filled."""
    setting = Setting(memory_folder(), subjects=subjects, design=build_window_design())
    with open_bench(setting) as bench:
        for chain in bench.chains:
            for visit in range(1, FILLED + 1):
                day = (date(2026, 1, 5) + timedelta(days=7 * visit)).isoformat()
                at = f"V/{visit}/M120/1/1/M_G/0"
                values = (c.NewValue(f"{at}/M_D0", day), c.NewValue(f"{at}/M_I0", f"{visit}.5"))
                bench.do(bench.work, c.EnterValues(*bench.stamp(), chain, values))
        for chain in bench.chains[1:3]:
            bench.do(bench.work, c.EnterValues(*bench.stamp(), chain, tuple(_filled())))
        yield bench


def _filled() -> Iterator[c.NewValue]:
    """The fields of the second visit, which is filled."""
    at = RECORD.replace("V/1/", f"V/{FILLED + 1}/") + "/M_G/0"
    for n in range(EACH):
        yield c.NewValue(f"{at}/M_I{n}", f"{n + 1}.5")
        yield c.NewValue(f"{at}/M_C{n}", f"C{n % 8}")
        yield c.NewValue(f"{at}/M_D{n}", "2026-02-02")
        yield c.NewValue(f"{at}/M_Y{n}", "Y")


FULL = RECORD.replace("V/1/", f"V/{FILLED + 1}/")
"""The record that is filled, of the second and the third subject."""


@contextmanager
def open_log() -> Iterator[Bench]:
    """T3 with one subject and 500 adverse events."""
    with open_bench(Setting(memory_folder(), subjects=1, design=load_study("T3"))) as bench:
        terms = [term.meddra_code for term in load_ctcae().terms[:TERMS]]
        for n in range(LINES):
            values = tuple(_adverse_event(bench.sources.new_id(), n, terms[n % TERMS]))
            bench.do(bench.work, c.EnterValues(*bench.stamp(), bench.chain, values))
        yield bench


def _adverse_event(line: str, n: int, term: str) -> Iterator[c.NewValue]:
    at = f"{LOG}/AE_L/{line}"
    day = date(2026, 1, 5) + timedelta(days=n % 60)
    typed = (
        ("AE_TERM", f"mouth sore {n}"), ("AE_CTCAE", term), ("AE_GRADE", str(n % 3 + 1)),
        ("AE_STDAT", day.isoformat()), ("AE_ONGO", "Y"), ("AE_SER", "N"), ("AE_OUT", "3"), ("AE_IRAE", "N"),
    )  # fmt: skip
    yield from (c.NewValue(f"{at}/{item}", text) for item, text in typed)
