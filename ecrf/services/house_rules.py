"""The rules of a study for its people as the program keeps to them: defaults, bounds, and what a live study asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecrf.record.people_rules import ACTIVATION, ASKED, IDENTITY, NUMBERS, POLICY, RULES, TRAINING, rules_at
from ecrf.record.study_state import StudyState
from ecrf.words import Fault, Refusal

SIGNATURE_POLICY = "signature/1"
"""The version of the policy on electronic signatures in force."""
LIVE_RULES = {TRAINING: ASKED, IDENTITY: ASKED, POLICY: SIGNATURE_POLICY, ACTIVATION: ASKED}
"""What a live study is founded with: 21 CFR 11.10(i) and (j), 11.100(b), and ethics approval before an amendment."""
LIVE_ALWAYS = (TRAINING, IDENTITY, POLICY)
"""What a live study cannot do without once it sets rules."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A number as a rule: what the program has without it, and the least and most it takes."""

    default: int
    least: int
    most: int


BOUNDS = {
    "password.least": Bound(12, 8, 64),
    "password.history": Bound(5, 0, 24),
    "password.days": Bound(180, 0, 730),
    "lockout.failures": Bound(5, 3, 10),
    "lockout.minutes": Bound(15, 5, 1440),
    "idle.minutes": Bound(15, 1, 60),
}
"""Not less than eight characters: NIST SP 800-63B, 5.1.1.1; a password that is never too old has 0 days."""


def number_of(rules: Mapping[str, str], name: str) -> int:
    """The number of a rule, the program's own where the study says nothing."""
    return int(rules[name]) if name in rules else BOUNDS[name].default


def rules_now(study: StudyState) -> dict[str, str]:
    """The rules in force at the study's head."""
    return dict(rules_at(study.study, study.sequence))


def check_rules(rules: Mapping[str, str], *, live: bool) -> None:
    """Refuse a rule nobody knows (`command.rule_unknown`), a number out of bounds (`command.rule_bounds`), a policy that
    is not in force (`command.other_policy`), and a live study without what it needs (`command.rule_live`).
    """
    for name, words in rules.items():
        if name not in RULES:
            raise Refusal(Fault("command.rule_unknown", name))
        if name in NUMBERS:
            _check_number(name, words)
        elif name == POLICY and words != SIGNATURE_POLICY:
            raise Refusal(Fault("command.other_policy", words, {"known": SIGNATURE_POLICY}))
        elif name != POLICY and words != ASKED:
            raise Refusal(Fault("command.rule_unknown", f"{name}={words}"))
    for name in LIVE_ALWAYS if live else ():
        if name not in rules:
            raise Refusal(Fault("command.rule_live", name))


def _check_number(name: str, words: str) -> None:
    bound = BOUNDS[name]
    if not words.isascii() or not words.isdigit() or not bound.least <= int(words) <= bound.most:
        raise Refusal(Fault("command.rule_bounds", name, {"least": bound.least, "most": bound.most}))


def change_rules(before: Mapping[str, str], changes: Mapping[str, str], *, live: bool) -> dict[str, str]:
    """The whole set of rules after some changed; an empty text takes a rule away, a live study keeps what it needs."""
    after = {name: words for name, words in {**before, **changes}.items() if words}
    return {**{name: LIVE_RULES[name] for name in LIVE_ALWAYS if live}, **after}
