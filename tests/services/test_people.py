"""Training before a role, the signature policy before a signature, last days, and refused acts that are noted."""

from __future__ import annotations

import pytest

from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.record.entry import Accessed
from ecrf.record.transaction import decode_body, decode_content
from ecrf.services import commands as c
from ecrf.services.policy import PARAGRAPHS, POLICY
from ecrf.services.workplace import load_study
from tests.services.house import House, Keys

TRAINED = c.Trained("Protocol and GCP", "2.0", "2026-03-10")


@pytest.fixture
def live() -> House:
    """A live study."""
    return House(nature="live")


def join(house: House, login: str = "wu") -> str:
    """A person without role or training."""
    keys = Keys(77, house.entropy)
    house.must(
        "administrator", c.AddPerson, f"p-{login}", login, "Wu Min 吴敏", "CRO", keys.key,
        keys.signing.public.hex(), 90, "90",
    )  # fmt: skip
    return f"p-{login}"


def accessed(house: House) -> list[tuple[str, str]]:
    """What the access chain says: (what, words)."""
    found = []
    for stored in house.store.transactions(ACCESS_CHAIN):
        slots = decode_content(stored.sealed.content)
        for part in decode_body(stored.sealed.body).parts:
            for entry in part.entries:
                if isinstance(entry, Accessed):
                    slot = slots[entry.detail.slot] if entry.detail is not None else None
                    found.append((entry.what, slot[1].decode() if slot else ""))
    return found


def test_a_live_study_grants_no_role_before_a_training_record(live: House) -> None:
    """Without what, version and day of a training a role is refused; with it, it is granted."""
    person = join(live)
    refused = live.try_("administrator", c.GrantRole, person, "monitor", "s1", "2026-03-13")
    assert refused.fault is not None
    assert refused.fault.code == "command.no_training"
    live.must("administrator", c.RecordTraining, person, TRAINED)
    live.must("administrator", c.GrantRole, person, "monitor", "s1", "2026-03-13")
    (row,) = (row for row in load_study(live.tools).persons.values() if row.person == person)
    assert [(one.what, one.version, one.day) for one in row.trainings] == [
        ("Protocol and GCP", "2.0", "2026-03-10")
    ]


@pytest.mark.parametrize(
    ("trained", "code"),
    [
        (c.Trained("", "2.0", "2026-03-10"), "command.words_missing"),
        (c.Trained("GCP", " ", "2026-03-10"), "command.words_missing"),
        (c.Trained("GCP", "2.0", "10 March"), "command.no_day"),
        (c.Trained("GCP", "2.0", "2026-03-14"), "command.day_to_come"),
    ],
)
def test_a_training_record_is_complete(live: House, trained: c.Trained, code: str) -> None:
    """What, version and a day that has come are all asked for."""
    outcome = live.try_("administrator", c.RecordTraining, join(live), trained)
    assert outcome.fault is not None
    assert outcome.fault.code == code


def test_only_who_grants_roles_records_training(live: House) -> None:
    """A monitor cannot train themselves into a role."""
    outcome = live.try_("monitor", c.RecordTraining, "p-monitor", TRAINED)
    assert outcome.fault is not None
    assert outcome.fault.code == "command.not_permitted"


def test_nobody_signs_a_live_study_before_the_policy_was_accepted(live: House) -> None:
    """The integrity report of a live study is signed only by who accepted the signature policy; each accepts once."""
    run = live.must("coordinator", c.RunIntegrity, "s1", "self", "2026-03-13", "ok 1").created
    refused = live.try_("coordinator", c.SignIntegrity, "s1", run, "run_reviewed")
    assert refused.fault is not None
    assert refused.fault.code == "command.no_policy"
    live.must("coordinator", c.AcceptPolicy, POLICY)
    live.must("coordinator", c.SignIntegrity, "s1", run, "run_reviewed")
    again = live.try_("coordinator", c.AcceptPolicy, POLICY)
    assert again.fault is not None
    assert again.fault.code == "fold.policy_accepted"
    other = live.try_("monitor", c.AcceptPolicy, "signature/0")
    assert other.fault is not None
    assert other.fault.code == "command.other_policy"
    (row,) = (row for row in load_study(live.tools).persons.values() if row.login == "coordinator")
    assert [one.policy for one in row.accepted] == [POLICY]


def test_the_policy_is_said_in_both_languages() -> None:
    """Five sentences, each with words of its own in English and Chinese."""
    from ecrf.library.words import load_speaker
    from ecrf.words import Language

    for language in Language:
        said = [load_speaker(language).say(each) for each in PARAGRAPHS]
        assert len(set(said)) == 5
        assert all(len(words) > 20 and "policy." not in words for words in said)


def test_a_last_day_ends_a_role_by_itself(live: House) -> None:
    """On the last day the person still works; the day after, nothing of the role is left; the entry says who set it."""
    live.must("administrator", c.SetLastDay, "p-monitor", "monitor", "s1", "2026-03-14")
    assert live.at("monitor").session.may("verify")
    live.clock.time = live.clock.time.replace(day=15)
    assert not live.at("monitor").session.actions
    refused = live.try_("monitor", c.RunIntegrity, "s1", "self", "2026-03-15", "ok 1")
    assert refused.fault is not None


@pytest.mark.parametrize(("until", "code"), [("2026-03-12", "command.day_gone"), ("soon", "command.no_day")])
def test_a_last_day_lies_ahead(live: House, until: str, code: str) -> None:
    """A day gone by or no day is refused in words."""
    outcome = live.try_("administrator", c.SetLastDay, "p-monitor", "monitor", "s1", until)
    assert outcome.fault is not None
    assert outcome.fault.code == code


def test_a_refused_act_is_noted_without_what_was_typed(live: House) -> None:
    """The access chain says who tried what in which role; not a word of the content."""
    chain = live.subject()
    values = (c.NewValue("SCREEN/1/VS/1/1/VS/0/VS_TEMP", "38.5 secret", 0),)
    assert live.try_("monitor", c.EnterValues, chain, values).fault is not None
    what, words = accessed(live)[-1]
    assert (what, words) == ("refused", "EnterValues enter_values")
    last = list(live.store.transactions(ACCESS_CHAIN))[-1]
    assert decode_body(last.sealed.body).header.role == "monitor"
    assert b"secret" not in last.sealed.body + last.sealed.content


def test_a_closed_account_is_never_given_out_again(live: House) -> None:
    """Neither login name nor id of a disabled person can be used once more."""
    live.must("administrator", c.DisablePerson, "p-monitor", "left", 80, "80")
    keys = Keys(78, live.entropy)
    for person, login in (("p-new", "monitor"), ("p-monitor", "other")):
        outcome = live.try_(
            "administrator",
            c.AddPerson,
            person,
            login,
            "X",
            "CRO",
            keys.key,
            keys.signing.public.hex(),
            91,
            "91",
        )
        assert outcome.fault is not None
        assert outcome.fault.code == "fold.person_exists"
    again = live.try_("administrator", c.GrantRole, "p-monitor", "monitor", "s1", "2026-03-13")
    assert again.fault is not None
    assert again.fault.code == "fold.person_unknown"
    assert live.store.head(STUDY_CHAIN).sequence > 0
