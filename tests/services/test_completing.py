"""Completing a form, system queries, prompts and corrections."""

from __future__ import annotations

from ecrf.services import commands as c
from tests.services.house import House

RECORD = "S0/1/VS/1/1"
VS = f"{RECORD}/VS_G/0"


def fill(house: House, chain: str, weight: str = "65") -> None:
    """A vital signs form without a flaw but for its weight."""
    for item, text in (("VS_DAT", "20260312"), ("VS_HEIGHT", "170"), ("VS_WEIGHT", weight)):
        assert house.enter(chain, f"{VS}/{item}", text).fault is None


def queries(house: House, chain: str) -> list[tuple[str, str]]:
    """(check, status) of every query."""
    return [(row.check, row.status) for row in house.state(chain).queries.values()]


def test_required_field_blocks_complete(house: House) -> None:
    """A form without its required values is not complete, and the answer names each field."""
    chain = house.subject()
    house.enter(chain, f"{VS}/VS_HEIGHT", "170")
    outcome = house.try_("coordinator", c.CompleteForm, chain, RECORD)
    assert outcome.fault is not None
    assert outcome.fault.code == "form.not_complete"
    assert {fault.place.rpartition("/")[2] for fault in outcome.faults} == {"VS_DAT", "VS_WEIGHT"}
    assert house.state(chain).forms[RECORD].status == "begun"


def test_unreadable_text_blocks_complete(house: House) -> None:
    """Text that is no date is kept and blocks complete with code form.unreadable."""
    chain = house.subject()
    fill(house, chain)
    house.enter(chain, f"{VS}/VS_DAT", "31/02")
    outcome = house.try_("coordinator", c.CompleteForm, chain, RECORD)
    assert [fault.code for fault in outcome.faults] == ["form.unreadable"]


def test_hard_check_blocks_complete(house: House) -> None:
    """A systolic pressure not above the diastolic one is a hard check."""
    chain = house.subject()
    fill(house, chain)
    house.enter(chain, f"{VS}/VS_SYSBP", "80")
    house.enter(chain, f"{VS}/VS_DIABP", "90")
    outcome = house.try_("coordinator", c.CompleteForm, chain, RECORD)
    assert [fault.code for fault in outcome.faults] == ["form.check_failed"]


def test_missing_code_satisfies_required(house: House) -> None:
    """ND typed into a required field counts as an answer."""
    chain = house.subject()
    fill(house, chain)
    house.enter(chain, f"{VS}/VS_WEIGHT", "ND")
    assert house.try_("coordinator", c.CompleteForm, chain, RECORD).fault is None


def test_soft_check_speaks_then_opens_its_query_at_complete(house: House) -> None:
    """A weight outside 35-130 kg prompts at once and is queried once the form is complete, exactly once."""
    chain = house.subject()
    fill(house, chain)
    outcome = house.enter(chain, f"{VS}/VS_WEIGHT", "31")
    assert [prompt.check for prompt in outcome.prompts] == ["VS_02"]
    assert queries(house, chain) == []
    house.must("coordinator", c.CompleteForm, chain, RECORD)
    assert queries(house, chain) == [("VS_02", "open")]


def test_prompt_answered_with_words_opens_no_query(house: House) -> None:
    """First value, prompt and answer are kept (FDA 2024 Q13); an answered prompt is not asked again."""
    chain = house.subject()
    fill(house, chain, "31")
    house.must(
        "coordinator", c.AnswerPrompt, chain, f"{VS}/VS_WEIGHT", "VS_02", "cachexia, re-weighed 恶病质"
    )
    house.must("coordinator", c.CompleteForm, chain, RECORD)
    assert queries(house, chain) == []
    (prompt,) = house.state(chain).prompts.values()
    assert (prompt.check, prompt.answer) == ("VS_02", "cachexia, re-weighed 恶病质")


def test_complete_form_changes_only_under_a_correction(house: House) -> None:
    """After complete a value is refused until a correction with a reason is open."""
    chain = house.subject()
    fill(house, chain)
    house.must("coordinator", c.CompleteForm, chain, RECORD)
    refused = house.enter(chain, f"{VS}/VS_WEIGHT", "66")
    assert refused.fault is not None
    assert refused.fault.code == "fold.complete"
    house.must("coordinator", c.OpenCorrection, chain, RECORD, "transcription error")
    assert house.enter(chain, f"{VS}/VS_WEIGHT", "66").fault is None
    house.must("coordinator", c.CloseCorrection, chain, RECORD)
    assert house.enter(chain, f"{VS}/VS_WEIGHT", "67").fault is not None


def test_system_query_closes_itself_when_data_are_corrected(house: House) -> None:
    """Correcting the weight closes the system query in the same transaction; a relapse opens the same one again (D1)."""
    chain = house.subject()
    fill(house, chain, "31")
    house.must("coordinator", c.CompleteForm, chain, RECORD)
    house.must("coordinator", c.OpenCorrection, chain, RECORD, "scale misread")
    house.enter(chain, f"{VS}/VS_WEIGHT", "61")
    assert queries(house, chain) == [("VS_02", "closed")]
    house.enter(chain, f"{VS}/VS_WEIGHT", "30")
    assert queries(house, chain) == [("VS_02", "open")]


def test_a_system_query_a_monitor_closed_stays_closed_while_nothing_changes(house: House) -> None:
    """The check still fires; only another value of a field it reads opens the query again."""
    chain = house.subject()
    fill(house, chain, "31")
    house.must("coordinator", c.CompleteForm, chain, RECORD)
    (query,) = house.state(chain).queries
    house.must("coordinator", c.AnswerQuery, chain, query, "confirmed with the source")
    house.must("monitor", c.CloseQuery, chain, query, "seen")
    house.must("coordinator", c.OpenCorrection, chain, RECORD, "pulse was missing")
    house.enter(chain, f"{VS}/VS_PULSE", "71")
    house.must("coordinator", c.CloseCorrection, chain, RECORD)
    assert queries(house, chain) == [("VS_02", "closed")]
    house.must("coordinator", c.OpenCorrection, chain, RECORD, "scale misread")
    house.enter(chain, f"{VS}/VS_WEIGHT", "30")
    assert queries(house, chain) == [("VS_02", "open")]


def test_manual_query_lives_its_life(house: House) -> None:
    """A query needs no saved form: raised, answered, asked again, answered, closed, with its whole thread."""
    chain = house.subject()
    raised = house.must("monitor", c.RaiseQuery, chain, f"{VS}/VS_WEIGHT", "Please enter the weight")
    house.must("coordinator", c.AnswerQuery, chain, raised.created, "not weighed yet")
    house.must("monitor", c.Requery, chain, raised.created, "the chart has it")
    house.must("coordinator", c.AnswerQuery, chain, raised.created, "entered")
    house.must("monitor", c.CloseQuery, chain, raised.created)
    (query,) = house.state(chain).queries.values()
    assert [said.act for said in query.thread] == ["opened", "answered", "requeried", "answered", "closed"]
    late = house.try_("coordinator", c.AnswerQuery, chain, raised.created, "again")
    assert late.fault is not None
    assert late.fault.code == "fold.query_state"


def test_form_marked_in_error_leaves_work_but_not_the_trail(house: House) -> None:
    """A form entered in error takes no more values; its row and values remain."""
    chain = house.subject()
    fill(house, chain)
    house.must("coordinator", c.MarkInError, chain, RECORD, "wrong subject")
    refused = house.enter(chain, f"{VS}/VS_WEIGHT", "70")
    assert refused.fault is not None
    assert refused.fault.code == "fold.in_error"
    assert house.state(chain).lines[VS].items
