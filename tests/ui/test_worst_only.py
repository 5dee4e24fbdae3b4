"""A study that asks for the highest grade only shows one log of events, without a history beneath it."""

import msgspec
import pytest

from ecrf.library.load_design import load_study
from ecrf.services import commands as c
from ecrf.ui.main_window import MainWindow
from ecrf.viewmodels.places import Place
from tests.services.house import House
from tests.ui.conftest import bench_of, settle

AE = "LOGS/1/AE/1/1"


@pytest.mark.parametrize(("setting", "logs"), [("every_change", {"AE_L", "AE_S"}), ("worst_only", {"AE_L"})])
def test_the_history_stands_in_the_window_only_where_it_is_asked(qtbot, look, setting, logs):
    """Every change: a second grid beneath the event; worst only: none, and nothing of it can be reached."""
    found = load_study("T3")
    settings = dict(found.study.settings) | {"ae_grading": setting}
    house = House(
        msgspec.structs.replace(found, study=msgspec.structs.replace(found.study, settings=settings))
    )
    window = MainWindow(look, bench_of(house, "coordinator"), lambda: None)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    chain = house.subject()
    house.must("coordinator", c.EnterValues, chain, (c.NewValue(f"{AE}/AE_L/e1/AE_TERM", "nausea"),))
    window.go(Place("form", chain, "LOGS", 1, AE))
    settle()
    window.page.lines.blocks["AE_L"].grid.enter(0, 1)
    settle()
    shown = {oid for oid, block in window.page.lines.blocks.items() if block.isVisible()}
    assert shown == logs
