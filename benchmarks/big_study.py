"""A study of the size product L names: 260 subjects, a million values, a million check evaluations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from benchmarks.bench import Bench, Setting, open_bench
from benchmarks.small_study import PERMISSIONS, build_check, build_form
from benchmarks.timing import memory_folder
from ecrf.schema.model import Anchor, Arm, Design, Epoch, Event, Form, FormUse, Group, Item, ItemType, Study
from ecrf.services import commands as c
from ecrf.words import Text

SUBJECTS, VISITS, FORMS, ITEMS = 260, 22, 7, 25
FIRST = date(2022, 1, 3)
EVERY = 21
AS_OF = FIRST + timedelta(days=EVERY * VISITS)
FIRING = frozenset({3, 8, 13, 18})
"""Visits at which one check of a subject fires: 1,040 open queries in all."""


def build_big_design(visits: int = VISITS) -> Design:
    """One visit every three weeks with seven forms of 25 checked decimals, the first with the visit's date."""
    visit = Event(
        "V",
        Text("Visit", "访视"),
        "E",
        (*(FormUse(f"W{n}") for n in range(FORMS)), FormUse("F25", required=False)),
        anchor="DAY0",
        repeats=visits,
        every=EVERY,
    )
    study = Study(
        oid="BIG",
        version="1",
        title=Text("Benchmark"),
        short=Text("Benchmark"),
        epochs=(Epoch("E", Text("Epoch")),),
        arms=(Arm("A", Text("Arm"), 1),),
        anchors=(Anchor("DAY0", Text("Day 0"), "first(V_DAT)"),),
        events=(visit,),
        visit_date="V_DAT",
        permissions=PERMISSIONS,
    )
    checked = tuple(_form(f"W{n}", dated=n == 0) for n in range(FORMS))
    return Design(study=study, forms=(*checked, build_form("F25", ITEMS, checked=False)), codelists=())


def _form(oid: str, *, dated: bool) -> Form:
    day = (Item("V_DAT", ItemType.DATE, Text("Date")),) if dated else ()
    items = (
        Item(f"{oid}_I{n}", ItemType.DECIMAL, Text(f"Item {n}"), places=1, sdtm=f"VS.{oid}I{n}")
        for n in range(ITEMS)
    )
    checks = tuple(build_check(oid, n) for n in range(ITEMS))
    return Form(oid, "1", Text(oid), (Group(f"{oid}_G", Text("G"), (*day, *items)),), checks=checks)


@contextmanager
def open_big(whole: int, subjects: int = SUBJECTS) -> Iterator[tuple[Bench, str]]:
    """The study filled through the services, subject by subject, every form complete; encrypted, in memory.

    With the chain of one subject who has `whole` forms.
    """
    setting = Setting(folder=memory_folder(), subjects=subjects, design=build_big_design())
    with open_bench(setting) as bench:
        for chain in bench.chains:
            work = bench.new_work()
            forms = whole if chain == bench.chain else VISITS * FORMS
            for number in range(forms):
                values = tuple(fill_form(number // FORMS + 1, number % FORMS))
                bench.do(work, c.EnterValues(*bench.stamp(), chain, values, finish=True))
        yield bench, bench.chain


def fill_form(visit: int, form: int, *, firing: bool = True) -> Iterator[c.NewValue]:
    """What is typed into a form of a visit; with `firing` one check of some visits finds something."""
    oid = f"W{form}"
    at = f"V/{visit}/{oid}/1/1/{oid}_G/0"
    if form == 0:
        yield c.NewValue(f"{at}/V_DAT", (FIRST + timedelta(days=EVERY * (visit - 1))).isoformat())
    for n in range(ITEMS):
        fires = firing and visit in FIRING and form == n == 0
        yield c.NewValue(
            f"{at}/{oid}_I{n}", "995.5" if fires else f"{(visit * 7 + form * 31 + n) % 499 + 1}.5"
        )
