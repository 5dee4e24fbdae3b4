"""The statement that covers an address is found by prefixes, and is the one a plain scan finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ecrf.record.address import is_under
from ecrf.record.rows import StatementRow
from ecrf.record.state import RecordState
from ecrf.services.reads.covering import Covering
from ecrf.services.reads.shelf import Shelf

PARTS = ("C1", "1", "LB", "1", "1", "G", "x", "HGB")
OTHER = ("C1", "1", "LB", "1", "1", "G", "xx", "HGB")
addresses = st.builds(
    lambda parts, depth: "/".join(parts[:depth]), st.sampled_from((PARTS, OTHER)), st.integers(0, 8)
)
statements = st.lists(
    st.tuples(addresses, st.sampled_from(("sdv", "discrepancy", "judgement")), st.booleans()), max_size=30
)


def rows_of(found: list[tuple[str, str, bool]]) -> list[StatementRow]:
    """Statements in the order they were made, some withdrawn."""
    return [
        StatementRow(made, at, kind, made - 1, "", "", "p", "monitor", "", withdrawn=int(gone))
        for made, (at, kind, gone) in enumerate(found, 1)
    ]


def scan(rows: list[StatementRow], at: str, kinds: tuple[str, ...]) -> StatementRow | None:
    """The last statement of some kinds standing on an address or above it, by looking at all of them."""
    found = [row for row in rows if row.statement in kinds and not row.withdrawn and is_under(at, row.at)]
    return max(found, key=lambda row: row.made, default=None)


@given(statements, addresses)
def test_the_index_finds_what_a_scan_of_all_statements_finds(
    found: list[tuple[str, str, bool]], at: str
) -> None:
    """At every depth, for one kind and for several, with withdrawn statements left out."""
    state = RecordState("subject:a")
    state.statements = {row.key: row for row in rows_of(found)}
    shelf = Shelf(state)
    for kinds in (("sdv",), ("sdv", "discrepancy"), ("judgement",)):
        assert shelf.covering(*kinds).find(at) == scan(rows_of(found), at, kinds)


def test_a_question_asks_no_more_addresses_than_it_has_parts() -> None:
    """However many statements there are, a field is looked up nine times at most."""

    class Counted(dict[str, StatementRow]):
        asked = 0

        def get(self, key: str, default: StatementRow | None = None) -> StatementRow | None:  # type: ignore[override]
            Counted.asked += 1
            return super().get(key, default)

    covering = Covering(rows_of([(f"C1/1/LB/1/1/G/l{n}", "sdv", False) for n in range(5000)]))
    covering._last = Counted(covering._last)
    assert covering.find("C1/1/LB/1/1/G/l77/HGB") is not None
    assert Counted.asked == 9
