"""A study founded and recovered from the login window with the real vault, store and library behind it."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace

import pytest

from ecrf.library.find import forms_path
from ecrf.store.postgres_address import parse_owner
from ecrf.store.postgres_create import drop_database
from ecrf.store.postgres_link import Credentials
from ecrf.viewmodels.founding import Founded, FoundingWish, Refused
from ecrf.viewmodels.login import Knock
from ecrf.viewmodels.recovering import RecoveryWish
from ecrf.wiring.memory import Memory
from ecrf.wiring.opening import open_study
from ecrf.wiring.sources import system_sources
from ecrf.wiring.window import WindowDoor
from tests.wiring.test_admission import Loop

PASSWORD = "correct horse battery"


@pytest.fixture
def loop() -> Loop:
    """The window's thread."""
    return Loop()


@pytest.fixture
def door(loop, tmp_path) -> WindowDoor:
    """The door of the login window."""
    return WindowDoor(loop.post, Memory(tmp_path / "memory"))


@pytest.fixture
def wish(tmp_path) -> FoundingWish:
    """A live study with T3 and its first site."""
    return FoundingWish(
        place=str(tmp_path / "studies"), name="SFRT-01", nature="live", design="T3", person="Wang Min 王敏",
        login="wangmin", organisation="NCU2", password=PASSWORD, holders=2, site="01", site_name="Nanchang 南昌",
        training="Protocol and GCP", training_version="2.0", training_day="2026-03-01",
    )  # fmt: skip


def found(door, loop, wish) -> Founded | Refused:
    """What comes of a wish, with the steps told on the way."""
    answers, steps = [], []
    door.foundry.found(wish, steps.append, answers.append)
    loop.until(lambda: answers, 60)
    assert steps[:1] == ["design"]
    return answers[0]


def test_a_study_is_founded_entered_and_recovered(door, loop, wish, tmp_path):
    """Folder, design, site, training and two shares; the founder logs in, accepts the policy, and is in both roles."""
    made = found(door, loop, wish)
    assert isinstance(made, Founded), made
    assert len(made.codes) == 2
    study = open_study(tmp_path / "studies" / "SFRT-01.ecrf", "wangmin", PASSWORD, system_sources())
    assert (study.row.nature, study.row.name) == ("live", "SFRT-01")
    assert [row.version for row in study.state.designs.values()]
    assert [(row.number, row.name) for row in study.state.sites.values()] == [("01", "Nanchang 南昌")]
    assert [one.version for one in study.state.persons[study.person].trainings] == ["2.0"]
    study.close()
    answers = []
    door.admit(Knock(made.path, "wangmin", PASSWORD), lambda _done, _all: None, answers.append)
    loop.until(lambda: answers)
    admission = answers[0]
    assert {role.role for role in admission.roles} == {"administrator", "data_manager"}
    assert admission.must_accept
    assert admission.days_left is None
    told = []
    admission.accept_policy(told.append)
    loop.until(lambda: told)
    assert told == [None]
    assert not admission.must_accept
    admission.leave()
    done = []
    door.recoverer.recover(
        RecoveryWish(made.path, made.codes, "wangmin", "another long sentence"), done.append
    )
    loop.until(lambda: done)
    assert done == [None]
    open_study(
        tmp_path / "studies" / "SFRT-01.ecrf", "wangmin", "another long sentence", system_sources()
    ).close()


def test_a_design_of_ones_own_is_proved_before_anything_is_written(door, loop, wish, tmp_path):
    """A folder with an error founds nothing: every fault is told with file, line and column, no folder is left."""
    own = tmp_path / "own"
    shutil.copytree(forms_path("studies", "T3"), own)
    text = (own / "study.yaml").read_text(encoding="utf-8")
    (own / "study.yaml").write_text(text.replace("offset:", "ofset:", 1), encoding="utf-8")
    refused = found(door, loop, replace(wish, design=str(own)))
    assert isinstance(refused, Refused)
    assert refused.fault.code == "design.not_proved"
    assert any(fault.place.startswith("own/study.yaml:") for fault in refused.faults)
    assert not (tmp_path / "studies").exists()
    (own / "study.yaml").write_text(text, encoding="utf-8")
    assert isinstance(found(door, loop, replace(wish, design=str(own))), Founded)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"training": ""}, "study.founder_untrained"),
        ({"training_day": "2099-01-01"}, "command.day_to_come"),
        ({"design": "T9"}, "study.no_such_design"),
        ({"login": "wang min"}, "vault.login_characters"),
        ({"nature": "demo"}, "study.unknown_nature"),
    ],
)
def test_a_refused_founding_leaves_nothing(door, loop, wish, tmp_path, change, code):
    """Whatever is wrong, there is no half study on the disk, and the same name can be used again."""
    wish = replace(wish, design="")
    refused = found_any(door, loop, replace(wish, **change))
    assert isinstance(refused, Refused)
    assert refused.fault.code == code
    assert not (tmp_path / "studies" / "SFRT-01.ecrf").exists()


