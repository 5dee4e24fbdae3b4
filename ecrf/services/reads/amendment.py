"""An amendment at the sites: where a version is active, and the dry run of moving live subjects to it."""

from __future__ import annotations

from collections.abc import Iterable

from ecrf.record.address import site_chain
from ecrf.record.people_rules import ACTIVATION, ETHICS, SITE_TRAINING, approval_at, design_at_site
from ecrf.record.rows import DesignRow, Fact, RootRow, SiteRow
from ecrf.record.state import RecordState
from ecrf.schema.model import Form, Severity
from ecrf.services.context import SubjectView
from ecrf.services.designs import Published
from ecrf.services.findings import find_firing
from ecrf.services.house_rules import rules_now
from ecrf.services.reads.amendment_view import Amendment, FormChange, NewFinding, SiteStanding, SubjectMove
from ecrf.services.reads.source import Source
from ecrf.words import Fault, Refusal, Text


def read_amendment(source: Source, version: str = "", site: str = "") -> Amendment:
    """Where a version (empty: the one published last) stands at each site, with the moves of `site`.

    Refuses `command.no_design`, `command.unknown_design`, `command.unknown_site`.
    """
    source.need("publish", "manage_study")
    wanted = _version(source, version)
    roots = _roots(source)
    sites = sorted(source.study().sites.values(), key=lambda row: row.number)
    standing = tuple(_standing(source, row, wanted, roots) for row in sites)
    if site and site not in source.study().sites:
        raise Refusal(Fault("command.unknown_site", site))
    moves = [
        preview_move(source, chain, wanted.design)
        for chain, row in roots
        if site and row.site == site and row.design != wanted.design and not row.in_error
    ]
    return Amendment(wanted.version, wanted.design, standing, tuple(moves))


def _version(source: Source, version: str) -> DesignRow:
    rows = sorted(source.study().designs.values(), key=lambda row: row.published)
    if not rows:
        raise Refusal(Fault("command.no_design", "study"))
    found = [row for row in rows if version in ("", row.version, row.design)]
    if not found:
        raise Refusal(Fault("command.unknown_design", version))
    return found[-1]


def _roots(source: Source) -> list[tuple[str, RootRow]]:
    """Subjects and the sites' own chains, by number."""
    rows = [(chain, row) for chain, row in source.tools.store.rows("root") if isinstance(row, RootRow)]
    return sorted(rows, key=lambda pair: (pair[0].startswith("subject:"), pair[1].number))


def working_design(source: Source, row: SiteRow) -> str:
    """The digest of the version a site works under."""
    study = source.study()
    designs = study.designs.values()
    if ACTIVATION in rules_now(study):
        return design_at_site(designs, row, study.sequence)
    return max(designs, key=lambda one: one.published).design if designs else ""


def _standing(
    source: Source, row: SiteRow, wanted: DesignRow, roots: list[tuple[str, RootRow]]
) -> SiteStanding:
    working = working_design(source, row)
    mine = [(chain, root) for chain, root in roots if root.site == row.site and not root.in_error]
    known, approval = source.study().designs.get(working), approval_at(row)
    return SiteStanding(
        site=row.site,
        number=row.number,
        name=row.name,
        working=known.version if known is not None else "",
        is_working=working == wanted.design,
        ethics=_said(row.facts, ETHICS, wanted.design),
        training=_said(row.facts, SITE_TRAINING, wanted.design),
        valid_until=approval.reference if approval is not None else "",
        subjects=sum(chain != site_chain(row.site) for chain, _ in mine),
        behind=sum(root.design != wanted.design for _, root in mine),
    )


def _said(facts: Iterable[Fact], fact: str, design: str) -> str:
    found = [one for one in facts if (one.fact, one.reference) == (fact, design)]
    return f"{found[-1].day} {found[-1].what}" if found else ""


def preview_move(source: Source, chain: str, design: str) -> SubjectMove:
    """What changes for a subject when a version's checks, schedule and derivations apply; nothing is written."""
    state = source.tools.store.load_state(chain)
    if not isinstance(state, RecordState) or state.root is None:
        raise Refusal(Fault("command.unknown_chain", chain))
    root, get = state.root, source.tools.designs.get
    old, new = get(root.design), get(design)
    site = source.tools.store.load_state(site_chain(root.site))
    at_site = site if isinstance(site, RecordState) and site.root is not None else None
    is_subject = chain.startswith("subject:")
    return SubjectMove(
        chain=chain,
        number=root.number if is_subject else "",
        before=old.design.study.version,
        after=new.design.study.version,
        locked=any(lock.at == "" and lock.level in ("locked", "hard") for lock in state.locks.values()),
        forms=tuple(_changed_forms(state, old, new)),
        new_visits=_visits(new, old) if is_subject else (),
        gone_visits=_visits(old, new) if is_subject else (),
        firing=_firing(
            source,
            SubjectView(state, old, at_site, source.as_of),
            SubjectView(state, new, at_site, source.as_of),
        ),
    )


def _changed_forms(state: RecordState, old: Published, new: Published) -> Iterable[FormChange]:
    for form in old.design.forms:
        records = {row.record for row in state.forms.values() if row.form == form.oid and not row.in_error}
        before, after = _items(form), _items(new.index.find_form(form.oid))
        fresh = tuple(label for oid, label in after.items() if oid not in before)
        gone = tuple(label for oid, label in before.items() if oid not in after)
        if records and (fresh or gone):
            left = before.keys() - after.keys()
            kept = sum(
                len(left & line.items.keys()) for line in state.lines.values() if line.record in records
            )
            yield FormChange(form.oid, form.title, len(records), fresh, gone, kept)


def _items(form: Form | None) -> dict[str, Text]:
    return {item.oid: item.label for group in form.groups for item in group.items} if form is not None else {}


def _visits(have: Published, lack: Published) -> tuple[Text, ...]:
    known = {event.oid for event in lack.design.study.events}
    return tuple(event.label for event in have.design.study.events if event.oid not in known)


def _firing(source: Source, old: SubjectView, new: SubjectView) -> tuple[NewFinding, ...]:
    """Checks that fire under the new version and not under the old, at forms that were begun."""
    found: list[NewFinding] = []
    for row in new.state.forms.values():
        form = new.index.find_form(row.form)
        if row.in_error or form is None:
            continue
        before = {one.key for one in find_firing(old, row.record, old.plan.checks_of(row.form))}
        for one in find_firing(new, row.record, new.plan.checks_of(row.form)):
            if one.key not in before and not source.veil.silences(one.check.oid):
                opens = row.status == "complete" and one.check.severity is not Severity.INFO
                found.append(NewFinding(one.check.oid, one.check.say, one.at, form.title, opens))
    return tuple(found)
