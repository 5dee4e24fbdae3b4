"""How far work on another thread is, told to the window a few times a second, and stopped when asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ecrf.services.desk import Post

_TELL_S = 0.1
_BREATH_S = 0.001
"""Given to the window between two steps."""


class Cancelled(Exception):
    """The person does not want to wait."""


class Steps:
    """Called by the work with (done, of all); raises Cancelled there once `stop` was called."""

    def __init__(self, post: Post, told: Callable[[int, int], None]) -> None:
        self._post, self._told = post, told
        self._stop = threading.Event()
        self._said = 0.0

    def begin(self) -> None:
        """Forget that an earlier work was stopped."""
        self._stop.clear()
        self._said = 0.0

    def stop(self) -> None:
        """Stop at the next step."""
        self._stop.set()

    def __call__(self, done: int, of_all: int) -> None:
        """One step more."""
        if self._stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._said > _TELL_S:
            self._said = now
            self._post(lambda: self._told(done, of_all))
        time.sleep(_BREATH_S)
