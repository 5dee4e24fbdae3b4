"""The rows of an access review, the same on paper and in the workbook."""

from __future__ import annotations

from ecrf.exports.facts import show_time
from ecrf.exports.list_file import ListFile, ListSheet
from ecrf.services.reads.access_view import AccessReview, PersonAccess
from ecrf.words import Message, Speaker

PERSON = ("ui.people.name", "ui.people.login", "ui.people.organisation", "ui.people.roles", "access.added", "access.closed",
          "people.training", "access.identity", "access.policy", "access.last_login", "access.failures")  # fmt: skip
"""Message codes of the columns of the list of people."""
EVENT = ("access.time", "access.what", "access.who", "access.workstation", "access.words")
"""Message codes of the columns of what happened."""


_EVENT_PLACES = (0, 36, 96, 124, 152, 178)


def access_file(review: AccessReview, speaker: Speaker) -> ListFile:
    """The review as it is taken along."""
    reviewed = show_time(review.reviewed) if review.reviewed else speaker.say("access.never_reviewed")
    letters = review.letters or (speaker.say("access.no_letter"),)
    return ListFile(
        title="access.title",
        as_of=review.as_of,
        under=f"{review.study}  ·  {review.as_of}  ·  {reviewed}",
        facts=tuple((speaker.say("people.fact.fda_letter"), letter) for letter in letters),
        sheets=(
            ListSheet("people", "ui.people.people", PERSON, person_rows(review, speaker)),
            ListSheet("rights", "access.show.rights", EVENT, right_rows(review, speaker), _EVENT_PLACES),
            ListSheet("attempts", "access.show.tries", EVENT, mark_rows(review, speaker), _EVENT_PLACES),
        ),
        is_signed_by_hand=True,
    )


def person_rows(review: AccessReview, speaker: Speaker) -> list[tuple[str, ...]]:
    """One row per account, in the order they were added."""
    return [_person(one, speaker) for one in review.persons]


def right_rows(review: AccessReview, speaker: Speaker) -> list[tuple[str, ...]]:
    """One row per change of rights, newest first."""
    return [
        (
            show_time(line.time),
            speaker.say(line.said),
            line.person,
            line.workstation,
            speaker.say(line.reason) or speaker.say(line.note),
        )
        for line in review.changes
    ]


def mark_rows(review: AccessReview, speaker: Speaker) -> list[tuple[str, ...]]:
    """One row per failed attempt, refused act and alert, newest first."""
    return [
        (
            show_time(mark.time),
            speaker.say(Message(f"access.mark.{mark.kind}")),
            mark.who,
            mark.workstation,
            mark.words,
        )
        for mark in review.marks
    ]


def _person(one: PersonAccess, speaker: Speaker) -> tuple[str, ...]:
    person = one.person
    everywhere = speaker.say("ui.login.all_sites")
    roles = "; ".join(
        f"{speaker.say(f'role.{grant.role}')} {everywhere if grant.site == '*' else grant.site_number} "
        f"{grant.since}–{grant.until}"
        for grant in person.grants
        if grant.active
    )
    trained = "; ".join(f"{each.what} {each.version} {each.day}" for each in person.trainings)
    closed = one.disabled[:10]
    return (
        person.name, person.login, person.organisation, roles, one.added[:10], closed, trained, person.identity,
        person.accepted,
        show_time(one.last_login), str(one.failures),
    )  # fmt: skip
