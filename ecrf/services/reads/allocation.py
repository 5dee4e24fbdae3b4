"""Reads of randomisation: a subject's, the study's, the release codes; arms withheld from who is blinded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ecrf.record.allocation import PlaceId, make_code, sub_seed, write_code
from ecrf.record.rows import RootRow, StudyRow
from ecrf.record.rows_allocation import AllocationList
from ecrf.schema.lint_randomisation import MINIMISATION
from ecrf.schema.model import Factor, Randomisation
from ecrf.services import allocating as a
from ecrf.services.designs import Published
from ecrf.services.gates import check_randomisation
from ecrf.services.reads.allocation_view import (
    AllocationLine,
    AuthorisedView,
    Levels,
    ListView,
    ReleaseLine,
    StudyAllocation,
    SubjectAllocation,
    UnblindingView,
)
from ecrf.services.reads.blinding import is_blinded, label_of, read_arm, sees_arm
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.words import Fault, Message, Refusal, Text


def read_subject_allocation(source: Source, chain: str) -> SubjectAllocation | None:
    """A subject's randomisation, None in a study that has none."""
    read = source.subject(chain)
    rule, root = read.published.design.study.randomisation, read.root
    if rule is None:
        return None
    arm = arm_of(source, read.published, root)
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
        levels=levels_of(read.published, stratum),
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


def arm_of(source: Source, published: Published, root: RootRow) -> Text | None:
    """The label of a subject's arm for a session that may know it."""
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
            levels=levels_of(published, strata.get(root.chain, "")),
            arm=arm_of(source, published, root),
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


def levels_of(published: Published, stratum: str) -> Levels:
    """A stratum as it stands in entries, by the labels of the design; what the design does not know stays a code."""
    rule, levels = published.design.study.randomisation, a.read_written(stratum)
    factors = rule.factors if rule is not None else ()
    return tuple(
        (factor.label, _level_of(published, factor, levels[factor.oid]))
        for factor in factors
        if factor.oid in levels
    )


def _level_of(published: Published, factor: Factor, level: str) -> Text | Message:
    item = published.index.item(factor.item).item if factor.item else None
    codelist = published.index.codelist_of(item) if item is not None else None
    for code in codelist.codes if codelist is not None else ():
        if code.code == level:
            return code.label
    return Message(f"value.{level}") if level in ("yes", "no") and not factor.site else Text(level)


def read_releases(source: Source) -> tuple[ReleaseLine, ...]:
    """The code of the next place of every stratum, and of no place behind it; refused without the allocation key."""
    return tuple(_codes(source, only_next=True))


def read_code_sheet(source: Source) -> tuple[ReleaseLine, ...]:
    """The codes of every place that was not taken, for sealed envelopes; refused without the allocation key."""
    return tuple(_codes(source, only_next=False))


def _codes(source: Source, *, only_next: bool) -> Iterator[ReleaseLine]:
    source.need("commit_allocation")
    study, published = _study(source), source.design()
    for row in study.lists:
        seed = sub_seed(a.open_seal(source.tools.store, source.session.sealer, row).bytes, "release")
        for stratum, places in row.places.items():
            try:
                turn = a.find_turn(study, stratum, "study")
            except Refusal:  # no place is left, so there is no code to give
                continue
            first = turn.where.place
            for place in range(first, first + 1 if only_next else len(places) + 1):
                where = PlaceId(row.id, stratum, place)
                code = write_code(make_code(seed, where))
                levels = levels_of(published, stratum) if published is not None else ()
                yield ReleaseLine(stratum, levels, a.number_of(study, where), code)
