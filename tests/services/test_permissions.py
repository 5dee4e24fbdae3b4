"""The permission table as data, tested cell by cell, at the command and again in the fold."""

from __future__ import annotations

import pytest

from ecrf.library.load_design import load_study
from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.fold import fold, open_step
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import Header
from ecrf.services.handlers import HANDLERS
from ecrf.words import Refusal
from tests.services.house import ROLES, House

MATRIX = load_study("T3").study.permissions
ACTIONS = sorted({handler.action for handler in HANDLERS.values() if handler.action})
_C = e.Commitment(0, "")
GUARDED = {
    "add_person": e.PersonAdded("p-new", "new", _C, "NCU2", "k-new", "00"),
    "grant_role": e.RoleGranted("p-monitor", "monitor", "s1", "2026-01-01"),
    "add_site": e.SiteAdded("s2", "02", _C, "NCU2"),
    "publish": e.DesignPublished("d" * 64, "9"),
    "manage_study": e.HomeNamed("desk-2"),
}


@pytest.fixture(scope="module")
def standing() -> House:
    """One house for the whole table: nothing here is stored."""
    return House()


def test_every_action_of_a_command_stands_in_the_matrix() -> None:
    """No command asks for an action that no role can ever have."""
    granted = {action for actions in MATRIX.values() for action in actions}
    assert set(ACTIONS) <= granted


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", ACTIONS)
def test_cell_at_the_command(standing: House, role: str, action: str) -> None:
    """A person at work may do exactly what their role's row says."""
    assert standing.at(role).session.may(action) == (action in MATRIX[role])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", sorted(GUARDED))
def test_cell_in_the_fold(standing: House, role: str, action: str) -> None:
    """The fold refuses the entry of a role whose row lacks the action, whatever the program let through."""
    study = standing.store.load_state(STUDY_CHAIN)
    assert isinstance(study, StudyState)
    session = standing.at(role).session
    header = Header(
        "X", "x", session.signer.key, "NCU2", session.person, {}, "t", role, "", "2026-03-13T09:00:00+00:00", "",
        study.sequence, "2026-03-13T09:00:00+00:00", "desk-1",
    )  # fmt: skip
    step = open_step(study, header, [(b"", b"n")], study)
    if action in MATRIX[role]:
        fold(study, GUARDED[action], step)
        return
    with pytest.raises(Refusal) as refused:
        fold(study, GUARDED[action], step)
    assert refused.value.fault.code == "fold.not_permitted"


def test_role_of_another_site_is_refused(standing: House) -> None:
    """A coordinator has no action at a site where the role was not granted."""
    assert not standing.at("coordinator", "s9").session.actions


def test_administrator_sees_no_clinical_values() -> None:
    """The administrator's row has no reading of clinical data."""
    assert not {"see_clinical", "see_trail", "export", "enter_values"} & set(MATRIX["administrator"])


def test_monitor_never_changes_data() -> None:
    """The monitor's row has no action that changes a value."""
    assert not {"enter_values", "correct", "mark_missing", "complete_form", "add_subject"} & set(
        MATRIX["monitor"]
    )
