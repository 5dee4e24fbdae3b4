"""The recovery code: made, split, renewed; a study opened with it when no password works; what the trail then says."""

from __future__ import annotations

import pytest

from ecrf.record.address import ACCESS_CHAIN
from ecrf.record.entry import Accessed
from ecrf.record.transaction import decode_body, decode_content
from ecrf.services import commands as c
from ecrf.services.verifying import Wish, verify_study
from ecrf.vault.envelope_file import load_envelopes
from ecrf.vault.signing import verify
from ecrf.wiring.accounts import disable_account, giver_of
from ecrf.wiring.opening import in_role
from ecrf.wiring.recovering import recover, renew_recovery
from ecrf.words import Refusal
from tests.wiring.premises import ADMIN, COORDINATOR, House, build

NEW = "a wholly new sentence 9"


@pytest.fixture
def house(tmp_path) -> House:
    """A founded study whose coordinator has a password of their own."""
    return build(tmp_path, provisional=False)


def make_code(house: House, holders: int) -> tuple[str, ...]:
    """The administrator makes a code."""
    study = house.open()
    giver = giver_of(study, study.work("administrator", "*"))
    codes = renew_recovery(giver, holders)
    study.close()
    return codes


def code_of(act) -> str:
    """The code an act is refused with."""
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.fault.code


@pytest.mark.parametrize("holders", [1, 2])
def test_a_study_opens_with_the_code_when_no_password_works(house, holders):
    """The person gets new keys and the password typed; the old password is worth nothing, the whole trail holds."""
    codes = make_code(house, holders)
    assert len(codes) == holders
    study = house.open("liwen", COORDINATOR)
    old = study.holder.signing_key.id
    work = study.work("coordinator", house.site)
    assert work.do(c.AddSubject(*study.stamp(), "s0001", house.site, "01-001")).fault is None
    study.close()
    recover(house.folder, codes, ("liwen", NEW), house.sources)
    assert code_of(lambda: house.open("liwen", COORDINATOR)) == "door.wrong_password"
    study = house.open("liwen", NEW)
    assert not study.provisional
    new = study.holder.signing_key.id
    assert new != old
    keys = {row.id for row in study.state.keys.values() if row.person == house.person}
    assert {old, new} <= keys
    work = study.work("coordinator", house.site)
    assert work.do(c.AddSubject(*study.stamp(), "s0002", house.site, "01-002")).fault is None
    with study.tools.store.snapshot() as reader:
        report = verify_study(reader, verify, Wish(every_signature=True))
    assert report.holds
    study.close()


def test_the_trail_says_that_a_code_was_made_and_used(house):
    """For how many people it was made, and who got new keys by it; never a sign of the code itself."""
    codes = make_code(house, 2)
    recover(house.folder, codes, ("liwen", NEW), house.sources)
    study = house.open()
    said = []
    for stored in study.tools.store.transactions(ACCESS_CHAIN):
        slots = decode_content(stored.sealed.content)
        for part in decode_body(stored.sealed.body).parts:
            said += [
                slots[entry.detail.slot][1].decode()
                for entry in part.entries
                if isinstance(entry, Accessed) and entry.what == "recovery"
            ]
        assert not any(code.encode() in stored.sealed.content for code in codes)
    assert said == ["renewed 2", "used liwen"]
    study.close()


def test_one_share_of_two_opens_nothing(house):
    """Two people hold the code: one alone is refused, and so is the same share twice."""
    first, second = make_code(house, 2)
    act = lambda *codes: recover(house.folder, codes, ("liwen", NEW), house.sources)
    assert code_of(lambda: act(first)) == "vault.recovery_count"
    assert code_of(lambda: act(first, first)) == "vault.share_same"
    act(second, first)
    house.open("liwen", NEW).close()


def test_a_renewed_code_replaces_the_earlier_one(house):
    """Whoever kept the first paper finds it worth nothing; wrong codes are lines of the door log."""
    earlier = make_code(house, 1)
    later = make_code(house, 1)
    act = lambda codes: recover(house.folder, codes, ("wang", NEW), house.sources)
    assert code_of(lambda: act(earlier)) == "vault.recovery_wrong"
    assert '"purpose":"recovery"' in (house.folder / "door.log").read_text(encoding="utf-8")
    act(later)
    house.open("wang", NEW).close()


def test_nobody_unknown_is_recovered_and_weak_passwords_are_refused(house):
    """A login nobody has and a short password are refused before anything is written."""
    codes = make_code(house, 1)
    before = load_envelopes(house.folder).digest
    assert (
        code_of(lambda: recover(house.folder, codes, ("nobody", NEW), house.sources)) == "study.no_such_login"
    )
    assert (
        code_of(lambda: recover(house.folder, codes, ("liwen", "short"), house.sources))
        == "vault.password_short"
    )
    assert load_envelopes(house.folder).digest == before


def test_who_made_the_code_is_not_closed_before_another_is_made(house):
    """The code signs in the name of its maker: closing that account would make it worth nothing."""
    make_code(house, 1)
    study = house.open()
    giver = giver_of(study, in_role(study.work("administrator", "*"), "administrator", "*"))
    owner = study.person
    assert code_of(lambda: disable_account(giver, owner, "left")) == "study.recovery_owner"
    study.close()


def test_the_code_opens_after_an_account_was_closed(house):
    """Closing an account encrypts the file anew; the code opens it all the same."""
    codes = make_code(house, 2)
    study = house.open()
    giver = giver_of(study, study.work("administrator", "*"))
    disable_account(giver, house.person, "left")
    study.close()
    recover(house.folder, codes, ("wang", NEW), house.sources)
    study = house.open("wang", NEW)
    assert study.state.persons[house.person].disabled
    assert code_of(lambda: house.open("wang", ADMIN)) == "door.wrong_password"
    study.close()
