"""Where the pictures of the manual are taken: who looks, and the way to each place of the window."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from typing import cast

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ecrf.library.find import forms_path
from ecrf.services.coding.ports import LoadWish
from ecrf.services.reads.checkpoints import CUT_OFF
from ecrf.ui.main_window import MainWindow
from ecrf.ui.screens.coding import CodingPage
from ecrf.ui.screens.deviation_acts import offer_deviation
from ecrf.ui.screens.endpoints import EndpointsPage
from ecrf.ui.screens.form_page import FormPage
from ecrf.ui.screens.importing import ImportPage
from ecrf.ui.screens.move_acts import ask_move
from ecrf.ui.screens.reports import ReportsPage
from ecrf.viewmodels.places import Place

PATIENCE = 30
"""Seconds anything may take."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its name, who looks, and how to get there; the way gives the widget to lay over the window, if any."""

    name: str
    role: str
    way: Callable[[MainWindow], QWidget | None]


def wait(until: Callable[[], bool] = lambda: True) -> None:
    """Let the window work until something is so, and a moment longer."""
    end = time.monotonic() + PATIENCE
    while not until():
        QApplication.processEvents()
        time.sleep(0.01)
        if time.monotonic() > end:
            raise TimeoutError
    for _ in range(30):
        QApplication.processEvents()
        time.sleep(0.01)


def section(name: str) -> Callable[[MainWindow], None]:
    """The way to a page of the rail."""
    return lambda window: window.go(Place(name))


def records(window: MainWindow, form: str) -> Iterator[tuple[str, str]]:
    """(chain, record) of every record of a form that holds something, subject by subject."""
    for root in window.bench.reads.roots():
        for visit in window.bench.reads.schedule(root.chain).visits:
            yield from (
                (root.chain, each.record) for each in visit.forms if each.form == form and each.recorded
            )


def open_record(window: MainWindow, chain: str, record: str, at: str = "") -> None:
    """Go to a form, with the keyboard in a field."""
    event, repeat = record.split("/")[:2]
    window.go(Place("form", chain, event, int(repeat), record, at))


def busiest(window: MainWindow, form: str, weight: Callable[[str, str], int]) -> tuple[str, str]:
    """The record of a form with the most to show; the first of those that have as much."""
    return max(records(window, form), key=lambda found: weight(*found))


TYPED = (
    ("HAEM_PERF", "1"),
    ("HAEM_DTM", "t 0815"),
    ("HAEM_WBC", "3.1 (3.5-9.5)"),
    ("HAEM_NEUT", "1.2 (1.8-6.3)"),
    ("HAEM_HGB", "96 (130-175)"),
    ("HAEM_PLAT", "ND: sample clotted"),
)
"""A blood count as it is typed."""


def cut_off(window: MainWindow) -> None:
    """What can leave, as of a data cut-off."""
    window.go(Place("reports"))
    page = cast("ReportsPage", window.page)
    if not any(each.occasion == CUT_OFF for each in page.model.moments):
        page.model.mark_moment()
    page.kinds.choose(next(n for n, kind in enumerate(page.model.kinds) if kind.name == "endpoints"))
    page.moments.choose(1)


def blood_count(window: MainWindow) -> None:
    """A blood count being entered at a visit that is due."""
    due = next(
        due
        for due in window.bench.reads.today().visits
        if due.days <= 0 and any(form.form == "HAEM" for form in due.visit.forms)
    )
    record = f"{due.visit.event}/{due.visit.repeat}/HAEM/1/1"
    open_record(window, due.chain, record)
    wait(lambda: isinstance(window.page, FormPage) and window.page.model is not None)
    page = cast("FormPage", window.page)
    model = page.model
    if model is None:
        raise LookupError
    for item, text in TYPED:
        at = next(field.at for field in model.all_fields() if field.item.oid == item)
        model.leave(at, text)
        wait(lambda: window.bench.desk.is_empty)
    page.focus_field(next(field.at for field in model.all_fields() if field.item.oid == "HAEM_NEUT"))


