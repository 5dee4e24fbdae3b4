"""A trail verified by several processes: the same proof, whoever walks which chain."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from ecrf.services import commands as c
from ecrf.services.ports import Link
from ecrf.services.verifying import Wish, verify_study
from ecrf.services.verifying.shares import LOOK_SIGNED, deal_chains
from ecrf.vault.signing import verify
from ecrf.wiring.verifying import verify_whole
from tests.store.tampering import tampered
from tests.wiring.premises import COORDINATOR, build

VITALS = "S1/1/VS/1/1/VS_G/0"


@pytest.fixture
def study(tmp_path):
    """A study with six subjects and a few values each, open for its coordinator."""
    house = build(tmp_path, provisional=False)
    opened = house.open("liwen", COORDINATOR)
    work = opened.work("coordinator", house.site)
    for number in range(6):
        add_subject(opened, work, house.site, number)
    yield opened
    opened.close()


def add_subject(opened, work, site, number):
    """One more subject with `number` + 1 values."""
    subject = opened.sources.new_id()
    assert work.do(c.AddSubject(*opened.stamp(), subject, site)).fault is None
    for n in range(number + 1):
        seen = work.look(f"subject:{subject}").lines.get(VITALS)
        version = seen.items["VS_WEIGHT"].version if seen is not None else 0
        value = c.NewValue(f"{VITALS}/VS_WEIGHT", f"{60 + n}", version)
        assert work.do(c.EnterValues(*opened.stamp(), f"subject:{subject}", (value,))).fault is None


def whole(opened, wish=None, hands=2, store=None):
    """The report of several processes."""
    key = opened.holder.ring.study
    return verify_whole(store or opened.tools.store, opened.folder, key, wish or Wish(), hands)


def test_several_processes_prove_what_one_proves(study):
    """Two and three processes find the same entries, transactions, signatures and heads as one, and nothing bad."""
    alone = verify_study(study.tools.store, verify)
    assert alone.holds
    assert whole(study, hands=2) == alone
    assert whole(study, Wish(every_signature=True), 3) == verify_study(
        study.tools.store, verify, Wish(every_signature=True)
    )


def test_damage_is_named_whichever_process_meets_it(study):
    """One changed byte in any subject's chain is named by chain and entry, as one process names it."""
    chains = [link.chain for link in study.tools.store.links() if link.chain.startswith("subject:")]
    with tampered(study.folder / "study.db", study.holder.ring.study) as connection:
        for chain in chains[:4]:
            connection.execute(
                "UPDATE trail_transaction SET content = zeroblob(3) WHERE number = (SELECT max(transaction_number)"
                " FROM trail_link JOIN trail_chain ON number = chain WHERE name = ?)",
                (chain,),
            )
    alone = verify_study(study.tools.store, verify)
    assert [bad.chain for bad in alone.bad] == chains[:4]
    assert whole(study) == alone


def test_helpers_that_see_another_moment_are_not_asked(study):
    """Where somebody writes between the looks of two processes, one proves the moment it sees by itself."""
    site = study.roles[0][1]
    work = study.work("coordinator", site)

    class Busy:
        @contextmanager
        def snapshot(self):
            with study.tools.store.snapshot() as reader:
                add_subject(study, work, site, 1)
                yield reader

    before = sum(link.sequence for link in study.tools.store.links())
    report = whole(study, store=Busy())
    assert report.holds
    assert report.entries == before


def test_progress_counts_what_all_have_done(study):
    """Progress rises to all entries of the trail and never beyond."""
    told = []
    report = whole(study, Wish(progress=lambda done, total: told.append((done, total))))
    assert told[-1] == (report.entries, report.entries)
    assert all(done <= total == report.entries for done, total in told)


def test_a_stop_is_heard_while_helpers_are_waited_for(study):
    """Whoever stops a verification from its progress need not wait for the other processes."""

    class Stopped(Exception):
        pass

    def stop(done, total):
        raise Stopped

    with pytest.raises(Stopped):
        whole(study, Wish(progress=stop))


def test_chains_are_dealt_by_their_length():
    """Every chain but the study's is dealt to exactly one process, alike among helpers; who asked has the file besides."""
    links = [Link(f"subject:{n}", n * n, b"") for n in range(40)] + [Link("study", 500, b"")]
    dealt = deal_chains(links, 3)
    assert sorted(chain for hand in dealt for chain in hand) == sorted(f"subject:{n}" for n in range(40))
    length = {link.chain: link.sequence for link in links}
    own, *helpers = [sum(length[chain] for chain in hand) for hand in dealt]
    assert max(helpers) - min(helpers) <= 40
    assert own < min(helpers)
    asked = sum(length[chain] for chain in deal_chains(links, 3, LOOK_SIGNED)[0])
    assert own < asked < min(helpers)  # beside every signature the file weighs less


def test_a_printed_checkpoint_is_looked_for_once(study):
    """A wish for a printed checkpoint is answered by the process that asked."""
    report = whole(study, replace(Wish(), paper="7" * 26))
    assert [bad.code for bad in report.bad] == ["verify.paper_unknown"]
