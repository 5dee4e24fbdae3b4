"""Accounts, roles and sites."""

from __future__ import annotations

from collections import Counter

from ecrf.record.people_rules import ACTIVATION, FDA_LETTER, IDENTITY, IDENTITY_CHECK, TRAINING
from ecrf.record.people_rules import POLICY as RULE_POLICY
from ecrf.record.rows import Fact, GrantRow, PersonRow
from ecrf.record.study_state import StudyState
from ecrf.services.house_rules import BOUNDS, number_of, rules_now
from ecrf.services.policy import POLICY
from ecrf.services.reads.people_view import (
    GrantView,
    People,
    PermissionCell,
    PersonView,
    RuleView,
    SiteView,
    TrainingView,
)
from ecrf.services.reads.source import Source


def read_people(source: Source) -> People:
    """Who may do what where; for administrators, data managers and whoever reads the trail."""
    source.need("add_person", "grant_role", "add_site", "manage_study")
    study, day = source.study(), source.as_of.isoformat()
    matrix = study.matrix_at(study.sequence)
    subjects = Counter(row.site for _, row in source.roots())
    return People(
        persons=tuple(
            show_person(study, row, day) for row in sorted(study.persons.values(), key=lambda row: row.added)
        ),
        sites=tuple(
            SiteView(row.site, row.number, row.name, row.organisation, subjects[row.site])
            for row in sorted(study.sites.values(), key=lambda row: row.number)
        ),
        roles=tuple(matrix),
        matrix=frozenset(PermissionCell(role, action) for role, acts in matrix.items() for action in acts),
        rules=read_rules(study),
        letters=read_letters(study),
    )


def read_sites(source: Source) -> tuple[SiteView, ...]:
    """The sites of this session, by number, without counts of subjects."""
    mine = source.session.site
    rows = sorted(source.study().sites.values(), key=lambda row: row.number)
    return tuple(
        SiteView(row.site, row.number, row.name, row.organisation, 0)
        for row in rows
        if mine in ("*", row.site)
    )


def read_rules(study: StudyState) -> tuple[RuleView, ...]:
    """Every rule there is, as it holds at the study's head."""
    rules = rules_now(study)
    asked = (
        RuleView(name, rules.get(name, ""), name in rules)
        for name in (TRAINING, IDENTITY, RULE_POLICY, ACTIVATION)
    )
    numbers = (
        RuleView(name, str(number_of(rules, name)), name in rules, bound.least, bound.most)
        for name, bound in BOUNDS.items()
    )
    return (*asked, *numbers)


def read_letters(study: StudyState) -> tuple[str, ...]:
    """Letters to the FDA that say electronic signatures are meant as binding: day and where each is filed."""
    facts = study.study.facts if study.study is not None else ()
    return tuple(_said(one) for one in facts if one.fact == FDA_LETTER)


def _said(one: Fact) -> str:
    return f"{one.day} {one.what}"


def show_person(study: StudyState, row: PersonRow, day: str) -> PersonView:
    """An account with its roles on a day, its training and whether it accepted the policy in force."""
    grants = [grant for grant in study.grants.values() if grant.person == row.person]
    return PersonView(
        person=row.person,
        login=row.login,
        name=row.name,
        organisation=row.organisation,
        disabled=bool(row.disabled),
        grants=tuple(_grant(study, grant, day) for grant in sorted(grants, key=lambda grant: grant.started)),
        trainings=tuple(TrainingView(one.what, one.version, one.day) for one in row.trainings),
        accepted=next((one.time[:10] for one in row.accepted if one.policy == POLICY), ""),
        identity=next((_said(one) for one in reversed(row.facts) if one.fact == IDENTITY_CHECK), ""),
    )


def _grant(study: StudyState, row: GrantRow, day: str) -> GrantView:
    site = study.sites.get(row.site)
    active = not row.ended and row.since <= day and (not row.until or day <= row.until)
    number = site.number if site is not None else row.site
    return GrantView(row.role, row.site, number, row.since, row.until, active)
