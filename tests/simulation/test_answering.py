"""The simulated coordinator at the query list."""

from types import SimpleNamespace

import pytest

from ecrf.simulation.answering import answer_query


@pytest.mark.parametrize("queries", [{"q1": SimpleNamespace(status="closed")}, {}])
def test_a_query_a_correction_has_just_closed_is_let_be(queries):
    """The list was read before; an answer to what closed meanwhile would be refused."""
    state = SimpleNamespace(queries=queries, forms={})
    stage = SimpleNamespace(state=lambda _chain: state)
    actor = SimpleNamespace(chain="subject:1", slips={"S0/1/VS/1/1/VS_G/0/VS_TEMP": "36.5"})
    query = SimpleNamespace(id="q1", at="S0/1/VS/1/1/VS_G/0/VS_TEMP", status="open")
    answer_query(stage, actor, query)
    assert actor.slips
