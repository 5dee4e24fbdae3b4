"""Randomisation on the command line: in which of a person's roles an act is done."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ecrf.wiring.work_randomise import RandomiseWork


class Work(RandomiseWork):
    """Remembers the action a role was asked for; `held` are the actions of each role."""

    def __init__(self, held):
        self.asked = []
        self._study = SimpleNamespace(
            roles=[(role, "*") for role in held],
            session=lambda role, _site: SimpleNamespace(may=lambda action: action in held[role]),
        )

    def _at(self, action):
        self.asked.append(action)
        return action

    def _reads(self, workplace):
        return SimpleNamespace(check_allocations=lambda: workplace)


@pytest.mark.parametrize(
    ("held", "action"),
    [
        ({"monitor": ("see_trail",)}, "see_trail"),
        ({"monitor": ("see_trail",), "list_maker": ("see_trail", "commit_allocation")}, "commit_allocation"),
        ({"statistician": ("see_trail",)}, "see_trail"),
        ({"list_maker": ("commit_allocation",), "monitor": ("see_trail",)}, "see_trail"),
    ],
)
def test_lists_are_checked_in_the_role_that_may_make_them(held, action):
    """The right decides, whatever a study calls the role."""
    assert Work(held).check_allocations() == action