def test_a_folder_that_stands_is_not_touched(door, loop, wish, tmp_path):
    """Neither a study nor anything else of that name is written over."""
    folder = tmp_path / "studies" / "SFRT-01.ecrf"
    folder.mkdir(parents=True)
    (folder / "letter.txt").write_text("mine", encoding="utf-8")
    refused = found_any(door, loop, replace(wish, design=""))
    assert refused.fault.code == "study.folder_exists"
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def found_any(door, loop, wish) -> Founded | Refused:
    """What comes of a wish, whatever was told."""
    answers = []
    door.foundry.found(wish, lambda _step: None, answers.append)
    loop.until(lambda: answers, 60)
    return answers[0]


@pytest.fixture
def on_server(wish, postgres_url):
    """The same on the test's server; the database is removed afterwards."""
    where, told = parse_owner(postgres_url)
    name = f"f{os.getpid()}"
    yield replace(wish, place="", address=f"127.0.0.1:{where.ports[0]}/{name}", owner=told["user"])
    with Credentials(where, told["user"], "").connect() as server:
        drop_database(server, name)


@pytest.mark.postgres
def test_a_study_on_a_server_is_founded_and_entered(door, loop, on_server):
    """Database, roles, design, site, training and two shares by the window; the founder logs in by the address."""
    made = found(door, loop, on_server)
    assert isinstance(made, Founded), made
    assert (made.path, len(made.codes)) == (f"postgresql://{on_server.address}", 2)
    study = open_study(made.path, "wangmin", PASSWORD, system_sources())
    assert (study.row.nature, study.row.name, study.row.home) == ("live", "SFRT-01", "")
    assert [row.number for row in study.state.sites.values()] == ["01"]
    assert set(study.state.study.rules[-1].rules) == {"training", "identity", "policy", "activation"}
    study.close()
    again = found(door, loop, on_server)
    assert isinstance(again, Refused)
    assert again.fault.code == "store.exists"
    open_study(made.path, "wangmin", PASSWORD, system_sources()).close()


@pytest.mark.postgres
def test_what_a_server_refuses_is_said_and_leaves_nothing_there(door, loop, on_server, postgres_url):
    """No server, no such owner, an owner without the rights, an address that is none, a founder without training."""
    where, told = parse_owner(postgres_url)
    port = where.ports[0]
    with Credentials(where, told["user"], "").connect() as server:
        server.execute("CREATE ROLE weak LOGIN")
        try:
            for change, code in (
                ({"address": "127.0.0.1:9/t3"}, "store.connection_lost"),
                ({"owner": "nobody_there"}, "store.not_admitted"),
                ({"owner": "weak"}, "store.not_permitted"),
                ({"address": f"127.0.0.1:{port}/T 3"}, "store.address"),
                ({"address": f"127.0.0.1:{port}/t3?sslmode=disable"}, "store.address"),
                ({"certificate": "/nowhere/root.pem"}, "store.tls_no_root"),
                ({"training": ""}, "study.founder_untrained"),
            ):
                answers = []
                door.foundry.found(replace(on_server, **change), lambda _step: None, answers.append)
                loop.until(lambda: answers, 60)  # noqa: B023 - waited for here
                assert isinstance(answers[0], Refused), change
                assert answers[0].fault.code == code
            left = server.execute(
                "SELECT datname FROM pg_database WHERE datname IN ('t3', %s)", (f"f{os.getpid()}",)
            )
            assert left.fetchall() == []
        finally:
            server.execute("DROP ROLE weak")
