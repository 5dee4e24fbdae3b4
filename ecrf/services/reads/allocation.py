"""Reads of randomisation: a subject's, the study's, the release codes; arms withheld from who is blinded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import structs

from ecrf.record.allocation import PlaceId, make_code, sub_seed, write_code
from ecrf.record.rows import RootRow, StudyRow
from ecrf.record.rows_allocation import AllocationList
from ecrf.schema.lint_randomisation import MINIMISATION
from ecrf.schema.model import Randomisation
from ecrf.services import allocating as a
from ecrf.services.designs import Published
from ecrf.services.gates import check_randomisation
from ecrf.services.reads.allocation_view import (
    AllocationLine,
    AuthorisedView,
    ListView,
    ReleaseLine,
    StudyAllocation,
    SubjectAllocation,
    UnblindingView,
)
from ecrf.services.reads.blinding import is_blinded, label_of, read_arm, sees_arm
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.words import Fault, Refusal, Text


def read_subject_allocation(source: Source, chain: str) -> SubjectAllocation | None:
    """A subject's randomisation, None in a study that has none."""
    read = source.subject(chain)
    rule, root = read.published.design.study.randomisation, read.root
    if rule is None:
        return None
    arm = _arm(source, read.published, root)
    taken = root.randomised
    waits_for, turn, stratum = _turn(source, read, rule) if taken is None else (None, "", "")
    return SubjectAllocation(
        number="" if taken is None else taken.number,
        time="" if taken is None else taken.time,
        arm=arm,
        is_blinded=taken is not None and arm is None,
        needs_code=rule.release == "code",
        waits_for=waits_for,
        turn=turn,
        stratum=stratum,
        unblindings=tuple(_unblindings(source, root)),
        authorised=tuple(
            AuthorisedView(row.time, source.name(row.person), row.reason, row.note) for row in root.authorised
        ),
        acts=_acts(source, rule, root),
    )


def _acts(source: Source, rule: Randomisation, root: RootRow) -> frozenset[str]:
    may, taken = source.session.may, root.randomised is not None
    acts = {
        "randomise": may("randomise") and not taken,
        "unblind": may("unblind") and taken and rule.blind and not sees_arm(rule, source.session, root),
        "authorise": may("correct") and bool(root.unblindings),
    }
    return frozenset(act for act, allowed in acts.items() if allowed)


def _turn(source: Source, read: SubjectRead, rule: Randomisation) -> tuple[Fault | None, str, str]:
    """What stands in the way, by the very functions that would refuse; else the next number and the stratum."""
    study = _study(source)
    try:
        check_randomisation(read.state, read.published.index, rule)
        levels = a.write_levels(a.read_levels(read.view, rule, read.site_number))
        turn = a.find_turn(study, "" if rule.method == MINIMISATION else levels, read.chain)
    except Refusal as refusal:
        return refusal.fault, "", ""
    return None, a.number_of(study, turn.where), levels


def _study(source: Source) -> StudyRow:
    return a.study_row(source.study())


def _arm(source: Source, published: Published, root: RootRow) -> Text | None:
    rule = published.design.study.randomisation
    if rule is None or root.randomised is None or not sees_arm(rule, source.session, root):
        return None
    arms = tuple(arm.oid for arm in published.design.study.arms)
    found = read_arm(source.tools.store, source.session, _study(source), root, arms)
    return label_of(published.design, found)


def _unblindings(source: Source, root: RootRow) -> Iterator[UnblindingView]:
    for row in root.unblindings:
        name = source.name(row.person)
        yield UnblindingView(root.number, row.time, name, row.role, row.reason, row.needed_by, row.note)


def read_study_allocation(source: Source) -> StudyAllocation | None:
    """The study's randomisation over the subjects this session may see, None in a study that has none."""
    source.need("see_clinical")
    published = source.design()
    rule = published.design.study.randomisation if published is not None else None
    if rule is None or published is None:
        return None
    study, roots = _study(source), [row for _, row in source.roots()]
    strata = {row.subject: row.levels or row.stratum for row in study.taken}
    lines = tuple(
        AllocationLine(
            number=root.randomised.number,
            subject=root.number,
            site=source.site_number(root.site),
            time=root.randomised.time,
            stratum=strata.get(root.chain, ""),
            arm=_arm(source, published, root),
        )
        for root in sorted(roots, key=lambda row: row.randomised.time if row.randomised else "")
        if root.randomised is not None
    )
    known = Counter(line.arm for line in lines if line.arm is not None)
    may_count = not is_blinded(rule, source.session)
    return StudyAllocation(
        method=rule.method,
        is_blind=rule.blind,
        is_procedural=rule.release != "code",
        lists=tuple(_list(source, row) for row in study.lists),
        lines=lines,
        by_arm=tuple((arm.label, known[arm.label]) for arm in published.design.study.arms)
        if may_count
        else (),
        unblindings=tuple(each for root in roots for each in _unblindings(source, root)),
        may_commit=source.session.may("commit_allocation")
        and (not study.lists or any(factor.site for factor in rule.factors)),
        may_release=source.session.may("commit_allocation") and bool(study.lists),
    )


def _list(source: Source, row: AllocationList) -> ListView:
    places = sum(len(each) for each in row.places.values())
    return ListView(row.digest, row.time, source.name(row.person), len(row.places), places)


def read_releases(source: Source) -> tuple[ReleaseLine, ...]:
    """The code of the next place of every stratum, and of no place behind it; refused without the allocation key."""
    source.need("commit_allocation")
    study, lines = _study(source), []
    for row in study.lists:
        seed = sub_seed(a.open_seal(source.tools.store, source.session.sealer, row).bytes, "release")
        for stratum in row.places:
            try:
                turn = a.find_turn(study, stratum, "study")
            except Refusal:  # no place is left, so there is no code to give
                continue
            where = structs.replace(PlaceId(row.id, stratum, 0), place=turn.where.place)
            code = write_code(make_code(seed, where))
            lines.append(ReleaseLine(stratum, a.number_of(study, where), code))
    return tuple(lines)
