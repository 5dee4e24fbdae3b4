"""Randomisation as it is shown: number and day in the matrix, arms only to those who may know, strata by their labels."""

from __future__ import annotations

import pytest

from ecrf.exports.release_rows import code_file
from ecrf.library.words import load_speaker
from ecrf.services import commands as c
from ecrf.services.reads.allocation_view import say_levels
from ecrf.words import Language, Refusal, Text
from tests.services.trial import Trial

STRATUM = "STAGE=III;OLD=no"


def row_of(trial, chain, role):
    """A subject's row of the matrix."""
    return next(row for row in trial.reads(role).matrix().rows if row.chain == chain)


def test_the_matrix_shows_number_and_day_and_in_an_open_study_the_arm():
    """Nothing before randomisation; afterwards the same for everybody."""
    trial = Trial("OPEN2")
    trial.commit()
    waiting = trial.screened()
    chain = trial.randomised(stratum=STRATUM)
    before, after = row_of(trial, waiting, "coordinator"), row_of(trial, chain, "coordinator")
    assert (before.randomised, before.randomised_on, before.arm_label) == ("", "", None)
    assert after.randomised == trial.state(chain).root.randomised.number
    assert after.randomised_on == trial.clock.now().date().isoformat()
    assert after.arm_label.en in ("New drug", "Standard")


@pytest.mark.parametrize("role", ["coordinator", "investigator", "monitor", "data_manager"])
def test_in_a_blind_study_the_matrix_withholds_the_arm(role):
    """Number and day stand for all; the arm comes for the one who unblinded that subject, and for no other."""
    trial = Trial("BLIND2")
    trial.commit()
    chain, other = trial.randomised(), trial.randomised()
    assert row_of(trial, chain, role).randomised
    assert row_of(trial, chain, role).arm_label is None
    trial.must("investigator", c.Unblind, chain, "rash", "Dr Li", "stops the drug")
    opened = row_of(trial, chain, role).arm_label
    assert (opened is not None) is (role == "investigator")
    assert row_of(trial, other, role).arm_label is None


def test_a_stratum_is_said_by_the_labels_of_the_design():
    """Factor and level in both languages, never the code of an entry."""
    trial = Trial("OPEN2")
    trial.commit()
    trial.randomised(stratum=STRATUM)
    (line,) = trial.reads("coordinator").allocation().lines
    assert line.stratum == STRATUM
    for language in Language:
        said = say_levels(line.levels, load_speaker(language).say)
        assert "STAGE" not in said
        assert "OLD" not in said
        assert "III" in said
    assert all(isinstance(factor, Text) for factor, _ in line.levels)


def test_the_sheet_for_envelopes_holds_every_code_that_was_not_used():
    """The next place's code is the one told by telephone; a used one is gone; only the statistician may."""
    trial = Trial("OPEN2")
    trial.commit()
    first = trial.code(STRATUM)
    trial.randomised(stratum=STRATUM)
    reads = trial.reads("statistician")
    sheet = [line for line in reads.code_sheet() if line.stratum == STRATUM]
    assert first not in {line.code for line in sheet}
    assert sheet[0].code == trial.code(STRATUM)
    assert [line.number for line in sheet] == sorted(line.number for line in sheet)
    places = sum(row.places for row in reads.allocation().lists)
    assert len(reads.code_sheet()) == places - 1
    assert len({line.code for line in reads.code_sheet()}) == places - 1
    file = code_file(reads, load_speaker(Language.EN))
    assert len(file.sheets[0].rows) == places - 1
    for role in ("coordinator", "investigator", "data_manager", "administrator"):
        with pytest.raises(Refusal) as refused:
            trial.reads(role).code_sheet()
        assert refused.value.fault.code == "reads.not_allowed"
