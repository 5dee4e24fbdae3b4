"""Opening a study folder: what is checked, what is noted, who is kept out."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ecrf.record.address import ACCESS_CHAIN
from ecrf.record.entry import Accessed
from ecrf.record.transaction import decode_body
from ecrf.services import commands as c
from ecrf.services.verifying import verify_study
from ecrf.vault.envelope_file import load_envelopes, save_envelopes
from ecrf.vault.signing import verify
from ecrf.wiring.opening import require
from ecrf.wiring.premises import Premises
from ecrf.wiring.sources import seeded_sources
from ecrf.wiring.work import take_over
from ecrf.words import Refusal
from tests.wiring.premises import ADMIN, COORDINATOR, build


@pytest.fixture
def house(tmp_path):
    """A founded study."""
    return build(tmp_path, provisional=False)


def access(study):
    """What the access chain says, in order."""
    bodies = [decode_body(stored.sealed.body) for stored in study.tools.store.transactions(ACCESS_CHAIN)]
    return [
        entry.what
        for body in bodies
        for part in body.parts
        for entry in part.entries
        if isinstance(entry, Accessed)
    ]


def test_a_login_is_noted_with_every_attempt_at_the_door_since_the_last(house):
    """A wrong password before it stands in the access chain too, in the door's own words."""
    with pytest.raises(Refusal) as refused:
        house.open(password="not the password")
    assert refused.value.fault.code == "door.wrong_password"
    study = house.open()
    study.work("administrator", "*")
    assert access(study)[-2:] == ["door", "login"]
    assert study.held.sequence == len((house.folder / "door.log").read_bytes().splitlines())
    study.close()


def test_lines_removed_from_the_door_log_are_seen_at_the_next_login(house):
    """The access chain holds the end of the log."""
    study = house.open()
    study.work("administrator", "*")
    study.close()
    log = house.folder / "door.log"
    log.write_bytes(b"\n".join(log.read_bytes().splitlines()[:1]) + b"\n")
    study = house.open()
    assert "vault.door_log_truncated" in {fault.code for fault in study.warnings}
    study.close()


def test_a_person_is_given_the_roles_in_force_today(house):
    """The coordinator has one role at one site and no other."""
    study = house.open("liwen", COORDINATOR)
    assert study.roles == [("coordinator", house.site)]
    assert study.session("coordinator", house.site).may("enter_values")
    assert not study.session("administrator", "*").may("add_person")
    with pytest.raises(Refusal) as refused:
        study.role_for("add_person")
    assert refused.value.fault.code == "study.no_role_for"
    study.close()


def test_an_older_copy_of_the_folder_is_warned_of(house, tmp_path):
    """This workstation has seen a longer trail."""
    shutil.copytree(house.folder, tmp_path / "before.ecrf")
    study = house.open()
    workplace = study.work("administrator", "*")
    require(workplace.do(c.AddSite(*study.stamp(), study.sources.new_id(), "02", "Second", "NCU2")).fault)
    study.remember()
    study.close()
    shutil.rmtree(house.folder)
    shutil.copytree(tmp_path / "before.ecrf", house.folder)
    study = house.open()
    assert "study.older_file" in {fault.code for fault in study.warnings}
    study.close()


def test_another_trail_of_the_same_length_is_warned_of(house, tmp_path):
    """A fork that grew as long as the original is not the original."""
    shutil.copytree(house.folder, tmp_path / "fork.ecrf")
    for folder in (house.folder, tmp_path / "fork.ecrf"):
        study = replace(house, folder=folder).open()
        workplace = study.work("administrator", "*")
        require(workplace.do(c.AddSite(*study.stamp(), study.sources.new_id(), "02", "Two", "X")).fault)
        study.remember()
        study.close()
    shutil.rmtree(house.folder)
    shutil.copytree(tmp_path / "fork.ecrf", house.folder)
    study = house.open()
    assert "study.other_trail" in {fault.code for fault in study.warnings}
    study.close()


def test_an_older_key_file_is_refused(house):
    """A password changed since, or a person disabled since, would be in again."""
    old = (house.folder / "keys.json").read_bytes()
    study = house.open("liwen", COORDINATOR)
    from ecrf.wiring.accounts import change_own_password

    change_own_password(study, COORDINATOR, "another long pass phrase")
    study.close()
    (house.folder / "keys.json").write_bytes(old)
    with pytest.raises(Refusal) as refused:
        house.open("liwen", COORDINATOR)
    assert refused.value.fault.code == "vault.envelope_older"


def test_a_key_file_ahead_of_the_trail_is_noted_at_the_next_login(house):
    """A crash between replacing keys.json and saying so is mended by whoever comes next."""
    study = house.open()
    loaded = load_envelopes(house.folder)
    from ecrf.vault.people import grant_classes

    book = grant_classes(loaded.book, study.holder.ring, house.person, ("unblinding",), study.sources.entropy)
    digest = save_envelopes(house.folder, book, loaded.digest)
    study.close()
    study = house.open()
    assert study.keys_ahead
    study.work("administrator", "*")
    study.reload()
    assert study.row.envelopes == digest
    study.close()


def test_on_another_workstation_a_study_is_only_read_until_it_is_taken_over(house, monkeypatch):
    """Then the old home is the one that only reads."""
    away = replace(house.sources, workstation="other/li")
    monkeypatch.setattr("ecrf.wiring.study_files.workstation_name", lambda: "other/li")
    study = house.open(sources=away)
    assert study.is_away
    assert [fault.code for fault in study.warnings] == ["study.away"]
    workplace = study.work("administrator", "*")
    refused = workplace.do(c.AddSite(*study.stamp(), "s2", "02", "Two", "X"))
    assert refused.fault.code == "store.second_home"
    take_over(study, "the old computer broke")
    study.close()
    study = house.open(sources=away)
    assert not study.is_away
    assert study.row.home == "other/li"
    study.close()
    monkeypatch.undo()
    study = house.open()
    assert study.is_away
    study.close()


@pytest.mark.parametrize("nature", ["draft", "live"])
def test_made_up_time_and_chance_enter_no_real_study(tmp_path, nature):
    """Neither to found it nor to open it."""
    seeded = seeded_sources("7", datetime(2026, 1, 1, tzinfo=UTC), "x")
    house = build(tmp_path, nature)
    with pytest.raises(Refusal) as refused:
        house.open(sources=seeded)
    assert refused.value.fault.code == "study.seeded"


def test_made_up_chance_enters_a_test_study_only_with_its_own_seed(house):
    """This one was founded without any."""
    with pytest.raises(Refusal) as refused:
        house.open(sources=seeded_sources("7", datetime(2026, 1, 1, tzinfo=UTC), "x"))
    assert refused.value.fault.code == "study.seeded"


def test_what_is_opened_and_noted_verifies(house):
    """Logins and attempts are entries like any other."""
    for _ in range(2):
        study = house.open("liwen", COORDINATOR)
        study.work("coordinator", house.site)
        study.close()
    study = house.open()
    assert verify_study(study.tools.store, verify).holds
    study.close()


def test_a_folder_that_is_none_is_refused(house, tmp_path):
    """With what to give instead."""
    with pytest.raises(Refusal) as refused:
        replace(house, folder=tmp_path / "nothing.ecrf").open()
    assert refused.value.fault.code == "study.no_folder"


def test_premises_know_their_door(house):
    """The door writes the workstation that opens it."""
    assert Premises(house.folder, house.sources, house.memory).door.workstation == house.sources.workstation
    assert ADMIN
