"""Every command with its one handler and its one permission."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench
from ecrf.services.handlers import (
    coding,
    entering,
    forms,
    locks,
    moving,
    paper_signing,
    people,
    queries,
    randomising,
    ranges,
    redaction,
    rules,
    signing,
    statements,
    study,
    subjects,
)
from ecrf.services.handlers import integrity as integrity_runs
from ecrf.services.unit import Unit


@dataclass(frozen=True, slots=True)
class Handler:
    """How a command is carried out, and the action its person must be allowed ('' for everyone at work)."""

    run: Callable[[Unit, Any, Bench], Answer]
    action: str


HANDLERS: dict[type[c.Command], Handler] = {
    c.EnterValues: Handler(entering.enter_values, "enter_values"),
    c.FinishLine: Handler(entering.finish_line, "enter_values"),
    c.RemoveLine: Handler(entering.remove_line, "enter_values"),
    c.RestoreLine: Handler(entering.restore_line, "enter_values"),
    c.MarkMissing: Handler(entering.mark_missing, "mark_missing"),
    c.LiftMissing: Handler(entering.lift_missing, "mark_missing"),
    c.MarkInError: Handler(forms.mark_in_error, "correct"),
    c.MoveForm: Handler(moving.move_form, "correct"),
    c.MoveForms: Handler(moving.move_forms, "correct"),
    c.CompleteForm: Handler(forms.complete, "complete_form"),
    c.ReopenForm: Handler(forms.reopen, "complete_form"),
    c.OpenCorrection: Handler(forms.open_correction, "correct"),
    c.CloseCorrection: Handler(forms.close_correction, "correct"),
    c.AnswerPrompt: Handler(queries.answer_prompt, "enter_values"),
    c.RaiseQuery: Handler(queries.raise_query, "raise_query"),
    c.AnswerQuery: Handler(queries.answer_query, "answer_query"),
    c.Requery: Handler(queries.requery, "close_query"),
    c.CloseQuery: Handler(queries.close_query, "close_query"),
    c.CancelQuery: Handler(queries.cancel_query, "close_query"),
    c.State: Handler(statements.make_statement, ""),
    c.WithdrawStatement: Handler(statements.withdraw_statement, ""),
    c.Sign: Handler(signing.sign, "sign"),
    c.SignAll: Handler(signing.sign_all, "sign"),
    c.BindPaper: Handler(paper_signing.bind, "complete_form"),
    c.Lock: Handler(locks.lock, ""),
    c.Unlock: Handler(locks.unlock, ""),
    c.LockSite: Handler(locks.lock_site, ""),
    c.UnlockSite: Handler(locks.unlock_site, ""),
    c.SealStudy: Handler(locks.seal_study, "lock"),
    c.Redact: Handler(redaction.redact, "redact"),
    c.AddSubject: Handler(subjects.add_subject, "add_subject"),
    c.RenumberSubject: Handler(subjects.renumber_subject, "add_subject"),
    c.SetSubjectStatus: Handler(subjects.set_status, "add_subject"),
    c.ActivateDesign: Handler(subjects.activate_design, "publish"),
    c.SetIdentity: Handler(subjects.set_identity, "enter_identity"),
    c.CommitAllocation: Handler(randomising.commit_allocation, "commit_allocation"),
    c.Randomise: Handler(randomising.randomise, "randomise"),
    c.Unblind: Handler(randomising.unblind, "unblind"),
    c.AuthoriseChanges: Handler(randomising.authorise_changes, "correct"),
    c.DeclareRanges: Handler(ranges.declare_ranges, "enter_values"),
    c.AddSite: Handler(study.add_site, "add_site"),
    c.AddPerson: Handler(study.add_person, "add_person"),
    c.DisablePerson: Handler(study.disable_person, "add_person"),
    c.GrantRole: Handler(people.grant_role, "grant_role"),
    c.WithdrawRole: Handler(people.withdraw_role, "grant_role"),
    c.SetLastDay: Handler(people.set_last_day, "grant_role"),
    c.HandOver: Handler(people.hand_over, "grant_role"),
    c.SetRules: Handler(rules.set_rules, "manage_study"),
    c.RecordFact: Handler(rules.record_fact, ""),
    c.DecideStopping: Handler(rules.decide_stopping, "manage_study"),
    c.ActivateSite: Handler(rules.activate_site, "publish"),
    c.DelegateTasks: Handler(rules.delegate, "grant_role"),
    c.SignDelegation: Handler(rules.sign_delegation, "sign"),
    c.RecordTraining: Handler(people.record_training, "grant_role"),
    c.AcceptPolicy: Handler(people.accept_policy, ""),
    c.RecordEnvelopes: Handler(study.record_envelopes, ""),
    c.RegisterKey: Handler(study.register_key, ""),
    c.PublishDesign: Handler(study.publish_design, "publish"),
    c.WriteCheckpoint: Handler(study.record_checkpoint, ""),
    c.TakeOver: Handler(study.take_over, "manage_study"),
    c.RecordAccess: Handler(study.record_access, ""),
    c.CreateStudy: Handler(study.create_study, ""),
    c.RunIntegrity: Handler(integrity_runs.run, "run_integrity"),
    c.BringIntegrity: Handler(integrity_runs.bring, "run_integrity"),
    c.SignIntegrity: Handler(integrity_runs.sign, "sign_integrity"),
    c.SettleFinding: Handler(integrity_runs.settle, "run_integrity"),
    c.SettleFindings: Handler(integrity_runs.settle_all, "run_integrity"),
    c.NameDictionary: Handler(coding.name_dictionary, "code_terms"),
    c.CodeTerms: Handler(coding.code_terms, "code_terms"),
    c.UncodeTerm: Handler(coding.uncode_term, "code_terms"),
}
"""`State` and `Lock` have an action per kind, which the fold asks for; the rest of the '' rows anyone at work may do."""
