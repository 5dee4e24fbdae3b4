"""Who and where: people, sites and what a signature means; everything clinical data refer to."""

from __future__ import annotations

from ecrf.exports.odm.metadata import version_oid
from ecrf.exports.odm.pen import Pen
from ecrf.services.reads.snapshot import Snapshot

SYSTEM = "U.SYSTEM"
NOWHERE = "LOC.STUDY"
MEANINGS = "SIG."
LEGAL = (
    "Equivalent of a handwritten signature (21 CFR Part 11): Ed25519 over the digest of what was signed, "
    "kept in the audit trail."
)


def user_oid(number: int, *, system: bool = False) -> str:
    """The OID of a person by their number, or of the system."""
    return SYSTEM if system or not number else f"U.{number}"


def site_oid(number: str) -> str:
    """The OID of a site by its number."""
    return f"LOC.{number}" if number else NOWHERE


def signature_oid(meaning: str) -> str:
    """The OID of what a signature means."""
    return f"{MEANINGS}{meaning or 'signed'}"


def write_admin(pen: Pen, snapshot: Snapshot, meanings: tuple[str, ...], *, names: bool = True) -> None:
    """The AdminData element; without `names` people are numbers."""
    head = snapshot.head
    with pen.open("AdminData", StudyOID=head.study):
        for person in snapshot.people:
            with pen.open("User", OID=user_oid(person.number), UserType="Other"):
                said = person.name if names else user_oid(person.number)
                if names:
                    pen.put("LoginName", person.login)
                pen.put("DisplayName", said)
                pen.put("FullName", said)
                pen.put("Organization", person.organisation)
        with pen.open("User", OID=SYSTEM, UserType="Other"):
            pen.put("DisplayName", head.program)
            pen.put("FullName", head.program)
        places = [
            (NOWHERE, head.study, "Sponsor"),
            *((site_oid(s.number), s.name, "Site") for s in head.sites),
        ]
        for oid, name, kind in places:
            with pen.open("Location", OID=oid, Name=name or oid, LocationType=kind):
                for published in snapshot.designs:
                    pen.put("MetaDataVersionRef", StudyOID=head.study, MetaDataVersionOID=version_oid(published),
                            EffectiveDate=head.time[:10])  # fmt: skip
        for meaning in meanings:
            with pen.open("SignatureDef", OID=signature_oid(meaning), Methodology="Digital"):
                pen.put("Meaning", meaning or "signed")
                pen.put("LegalReason", LEGAL)
