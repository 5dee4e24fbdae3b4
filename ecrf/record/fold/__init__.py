"""What every entry does to the state: the one pure function live work, replay and `verify` share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecrf.record import entry as e
from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.record.fold import (
    allocation,
    coding,
    forms,
    people,
    queries,
    redaction,
    roots,
    statements,
    study_chain,
    values,
)
from ecrf.record.fold.step import Step, open_step
from ecrf.record.state import ChainState, RecordState
from ecrf.record.study_state import StudyState
from ecrf.words import Fault, Refusal

__all__ = ["Step", "fold", "new_state", "open_step"]

_RECORD: dict[type, Callable[[RecordState, Any, Step], None]] = {
    e.ValueEntered: values.enter,
    e.ValueCleared: values.clear,
    e.LineFinished: values.finish_line,
    e.LineRemoved: values.remove_line,
    e.LineRestored: values.restore_line,
    e.MissingMarked: values.mark_missing,
    e.MissingLifted: values.lift_missing,
    e.EnteredInError: forms.mark_in_error,
    e.FormMoved: forms.move,
    e.FormOpened: forms.open_form,
    e.FormCompleted: forms.complete,
    e.FormReopened: forms.reopen,
    e.CorrectionOpened: forms.open_correction,
    e.CorrectionClosed: forms.close_correction,
    e.PromptShown: queries.show_prompt,
    e.PromptAnswered: queries.answer_prompt,
    e.QueryOpened: queries.open_query,
    e.QueryAnswered: queries.answer,
    e.QueryRequeried: queries.requery,
    e.QueryClosed: queries.close,
    e.QueryCancelled: queries.cancel,
    e.Stated: statements.state_,
    e.StatementWithdrawn: statements.withdraw,
    e.Locked: statements.lock,
    e.Unlocked: statements.unlock,
    e.Redacted: redaction.redact,
    e.SubjectAdded: roots.add_subject,
    e.SubjectNumbered: roots.number_subject,
    e.SubjectStatus: roots.set_status,
    e.DesignActivated: roots.activate_design,
    e.IdentityChanged: roots.change_identity,
    e.SubjectRandomised: allocation.randomise,
    e.SubjectUnblinded: allocation.unblind,
    e.ChangeAuthorised: allocation.authorise,
    e.IntegrityRun: roots.run_integrity,
    e.IntegritySigned: roots.sign_integrity,
    e.FindingSettled: roots.settle_finding,
    e.TermCoded: coding.code_term,
    e.TermUncoded: coding.uncode_term,
}

_ENTER = _RECORD[e.ValueEntered]

_STUDY: dict[type, Callable[[StudyState, Any, Step], None]] = {
    e.StudyCreated: study_chain.create,
    e.PermissionsSet: study_chain.set_permissions,
    e.SiteAdded: study_chain.add_site,
    e.PersonAdded: study_chain.add_person,
    e.KeyRegistered: study_chain.register_key,
    e.PersonDisabled: study_chain.disable_person,
    e.RoleGranted: study_chain.grant_role,
    e.RoleWithdrawn: study_chain.withdraw_role,
    e.TrainingRecorded: study_chain.record_training,
    e.PolicyAccepted: study_chain.accept_policy,
    e.EnvelopesReplaced: study_chain.replace_envelopes,
    e.DesignPublished: study_chain.publish_design,
    e.HomeNamed: study_chain.name_home,
    e.AllocationCommitted: allocation.commit,
    e.AllocationTaken: allocation.take,
    e.CheckpointWritten: study_chain.write_checkpoint,
    e.Redacted: redaction.redact_study,
    e.RulesSet: people.set_rules,
    e.FactRecorded: people.record_fact,
    e.TasksDelegated: people.delegate,
    e.DelegationSigned: people.sign_delegation,
    e.DictionaryNamed: coding.name_dictionary,
}


def new_state(chain: str) -> ChainState:
    """The state of a chain before its first entry."""
    if chain == STUDY_CHAIN:
        return StudyState()
    return ChainState(chain) if chain == ACCESS_CHAIN else RecordState(chain)


def fold(state: ChainState, entry: e.Entry, step: Step) -> None:
    """Apply `entry` to `state`, or raise Refusal (codes `fold.*`); a state that refused must be thrown away.

    Entries must come in order; `step` carries the transaction's header, content and permissions.
    """
    kind = type(entry)
    if isinstance(state, RecordState):
        act = _RECORD.get(kind)
        if act is None:
            raise Refusal(Fault("fold.wrong_chain", state.chain, {"kind": kind.__name__}))
        if act is not _ENTER:
            step.at_hand = None
        act(state, entry, step)
    elif isinstance(state, StudyState):
        change = _STUDY.get(kind)
        if change is None:
            raise Refusal(Fault("fold.wrong_chain", state.chain, {"kind": kind.__name__}))
        change(state, entry, step)
        state.forget_answers()
    elif kind is not e.Accessed:
        raise Refusal(Fault("fold.wrong_chain", state.chain, {"kind": kind.__name__}))
    state.sequence += 1
    step.sequence = state.sequence + 1
