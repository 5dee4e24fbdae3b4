"""Work the window does not wait for: on a thread of its own, what came of it posted, whatever it was."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from ecrf.services.desk import Post

_T = TypeVar("_T")


def work_aside(
    name: str,
    post: Post,
    work: Callable[[], _T],
    done: Callable[[_T | Fault], None],
    *,
    daemon: bool = False,
) -> None:
    """Work on a thread; `done` gets the answer or why there is none on the window's thread, so that nothing waits for ever.

    What nobody foresaw is told as `work.failed` and raised, for the log. A `daemon` may be cut off when the program ends.
    """

    def run() -> None:
        answer: _T | Fault
        try:
            answer = work()
        except Refusal as refusal:
            answer = refusal.fault
        except Exception as error:
            failed = Fault("work.failed", args={"error": f"{type(error).__name__}: {error}"})
            post(lambda: done(failed))
            raise
        post(lambda: done(answer))

    threading.Thread(target=run, name=name, daemon=daemon).start()