def lines_of(window: MainWindow, chain: str, record: str) -> int:
    """How many lines the logs of a form hold."""
    groups = window.bench.reads.form(chain, record).groups
    return sum(len(group.lines) for group in groups if group.repeating)


def adverse_events(window: MainWindow) -> None:
    """The longest log of adverse events."""
    open_record(window, *busiest(window, "AE", lambda *found: lines_of(window, *found)))


def graded_event(window: MainWindow) -> None:
    """An event that changed its grade, with its history and the results beside it."""

    def changes(chain: str, record: str) -> int:
        groups = window.bench.reads.form(chain, record).groups
        return len(groups[-1].lines) if groups[-1].repeating else 0

    chain, record = busiest(window, "AE", changes)
    lines = window.bench.reads.form(chain, record).groups[-1].lines
    open_record(window, chain, record, lines[-1].fields[1].at)


def report(window: MainWindow) -> None:
    """A report of a serious event."""
    open_record(window, *next(records(window, "SAE")))


def endpoints(window: MainWindow) -> None:
    """Event-free survival with its trace."""
    section("endpoints")(window)
    page = window.page
    if isinstance(page, EndpointsPage):
        page.model.choose(1)


def imaging(window: MainWindow) -> None:
    """The last tumour assessment of the subject with the most of them."""
    found = list(records(window, "TU"))
    chains = [chain for chain, _ in found]
    most = max(chains, key=chains.count)
    open_record(window, *[each for each in found if each[0] == most][-1])


def questionnaire(window: MainWindow) -> None:
    """A questionnaire that was answered."""
    open_record(window, *next(records(window, "QC30")))


def visit(window: MainWindow) -> None:
    """The second induction cycle of a subject."""
    chain = next(chain for chain, record in records(window, "VS") if record.startswith("C/2/"))
    window.go(Place("visit", chain, "C", 2))


def signature(window: MainWindow) -> QWidget:
    """The signing dialog over a form that waits for a signature."""
    open_record(window, *next(records(window, "HAEM")))
    wait(lambda: isinstance(window.page, FormPage))
    model = cast("FormPage", window.page).model
    if model is None or model.view is None:
        raise LookupError
    window.ask_signature(model.view.form.title, lambda _meaning, _password: None)
    wait()
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog))


def part(name: str, index: int) -> Callable[[MainWindow], None]:
    """The way to a part of a page, as a click goes it."""

    def way(window: MainWindow) -> None:
        window.go(Place(name))
        wait()
        which = getattr(window.page, "which")  # noqa: B009 - pages with parts have one, the class of pages has not
        which.choose(index)
        which.chosen.emit(index)

    return way


def subject(window: MainWindow) -> None:
    """A subject that was followed to the end."""
    window.go(Place("subject", window.bench.reads.roots()[0].chain))


RESULTS = (
    ("白细胞计数", "3.1", "10^9/L", "3.5-9.5"),
    ("中性粒细胞绝对值", "1.2", "10^9/L", "1.8-6.3"),
    ("血红蛋白", "96", "g/L", "130-175"),
    ("血小板计数", "1 25", "10^9/L", "125-350"),
    ("红细胞沉降率", "22", "mm/h", "0-15"),
)
"""A laboratory's rows: results, one that cannot be read, one that belongs nowhere."""


def imports(window: MainWindow) -> None:
    """The dry run of a laboratory's file, in the folder the tool works in."""
    reads = window.bench.reads
    number, day = next(
        (root.number, visit.actual)
        for root in reads.roots()
        for visit in reads.schedule(root.chain).visits
        if visit.actual and visit.event == "C" and any(f.form == "HAEM" and f.recorded for f in visit.forms)
    )
    lines = ["受试者编号,采样日期,项目,结果,单位,参考范围"]
    lines += [f"{number},{day},{name},{value},{unit},{span}" for name, value, unit, span in RESULTS]
    Path("results.csv").write_text("\n".join(lines), encoding="utf-8")
    copyfile(forms_path() / "studies" / "T3" / "imports" / "labs_long.yaml", "laboratory.yaml")
    window.go(Place("imports"))
    page = cast("ImportPage", window.page)
    page.form.put("file", "results.csv")
    page.form.put("mapping", "laboratory.yaml")
    page.dry.click()
    wait(lambda: not page.model.busy)
    page.model.choose("all")


