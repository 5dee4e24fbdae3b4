"""Who may have signed a sheet by hand, each by a name that is theirs alone, and how that stands in the trail."""

from __future__ import annotations

from collections import Counter

from ecrf.record.fold.step import REDACTED_TEXT
from ecrf.record.rows_study import PersonRow
from ecrf.record.study_state import StudyState

_APART = " · "


def word_sheet(signer: str, day: str, scan: str, sha256: str) -> str:
    """What is written of a sheet signed by hand: by whom and when, the name of its scan and the digest of that."""
    return _APART.join((signer, day, scan, f"SHA-256 {sha256}"))


def read_sheet(words: str) -> tuple[str, str]:
    """Who signed a sheet and on which day, from `word_sheet`; of redacted words those and no day."""
    signer, _, rest = words.partition(_APART)
    return signer, rest.partition(_APART)[0]


def printed_name(row: PersonRow) -> str:
    """A person's printed name, the login where it was redacted."""
    return row.name if row.name != REDACTED_TEXT else row.login


def name_signers(study: StudyState, site: str) -> dict[str, str]:
    """Printed name by person of whoever is or was given a role that signs at a site; with the login where two bear one."""
    people = study.people_given("sign", site)
    bearers = Counter(printed_name(row) for row in people)
    named = ((row, printed_name(row)) for row in people)
    return {row.person: name if bearers[name] == 1 else f"{name} ({row.login})" for row, name in named}
