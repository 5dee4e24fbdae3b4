"""Locks of a place with their history, and the checklist behind the next one."""

from __future__ import annotations

from collections.abc import Iterator

from ecrf.record.address import is_under
from ecrf.record.fold.guards import LOCK_LEVELS, SEAL
from ecrf.record.state import RecordState
from ecrf.services.designs import Published
from ecrf.services.reads.checklist import Checked, OpenPoint, check_subject, families_of
from ecrf.services.reads.checklist_site import SiteAsked, check_site
from ecrf.services.reads.locks_view import LockEvent, LockView, PointView, SiteLock
from ecrf.services.reads.naming import join_words, numbered
from ecrf.services.reads.queries import describe_place
from ecrf.services.reads.sdv_plan import plan_of
from ecrf.services.reads.source import Source
from ecrf.services.reads.threads import say_text
from ecrf.services.reads.trail import entries_of
from ecrf.words import Text

SUBJECT = "subject:"


class Checklists:
    """Open points of subjects, looked for again only when a subject moved on."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[tuple[str, str], tuple[bytes, str, tuple[PointView, ...]]] = {}

    def subject(self, chain: str, prefix: str = "") -> tuple[PointView, ...]:
        """The open points at or beneath a prefix of a subject."""
        source = self._source
        read = source.subject(chain)
        families = families_of(source.study())
        moment = " ".join((source.as_of.isoformat(), *sorted(families)))
        known = self._known.get((chain, prefix))
        if known is None or known[:2] != (read.head, moment):
            order = order_of(source, read.root.site, chain)
            plan = plan_of(read.published.design.study.settings, order)
            points = check_subject(Checked(read.place, prefix, plan, families, read.schedule))
            known = (read.head, moment, tuple(_shown(read.published, point) for point in points))
            self._known[chain, prefix] = known
        return known[2]

    def site(self, site: str, trail: str) -> tuple[PointView, ...]:
        """The open points only a site as a whole has; `trail` is what verifying said."""
        source = self._source
        state = source.site(site)
        number = source.site_number(site)
        points = list(check_site(SiteAsked(state, number, source.as_of, trail)))
        return tuple(_shown(source.design(), point) for point in points)


def order_of(source: Source, site: str, chain: str) -> int:
    """The number of a subject among those of its site (1, 2, ...); kept, for orders never move."""
    known = source.orders.get(chain)
    if known is None:
        source.orders.update((each, n) for n, each in enumerate(site_order(source, site), 1))
        known = source.orders[chain]
    return known


def site_order(source: Source, site: str) -> list[str]:
    """The subjects of a site in the order they joined, those entered in error too: orders never move."""
    found = [(row.added_at, chain) for chain, row in source.roots() if row.site == site]
    return [chain for _, chain in sorted(found)]


def read_site_locks(source: Source) -> tuple[SiteLock, ...]:
    """The sites this session may see, each with the lock that stands on all of it."""
    source.need("see_clinical")
    roots = source.roots()
    return tuple(
        SiteLock(
            site=row.site,
            number=row.number,
            name=row.name,
            level=_strongest(source.site(row.site), ""),
            subjects=sum(root.site == row.site for _, root in roots),
        )
        for row in sorted(source.study().sites.values(), key=lambda row: row.number)
        if source.session.site in ("*", row.site)
    )


def read_locks(source: Source, chain: str, at: str) -> LockView:
    """The locks on a place of a subject, or of a site as a whole (`at` empty)."""
    source.need("see_clinical")
    is_subject = chain.startswith(SUBJECT)
    state = source.record(chain) if is_subject else source.site(chain.partition(":")[2])
    events = tuple(reversed(list(_events(source, chain, at)))) if state is not None else ()
    level, own = _strongest(state, at), _own(state, at)
    root = state.root if state is not None else None
    site = source.study().sites.get(chain.partition(":")[2])
    number = root.number if root is not None and is_subject else site.number if site is not None else ""
    sealed = [row.time for row in source.study().checkpoints.values() if row.occasion == SEAL]
    return LockView(
        chain=chain,
        at=at,
        number=number,
        title=_title(source, state, at) if is_subject else Text(site.name if site is not None else ""),
        level=level,
        own=own,
        events=events,
        unlocks=sum(event.lifted for event in events),
        sealed=sealed[0] if sealed else "",
        acts=_acts(source, level, own, whole_site=not is_subject) if not sealed else frozenset(),
    )


def _acts(source: Source, level: str, own: str, *, whole_site: bool) -> frozenset[str]:
    """What may be done with the locks of a place now."""
    may, acts = source.session.may, set[str]()
    strength = LOCK_LEVELS.index(level) if level else -1
    if may("freeze"):
        acts |= {"freeze"} if strength < 0 else set()
        acts |= {"thaw"} if own == level == "frozen" else set()
    if may("lock"):
        acts |= {"lock"} if strength < 1 else set()
        acts |= {"unlock"} if own == level == "locked" else set()
        acts |= {"hard"} if whole_site and level == "locked" else set()
        acts |= {"seal"} if _may_seal(source) else set()
    return frozenset(acts)


def _may_seal(source: Source) -> bool:
    """Every site is locked for good."""
    if source.session.site != "*":
        return False
    states = [source.site(site) for site in source.study().sites]
    return bool(states) and all(state is not None and state.is_locked_for_good for state in states)


def _strongest(state: RecordState | None, at: str) -> str:
    rows = [row for row in state.locks.values() if is_under(at, row.at)] if state is not None else []
    return max((row.level for row in rows), key=LOCK_LEVELS.index, default="")


def _own(state: RecordState | None, at: str) -> str:
    rows = [row for row in state.locks.values() if row.at == at] if state is not None else []
    return max((row.level for row in rows), key=LOCK_LEVELS.index, default="")


def _events(source: Source, chain: str, at: str) -> Iterator[LockEvent]:
    """Every lock set or lifted on the place, above it or beneath it, oldest first."""
    for stored in source.tools.store.transactions(chain):
        for written in entries_of(stored):
            if written.kind not in ("lock.set", "lock.lifted"):
                continue
            if not (is_under(at, written.at) or is_under(written.at, at)):
                continue
            lifted = written.kind == "lock.lifted"
            yield LockEvent(
                at=written.at,
                level=str(getattr(written.entry, "level", "")),
                lifted=lifted,
                person=source.name(written.header.person),
                role=written.header.role,
                time=written.header.stored,
                why=say_text(written.words("reason" if lifted else "note")),
            )


def _title(source: Source, state: RecordState | None, at: str) -> Text:
    if state is None or state.root is None or not at:
        return Text("")
    event, repeat, form, _ = describe_place(source.tools.designs.get(state.root.design), at)
    return join_words((numbered(event, repeat), form))


def _shown(published: Published | None, point: OpenPoint) -> PointView:
    if published is None or not point.chain or not point.at:
        return PointView(point, Text(""), Text(""))
    event, repeat, form, item = describe_place(published, point.at)
    return PointView(point, join_words((numbered(event, repeat), form)), item)
