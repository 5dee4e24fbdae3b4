"""A person at work in the window: admitted on a thread, a desk of their own, keys that can be forgotten."""

import queue
import time
from datetime import timedelta

import pytest

from ecrf.record.address import ACCESS_CHAIN, subject_chain
from ecrf.record.entry import Accessed
from ecrf.record.transaction import decode_body
from ecrf.services import commands as c
from ecrf.viewmodels.login import Knock
from ecrf.viewmodels.people import NewAccount
from ecrf.wiring.window import WindowDoor, demo_logins
from ecrf.words import Fault
from tests.wiring.premises import ADMIN, COORDINATOR, build


class Loop:
    """Stands in for the window's thread: what is posted waits until it is run."""

    def __init__(self):
        self.calls = queue.SimpleQueue()

    def post(self, call):
        """Take a call from any thread."""
        self.calls.put(call)

    def until(self, done, seconds=20):
        """Run what is posted until something has happened."""
        end = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < end, "waited in vain"
            try:
                self.calls.get(timeout=0.05)()
            except queue.Empty:
                continue


@pytest.fixture
def house(tmp_path):
    """A founded study."""
    return build(tmp_path, provisional=False)


@pytest.fixture
def loop():
    """The window's thread."""
    return Loop()


def admit(house, loop, login="liwen", password=COORDINATOR):
    """What the door answers."""
    answers = []
    knock = Knock(str(house.folder), login, password)
    WindowDoor(loop.post, house.memory).admit(knock, lambda _done, _all: None, answers.append)
    loop.until(lambda: answers)
    return answers[0]


def do(bench, loop, kind, *args):
    """Hand in a command and wait for its outcome."""
    outcomes = []
    bench.submit(kind(bench.new_id(), bench.typed_now(), *args), outcomes.append)
    loop.until(lambda: outcomes)
    return outcomes[0]


def accessed(house):
    """What the access chain says, in order."""
    study = house.open()
    bodies = [decode_body(stored.sealed.body) for stored in study.tools.store.transactions(ACCESS_CHAIN)]
    study.close()
    return [
        entry.what
        for body in bodies
        for part in body.parts
        for entry in part.entries
        if isinstance(entry, Accessed)
    ]


def test_a_wrong_password_comes_back_as_a_fault_on_the_windows_thread(house, loop):
    """The door does not raise."""
    assert admit(house, loop, password="not the password").code == "door.wrong_password"


def test_a_folder_that_cannot_be_opened_at_all_says_so(house, loop, monkeypatch):
    """An error nobody foresaw is an answer too, and is raised where it happened."""

    def broken(*_):
        raise ValueError("the disk sings")

    monkeypatch.setattr("ecrf.wiring.opening.open_premises", broken)
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    fault = admit(house, loop)
    assert (fault.code, "the disk sings" in fault.args["error"]) == ("study.cannot_open", True)


def test_work_begins_is_read_while_written_and_ends(house, loop):
    """Commands go through the desk's own connection, reads see them, and coming and going are noted."""
    admission = admit(house, loop)
    (role,) = admission.roles
    assert (role.role, role.site_number, admission.name) == ("coordinator", "01", "Li Wen 李文")
    bench = admission.work_as(role)
    subject = bench.new_id()
    assert do(bench, loop, c.AddSubject, subject, house.site, "01-007").fault is None
    assert [row.number for row in bench.reads.matrix().rows] == ["01-007"]
    assert do(bench, loop, c.RecordAccess, "logout").fault is None
    bench.leave()
    assert accessed(house)[-3:] == ["door", "login", "logout"]
    assert house.memory.find(house.folder).entries > 0


def test_idle_keys_are_forgotten_and_only_the_password_brings_them_back(house, loop):
    """Behind what was handed in before; meanwhile nothing can be signed."""
    admission = admit(house, loop)
    bench = admission.work_as(admission.roles[0])
    subject = bench.new_id()
    do(bench, loop, c.AddSubject, subject, house.site, "01-007")
    bench.lock()
    loop.until(
        lambda: do(bench, loop, c.SetSubjectStatus, subject_chain(subject), "withdrawn").fault is not None
    )
    assert (
        do(bench, loop, c.SetSubjectStatus, subject_chain(subject), "withdrawn").fault.code == "vault.locked"
    )
    assert bench.vouch("not the password").code == "door.wrong_password"
    assert bench.vouch(COORDINATOR) is None
    assert do(bench, loop, c.SetSubjectStatus, subject_chain(subject), "withdrawn").fault is None
    bench.leave()
    said = accessed(house)
    assert said.count("idle") == 1
    assert said[-1] == "door"


