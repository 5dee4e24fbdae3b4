"""Casebooks without a signature that holds, over all subjects the session may see, and who may sign at a site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecrf.record.delegation import grants_at
from ecrf.services.reads.form_view import SignatureView
from ecrf.services.reads.signatures import signatures_on
from ecrf.services.reads.signing_view import CasebookList, SignLine
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.services.reads.status_view import Badge, Standing
from ecrf.services.reads.today_view import OpenForm
from ecrf.words import Text

if TYPE_CHECKING:
    from ecrf.services.reads.matrix import Digests

_LOCKED = Badge.FROZEN | Badge.LOCKED | Badge.HARD_LOCKED


@dataclass(frozen=True, slots=True)
class CasebookDigest:
    """What the list needs of one subject."""

    form: OpenForm
    forms: int
    unfinished: int
    """Forms not complete, or under correction."""
    last: SignatureView | None
    """The last signature on the whole casebook."""


def digest_casebook(source: Source, read: SubjectRead, standing: Standing) -> CasebookDigest:
    """The casebook of a subject, for the list of those that wait."""
    forms = [row for row in read.state.forms.values() if not row.in_error]
    whole = OpenForm(read.chain, read.root.number, read.site_number, "", Text(""), 0, Text(""), standing)
    return CasebookDigest(
        form=whole,
        forms=0 if read.root.in_error else len(forms),
        unfinished=sum(row.status != "complete" or bool(row.correction) for row in forms),
        last=next(iter(signatures_on(source, read, "")), None),
    )


def read_casebooks(source: Source, digests: Digests) -> CasebookList:
    """Every casebook that waits, broken signatures first; refused without `sign` or `lock`."""
    source.need("sign", "lock")
    signers = find_signers(source)
    lines, signed, count = [], 0, 0
    for digest in digests.all():
        book = digest.casebook
        if not book.forms:
            continue
        count += 1
        if book.last is not None and book.last.holds:
            signed += 1
            continue
        locked = bool(book.form.standing.badges & _LOCKED)
        lines.append(
            SignLine(
                form=book.form,
                broken=book.last is not None,
                ready=not book.unfinished and not locked,
                last=book.last,
                investigators=signers.get(book.form.site, ()),
                unfinished=book.unfinished,
                is_locked=locked,
            )
        )
    lines.sort(key=lambda line: (not line.broken, not line.ready))
    return CasebookList(tuple(lines), signed, count)


def find_signers(source: Source) -> dict[str, tuple[str, ...]]:
    """Printed names of those who may sign today, by site number."""
    study, day = source.study(), source.as_of.isoformat()
    matrix = study.matrix_at(study.sequence)
    found = {}
    for site in study.sites.values():
        names = {
            source.name(grant.person)
            for grant in grants_at(study, site.site)
            if "sign" in matrix.get(grant.role, ())
            and not grant.ended and grant.since <= day and (not grant.until or day <= grant.until)
            and not study.persons[grant.person].disabled
        }  # fmt: skip
        found[site.number] = tuple(sorted(names))
    return found
