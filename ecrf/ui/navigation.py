"""The rows of screens: name, icon, module; a module is imported when its screen is first shown."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecrf.ui.frame import Frame, Page


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """One screen: the section of a place, its icon in the rail (empty: not in the rail), the module that builds it."""

    section: str
    module: str
    icon: str = ""


SCREENS = (
    ScreenRow("today", "ecrf.ui.screens.today", "today"),
    ScreenRow("subjects", "ecrf.ui.screens.matrix", "subjects"),
    ScreenRow("subject", "ecrf.ui.screens.subject"),
    ScreenRow("charts", "ecrf.ui.screens.charts"),
    ScreenRow("visit", "ecrf.ui.screens.visit"),
    ScreenRow("form", "ecrf.ui.screens.form"),
    ScreenRow("log", "ecrf.ui.screens.log"),
    ScreenRow("imaging", "ecrf.ui.screens.imaging"),
    ScreenRow("questionnaire", "ecrf.ui.screens.questionnaire"),
    ScreenRow("queries", "ecrf.ui.screens.queries", "queries"),
    ScreenRow("monitoring", "ecrf.ui.screens.monitoring", "monitoring"),
    ScreenRow("safety", "ecrf.ui.screens.safety", "adverse-event"),
    ScreenRow("coding", "ecrf.ui.screens.coding", "link"),
    ScreenRow("integrity", "ecrf.ui.screens.integrity", "shield-check"),
    ScreenRow("study", "ecrf.ui.screens.study", "study"),
    ScreenRow("endpoints", "ecrf.ui.screens.endpoints", "curve"),
    ScreenRow("trail", "ecrf.ui.screens.trail", "history"),
    ScreenRow("signing", "ecrf.ui.screens.signing", "sign"),
    ScreenRow("locks", "ecrf.ui.screens.locks", "lock"),
    ScreenRow("proof", "ecrf.ui.screens.proof", "verify"),
    ScreenRow("reports", "ecrf.ui.screens.reports", "reports"),
    ScreenRow("imports", "ecrf.ui.screens.importing", "import"),
    ScreenRow("backups", "ecrf.ui.screens.backups", "backup"),
    ScreenRow("nothing", "ecrf.ui.screens.nothing"),
    ScreenRow("people", "ecrf.ui.screens.people", "administration"),
    ScreenRow("delegation", "ecrf.ui.screens.delegation", "users"),
)
PANELS = (
    ScreenRow("history", "ecrf.ui.screens.panel_history", "history"),
    ScreenRow("help", "ecrf.ui.screens.panel_help", "help"),
    ScreenRow("queries", "ecrf.ui.screens.panel_queries", "queries"),
    ScreenRow("source", "ecrf.ui.screens.panel_source", "source"),
)
PANEL_KEYS = {"history": "F4", "help": "F1", "queries": "F2", "source": "F8"}
LAYOUTS = {"form": "form", "log": "log", "imaging": "imaging", "questionnaire": "questionnaire"}
"""Layout of a form -> section of the screen that draws it."""


def find_screen(section: str) -> ScreenRow:
    """The row of a section; raises KeyError."""
    for row in SCREENS:
        if row.section == section:
            return row
    raise KeyError(section)


def build_screen(row: ScreenRow, frame: Frame) -> Page:
    """Import the module of a row and build its page."""
    build = cast("Callable[[Frame], Page]", import_module(row.module).build)
    return build(frame)
