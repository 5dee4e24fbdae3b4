"""Who is asking: person, role, site and keys, from login to logout."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ecrf.record.study_state import Question, StudyState
from ecrf.services.ports import Sealer, Signer


@dataclass(frozen=True, slots=True)
class Session:
    """One person at work in one role at one site (`*`: all sites of the study)."""

    person: str
    login: str
    name: str
    role: str
    site: str
    organisation: str
    workstation: str
    program: str
    signer: Signer
    sealer: Sealer
    actions: frozenset[str] = field(default_factory=frozenset)

    def may(self, action: str) -> bool:
        """Whether the role allows `action`; the fold asks again."""
        return action in self.actions

    def at_site(self, site: str) -> Session:
        """The same session acting at one of its sites."""
        return replace(self, site=site)


def find_actions(study: StudyState, session: Session, day: str) -> frozenset[str]:
    """The actions of the session's role on `day` (ISO) at the study's current head."""
    site = "" if session.site == "*" else session.site
    asked = Question(session.person, session.signer.key, session.role, site, day, study.sequence)
    return study.actions_of(asked) or frozenset()
