"""Who walks through the demo for its pictures, and where: every screen and every page of a screen once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from ecrf.viewmodels.places import Place
from ecrf.wiring.demo_people import ADMIN, COORDINATOR, INVESTIGATOR, MANAGER, MONITOR, DemoPerson

if TYPE_CHECKING:
    from ecrf.ui.main_window import MainWindow
    from ecrf.ui.screens.patient import PatientWindow


class Pictured(Protocol):
    """A widget, as far as pictures need it; its name belongs to the room of the window."""

    def grab(self) -> Any:  # noqa: ANN401 - a picture of the window's own kind
        """What it shows."""


def _stay(_window: MainWindow) -> None:
    """Nothing more to do than to be there."""


def _at_once(_window: MainWindow) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, where the window is, what is done there, and how it is left."""

    name: str
    place: Place
    panel: str = ""
    act: Callable[[MainWindow], Pictured | None] = _stay
    """Gives what lies over the window, if anything does."""
    ready: Callable[[MainWindow], bool] = _at_once
    undo: Callable[[MainWindow], None] = _stay


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who walks through screens, in light or dark."""

    person: DemoPerson
    shots: Callable[[MainWindow], Iterator[Shot]]
    scheme: str = "light"
    prefix: str = ""


FORMS = (
    ("form_vitals", "VS"),
    ("form_laboratory", "HAEM"),
    ("log_adverse_events", "AE"),
    ("log_medication", "CM"),
    ("report_serious", "SAE"),
    ("imaging", "TU"),
    ("questionnaire", "QC30"),
)
STUDY = ("study", "study_schedule", "study_sheets", "study_designs", "study_sources", "study_ranges")
BACKUPS = ("backups", "backups_restore", "backups_copies", "backups_home")
PEOPLE = ("people", "people_sites", "people_matrix", "people_access")
DELEGATION = ("delegation", "delegation_rules")
TRAIL = ("trail", "trail_people", "trail_review")


def _turn(index: int, window: MainWindow) -> None:
    """Choose a page of the screen in view, as a click does."""
    which = getattr(window.page, "which", None)
    if which is not None:
        which.choose(index)
        which.chosen.emit(index)


def _pages(
    section: str, names: tuple[str, ...], ready: Callable[[MainWindow], bool] = _at_once
) -> Iterator[Shot]:
    """Every page of a screen; the first again at the end, for who comes after."""
    for index, name in enumerate(names):
        yield Shot(name, Place(section), act=partial(_turn, index), ready=ready, undo=partial(_turn, 0))


def _fullest(window: MainWindow) -> str:
    """The chain of the subject with the most recorded visits."""
    matrix = window.bench.reads.matrix()
    return max(matrix.rows, key=lambda row: sum(cell & 15 > 1 for cell in row.cells)).chain


def _records(window: MainWindow, chain: str) -> dict[str, Place]:
    """The last recorded form of each kind, of a subject."""
    found: dict[str, Place] = {}
    for visit in window.bench.reads.schedule(chain).visits:
        for form in visit.forms:
            if form.recorded:
                found[form.form] = Place("form", chain, visit.event, visit.repeat, form.record)
    return found


def _anywhere(window: MainWindow, form: str) -> Place | None:
    """A recorded form of a kind, of whichever subject has one."""
    chains = (root.chain for root in window.bench.reads.roots())
    return next((places[form] for chain in chains if form in (places := _records(window, chain))), None)


def _due_sheet(window: MainWindow) -> Place | None:
    """A questionnaire of a visit that is due, not begun."""
    for due in window.bench.reads.today().visits:
        if any(form.form == "QC30" and not form.recorded for form in due.visit.forms):
            event, repeat = due.visit.event, due.visit.repeat
            return Place("form", due.chain, event, repeat, f"{event}/{repeat}/QC30/1/1")
    return None


def _hand_over(window: MainWindow) -> Pictured | None:
    """The questionnaire as a patient sees it."""
    page = window.page
    getattr(page, "hand_over", lambda: None)()
    found: PatientWindow | None = getattr(page, "patient", None)
    return found


def _take_back(window: MainWindow) -> None:
    """Leave the page of the patient as staff do."""
    found: PatientWindow | None = getattr(window.page, "patient", None)
    if found is not None:
        found.model.end_patient(COORDINATOR.password)


def _sign(window: MainWindow) -> Pictured | None:
    """The dialog of a signature."""
    from ecrf.ui.shell.dialogs import find_open

    window.ask_signature("section.signing", lambda _meaning, _password: None)
    return next(iter(find_open(window)), None)


def _close_dialogs(window: MainWindow) -> None:
    from ecrf.ui.shell.dialogs import find_open

    for dialog in find_open(window):
        dialog.close()


def _plain(*sections: str) -> Iterator[Shot]:
    return (Shot(section, Place(section)) for section in sections)


def _forms(window: MainWindow) -> Iterator[Shot]:
    """A form of every kind of screen, the panels beside one of them, and a questionnaire handed over."""
    places = _records(window, _fullest(window))
    for name, oid in FORMS:
        place = places.get(oid) or _anywhere(window, oid)
        if place is not None:
            yield Shot(name, place)
    waiting = _due_sheet(window)
    if waiting is not None:
        yield Shot("questionnaire_open", waiting)
        if window.bench.wordings.find("QLQ-C30"):
            yield Shot("patient", waiting, act=_hand_over, undo=_take_back)
    if "HAEM" in places:
        place = places["HAEM"]
        at = f"{place.record}/HAEM_R/0/HAEM_HGB"
        field = Place("form", place.chain, place.event, place.repeat, place.record, at)
        for panel in ("history", "help", "queries", "source"):
            yield Shot(panel if panel != "queries" else "queries_beside", field, panel)


def _coordinator(window: MainWindow) -> Iterator[Shot]:
    yield from _plain("today", "subjects")
    chain = _fullest(window)
    visit = next((each for each in _records(window, chain).values() if each.event), Place("subject", chain))
    yield Shot("subject", Place("subject", chain))
    yield Shot("charts", Place("charts", chain), ready=_drawn)
    yield Shot("visit", Place("visit", chain, visit.event, visit.repeat))
    yield from _forms(window)
    yield from _plain("queries", "safety", "integrity", "endpoints", "proof", "reports", "imports")
    yield Shot("endpoints_response", Place("endpoints"), act=_choose_last)
    yield from _pages("study", STUDY)
    yield from _pages("backups", BACKUPS)


def _choose_last(window: MainWindow) -> None:
    """The last endpoint: the response."""
    model = getattr(window.page, "model", None)
    if model is not None:
        model.choose(len(window.bench.reads.endpoints().endpoints))


def _monitor(_window: MainWindow) -> Iterator[Shot]:
    yield Shot("today_of_monitor", Place("today"))
    yield from _plain("monitoring")
    yield Shot("integrity_of_monitor", Place("integrity"))
    yield Shot("queries_of_monitor", Place("queries"))
    yield from _pages("trail", TRAIL, _looked)


def _drawn(window: MainWindow) -> bool:
    """Whether the chart stands where it is drawn on a thread."""
    picture = getattr(window.page, "picture", None)
    return picture is None or picture.is_drawn


def _looked(window: MainWindow) -> bool:
    """Whether the trail was passed over, where that was asked."""
    return not getattr(getattr(window.page, "model", None), "is_working", False)


def _investigator(_window: MainWindow) -> Iterator[Shot]:
    yield Shot("today_of_investigator", Place("today"))
    yield Shot("signing", Place("signing"))
    yield Shot("signature", Place("signing"), act=_sign, undo=_close_dialogs)
    yield Shot("safety_of_investigator", Place("safety"))


def _manager(_window: MainWindow) -> Iterator[Shot]:
    yield Shot("today_of_manager", Place("today"))
    yield from _plain("coding", "locks")
    yield Shot("study_designs_of_manager", Place("study"), act=partial(_turn, STUDY.index("study_designs")))


def _admin(_window: MainWindow) -> Iterator[Shot]:
    yield Shot("today_of_administrator", Place("today"))
    yield from _pages("people", PEOPLE)
    yield from _pages("delegation", DELEGATION)


def _dark(window: MainWindow) -> Iterator[Shot]:
    yield from _plain("today", "subjects", "study", "endpoints", "safety")
    places = _records(window, _fullest(window))
    for name, oid in FORMS:
        if oid in places:
            yield Shot(name, places[oid])


VISITORS = (
    Visitor(COORDINATOR, _coordinator),
    Visitor(MONITOR, _monitor),
    Visitor(INVESTIGATOR, _investigator),
    Visitor(MANAGER, _manager),
    Visitor(ADMIN, _admin),
    Visitor(COORDINATOR, _dark, "dark", "dark_"),
)
