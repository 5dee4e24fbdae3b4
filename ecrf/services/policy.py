"""The policy on electronic signatures (21 CFR 11.10(j)) and the training (11.10(i)) a live study asks for."""

from __future__ import annotations

from datetime import date

from ecrf.record.study_state import StudyState
from ecrf.services.commands import Trained
from ecrf.services.house_rules import SIGNATURE_POLICY
from ecrf.words import Fault, Message, Refusal

POLICY = SIGNATURE_POLICY
"""The version in force; its text is the messages `policy.signature.*`."""
PARAGRAPHS = tuple(Message(f"policy.signature.{number}") for number in range(1, 6))
LIVE = "live"


def is_live(study: StudyState) -> bool:
    """Whether patients' data are at stake."""
    return study.study is not None and study.study.nature == LIVE


def has_accepted(study: StudyState, person: str) -> bool:
    """Whether a person accepted the version in force."""
    row = study.persons.get(person)
    return row is not None and any(one.policy == POLICY for one in row.accepted)


def require_policy(study: StudyState, person: str) -> None:
    """Refuse (`command.no_policy`) to sign in a live study before the policy was accepted."""
    if is_live(study) and not has_accepted(study, person):
        raise Refusal(Fault("command.no_policy", person))


def require_training(study: StudyState, person: str) -> None:
    """Refuse (`command.no_training`) a role in a live study to somebody without a training record."""
    row = study.persons.get(person)
    if is_live(study) and row is not None and not row.trainings:
        raise Refusal(Fault("command.no_training", row.login))


def parse_day(text: str) -> date:
    """A day as typed (ISO); refuses (`command.no_day`) what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal(Fault("command.no_day", text)) from error


def check_trained(trained: Trained, today: date) -> date:
    """The day of a training record; refuses blank words, what is no day, and a day to come."""
    for words, name in ((trained.what, "what"), (trained.version, "version")):
        if not words.strip():
            raise Refusal(Fault("command.words_missing", name))
    day = parse_day(trained.day)
    if day > today:
        raise Refusal(Fault("command.day_to_come", trained.day))
    return day