MEDICINES = (
    ("A", "Alimentary tract and metabolism"),
    ("A04AA05", "Palonosetron"),
    ("H", "Systemic hormonal preparations"),
    ("H02AB02", "Dexamethasone"),
    ("H02AB06", "Prednisolone"),
    ("L03AA13", "Pegfilgrastim"),
)
"""A few names and codes of the ATC classification, enough for a picture."""


def coding(window: MainWindow) -> None:
    """A medication with the terms that may be meant."""
    window.go(Place("coding"))
    page = cast("CodingPage", window.page)
    model = page.model
    if not model.installed:
        rows = "\n".join(f"{code},{name}" for code, name in MEDICINES)
        Path("atc.csv").write_text(f"code,name\n{rows}\n", encoding="utf-8")
        model.load_dictionary(LoadWish("atc", Path("atc.csv"), "2026", "en"))
    if not model.view.dictionaries:
        model.loaded = None
        model.name_dictionary(model.installed[0])
        wait(lambda: window.bench.desk.is_empty)
    model.show("todo")
    page.table.choose(next((n for n, row in enumerate(model.rows) if "Dexa" in row.verbatim), 0))


def moving(window: MainWindow) -> None:
    """A form that belongs to another visit: where to."""
    open_record(window, *[each for each in records(window, "VS") if each[1].startswith("C/")][-1])
    wait(lambda: isinstance(window.page, FormPage))
    page = cast("FormPage", window.page)
    if page.model is not None and page.model.view is not None:
        ask_move(page, page.model, page.model.view)


def deviation(window: MainWindow) -> None:
    """A visit outside its window, offered as a deviation."""
    reads = window.bench.reads
    chain, prefix = next(
        (root.chain, visit.prefix)
        for root in reads.roots()
        for visit in reads.schedule(root.chain).visits
        if visit.days_off
        and any(not draft.is_recorded for draft in reads.deviation_drafts(root.chain, visit.prefix))
    )
    open_record(
        window,
        chain,
        next(each for on, each in records(window, "SV") if on == chain and each.startswith(prefix)),
    )
    wait(lambda: isinstance(window.page, FormPage))
    page = cast("FormPage", window.page)
    offer_deviation(page.frame, page.ask, page.notice, (chain, prefix))


SHOTS = (
    Shot("today", "coordinator", section("today")),
    Shot("matrix", "coordinator", section("subjects")),
    Shot("subject", "coordinator", subject),
    Shot("visit", "coordinator", visit),
    Shot("form", "coordinator", blood_count),
    Shot("adverse-events", "coordinator", adverse_events),
    Shot("event-history", "coordinator", graded_event),
    Shot("serious-report", "coordinator", report),
    Shot("safety", "coordinator", section("safety")),
    Shot("imaging", "coordinator", imaging),
    Shot("questionnaire", "coordinator", questionnaire),
    Shot("imports", "coordinator", imports),
    Shot("queries", "coordinator", section("queries")),
    Shot("signature", "investigator", signature),
    Shot("monitoring", "monitor", section("monitoring")),
    Shot("integrity", "monitor", section("integrity")),
    Shot("study", "data_manager", section("study")),
    Shot("endpoints", "data_manager", endpoints),
    Shot("exports", "data_manager", cut_off),
    Shot("signing", "investigator", section("signing")),
    Shot("locks", "data_manager", section("locks")),
    Shot("trail", "monitor", section("trail")),
    Shot("coding", "data_manager", coding),
    Shot("amendments", "data_manager", part("study", 5)),
    Shot("delegation", "investigator", part("delegation", 0)),
    Shot("rules", "administrator", part("delegation", 1)),
    Shot("access", "administrator", part("people", 3)),
)
MORE = (
    Shot("moving", "coordinator", moving),
    Shot("deviation", "coordinator", deviation),
    Shot("sources", "data_manager", part("study", 4)),
)
"""Looked at, and not in the manual."""
