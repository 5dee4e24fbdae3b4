"""The study's rules for its people: the names of `rules.set`, what they ask for, and when they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from ecrf.record.rows_study import DesignRow, Fact, PersonRow, SiteRow, StudyRow

ASKED = "asked"
TRAINING, IDENTITY, POLICY, ACTIVATION = "training", "identity", "policy", "activation"
"""A training record before a role; a checked identity before a role; this version of the policy before a signature;
a design activated at a site before its subjects are under it."""
NUMBERS = (
    "password.least",
    "password.history",
    "password.days",
    "lockout.failures",
    "lockout.minutes",
    "idle.minutes",
)
"""What the program keeps to at the door; the fold only keeps the words."""
RULES = frozenset({TRAINING, IDENTITY, POLICY, ACTIVATION, *NUMBERS})

IDENTITY_CHECK, FDA_LETTER = "identity_check", "fda_letter"
ETHICS, SITE_TRAINING, ACTIVATED = "ethics_approval", "site_training", "design_activated"
ETHICS_VALID = "ethics_valid"
"""The ethics committee's approval of the trial at a site; the reference is the last day it is valid on."""
STOPPING_DECISION, CONTINUE, STOP = "stopping_decision", "continue", "stop"
"""What becomes of the trial when its stopping rule is reached; the reference is the decision and the deaths it weighed."""
FACT_ACTION = {
    IDENTITY_CHECK: "grant_role",
    FDA_LETTER: "manage_study",
    ETHICS: "publish",
    ETHICS_VALID: "publish",
    SITE_TRAINING: "publish",
    ACTIVATED: "publish",
    STOPPING_DECISION: "manage_study",
}
"""Every fact that can be recorded, with the action it asks for."""
PERSON_FACTS, STUDY_FACTS = frozenset({IDENTITY_CHECK}), frozenset({FDA_LETTER, STOPPING_DECISION})
DESIGN_FACTS = frozenset({ETHICS, SITE_TRAINING, ACTIVATED})
"""Facts about a site and one version of the design."""
SITE_FACTS = DESIGN_FACTS | {ETHICS_VALID}
BEFORE_ACTIVATION = (ETHICS, SITE_TRAINING)


def rules_at(study: StudyRow | None, sequence: int) -> Mapping[str, str]:
    """The rules in force at a study sequence; none before the first `rules.set`."""
    found: Mapping[str, str] = {}
    for row in study.rules if study is not None else ():
        if row.since <= sequence:
            found = row.rules
    return found


def is_valid_until(day: str, until: str) -> bool:
    """Whether `until` is a day, and not before `day`."""
    try:
        return date.fromisoformat(until).isoformat() == until >= day
    except ValueError:
        return False


def approval_at(site: SiteRow) -> Fact | None:
    """The approval in force at a site: the one recorded last."""
    return next((one for one in reversed(site.facts) if one.fact == ETHICS_VALID), None)


def has_fact(facts: Iterable[Fact], fact: str, reference: str = "") -> bool:
    """Whether a fact was recorded, for this reference where one is given."""
    return any(one.fact == fact and reference in ("", one.reference) for one in facts)


def lacks_for_role(rules: Mapping[str, str], person: PersonRow) -> str:
    """The rule that keeps a person from a role (`training`, `identity`), or nothing."""
    if TRAINING in rules and not person.trainings:
        return TRAINING
    if IDENTITY in rules and not has_fact(person.facts, IDENTITY_CHECK):
        return IDENTITY
    return ""


def may_sign(rules: Mapping[str, str], person: PersonRow | None, sequence: int) -> bool:
    """Whether the policy the rules name was accepted by study sequence `sequence`."""
    policy = rules.get(POLICY)
    if policy is None:
        return True
    accepted = person.accepted if person is not None else ()
    return any(one.policy == policy and one.sequence <= sequence for one in accepted)


def designs_activated(site: SiteRow, sequence: int) -> list[Fact]:
    """What was activated at a site by a study sequence, oldest first."""
    return [one for one in site.facts if one.fact == ACTIVATED and one.sequence <= sequence]


def design_at_site(designs: Iterable[DesignRow], site: SiteRow, sequence: int) -> str:
    """The digest of the version a site works under: the one activated there last, else the one it began with.

    A site begins with the version published last when it joined, or with the study's first. Empty without any.
    """
    activated = designs_activated(site, sequence)
    if activated:
        return activated[-1].reference
    published = sorted((row for row in designs if row.published <= sequence), key=lambda row: row.published)
    began = [row for row in published if row.published <= site.added] or published[:1]
    return began[-1].design if began else ""
