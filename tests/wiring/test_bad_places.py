"""What a study cannot stand on, told in the window and on the command line by the same code, with nothing lost."""

import random
import shutil
import subprocess
import sys
import textwrap
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from ecrf.viewmodels.login import LoginScreen
from ecrf.wiring.window import WindowDoor
from tests.cli.terminal import Terminal
from tests.wiring.premises import ADMIN, COORDINATOR, House, build
from tests.wiring.recovery_house import HEIGHT, WEIGHT, enter, work_a_day
from tests.wiring.test_admission import Loop


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A founded study with one subject."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "home"))
    house = build(tmp_path, provisional=False)
    work_a_day(house, ("171.5",))
    return house


def told_by_the_window(house: House) -> str:
    """The code under which the login window refuses, or what it warns of, in words of both languages."""
    loop = Loop()
    entered = []
    screen = LoginScreen(WindowDoor(loop.post, house.memory), entered.append)
    screen.choose_study(str(house.folder))
    screen.enter("liwen", COORDINATOR)
    loop.until(lambda: not screen.busy)
    if screen.fault is not None:
        return screen.fault.code
    bench = entered[0]
    codes = [fault.code for fault in bench.warnings]
    bench.leave()
    return codes[0] if codes else ""


def told_by_the_line(house: House, *words: object) -> str:
    """The code the command line refuses with, or the first it warns of."""
    terminal = Terminal(environment={"ECRF_PASSWORD": ADMIN})
    terminal.run(*(words or ("verify", house.folder)), "--login", "wang")
    return terminal.err[0].split()[0] if terminal.err else ""


