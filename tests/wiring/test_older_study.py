"""A study of an older program at a desk: brought up to date while the window says how far it is, or left as it is."""

import pytest

from ecrf.record.rows import FOLD_VERSION
from ecrf.store import sqlite_text as sql
from ecrf.viewmodels.login import LoginScreen
from ecrf.wiring.study_files import opening
from ecrf.wiring.window import WindowDoor
from tests.wiring.premises import COORDINATOR, build
from tests.wiring.recovery_house import HEIGHT, slip_in, work_a_day
from tests.wiring.test_admission import Loop


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A study with two subjects whose tables the fold before this one made."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "home"))
    house = build(tmp_path, provisional=False)
    house.chains = work_a_day(house, ("171.5", "166.0"))
    make_older(house)
    return house


def make_older(house):
    """Leave the tables as the fold before this one would have."""
    study = house.open()
    with study.tools.store.write() as door:
        door.fetch(sql.SAVE_META, ("fold_version", str(FOLD_VERSION - 1)))
        door.fetch("DELETE FROM state_root")  # what an older fold did not know
    study.tools.store.empty_log()
    house.key = study.holder.ring.study
    study.close()


def login(house):
    """The login window in front of the study, its thread, and who came in."""
    loop, entered = Loop(), []
    screen = LoginScreen(WindowDoor(loop.post, house.memory), entered.append)
    screen.choose_study(str(house.folder))
    return loop, screen, entered


def come_in(loop, screen):
    """Enter, with the policy accepted where it is asked for."""
    screen.enter("liwen", COORDINATOR)
    loop.until(lambda: not screen.busy)
    if screen.accepting:
        screen.accept()
        loop.until(lambda: not screen.busy)


def fold_of(house):
    """The version of the fold that made the tables as they lie there."""
    from ecrf.store.connect import FILE_NAME, connect

    connection = connect(house.folder / FILE_NAME, opening(house.key), write=False)
    ((found,),) = connection.execute(sql.LOAD_META, ("fold_version",)).fetchall()
    connection.close()
    return int(found)


def test_the_window_says_how_far_it_is(house):
    """Steps are told on the window's thread while the tables are made again; then work begins."""
    loop, screen, entered = login(house)
    seen = []
    screen.on_change.append(lambda: seen.append(screen.percent))
    come_in(loop, screen)
    assert screen.fault is None
    assert any(percent is not None for percent in seen)
    assert screen.percent is None
    assert len(entered[0].reads.subjects()) == 2
    entered[0].leave()
    assert fold_of(house) == FOLD_VERSION


def test_who_does_not_wait_leaves_it_as_it_was(house):
    """Stopped at a step, the study is closed, its file the same to the byte, and it opens another time."""
    before = (house.folder / "study.db").read_bytes()
    loop, screen, entered = login(house)
    screen.on_change.append(screen.give_up)
    screen.enter("liwen", COORDINATOR)
    loop.until(lambda: not screen.busy)
    assert screen.fault.code == "login.given_up"
    assert not entered
    assert (house.folder / "study.db").read_bytes() == before
    assert fold_of(house) == FOLD_VERSION - 1
    screen.on_change.clear()
    come_in(loop, screen)
    assert entered
    entered[0].leave()


def test_elsewhere_it_is_read_without_its_home(house, monkeypatch):
    """On another computer than its home it is shown from a copy beside; the folder itself is not changed."""
    monkeypatch.setattr("ecrf.wiring.study_files.workstation_name", lambda: "other/li")
    before = (house.folder / "study.db").read_bytes()
    loop, screen, entered = login(house)
    come_in(loop, screen)
    assert screen.fault is None
    bench = entered[0]
    assert [fault.code for fault in bench.warnings][:1] == ["study.away"]
    assert len(bench.reads.subjects()) == 2
    outcomes = []
    bench.proving.on_end.append(outcomes.append)
    from ecrf.viewmodels.proof import ProofWish

    bench.proving.start(ProofWish())
    loop.until(lambda: outcomes)
    assert outcomes[0].report.holds
    bench.leave()
    assert (house.folder / "study.db").read_bytes() == before
    assert fold_of(house) == FOLD_VERSION - 1


def test_a_forbidden_entry_keeps_nobody_out_and_is_named_at_the_door(house, monkeypatch):
    """At home and elsewhere the window opens, says which entries are not shown, and shows the subjects without them."""
    chain = house.chains[0]
    number = slip_in(house, chain)
    slip_in(house, "subject:none", like=chain)
    make_older(house)
    for place in ("other/li", house.sources.workstation):
        monkeypatch.setattr("ecrf.wiring.study_files.workstation_name", lambda place=place: place)
        loop, screen, entered = login(house)
        come_in(loop, screen)
        assert screen.fault is None
        bench = entered[0]
        named = {fault.place for fault in bench.warnings if fault.code == "store.not_folded"}
        assert named == {f"{chain}#{number}", "subject:none#1"}
        assert len(bench.reads.subjects()) == 2
        bench.leave()
    study = house.open("liwen", COORDINATOR)
    line, _, item = HEIGHT.rpartition("/")
    assert (
        bytes(study.tools.store.load_state(chain).lines[line].items[item].value)
        == b'{"t":"decimal","v":"171.5"}'
    )
    study.close()
