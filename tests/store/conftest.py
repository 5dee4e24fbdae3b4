"""The stores every port test runs on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ecrf.services.ports import Store
from ecrf.store.connect import Opening
from ecrf.store.memory import MemoryStore
from ecrf.store.study_file import SqlStore, create_study_file, open_study

KEY = bytes(range(32))


@pytest.fixture(params=["memory", "plain", "encrypted"])
def store(request, tmp_path: Path) -> Iterator[Store]:
    """An empty study on each store in turn."""
    if request.param == "memory":
        yield MemoryStore()
        return
    how = Opening(key=KEY if request.param == "encrypted" else None, synchronous="OFF")
    create_study_file(tmp_path / "T3.ecrf", how)
    opened = open_study(tmp_path / "T3.ecrf", how)
    yield opened
    opened.close()


@pytest.fixture
def sql_store(tmp_path: Path) -> Iterator[Callable[..., SqlStore]]:
    """Make and open a study file; called again it opens the same file again."""
    opened: list[SqlStore] = []

    def open_again(**settings: object) -> SqlStore:
        how = Opening(**{"synchronous": "OFF", **settings})
        folder = tmp_path / "T3.ecrf"
        if not folder.exists():
            create_study_file(folder, Opening(key=how.key))
        opened.append(open_study(folder, how))
        return opened[-1]

    yield open_again
    for found in opened:
        found.close()
