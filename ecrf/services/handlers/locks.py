"""Handlers of locks: of a form, visit or subject, of a site, of the study for good."""

from __future__ import annotations

from collections.abc import Iterable

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN, site_chain
from ecrf.record.fold.guards import LOCK_LEVELS, SEAL
from ecrf.record.rows import RootRow
from ecrf.record.state import RecordState
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain, need_root, published_of, require_words
from ecrf.services.context import SubjectView
from ecrf.services.handlers.study import open_site_forms, write_checkpoint
from ecrf.services.reads.checklist import LINES, Checked, OpenPoint, check_subject, families_of
from ecrf.services.reads.checklist_site import SiteAsked, check_site
from ecrf.services.reads.sdv_plan import plan_of
from ecrf.services.reads.shelf import Shelf
from ecrf.services.reads.status import Place
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal

FREEZE = "frozen"


def lock(unit: Unit, command: c.Lock, bench: Bench) -> Answer:
    """Freeze a prefix, or lock it once its checklist is met or the override is documented."""
    state = enter_chain(unit, command.chain)
    told = ""
    if command.level != FREEZE:
        told = _judged(list(_of_subject(unit, state, command.at, bench)), command.override)
    unit.add(command.chain, e.Locked(command.at, command.level, unit.optional_text(told)))
    return Answer(command.chain)


def unlock(unit: Unit, command: c.Unlock, bench: Bench) -> Answer:
    """Lift a freeze or lock, with a reason."""
    enter_chain(unit, command.chain)
    require_words(command.reason, command.at)
    unit.add(command.chain, e.Unlocked(command.at, command.level, unit.text(command.reason)))
    return Answer(command.chain)


def lock_site(unit: Unit, command: c.LockSite, bench: Bench) -> Answer:
    """Lock a site's own chain and every subject of it as a whole, in one transaction."""
    home = open_site_forms(unit, _known(unit, command.site))
    chains = [*_subjects(unit, command.site), home]
    told = ""
    if command.level != FREEZE:
        points = [
            point for chain in chains[:-1] for point in _of_subject(unit, unit.record(chain), "", bench)
        ]
        points += check_site(_asked(unit, command.site, command.trail))
        told = _judged(points, command.override)
    for chain in chains:
        if not _covered(unit.record(chain), command.level):
            unit.add(chain, e.Locked("", command.level, unit.optional_text(told)))
    if unit.is_empty:
        raise Refusal(Fault("fold.lock_state", command.site, {"level": command.level}))
    return Answer(home)


def unlock_site(unit: Unit, command: c.UnlockSite, bench: Bench) -> Answer:
    """Lift the lock of a site from its own chain and every subject that has it."""
    home = open_site_forms(unit, _known(unit, command.site))
    require_words(command.reason, command.site)
    held = [
        chain
        for chain in (*_subjects(unit, command.site), home)
        if f"{command.level}:" in unit.record(chain).locks
    ]
    if not held:
        raise Refusal(Fault("fold.lock_state", command.site, {"level": command.level}))
    for chain in held:
        unit.add(chain, e.Unlocked("", command.level, unit.text(command.reason)))
    return Answer(home)


def seal_study(unit: Unit, command: c.SealStudy, bench: Bench) -> Answer:
    """Write the checkpoint that seals the study; every site must be locked for good first."""
    loose = [row.number for row in unit.study.sites.values() if not _is_hard(unit, row.site)]
    if loose or not unit.study.sites:
        raise Refusal(Fault("command.not_locked", ", ".join(sorted(loose)) or STUDY_CHAIN))
    if any(row.occasion == SEAL for row in unit.study.checkpoints.values()):
        raise Refusal(Fault("fold.lock_state", STUDY_CHAIN, {"level": "hard"}))
    return Answer(STUDY_CHAIN, created=write_checkpoint(unit, SEAL))


def _is_hard(unit: Unit, site: str) -> bool:
    rows = unit.door.rows("lock", site_chain(site))
    return any(getattr(row, "level", "") == "hard" and not getattr(row, "at", "") for _, row in rows)


def _known(unit: Unit, site: str) -> str:
    if site not in unit.study.sites:
        raise Refusal(Fault("command.unknown_site", site))
    return site


def _subjects(unit: Unit, site: str) -> list[str]:
    """The chains of a site's subjects in the order they joined."""
    roots = [
        (row.added_at, chain)
        for chain, row in unit.door.rows("root")
        if isinstance(row, RootRow) and row.site == site and chain.startswith("subject:")
    ]
    return [chain for _, chain in sorted(roots)]


def _of_subject(unit: Unit, state: RecordState, prefix: str, bench: Bench) -> Iterable[OpenPoint]:
    """What stands open beneath a prefix of a subject; a site's own chain has its site's lines only."""
    root = need_root(state)
    if not state.chain.startswith("subject:"):
        return ()
    published = published_of(bench, state)
    as_of = unit.now.date()
    view = SubjectView(state, published, unit.record(site_chain(root.site)), as_of)
    order = _subjects(unit, root.site).index(state.chain) + 1
    plan = plan_of(published.design.study.settings, order)
    return check_subject(Checked(Place(view, Shelf(state), as_of), prefix, plan, families_of(unit.study)))


def _asked(unit: Unit, site: str, trail: str) -> SiteAsked:
    number = unit.study.sites[site].number
    return SiteAsked(unit.record(site_chain(site)), number, unit.now.date(), trail)


def _covered(state: RecordState, level: str) -> bool:
    """Whether the whole chain stands under a lock as strong."""
    return any(
        not row.at and LOCK_LEVELS.index(row.level) >= LOCK_LEVELS.index(level)
        for row in state.locks.values()
    )


def _judged(points: list[OpenPoint], override: str) -> str:
    """Refuse while something stands open, unless the override says why; then what stood open is kept with it."""
    if not points:
        return ""
    counts = {name: sum(point.line == name for point in points) for name in LINES}
    told = "; ".join(f"{name} {count}" for name, count in counts.items() if count)
    if not override.strip():
        raise Refusal(Fault("lock.not_ready", points[0].subject, {"count": len(points), "open": told}))
    return f"{override.strip()} [{told}]"
