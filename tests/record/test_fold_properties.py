"""Whatever people do in whatever order: replay gives the live tables, and what was refused left nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.digest import compute_digest
from ecrf.record.merkle import make_checkpoint
from ecrf.record.transaction import decode_body, decode_content, encode_content
from ecrf.services.verifying import verify_study
from ecrf.store.memory import MemoryStore
from ecrf.words import Refusal
from tests.store.trail_builder import DESIGN_DIGEST, Act, Trail, verify_ed25519

CHAIN = "subject:A"
RECORDS = ("C1/1/A/1/1", "C1/1/B/1/1", "C2/1/A/1/1")
PREFIXES = ("", "C1", "C1/1/A", *RECORDS, f"{RECORDS[0]}/G/0", f"{RECORDS[0]}/G/0/X", f"{RECORDS[1]}/L/r1")
FIELDS = (
    *(f"{record}/G/0/{item}" for record in RECORDS for item in ("X", "Y")),
    *(f"{RECORDS[1]}/L/r{line}/T" for line in (1, 2)),
)
LINES = tuple(f"{RECORDS[1]}/L/r{line}" for line in (1, 2, 3))
RIGHT = {"coordinator": "cora", "monitor": "mona", "data_manager": "dora", "investigator": "ivan"}
QUERIES = ("q1", "q2")


def version_of(act: Act, at: str) -> int:
    """The version of a field as the act sees it."""
    if CHAIN not in act.states:
        act.states[CHAIN] = act.door.load_state(CHAIN)
    line, _, item = at.rpartition("/")
    row = act.states[CHAIN].lines.get(line)
    cell = row.items.get(item) if row is not None else None
    return 0 if cell is None else cell.version


def state_of(act: Act):
    """The subject's state as the act sees it."""
    version_of(act, FIELDS[0])
    return act.states[CHAIN]


def enter(act: Act, at: str, text: str, off: int, system: bool) -> None:
    """A value over the one that stands, or (`off`) over another."""
    by = {"by": "system", "cause": state_of(act).sequence, "function": "f@1"} if system else {}
    act.add(CHAIN, e.ValueEntered(at, act.put(f'"{text}"'), version_of(act, at) + off, **by))


def clear(act: Act, at: str, off: int) -> None:
    """The field is emptied."""
    act.add(CHAIN, e.ValueCleared(at, version_of(act, at) + off))


def on(kind, *, reason: bool = False):
    """An entry about a place, with a reason where it takes one."""
    return lambda act, at: act.add(CHAIN, kind(at, act.put("why")) if reason else kind(at))


def mark(act: Act, at: str) -> None:
    """Everything beneath is missing, or no longer."""
    standing = state_of(act).missing.get(at)
    if standing is not None and standing.version:
        act.add(CHAIN, e.MissingLifted(at, standing.version))
    else:
        act.add(CHAIN, e.MissingMarked(at, act.put('{"m":"ND"}')))


def ask(act: Act, query: str, at: str, system: bool) -> None:
    """A query is opened by a person or a check."""
    by = {"by": "system", "check": "c1"} if system else {"text": act.put("why?")}
    act.add(CHAIN, e.QueryOpened(at, query, "coordinator", **by))


def prompt(act: Act, at: str) -> None:
    """A check speaks and is answered."""
    act.add(CHAIN, e.PromptShown(at, "c1", 1))
    act.add(CHAIN, e.PromptAnswered(at, "c1", act.put("true")))


def state(act: Act, at: str, kind: str, off: int) -> None:
    """Somebody stands for what is beneath a prefix."""
    now = state_of(act)
    act.add(CHAIN, e.Stated(at, kind, now.sequence + off, compute_digest(now, at), note=act.put("seen")))


def redact(act: Act, number: int) -> None:
    """A content slot of an earlier entry is removed."""
    stored = act.door.transaction_at(CHAIN, number)
    if stored is None:
        return
    entry = decode_body(stored.sealed.body).parts[0].entries[number - stored.first]
    slots = decode_content(stored.sealed.content)
    for name in entry.__struct_fields__:
        found = getattr(entry, name)
        if isinstance(found, e.Commitment) and slots[found.slot] is not None:
            slots[found.slot] = None
            act.add(CHAIN, e.Redacted(number, found.slot, act.put("a name"), name))
            act.door.replace_content(stored.sealed.id, encode_content(slots))
            return


