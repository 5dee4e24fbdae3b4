"""Queries as shown: the thread with names, the age, and what this person may do."""

from __future__ import annotations

from datetime import date, datetime

from ecrf.record.fold.step import REDACTED_TEXT
from ecrf.record.rows import QueryRow
from ecrf.services.designs import Published
from ecrf.services.reads.form_view import QueryView, Said, ThreadLine
from ecrf.services.reads.source import Source
from ecrf.words import Message, Text


def show_query(source: Source, published: Published, chain: str, row: QueryRow) -> QueryView:
    """A query with its thread, for this session; the words are withheld where the value it is about is."""
    hidden = _hidden(source, published, row)
    return QueryView(
        chain=chain,
        id=row.id,
        at=row.at,
        status=row.status,
        system=row.system,
        check=row.check,
        to=row.to,
        opened_at=row.opened_at,
        age_days=age_days(row.opened_at, source.as_of),
        about=hidden or _about(published, row),
        thread=tuple(
            ThreadLine(said.act, source.name(said.person), said.role, said.at, hidden or say_text(said.text))
            for said in row.thread
        ),
        acts=query_acts(source, row),
    )


def query_acts(source: Source, row: QueryRow) -> frozenset[str]:
    """What this person may do: answer an open one; close, re-query or cancel by role."""
    acts: set[str] = set()
    if row.status == "open" and source.session.may("answer_query"):
        acts.add("answer")
    if source.session.may("close_query"):
        acts |= {"close", "cancel"} if row.status in ("open", "answered") else set()
        acts |= {"requery"} if row.status in ("answered", "closed") else set()
    return frozenset(acts)


def age_days(since: str, as_of: date) -> int:
    """Whole days from an ISO time to a day, never negative."""
    return max(0, (as_of - datetime.fromisoformat(since).date()).days) if since else 0


def say_text(text: str) -> Said:
    """A person's words, or that they were redacted."""
    return Message("withheld.redacted") if text == REDACTED_TEXT else Text(text)


def _hidden(source: Source, published: Published, row: QueryRow) -> Message | None:
    if row.at.count("/") < 7:
        return None
    place = published.index.find_item(row.at.rpartition("/")[2])
    withheld = source.sight.hides(place.item) if place is not None else None
    return None if withheld is None else Message(f"withheld.{withheld.why}")


def _about(published: Published, row: QueryRow) -> Said:
    if row.check:
        try:
            return published.plan.check(row.check).say
        except KeyError:
            return Message("query.check_gone", {"check": row.check})
    return say_text(row.thread[0].text) if row.thread else Text("")