def test_a_signature_asks_for_the_password_each_time(house, loop):
    """A wrong one is a fault; both attempts are lines of the door log."""
    admission = admit(house, loop)
    bench = admission.work_as(admission.roles[0])
    assert bench.vouch("not the password").code == "door.wrong_password"
    assert bench.vouch(COORDINATOR) is None
    bench.leave()
    assert (house.folder / "door.log").read_text(encoding="utf-8").count('"sign"') == 2


def test_the_administrator_makes_an_account_from_the_window(house, loop):
    """Envelope and entry, on a thread of their own; the new person chooses a password first."""
    admission = admit(house, loop, "wang", ADMIN)
    bench = admission.work_as(next(role for role in admission.roles if role.role == "administrator"))
    answers = []
    account = NewAccount("zhaoyan", "Zhao Yan", "CRO", "a provisional phrase", ("monitor",))
    bench.accounts.add(account, answers.append)
    loop.until(lambda: answers)
    person = answers[0]
    assert not isinstance(person, Fault), person
    day = bench.typed_now()[:10]
    assert do(bench, loop, c.GrantRole, person, "monitor", house.site, day).fault is None
    bench.leave()
    newcomer = admit(house, loop, "zhaoyan", "a provisional phrase")
    assert newcomer.provisional
    told = []
    newcomer.change_password("a provisional phrase", "my own long pass phrase", told.append)
    loop.until(lambda: told)
    assert told == [None]
    newcomer.work_as(newcomer.roles[0]).leave()
    assert not admit(house, loop, "zhaoyan", "my own long pass phrase").provisional


def test_demo_logins_are_offered_for_a_demo_only(house):
    """A study whose passwords mean something prints none."""
    house.open().remember()
    assert demo_logins(house.memory, str(house.folder.resolve())) == ()


def test_a_password_near_its_end_says_so_in_the_last_days(house, loop):
    """Half a year is its life; from two weeks before, the login says how many days are left, after it a new one is asked."""
    admission = admit(house, loop)
    assert admission.days_left is None
    admission._study.password_set -= timedelta(days=170)
    assert admission.days_left == 10
    admission._study.password_set -= timedelta(days=11)
    assert admission.days_left == -1
    told = []
    admission.change_password(COORDINATOR, "my own long pass phrase", told.append)
    loop.until(lambda: told)
    assert (told, admission.days_left) == ([None], None)
    admission.leave()


def test_the_window_verifies_on_a_thread_and_remembers_when_all_of_it_held(house, loop):
    """Due at first; whole, it is remembered for a week; a checkpoint nobody printed is told; cancelled, nothing is said."""
    from ecrf.viewmodels.proof import ProofWish

    admission = admit(house, loop)
    bench = admission.work_as(admission.roles[0])
    loop.until(lambda: bench.desk.is_empty)
    proving, ended, steps = bench.proving, [], []
    proving.on_end.append(ended.append)
    proving.on_step.append(steps.append)
    assert proving.is_due
    proving.start(ProofWish(whole=True))
    loop.until(lambda: ended)
    assert (ended[0].report.holds, ended[0].report.entries > 10, bool(steps)) == (True, True, True)
    assert not proving.is_due
    assert house.memory.find(house.folder).proved == ended[0].ended
    proving.start(ProofWish(whole=False, against="7" * 26))
    loop.until(lambda: len(ended) == 2)
    assert [bad.code for bad in ended[1].report.bad] == ["verify.paper_unknown"]
    proving.start(ProofWish(against="not a checkpoint"))
    loop.until(lambda: len(ended) == 3)
    assert ended[2].fault.code == "checkpoint.malformed"
    proving.start(ProofWish())
    proving.cancel()
    loop.until(lambda: len(ended) == 4)
    assert (ended[3].report, ended[3].fault) == (None, None)
    bench.leave()
