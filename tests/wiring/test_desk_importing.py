"""Imports begun in the window: the dry run is made on a thread, and what is wrong with the files comes back."""

from __future__ import annotations

import pytest

from ecrf.services.importing import ImportWish
from ecrf.viewmodels.login import RoleEntry
from tests.wiring.premises import build
from tests.wiring.test_admission import Loop, admit


@pytest.mark.parametrize(("mapping", "code"), [(None, "import.unreadable"), ("[]", ""), ("a: {", "")])
def test_what_is_wrong_with_a_mapping_is_told_to_the_window(tmp_path, mapping, code):
    """A mapping that is not there or is none ends the dry run with its faults, and the next can be begun."""
    house, loop = build(tmp_path, provisional=False), Loop()
    bench = admit(house, loop).work_as(RoleEntry("coordinator", house.site, "01"))
    file, described = tmp_path / "results.csv", tmp_path / "mapping.yaml"
    file.write_text("a,b\n1,2\n")
    if mapping is not None:
        described.write_text(mapping)
    for _ in range(2):
        told: list[object] = []
        bench.importing.plan(ImportWish(file, described), told.append)
        loop.until(lambda told=told: told)
        (faults,) = told
        assert faults
        assert all(fault.code.startswith(code) and fault.code != "work.failed" for fault in faults)
    bench.leave()