@pytest.mark.parametrize("seed", range(3))
def test_a_damaged_page_is_said_to_be_damage(house, seed):
    """Never a wrong value, never a Python error: damage or a trail that does not hold, and the way out is named."""
    chance = random.Random(seed)
    path = house.folder / "study.db"
    data = bytearray(path.read_bytes())
    for page in chance.sample(range(1, len(data) // 4096), len(data) // 4096 // 3):
        data[page * 4096 : page * 4096 + 512] = chance.randbytes(512)
    path.write_bytes(data)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    assert told_by_the_window(house) in (
        "store.damaged",
        "store.wrong_key",
        "verify.hash",
        "verify.unreadable",
    )
    terminal = Terminal(environment={"ECRF_PASSWORD": ADMIN})
    assert terminal.run("verify", house.folder, "--login", "wang") != 0
    assert not any("Traceback" in line for line in terminal.err)


def test_the_first_page_gone_is_said_in_the_same_words_everywhere(house):
    """A study whose beginning is lost is not opened; the words name the backup."""
    path = house.folder / "study.db"
    data = path.read_bytes()
    path.write_bytes(bytes(4096) + data[4096:])
    assert told_by_the_window(house) == told_by_the_line(house) == "store.wrong_key"


def test_a_copy_on_another_computer_is_read_and_says_where_the_home_is(house, monkeypatch):
    """A warning, not a wall; an act that writes is refused by its own code."""
    monkeypatch.setattr("ecrf.wiring.study_files.workstation_name", lambda: "other/li")
    monkeypatch.setattr("ecrf.wiring.sources.workstation_name", lambda: "other/li")
    assert told_by_the_window(house) == told_by_the_line(house) == "study.away"
    away = House(house.folder, replace(house.sources, workstation="other/li"), house.memory, house.site)
    terminal = Terminal(environment={"ECRF_PASSWORD": ADMIN})
    assert terminal.run("check", away.folder, "--login", "wang") == 2
    assert any(line.startswith(("store.second_home", "study.no_role_for")) for line in terminal.err)


def test_a_synchronised_folder_is_refused_in_both(house, tmp_path):
    """OneDrive, Nutstore and their like copy half-written files."""
    for name in ("OneDrive - Hospital", "坚果云"):
        place = tmp_path / name
        place.mkdir()
        shutil.copytree(house.folder, place / "small.ecrf")
        moved = House(place / "small.ecrf", house.sources, house.memory, house.site)
        assert told_by_the_window(moved) == told_by_the_line(moved) == "store.synchronised"


def test_a_network_drive_is_refused_in_both(house, monkeypatch):
    """The write-ahead log is not safe there."""
    monkeypatch.setattr("ecrf.store.place._network_name", lambda _path: "nfs4")
    assert told_by_the_window(house) == told_by_the_line(house) == "store.network_drive"


SECOND = textwrap.dedent("""
    import sys
    from pathlib import Path
    from tests.wiring.premises import COORDINATOR, House
    from tests.wiring.recovery_house import WEIGHT, enter
    from ecrf.wiring.memory import Memory
    from ecrf.wiring.sources import system_sources
    study = House(Path(sys.argv[1]), system_sources(), Memory(Path(sys.argv[3]))).open("liwen", COORDINATOR)
    for number in range(15):
        enter(study, sys.argv[2], WEIGHT, f"{60 + number}.5")
    study.close()
""")


def test_a_second_process_on_the_same_computer_writes_beside_the_first(house, tmp_path):
    """Any number of processes at home: both take turns, nothing is lost, no chain forks."""
    (chain,) = work_a_day(house, ("166.6",))
    other = subprocess.Popen(
        [sys.executable, "-c", SECOND, str(house.folder), chain, str(tmp_path / "m2")],
        stderr=subprocess.PIPE,
    )
    study = house.open("liwen", COORDINATOR)
    for number in range(15):
        enter(study, chain, HEIGHT, f"{150 + number}.5")
    _, said = other.communicate(timeout=120)
    assert other.returncode == 0, said.decode()
    state = study.tools.store.load_state(chain)
    items = state.lines[HEIGHT.rpartition("/")[0]].items
    assert b"164.5" in bytes(items["VS_HEIGHT"].value)
    assert b"74.5" in bytes(items[WEIGHT.rpartition("/")[2]].value)
    study.close()
    assert told_by_the_line(house) in ("", "verifying:")


def test_a_process_that_holds_the_file_too_long_is_said_to_be_busy(house):
    """After the wait the act is refused, what was stored stays, and the next try works."""
    from ecrf.store.connect import Opening
    from ecrf.store.study_file import open_study as open_file
    from ecrf.words import Refusal

    (chain,) = work_a_day(house, ("166.6",))
    study = house.open("liwen", COORDINATOR)
    key = study.holder.ring.study
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        other = open_file(house.folder, Opening(key=key))
        with other.write():
            held.set()
            free.wait(20)
        other.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    study.tools.store._how = replace(study.tools.store._how, busy_ms=50)
    with pytest.raises(Refusal) as refused:
        enter(study, chain, WEIGHT, "70.5")
    assert refused.value.fault.code == "store.busy"
    free.set()
    holder.join()
    assert enter(study, chain, WEIGHT, "70.5") > 0
    study.close()


def test_a_full_disk_refuses_the_entry_and_the_window_goes_on(house):
    """The field is refused by its own code, everything stored stays, and there is room again later."""
    from ecrf.words import Refusal

    (chain,) = work_a_day(house, ("166.6",))
    study = house.open("liwen", COORDINATOR)
    store = study.tools.store
    with store.write() as door:
        pages = door.fetch("PRAGMA page_count")[0][0]
        door.fetch(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        for number in range(400):
            enter(study, chain, WEIGHT, f"{40 + number % 60}.{number % 10}")

    with pytest.raises(Refusal) as refused:
        fill()
    assert refused.value.fault.code == "store.disk_full"
    with store.write() as door:
        door.fetch("PRAGMA max_page_count = 1000000")
    assert enter(study, chain, WEIGHT, "99.9") > 0
    study.close()
    terminal = Terminal(environment={"ECRF_PASSWORD": ADMIN})
    assert terminal.run("verify", Path(house.folder), "--login", "wang") == 0
