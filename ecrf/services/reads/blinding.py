"""Who is blinded in a study, and the arm of a subject for those who may know it."""

from __future__ import annotations

from ecrf.record.allocation import PlaceId, blind_key, find_arm
from ecrf.record.rows import RootRow, StudyRow
from ecrf.schema.model import Design, Randomisation
from ecrf.services.allocating import open_content
from ecrf.services.ports import Reader
from ecrf.services.session import Session
from ecrf.words import Text


def is_blinded(rule: Randomisation | None, session: Session) -> bool:
    """Whether this session's role is blinded, whatever keys its ring holds for an emergency."""
    return rule is not None and rule.blind and session.role not in rule.unblinded


def sees_arm(rule: Randomisation, session: Session, root: RootRow) -> bool:
    """Whether the arm of this subject is shown: an open study, an unblinded role, or who unblinded this subject."""
    if not session.may("see_clinical"):
        return False
    opened = any(row.person == session.person for row in root.unblindings)
    return not rule.blind or (
        (not is_blinded(rule, session) or opened) and session.sealer.holds("unblinding")
    )


def read_arm(reader: Reader, session: Session, study: StudyRow, root: RootRow, arms: tuple[str, ...]) -> str:
    """The arm of a randomised subject; the caller asked `sees_arm` before."""
    taken = root.randomised
    if taken is None or taken.arm:
        return "" if taken is None else taken.arm
    found = next(row for row in study.lists if row.id == taken.list)
    code = next(bytes.fromhex(row.release) for row in study.taken if row.subject == root.chain)
    seed = open_content(reader, session.sealer, found, "blind")
    where = PlaceId(taken.list, taken.stratum, taken.place)
    place = found.places[taken.stratum][taken.place - 1]
    return find_arm(where, place.arm, arms, blind_key(seed, code))


def label_of(design: Design, arm: str) -> Text | None:
    """The label of an arm, None for none."""
    return next((each.label for each in design.study.arms if each.oid == arm), Text(arm) if arm else None)
