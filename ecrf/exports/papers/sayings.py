"""All that was said or done about each address of a subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ecrf.services.reads.snapshot_view import (
    AuditLine,
    LockData,
    MarkData,
    PromptData,
    QueryData,
    StatementData,
    SubjectData,
)

_TOLD_ELSEWHERE = ("query.", "prompt.", "statement.")
"""Entries that stand on the paper as the query, prompt or statement they are about."""


class Sayings:
    """By printed address; an address that was never spoken about has empty lists."""

    def __init__(self, subject: SubjectData, audit: Iterable[AuditLine]) -> None:
        self.audit: dict[str, list[AuditLine]] = defaultdict(list)
        self.queries: dict[str, list[QueryData]] = defaultdict(list)
        self.prompts: dict[str, list[PromptData]] = defaultdict(list)
        self.statements: dict[str, list[StatementData]] = defaultdict(list)
        self.marks: dict[str, list[MarkData]] = defaultdict(list)
        self.locks: dict[str, list[LockData]] = defaultdict(list)
        for line in audit:
            if not line.kind.startswith(_TOLD_ELSEWHERE):
                self.audit[line.where.at].append(line)
        for query in subject.queries:
            self.queries[query.where.at].append(query)
        for prompt in subject.prompts:
            self.prompts[prompt.where.at].append(prompt)
        for statement in subject.statements:
            self.statements[statement.where.at].append(statement)
        for mark in subject.marks:
            self.marks[mark.where.at].append(mark)
        for lock in subject.locks:
            self.locks[lock.where.at].append(lock)
