"""The access review: accounts with their dates, changes of rights, and what the access chain says of the door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.record.entry import Accessed
from ecrf.services.house_rules import number_of, rules_now
from ecrf.services.reads.access_view import AccessMark, AccessReview, PersonAccess
from ecrf.services.reads.history_view import HistoryLine
from ecrf.services.reads.people import read_letters, show_person
from ecrf.services.reads.source import Source
from ecrf.services.reads.trail import Written, entries_of, show_entry

RIGHTS = frozenset({
    "study.created", "permissions.set", "person.added", "person.disabled", "role.granted", "role.withdrawn",
    "key.registered", "training.recorded", "policy.accepted", "site.added",
    "rules.set", "fact.recorded", "tasks.delegated", "delegation.signed",
})  # fmt: skip
"""Entries of the study chain that change who may do what."""
MOST = 6000
"""Entries of the access chain looked at, from its end."""
_CLOCK = timedelta(seconds=30)
"""A clock may be set right by so much without an alert."""
_DOOR_PARTS = 6
_NOTES = {"idle": "idle", "access_review": "reviewed"}


def read_access_review(source: Source) -> AccessReview:
    """Accounts, changes of rights, marks; for who gives accounts and who manages the study."""
    source.need("add_person", "manage_study")
    study = source.study()
    pass_ = AccessPass(source)
    marks = tuple(pass_.read())
    times, changes = _study_pass(source)
    day = source.as_of.isoformat()
    persons = tuple(
        PersonAccess(
            person=show_person(study, row, day),
            added=times.get(row.added, ""),
            disabled=times.get(row.disabled, "") if row.disabled else "",
            last_login=pass_.logins.get(row.person, ""),
            failures=pass_.failures[row.login],
        )
        for row in sorted(study.persons.values(), key=lambda row: row.added)
    )
    name = study.study.name if study.study is not None else ""
    nature = study.study.nature if study.study is not None else ""
    marks = tuple(reversed(marks))
    reviewed = next((mark.time for mark in marks if mark.kind == "reviewed"), "")
    letters = read_letters(study)
    return AccessReview(day, name, nature, persons, tuple(reversed(changes)), marks, reviewed, letters)


def read_access_alerts(source: Source) -> tuple[AccessMark, ...]:
    """What happened at the door since the last review and should be looked at; empty for who gives no accounts."""
    if not source.session.may("add_person"):
        return ()
    marks = tuple(reversed(tuple(AccessPass(source).read())))
    reviewed = next((mark.time for mark in marks if mark.kind == "reviewed"), "")
    return tuple(mark for mark in marks if mark.is_alert and mark.time > reviewed)


class AccessPass:
    """One pass over the access chain from the oldest entry looked at to the newest."""

    def __init__(self, source: Source) -> None:
        self._source = source
        study = source.study()
        self._known = {study.study.home} if study.study is not None else set()
        self._learning = True
        self._last: datetime | None = None
        self._row: Counter[str] = Counter()
        self._tries = number_of(rules_now(study), "lockout.failures")
        self.failures: Counter[str] = Counter()
        self.logins: dict[str, str] = {}
        """Person -> time of the last login."""

    def read(self) -> Iterator[AccessMark]:
        """The marks, oldest first."""
        store = self._source.tools.store
        end = store.head(ACCESS_CHAIN).sequence
        start = max(0, end - MOST)
        for stored in store.transactions(ACCESS_CHAIN, start):
            self._learning = start > 0 and stored.first < start + MOST // 2
            for written in entries_of(stored):
                yield from self._clock(written)
                if isinstance(written.entry, Accessed):
                    yield from self._entry(written, written.entry)

    def _entry(self, written: Written, entry: Accessed) -> Iterator[AccessMark]:
        words, what = written.words("detail"), entry.what
        if what == "door":
            yield from self._door(words)
        elif what == "login":
            self.logins[written.header.person] = written.header.stored
            yield from self._place(written)
        elif what == "refused":
            yield self._mark(written, "refused", words)
        elif what == "recovery":
            verb, _, rest = words.partition(" ")
            yield self._mark(written, "recovery_used" if verb == "used" else "recovery_made", rest)
        elif what in _NOTES:
            yield self._mark(written, _NOTES[what])

    def _mark(self, written: Written, kind: str, words: str = "") -> AccessMark:
        header = written.header
        return AccessMark(header.stored, kind, self._source.name(header.person), header.workstation, words)

    def _place(self, written: Written) -> Iterator[AccessMark]:
        workstation = written.header.workstation
        if workstation not in self._known:
            self._known.add(workstation)
            if not self._learning:
                yield self._mark(written, "new_workstation")

    def _clock(self, written: Written) -> Iterator[AccessMark]:
        now = datetime.fromisoformat(written.header.stored)
        if self._last is not None and now < self._last - _CLOCK:
            yield self._mark(written, "clock_back", self._last.isoformat(timespec="seconds"))
        self._last = now

    def _door(self, words: str) -> Iterator[AccessMark]:
        """Lines of the door log as they were taken over: day, time, outcome, purpose, login, workstation."""
        for line in words.split("\n")[1:]:
            parts = line.split(" ", _DOOR_PARTS - 1)
            if len(parts) == _DOOR_PARTS:
                yield from self._attempt(parts)

    def _attempt(self, parts: list[str]) -> Iterator[AccessMark]:
        day, time, outcome, _purpose, login, workstation = parts
        moment = f"{day}T{time}"
        if outcome == "opened":
            self._row[login] = 0
            return
        yield AccessMark(moment, outcome, login, workstation)
        if outcome != "wrong_password":
            return
        self.failures[login] += 1
        self._row[login] += 1
        if self._row[login] % self._tries == 0:
            yield AccessMark(moment, "lockout", login, workstation)


def _study_pass(source: Source) -> tuple[dict[int, str], list[HistoryLine]]:
    """Times of the study chain's entries about people, and the lines that change rights, oldest first."""
    times: dict[int, str] = {}
    changes: list[HistoryLine] = []
    for stored in source.tools.store.transactions(STUDY_CHAIN):
        for written in entries_of(stored):
            if written.kind in RIGHTS:
                times[written.sequence] = written.header.stored
                changes.append(show_entry(source, None, written))
    return times, changes
