"""The lines of a log read again after anything happened."""

import random

import pytest
from msgspec import structs

from ecrf.schema import model as m
from ecrf.services import commands as c
from tests.services.reads.bed import DESIGN, Bed, T, item, word

LOG = "LOGS/1/AE/1/1"
LINES = tuple(f"line{n}" for n in range(5))
ITEMS = ("AE_TERM", "AE_GRADE", "AE_START", "AE_NOTE", "AE_SERIOUS", "AE_WHY")
TEXTS = ("1", "3", "Y", "N", "2026-03-02", "itching", "unreadable?", "")
QUIET = (m.Example(True, {"AE_GRADE": "3"}), m.Example(False, {"AE_GRADE": "1"}))


def _check(oid: str, when: str) -> m.Check:
    return m.Check(oid, m.Severity.SOFT, when, word(oid), ("AE_GRADE",), examples=QUIET)


def _design() -> m.Design:
    """The small trial, its log with skip logic, shown derivations, and checks of its line, its lines and beyond."""
    more = (
        item("AE_SERIOUS", T.YESNO),
        item("AE_WHY", T.TEXT, required=True, identifying=True, show_when="AE_SERIOUS == yes"),
        item("AE_LATE", T.YESNO, derive=m.Derivation("first(WEIGHT) > 60 and AE_GRADE > 1", recorded=False)),
        item("AE_MANY", T.TEXT, show_when="count(AE_GRADE) > 2"),
        item("AE_HEAVY", T.TEXT, show_when="first(WEIGHT) > 60", blinding=True),
    )
    checks = (
        _check("OWN", "AE_GRADE > 2"),
        _check("TWIN", "AE_GRADE > 2 or count(AE_GRADE == this(AE_GRADE)) > 1"),
        _check(
            "ALONE", "AE_GRADE > 2 or not exists(AE_GRADE == this(AE_GRADE) and AE_NOTE != this(AE_NOTE))"
        ),
        _check("FAR", "AE_GRADE > 2 or first(WEIGHT) > 60"),
    )
    log = next(form for form in DESIGN.forms if form.oid == "AE")
    group = structs.replace(log.groups[0], items=(*log.groups[0].items, *more))
    log = structs.replace(log, groups=(group,), checks=checks)
    return structs.replace(DESIGN, forms=tuple(log if form.oid == "AE" else form for form in DESIGN.forms))


class Chance:
    """People doing anything to a log, allowed or not."""

    def __init__(self, bed: Bed, chain: str, seed: int) -> None:
        self.bed, self.chain, self.dice = bed, chain, random.Random(seed)

    def act(self) -> bool:
        """One command by one person; whether it was stored."""
        pick, state = self.dice.choice, self.bed.store.load_state(self.chain)
        line = f"{LOG}/AEG/{pick(LINES)}"
        field = f"{line}/{pick(ITEMS)}"
        at = pick((field, field, line, f"{LOG}/AEG", LOG, "LOGS/1"))
        query = pick([*state.queries] or ["none"])
        made = pick([row.made for row in state.statements.values()] or [0])
        level = pick(("frozen", "frozen", "locked"))
        mark = state.missing.get(at)
        who, command, args = pick((
            *(("coordinator", c.EnterValues, self._typed(field, state)),) * 8,
            ("coordinator", c.EnterValues, self._weight(state)),
            ("coordinator", c.FinishLine, (line,)),
            ("coordinator", c.RemoveLine, (line, "twice")),
            ("coordinator", c.RestoreLine, (line, "not twice")),
            ("coordinator", c.MarkMissing, (at, "UNK", "lost")),
            *(("coordinator", c.LiftMissing, (at, mark.version if mark else 0)),) * 2,
            ("coordinator", c.CompleteForm, (LOG,)),
            *(("coordinator", c.ReopenForm, (LOG, "more")),) * 2,
            ("coordinator", c.OpenCorrection, (LOG, "wrong")),
            ("coordinator", c.CloseCorrection, (LOG,)),
            ("coordinator", c.AnswerPrompt, (field, pick(("OWN", "TWIN", "ALONE", "FAR")), "so it is")),
            ("monitor", c.RaiseQuery, (at, "sure?")),
            ("coordinator", c.AnswerQuery, (query, "sure")),
            ("monitor", c.CloseQuery, (query,)),
            ("monitor", c.State, (pick(("sdv", "discrepancy", "no_source")), (at,))),
            ("monitor", c.WithdrawStatement, (made,)),
            ("investigator", c.State, ("judgement", (at,))),
            ("investigator", c.Sign, (at, "approval")),
            ("data_manager", c.Lock, (LOG, level)),
            *(("data_manager", c.Unlock, (LOG, level, "more")),) * 2,
        ))  # fmt: skip
        more = {"reason": "seen again"} if command is c.EnterValues else {}
        done = self.bed.places[who].do(command(*self.bed.stamp(), self.chain, *args, **more))
        return done.fault is None

    def _typed(self, field, state):
        return ((c.NewValue(field, self.dice.choice(TEXTS), _version(state, field)),),)

    def _weight(self, state):
        at = "CYC/1/VS/1/1/VSG/0/WEIGHT"
        return ((c.NewValue(at, self.dice.choice(("55", "65")), _version(state, at)),),)


def _version(state, at: str) -> int:
    line, _, oid = at.rpartition("/")
    cell = state.lines[line].items.get(oid) if line in state.lines else None
    return cell.version if cell is not None else 0


@pytest.mark.parametrize("seed", range(6))
def test_a_log_read_again_is_as_if_read_for_the_first_time(seed):
    """After anything anybody does, each person's next look equals a first look, with the same values withheld."""
    bed = Bed(_design())
    chain = bed.subject()
    people = ("coordinator", "investigator", "monitor", "data_manager")
    kept = {who: bed.reads(who) for who in people}
    chance, stored = Chance(bed, chain, seed), 0
    for step in range(120):
        if step % 40 == 39:
            bed.days(2)
        if chance.act():
            stored += 1
            for who in people:
                assert kept[who].form(chain, LOG) == bed.reads(who).form(chain, LOG), (step, who)
    assert stored > 30


def test_only_the_line_that_changed_is_read_anew(bed, chain):
    """The other lines of a long log are the very same objects as before."""
    for line in LINES:
        bed.enter(chain, LOG, **{f"AE_TERM__{line}": "itching"})
    reads = bed.reads("coordinator")
    before = {line.line: line for line in reads.form(chain, LOG).groups[0].lines}
    bed.enter(chain, LOG, AE_TERM__line2="rash")
    after = {line.line: line for line in reads.form(chain, LOG).groups[0].lines}
    assert [line for line in LINES if after[line] is not before[line]] == ["line2"]
    assert after["line2"].fields[0].editing == "rash"
