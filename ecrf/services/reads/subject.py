"""A subject at a glance, and the identity register for those who may see it."""

from __future__ import annotations

import msgspec

from ecrf.record.identifying import plain_number
from ecrf.record.rows import RootRow
from ecrf.services.reads.digest import read_visits
from ecrf.services.reads.form import REVIEWS
from ecrf.services.reads.signatures import signatures_on
from ecrf.services.reads.source import SUBJECT, Source
from ecrf.services.reads.status import subject_standing
from ecrf.services.reads.threads import show_query
from ecrf.services.reads.visit_view import IdentityView, SubjectOverview, Twin, VisitCard
from ecrf.words import Fault, Refusal

_SALT = 16
_ACTS = (
    ("add_subject", "status"), ("raise_query", "query"), ("sign", "sign"), ("lock", "lock"),
    ("freeze", "freeze"),    ("correct", "in_error"), ("enter_identity", "identity"),
    *REVIEWS,
)  # fmt: skip
_decoder = msgspec.json.Decoder(IdentityView)


def read_subject(source: Source, chain: str) -> SubjectOverview:
    """A subject with all visits."""
    read = source.subject(chain)
    visits = read_visits(read)
    return SubjectOverview(
        chain=chain,
        number=read.root.number,
        site=read.site_number,
        site_name=read.site_name,
        status=read.root.status,
        added=read.root.added_at[:10],
        in_error=bool(read.root.in_error),
        visits=tuple(VisitCard(each.visit, each.whole) for each in visits),
        queries=tuple(
            show_query(source, read.published, chain, row)
            for row in read.place.shelf.queries.get("", ())
            if not row.at
        ),
        signatures=signatures_on(source, read, ""),
        lock=read.place.shelf.lock_on(""),
        standing=subject_standing(read.place, [each.whole for each in visits]),
        acts=frozenset(act for action, act in _ACTS if source.session.may(action)),
    )


def read_identity(source: Source, chain: str) -> IdentityView:
    """The identity register; refused without the right and the key. The caller logs the look."""
    source.need("see_identity")
    source.record(chain)
    if not source.session.sealer.holds("identity"):
        raise Refusal(Fault("reads.not_allowed", chain, {"role": source.session.role}))
    return _open(source, chain)


def find_twins(source: Source, chain: str) -> tuple[Twin, ...]:
    """The other subjects of the study whose register has the same ID number, by keyed hash; refused like `read_identity`.

    Hashes are made in memory under the identity key and kept nowhere: there is nothing in the study by which one could
    link subjects without that key. Of a subject at another site only the site is told.
    """
    wanted = _mark(source, read_identity(source, chain))
    twins: list[Twin] = []
    for other, row in source.tools.store.rows("root"):
        apart = other != chain and other.startswith(SUBJECT) and isinstance(row, RootRow)
        if wanted and apart and isinstance(row, RootRow) and _mark(source, _open(source, other)) == wanted:
            mine = source.session.site in ("*", row.site)
            twins.append(Twin(row.number if mine else "", source.site_number(row.site)))
    return tuple(sorted(twins, key=lambda twin: (twin.site, twin.number)))


def _open(source: Source, chain: str) -> IdentityView:
    sealed = source.tools.store.load_identity(chain)
    if sealed is None:
        return IdentityView()
    return _decoder.decode(source.session.sealer.open("identity", sealed[_SALT:], chain))


def _mark(source: Source, identity: IdentityView) -> bytes:
    """What two registers of one person have in common; empty without an ID number."""
    number = plain_number(identity.id_number)
    return source.session.sealer.mark("identity", "person", number.encode()) if number else b""
