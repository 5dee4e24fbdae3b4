"""The texts of all functions of a PostgreSQL study, and what the database must still hold of each."""

from __future__ import annotations

import re

from ecrf.store import postgres_append, postgres_at_door, postgres_beside, postgres_contents, postgres_kept
from ecrf.store.postgres_tables import GUARD_FUNCTIONS

TEXTS = (
    *postgres_append.FUNCTIONS,
    *postgres_beside.FUNCTIONS,
    *postgres_contents.FUNCTIONS,
    *postgres_kept.FUNCTIONS,
    *postgres_at_door.FUNCTIONS,
)
_FUNCTION = re.compile(r"CREATE FUNCTION ecrf\.(\w+)\((.*?)AS \$\$(.*?)\$\$;", re.DOTALL)

SOURCES_BY_NAME = {
    name: (source, "SECURITY DEFINER" in before)
    for text in (*TEXTS, GUARD_FUNCTIONS)
    for name, before, source in _FUNCTION.findall(text)
}
"""Function to its source and whether it runs with its owner's rights; opening a study compares both."""
