"""Work aside from the window: whatever comes of it, the window is told once, on its own thread."""

from __future__ import annotations

import threading

import pytest

from ecrf.wiring.aside import work_aside
from ecrf.words import Fault, Refusal
from tests.wiring.test_admission import Loop


def _answer(work):
    """What the window is told of work on a thread, and the threads it was done and told on."""
    loop, told, worked = Loop(), [], []

    def watched():
        worked.append(threading.current_thread())
        return work()

    work_aside("test", loop.post, watched, lambda answer: told.append((answer, threading.current_thread())))
    loop.until(lambda: told)
    worked[0].join()
    ((answer, thread),) = told
    assert thread is threading.current_thread()
    assert worked[0] is not thread
    return answer


def test_the_answer_comes_to_the_window():
    """What was worked out is told on the window's thread, not where it was worked out."""
    assert _answer(lambda: 7) == 7


def test_a_refusal_is_told_as_its_fault():
    """A person reads why not."""

    def work():
        raise Refusal(Fault("store.readonly", "x"))

    assert _answer(work) == Fault("store.readonly", "x")


def test_what_nobody_foresaw_is_told_and_still_raised(monkeypatch):
    """The window does not wait for ever, and the log gets the error itself."""
    raised = []
    monkeypatch.setattr("threading.excepthook", lambda what: raised.append(what.exc_value))

    def work():
        raise OSError(28, "No space left on device")

    fault = _answer(work)
    assert (fault.code, fault.args["error"]) == ("work.failed", "OSError: [Errno 28] No space left on device")
    assert [type(error) for error in raised] == [OSError]


@pytest.mark.parametrize("daemon", [False, True])
def test_only_what_may_be_cut_off_ends_with_the_program(daemon):
    """A file being written is finished before the program ends; a dictionary being read is not waited for."""
    loop, told, kinds = Loop(), [], []
    work_aside(
        "test",
        loop.post,
        lambda: kinds.append(threading.current_thread().daemon),
        told.append,
        daemon=daemon,
    )
    loop.until(lambda: told)
    assert kinds == [daemon]