def checkpoint(act: Act) -> None:
    """All heads are written down."""
    ends = ((link.chain, link.sequence, link.head) for link in act.door.links())
    act.add(STUDY_CHAIN, make_checkpoint(ends, "export"))


fields, prefixes, records = st.sampled_from(FIELDS), st.sampled_from(PREFIXES), st.sampled_from(RECORDS)
lines, queries, off = st.sampled_from(LINES), st.sampled_from(QUERIES), st.sampled_from((0, 0, 0, 0, 1))
statements = st.sampled_from(("sdv", "review.data", "signature", "judgement"))
ONE = {
    "coordinator": st.one_of(
        st.tuples(st.just(enter), fields, st.sampled_from("12345"), off, st.booleans()),
        st.tuples(st.just(enter), fields, st.sampled_from("12345"), st.just(0), st.just(False)),
        st.tuples(st.just(clear), fields, off),
        st.tuples(st.sampled_from([on(e.FormCompleted), on(e.CorrectionClosed)]), records),
        st.tuples(
            st.sampled_from([on(e.FormReopened, reason=True), on(e.CorrectionOpened, reason=True)]), records
        ),
        st.tuples(
            st.sampled_from([on(e.LineFinished), on(e.LineRemoved, reason=True), on(e.LineRestored)]), lines
        ),
        st.tuples(st.just(on(e.EnteredInError, reason=True)), prefixes),
        st.tuples(st.just(mark), prefixes),
        st.tuples(st.just(prompt), fields),
        st.tuples(st.just(on(e.QueryAnswered, reason=True)), queries),
    ),
    "monitor": st.one_of(
        st.tuples(st.just(ask), queries, fields, st.booleans()),
        st.tuples(st.sampled_from([on(e.QueryClosed), on(e.QueryRequeried)]), queries),
        st.tuples(st.just(on(e.QueryCancelled, reason=True)), queries),
        st.tuples(st.just(state), prefixes, statements, off),
        st.tuples(st.just(lambda act, at: act.add(CHAIN, e.Locked(at, "frozen"))), prefixes),
        st.tuples(st.just(lambda act, at: act.add(CHAIN, e.Unlocked(at, "frozen", act.put("x")))), prefixes),
    ),
    "data_manager": st.one_of(
        st.tuples(st.just(redact), st.integers(1, 40)),
        st.tuples(st.just(lambda act, at: act.add(CHAIN, e.Locked(at, "locked"))), prefixes),
        st.tuples(st.just(lambda act, at: act.add(CHAIN, e.Unlocked(at, "locked", act.put("x")))), prefixes),
        st.tuples(st.just(checkpoint)),
    ),
    "investigator": st.tuples(st.just(state), prefixes, st.just("signature"), off),
}
ACTS = st.one_of(
    *(st.tuples(st.just(role), st.lists(one, min_size=1, max_size=4)) for role, one in ONE.items()),
    st.tuples(st.just("coordinator"), st.lists(ONE["coordinator"], min_size=1, max_size=4)),
    st.tuples(st.sampled_from(tuple(ONE)), st.lists(ONE["coordinator"], min_size=1, max_size=2)),
)


@settings(max_examples=120)
@given(st.lists(ACTS, min_size=5, max_size=30))
def test_replay_gives_the_live_tables_and_refusals_leave_nothing(acts):
    """After any session every proof holds and every table equals the fold; a refused act changed nothing stored."""
    trail = Trail(MemoryStore())
    trail.found()
    trail.subject("A")
    with trail.act("cora", "coordinator") as act:
        for record in RECORDS:
            act.add(CHAIN, e.FormOpened(record, DESIGN_DIGEST))
        for at in FIELDS[::2]:
            act.value(CHAIN, at, "0")
    for role, things in acts:
        before = trail.store._shelf
        try:
            with trail.act(RIGHT[role], role) as act:
                for do, *given_ in things:
                    do(act, *given_)
        except Refusal as refusal:
            if not refusal.fault.code.startswith("fold."):
                raise
            assert trail.store._shelf is before
    report = verify_study(trail.store, verify_ed25519)
    assert report.bad == ()
