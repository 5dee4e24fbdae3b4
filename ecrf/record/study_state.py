"""The folded state of the study chain: people, keys, roles, sites, designs, and who might do what when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import msgspec

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.rows import (
    KIND_OF,
    CheckpointRow,
    DesignRow,
    GrantRow,
    KeyRow,
    MatrixRow,
    PersonRow,
    Row,
    SiteRow,
    StudyRow,
)
from ecrf.record.rows_coding import DictionaryRow
from ecrf.record.state import ChainState

REVIEWS = frozenset({"review_medical", "review_data"})
"""Actions of the medical and of the data review."""


class Question(msgspec.Struct, frozen=True):
    """Might `person`, signing with `key`, act as `role` at `site` on `day` (ISO) at study sequence `sequence`?"""

    person: str
    key: str
    role: str
    site: str
    day: str
    sequence: int


class StudyState(ChainState):
    """Keeps its own past (start and end sequences), so a question about any earlier head has an answer."""

    __slots__ = (
        "_allowed",
        "checkpoints",
        "designs",
        "dictionaries",
        "grants",
        "keys",
        "matrices",
        "persons",
        "sites",
        "study",
    )

    def __init__(self, chain: str = STUDY_CHAIN) -> None:
        super().__init__(chain)
        self.study: StudyRow | None = None
        self.persons: dict[str, PersonRow] = {}
        self.keys: dict[str, KeyRow] = {}
        self.grants: dict[str, GrantRow] = {}
        self.sites: dict[str, SiteRow] = {}
        self.designs: dict[str, DesignRow] = {}
        self.matrices: dict[str, MatrixRow] = {}
        self.checkpoints: dict[str, CheckpointRow] = {}
        self.dictionaries: dict[str, DictionaryRow] = {}
        self._allowed: dict[Question, frozenset[str] | None] = {}

    def tables(self) -> dict[str, dict[str, Row]]:
        """The rows by kind and key."""
        tables = {
            "person": self.persons,
            "key": self.keys,
            "grant": self.grants,
            "site": self.sites,
            "design": self.designs,
            "matrix": self.matrices,
            "checkpoint": self.checkpoints,
            "dictionary": self.dictionaries,
            "study": {} if self.study is None else {"study": self.study},
        }
        return cast("dict[str, dict[str, Row]]", tables)

    def put(self, rows: Iterable[Row]) -> None:
        """Take rows as the store kept them."""
        tables = self.tables()
        for row in rows:
            if isinstance(row, StudyRow):
                self.study = row
            else:
                tables[KIND_OF[type(row)]][row.key] = row

    def forget_answers(self) -> None:
        """Drop remembered permission answers; called whenever the chain grows."""
        self._allowed = {}

    def matrix_at(self, sequence: int) -> dict[str, tuple[str, ...]]:
        """The permission matrix in force at a study sequence."""
        since = max((row.since for row in self.matrices.values() if row.since <= sequence), default=0)
        return self.matrices[str(since)].matrix if since else {}

    def people_given(self, action: str, site: str) -> tuple[PersonRow, ...]:
        """Those who have or had a role that allows `action` at a site, in the order they came."""
        roles = {role for role, actions in self.matrix_at(self.sequence).items() if action in actions}
        grants = (grant for grant in self.grants.values() if grant.site in ("*", site))
        given = {grant.person for grant in grants if grant.role in roles}
        return tuple(
            sorted((row for row in self.persons.values() if row.person in given), key=lambda row: row.added)
        )

    def dictionary_in_use(self, dictionary: str) -> DictionaryRow | None:
        """The dictionary of a kind named last, None where none was."""
        named = [row for row in self.dictionaries.values() if row.dictionary == dictionary]
        return max(named, key=lambda row: row.named, default=None)

    def actions_of(self, question: Question) -> frozenset[str] | None:
        """The actions allowed; None when the person, the key or the role was not in force there."""
        if question not in self._allowed:
            self._allowed[question] = self._answer(question)
        return self._allowed[question]

    def _answer(self, asked: Question) -> frozenset[str] | None:
        who, signing, at = self.persons.get(asked.person), self.keys.get(asked.key), asked.sequence
        if who is None or who.added > at or (who.disabled and who.disabled <= at):
            return None
        if signing is None or signing.person != asked.person or signing.since > at:
            return None
        for grant in self.grants.values():
            if (grant.person, grant.role) == (asked.person, asked.role) and _holds(grant, asked):
                matrix = self.matrix_at(at)
                return _with_reviews(matrix, frozenset(matrix.get(asked.role, ())))
        return None


def _with_reviews(matrix: dict[str, tuple[str, ...]], actions: frozenset[str]) -> frozenset[str]:
    """In a matrix from before the reviews had actions of their own, who may verify may review."""
    if "verify" in actions and not any(REVIEWS.intersection(row) for row in matrix.values()):
        return actions | REVIEWS
    return actions


def _holds(grant: GrantRow, asked: Question) -> bool:
    if grant.site not in ("*", asked.site) and asked.site != "":
        return False
    if grant.started > asked.sequence or (grant.ended and grant.ended <= asked.sequence):
        return False
    return grant.since <= asked.day and (not grant.until or asked.day <= grant.until)
