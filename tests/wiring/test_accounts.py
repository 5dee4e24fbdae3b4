"""Accounts: envelopes and trail change together."""

import pytest

from ecrf.record.study_state import StudyState
from ecrf.services.verifying import verify_study
from ecrf.services.workplace import Workplace
from ecrf.vault.envelope_file import load_envelopes
from ecrf.vault.signing import verify
from ecrf.wiring import accounts as a
from ecrf.wiring.founding import NewPerson
from ecrf.words import Refusal
from tests.wiring.premises import ADMIN, COORDINATOR, QUICK, build

OWN = "my own long pass phrase"


@pytest.fixture
def house(tmp_path):
    """A founded study whose coordinator has a provisional password."""
    return build(tmp_path)


def giver_at(study) -> a.Giver:
    """The administrator, as one who gives keys."""
    workplace = Workplace(study.tools, study.session("administrator", "*"))
    return a.Giver(workplace, study.keys, study.holder.ring, study.sources, QUICK)


def keys_of(state: StudyState, person: str) -> list[str]:
    """The person's registered keys, oldest first."""
    return [key.id for key in sorted(state.keys.values(), key=lambda key: key.since) if key.person == person]


def test_the_first_own_password_brings_a_new_registered_key(house):
    """The provisional key signs its own replacement and nothing after it."""
    study = house.open("liwen", COORDINATOR)
    assert study.provisional
    before = study.holder.signing_key.id
    a.change_own_password(study, COORDINATOR, OWN)
    assert study.holder.signing_key.id != before
    assert keys_of(study.state, house.person) == [before, study.holder.signing_key.id]
    assert not study.provisional
    study.work("coordinator", house.site)
    study.close()
    again = house.open("liwen", OWN)
    assert not again.provisional
    assert verify_study(again.tools.store, verify).holds
    again.close()
    with pytest.raises(Refusal) as refused:
        house.open("liwen", COORDINATOR)
    assert refused.value.fault.code == "door.wrong_password"


def test_a_later_change_of_password_keeps_the_key(house):
    """Signatures go on under the same key."""
    study = house.open("liwen", COORDINATOR)
    a.change_own_password(study, COORDINATOR, OWN)
    key = study.holder.signing_key.id
    a.change_own_password(study, OWN, "yet another pass phrase")
    assert study.holder.signing_key.id == key
    study.close()


def test_a_wrong_old_password_changes_nothing(house):
    """The key file stands as it was."""
    study = house.open("liwen", COORDINATOR)
    before = load_envelopes(house.folder).digest
    with pytest.raises(Refusal) as refused:
        a.change_own_password(study, "not it at all", OWN)
    assert refused.value.fault.code == "vault.wrong_password"
    assert load_envelopes(house.folder).digest == before
    study.close()


def test_a_refused_account_leaves_the_key_file_as_it_was(house):
    """A coordinator may not add people: neither envelope nor entry stays."""
    study = house.open("liwen", COORDINATOR)
    workplace = Workplace(study.tools, study.session("coordinator", house.site))
    giver = a.Giver(workplace, study.keys, study.holder.ring, study.sources, QUICK)
    before = load_envelopes(house.folder).digest
    with pytest.raises(Refusal) as refused:
        a.add_account(giver, NewPerson("new", "New", "X", "a long enough phrase"), ())
    assert refused.value.fault.code == "command.not_permitted"
    assert load_envelopes(house.folder).digest == before
    study.close()


def test_a_role_brings_the_keys_it_needs_and_only_those(house):
    """An investigator is given identity and unblinding."""
    study = house.open()
    a.give_classes(giver_at(study), house.person, "investigator")
    assert set(load_envelopes(house.folder).book.envelope(house.person).holds) >= {"identity", "unblinding"}
    assert "allocation" not in load_envelopes(house.folder).book.envelope(house.person).holds
    study.close()


def test_disabling_renews_the_study_key_at_the_next_opening(house):
    """The person is out, the file is encrypted under a key nobody who left has, and everybody else comes in."""
    study = house.open()
    old = study.holder.ring.study
    a.disable_account(giver_at(study), house.person, "left the hospital")
    study.close()
    again = house.open()
    assert again.holder.ring.study != old
    assert again.state.persons[house.person].disabled
    assert load_envelopes(house.folder).digest == again.row.envelopes
    assert verify_study(again.tools.store, verify).holds
    again.close()
    with pytest.raises(Refusal) as refused:
        house.open("liwen", COORDINATOR)
    assert refused.value.fault.code == "door.disabled"
    from ecrf.wiring.study_files import open_store

    with pytest.raises(Refusal) as refused:
        open_store(house.folder, old)
    assert refused.value.fault.code == "store.wrong_key"


def test_a_crash_after_the_file_was_renewed_is_mended(house, monkeypatch):
    """The key file still waits while the study file has the new key already."""
    study = house.open()
    a.disable_account(giver_at(study), house.person, "left the hospital")
    study.close()
    monkeypatch.setattr(
        "ecrf.wiring.opening.settle_envelopes", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        house.open()
    monkeypatch.undo()
    again = house.open()
    assert load_envelopes(house.folder).digest == again.row.envelopes
    again.close()


def test_a_renewed_account_signs_with_a_new_key_under_a_provisional_password(house):
    """The old key stays valid for what it signed."""
    study = house.open()
    a.renew_account(giver_at(study), house.person, "a fresh provisional phrase")
    study.close()
    again = house.open("liwen", "a fresh provisional phrase")
    assert again.provisional
    assert len(keys_of(again.state, house.person)) == 2
    again.close()
    assert ADMIN
