"""The poster brings calls of other threads to the window's thread, in order."""

import threading

from ecrf.ui.poster import Poster


def test_calls_run_on_the_thread_that_made_the_poster(qtbot):
    """What a worker posts runs on the window's thread, in the order posted."""
    poster, ran = Poster(), []

    def work():
        for number in range(50):
            poster.post(lambda number=number: ran.append((number, threading.current_thread())))

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: len(ran) == 50, timeout=2000)
    assert [number for number, _ in ran] == list(range(50))
    assert {thread for _, thread in ran} == {threading.main_thread()}
