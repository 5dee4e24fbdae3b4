"""The first story: a value is entered, asked about, corrected, verified, signed and locked."""

import pytest

from ecrf.record.address import STUDY_CHAIN
from ecrf.services import commands as c
from ecrf.services.verifying import Wish, verify_study
from ecrf.vault.signing import verify
from ecrf.wiring.opening import OpenStudy
from tests.scenarios.people import Story, add_subject, build_story

RECORD = "S0/1/VS/1/1"
VS = f"{RECORD}/VS_G/0"


class Teller:
    """Tells the story: each act by a person who logged in with their own password and their own key."""

    def __init__(self, story: Story, chain: str) -> None:
        self.story, self.chain = story, chain
        self.studies: list[OpenStudy] = []
        self.people = {}
        for role in ("coordinator", "investigator", "monitor", "data_manager"):
            study = story.open(role)
            self.studies.append(study)
            self.people[role] = (
                story.at_work(study, role) if role != "data_manager" else study.work(role, story.house.site)
            )

    def acts(self, role, kind, *args, **named):
        """An act that is carried out."""
        return self.story.must(self.people[role], kind, self.chain, *args, **named)

    def refused(self, role, kind, *args, **named) -> str:
        """The code with which an act is refused."""
        outcome = self.people[role].do(kind(*self.story.stamp(), self.chain, *args, **named))
        assert outcome.fault is not None
        return outcome.fault.code

    @property
    def state(self):
        """The subject as stored."""
        return self.studies[0].tools.store.load_state(self.chain)

    def version(self, item: str) -> int:
        """The version of a field."""
        return self.state.lines[VS].items[item].version

    def types(self, item: str, text: str, reason: str = ""):
        """The coordinator leaves a field."""
        line = self.state.lines.get(VS)
        seen = self.version(item) if line is not None and item in line.items else 0
        return self.acts(
            "coordinator", c.EnterValues, (c.NewValue(f"{VS}/{item}", text, seen),), reason=reason
        )

    def close(self) -> None:
        """Everybody goes home."""
        for study in self.studies:
            study.close()


@pytest.fixture
def teller(tmp_path):
    """The study on an encrypted file, a subject in it, four people at work."""
    story = build_story(tmp_path)
    teller = Teller(story, add_subject(story))
    yield teller
    teller.close()


def test_a_value_is_entered_queried_corrected_verified_signed_and_locked(teller):
    """Each step leaves its mark, breaks the marks it must, and the whole verifies with every signature."""
    # Entered, with a slip of the decimal point that a check sees at once.
    teller.types("VS_DAT", "t")
    teller.types("VS_HEIGHT", "170")
    slip = teller.types("VS_WEIGHT", "25.6")
    assert [prompt.check for prompt in slip.prompts] == ["VS_02"]
    teller.acts("coordinator", c.CompleteForm, RECORD)
    (check,) = teller.state.queries.values()
    assert (check.system, check.status) == (True, "open")

    # Asked: the monitor may ask, but never edits.
    raised = teller.acts("monitor", c.RaiseQuery, f"{VS}/VS_WEIGHT", "25.6 kg? Please check the source.")
    assert (
        teller.refused("monitor", c.EnterValues, (c.NewValue(f"{VS}/VS_WEIGHT", "65.2"),))
        == "command.not_permitted"
    )

    # Corrected, for a reason, with the derived body surface area in the same transaction.
    late = c.NewValue(f"{VS}/VS_WEIGHT", "65.2", teller.version("VS_WEIGHT"))
    assert teller.refused("coordinator", c.EnterValues, (late,), reason="misread") == "fold.complete"
    teller.acts("coordinator", c.OpenCorrection, RECORD, "decimal point misplaced")
    corrected = teller.types("VS_WEIGHT", "65.2", "decimal point misplaced")
    assert {value.at.rpartition("/")[2] for value in corrected.values} == {"VS_WEIGHT", "VS_BSA", "VS_BMI"}
    teller.acts("coordinator", c.CloseCorrection, RECORD)
    assert teller.state.queries[check.id].status == "closed"
    teller.acts("coordinator", c.AnswerQuery, raised.created, "Corrected to 65.2 kg, thank you.")
    teller.acts("monitor", c.CloseQuery, raised.created, "Seen in the source.")

    # Verified: the statement holds while nothing beneath it changes.
    teller.acts("monitor", c.State, "sdv", (RECORD,))
    (verification,) = [row for row in teller.state.statements.values() if row.statement == "sdv"]
    assert verification.sequence >= teller.version("VS_WEIGHT")

    # Signed by the investigator, and by nobody else.
    assert teller.refused("coordinator", c.Sign, RECORD, "approved") == "command.not_permitted"
    teller.acts("investigator", c.Sign, RECORD, "approved")

    # Locked by the data manager: nothing moves any more.
    teller.acts("data_manager", c.Lock, RECORD, "locked")
    assert teller.refused("coordinator", c.OpenCorrection, RECORD, "late thought") == "fold.locked"
    assert teller.refused("monitor", c.State, "sdv", (RECORD,)) == "fold.locked"

    # Proved.
    report = verify_study(teller.studies[0].tools.store, verify, Wish(every_signature=True))
    assert report.holds, report.first
    assert report.study_length == teller.studies[0].tools.store.head(STUDY_CHAIN).sequence


def test_the_signature_breaks_when_what_was_signed_changes(teller):
    """It stays in the trail, at its place, and no longer covers what stands there now."""
    teller.types("VS_DAT", "t")
    teller.types("VS_WEIGHT", "65.2")
    teller.acts("coordinator", c.CompleteForm, RECORD)
    teller.acts("investigator", c.Sign, RECORD, "approved")
    (signature,) = [row for row in teller.state.statements.values() if row.statement == "signature"]
    assert signature.sequence >= teller.version("VS_WEIGHT")
    teller.acts("coordinator", c.OpenCorrection, RECORD, "source says otherwise")
    teller.types("VS_WEIGHT", "66.0", "source says otherwise")
    assert signature.sequence < teller.version("VS_WEIGHT")
