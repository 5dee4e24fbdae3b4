"""What the fold refuses: whatever was not allowed cannot be an entry."""

from __future__ import annotations

import msgspec
import pytest

from ecrf.record import entry as e
from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.store.memory import MemoryStore
from ecrf.words import Refusal
from tests.store.trail_builder import DESIGN_DIGEST, SITE, Trail, make_person

CHAIN = "subject:A"
RECORD = "C1/1/HAEM/1/1"
FIELD = f"{RECORD}/G/0/HGB"


@pytest.fixture
def trail() -> Trail:
    """A subject with one form of two values."""
    built = Trail(MemoryStore())
    built.found()
    built.subject("A")
    with built.act("cora", "coordinator") as act:
        act.add(CHAIN, e.FormOpened(RECORD, DESIGN_DIGEST))
        act.value(CHAIN, FIELD, "9.8")
        act.value(CHAIN, f"{RECORD}/L/r1/T", "Nausea")
    return built


def refused(trail: Trail, person: str, role: str, *entries, chain: str = CHAIN, site: str = SITE) -> str:
    """The code the last of `entries` is refused with; nothing of the act is stored."""
    before = trail.store._shelf
    with pytest.raises(Refusal) as found, trail.act(person, role, site) as act:  # noqa: PT012 - the act refuses whole
        for entry in entries:
            act.add(chain, entry(act) if callable(entry) else entry)
    assert trail.store._shelf is before
    return found.value.fault.code


def done(trail: Trail, person: str, role: str, *entries, chain: str = CHAIN, site: str = SITE) -> None:
    """An act that is allowed."""
    with trail.act(person, role, site) as act:
        for entry in entries:
            act.add(chain, entry(act) if callable(entry) else entry)


def value(at: str, replaces: int = 0, **more):
    """An entry with content."""
    return lambda act: e.ValueEntered(at, act.put('"1"'), replaces, **more)


def why(kind, *fields, **more):
    """An entry whose last content is a reason."""
    return lambda act: kind(*fields, act.put("because"), **more)


def person(name: str, login: str):
    """A person with a key."""
    return lambda act: e.PersonAdded(name, login, act.put("x"), "", "k", "00")


CORA, MONA, DORA = ("cora", "coordinator"), ("mona", "monitor"), ("dora", "data_manager")


@pytest.mark.parametrize(
    ("who", "entries", "code"),
    [
        (CORA, [value(FIELD)], "fold.stale"),
        (CORA, [value(FIELD, 2)], "fold.stale"),
        (CORA, [e.ValueCleared(FIELD, 2)], "fold.stale"),
        (CORA, [e.ValueCleared(f"{RECORD}/G/0/NONE", 0)], "fold.stale"),
        (CORA, [value(RECORD)], "fold.not_a_field"),
        (CORA, [value(f"{FIELD}/X")], "fold.not_a_field"),
        (CORA, [value("C2/1/HAEM/1/1/G/0/X")], "fold.form_not_open"),
        (CORA, [e.FormOpened(RECORD, DESIGN_DIGEST)], "fold.form_open"),
        (CORA, [e.FormOpened("C2/1/HAEM", DESIGN_DIGEST)], "fold.form_open"),
        (CORA, [e.FormOpened("C2/1/HAEM/1/1", "00")], "fold.design_unknown"),
        (CORA, [e.FormCompleted("C2/1/HAEM/1/1")], "fold.form_not_open"),
        (CORA, [e.FormCompleted(RECORD), value(f"{RECORD}/G/0/X")], "fold.complete"),
        (CORA, [e.FormCompleted(RECORD), why(e.LineRemoved, f"{RECORD}/L/r1")], "fold.complete"),
        (CORA, [why(e.CorrectionOpened, RECORD), why(e.CorrectionOpened, RECORD)], "fold.correction_open"),
        (CORA, [e.CorrectionClosed(RECORD)], "fold.no_correction"),
        (CORA, [why(e.EnteredInError, RECORD), value(f"{RECORD}/G/0/X")], "fold.in_error"),
        (CORA, [e.LineRemoved(f"{RECORD}/L/r1")], "fold.reason_missing"),
        (CORA, [e.LineFinished(f"{RECORD}/L/r9")], "fold.no_line"),
        (CORA, [why(e.LineRestored, f"{RECORD}/L/r1")], "fold.no_line"),
        (CORA, [why(e.LineRemoved, f"{RECORD}/L/r1"), value(f"{RECORD}/L/r1/U")], "fold.line_removed"),
        (CORA, [e.MissingLifted("C2", 0)], "fold.stale"),
        (CORA, [why(e.PromptAnswered, FIELD, "hgb")], "fold.no_prompt"),
        (CORA, [e.QueryAnswered("q9", e.Commitment(0, ""))], "fold.query_state"),
        (CORA, [value(f"{RECORD}/G/0/X", by="system", cause=1, function="f@1")], "fold.no_cause"),
        (CORA, [value(f"{RECORD}/G/0/X"), value(f"{RECORD}/G/0/Y", by="system", cause=4)], "fold.no_cause"),
        (MONA, [value(f"{RECORD}/G/0/X")], "fold.not_permitted"),
        (MONA, [value(f"{RECORD}/G/0/X", by="system", cause=5)], "fold.no_cause"),
        (MONA, [e.FormCompleted(RECORD)], "fold.not_permitted"),
        (CORA, [e.QueryOpened(FIELD, "q1", "coordinator")], "fold.not_permitted"),
        (MONA, [e.QueryOpened(FIELD, "q1", "x"), e.QueryOpened(FIELD, "q1", "x")], "fold.query_exists"),
        (
            MONA,
            [
                e.QueryOpened(RECORD, "q1", "x", by="system", check="c"),
                e.QueryOpened(RECORD, "q2", "x", by="system", check="c"),
            ],
            "fold.query_exists",
        ),
        (MONA, [e.QueryOpened(FIELD, "q1", "x"), e.QueryClosed("q1", by="system")], "fold.not_systems"),
        (MONA, [e.QueryOpened(FIELD, "q1", "x"), e.QueryRequeried("q1")], "fold.query_state"),
        (MONA, [e.Stated(FIELD, "sdv", 5, "00")], "fold.stale"),
        (MONA, [e.Stated(FIELD, "guess", 5, "00")], "fold.statement_unknown"),
        (MONA, [e.Stated(FIELD, "signature", 5, "00")], "fold.not_permitted"),
        (MONA, [e.StatementWithdrawn(3)], "fold.statement_not_yours"),
        (MONA, [e.Locked(RECORD, "soft")], "fold.lock_state"),
        (MONA, [e.Locked(RECORD, "locked")], "fold.not_permitted"),
        (MONA, [e.Locked(RECORD, "frozen"), e.Locked(RECORD, "frozen")], "fold.lock_state"),
        (MONA, [why(e.Unlocked, RECORD, "frozen")], "fold.lock_state"),
        (DORA, [e.Locked(RECORD, "hard"), why(e.Unlocked, RECORD, "hard")], "fold.lock_state"),
        (DORA, [lambda act: e.Redacted(99, 0, act.put("x"), "value")], "fold.no_entry"),
        (MONA, [lambda act: e.Redacted(3, 0, act.put("x"), "value")], "fold.not_permitted"),
        (DORA, [e.DesignActivated("00")], "fold.design_unknown"),
        (CORA, [lambda act: e.SubjectAdded(SITE, act.put("2"), DESIGN_DIGEST)], "fold.root_exists"),
        (CORA, [e.Accessed("login")], "fold.wrong_chain"),
        (CORA, [e.SiteAdded("S2", "02", e.Commitment(0, ""), "X")], "fold.wrong_chain"),
        (("cora", "monitor"), [e.QueryOpened(FIELD, "q1", "x")], "fold.no_role"),
        (("nobody", "coordinator"), [value(f"{RECORD}/G/0/X")], "fold.no_role"),
    ],
)
def test_subject_chain_refuses(trail, who, entries, code):
    """Each of these is refused with its code, and the whole act leaves nothing."""
    assert refused(trail, *who, *entries) == code


@pytest.mark.parametrize("prefix", ["", "C1", RECORD, f"{RECORD}/G/0", FIELD])
@pytest.mark.parametrize("level", ["locked", "hard"])
def test_lock_holds_at_beneath_and_above(trail, prefix, level):
    """Under a lock no value, mark, statement or form state changes, whatever prefix it stands on."""
    done(trail, *DORA, e.Locked(prefix, level))
    assert refused(trail, *CORA, value(FIELD, 3)) == "fold.locked"
    assert refused(trail, *CORA, e.FormCompleted(RECORD)) == "fold.locked"
    assert refused(trail, *CORA, why(e.MissingMarked, "C1")) == "fold.locked"
    assert refused(trail, *MONA, e.Stated(RECORD, "sdv", 5, "00")) == "fold.locked"


def test_correction_opens_a_complete_form(trail):
    """A complete form takes values again only while a correction stands."""
    done(trail, *CORA, e.FormCompleted(RECORD), why(e.CorrectionOpened, RECORD))
    done(trail, *CORA, value(FIELD, 3), e.CorrectionClosed(RECORD))
    assert refused(trail, *CORA, value(f"{RECORD}/G/0/X")) == "fold.complete"


def test_lines_are_numbered_once(trail):
    """Lines of a group get rising numbers that are never used again."""
    done(
        trail,
        *CORA,
        why(e.LineRemoved, f"{RECORD}/L/r1"),
        value(f"{RECORD}/L/r2/T"),
        value(f"{RECORD}/L/r3/T"),
    )
    lines = trail.store.load_state(CHAIN).lines
    assert {line.line: line.number for line in lines.values()} == {"0": 0, "r1": 1, "r2": 2, "r3": 3}


@pytest.mark.parametrize(
    ("who", "entries", "code"),
    [
        (("ada", "administrator"), [person("x", "cora")], "fold.person_exists"),
        (("ada", "administrator"), [person("cora", "x")], "fold.person_exists"),
        (("ada", "administrator"), [e.RoleGranted("nobody", "monitor", SITE, "2026-01-01")], "fold.person_unknown"),
        (("ada", "administrator"), [e.RoleGranted("cora", "monitor", "S9", "2026-01-01")], "fold.site_unknown"),
        (("ada", "administrator"), [e.RoleGranted("cora", "king", SITE, "2026-01-01")], "fold.role_unknown"),
        (("ada", "administrator"), [e.RoleWithdrawn("cora", "monitor", SITE)], "fold.role_unknown"),
        (("ada", "administrator"), [lambda act: e.SiteAdded("S2", "01", act.put("x"), "")], "fold.site_exists"),
        (("ada", "administrator"), [why(e.PersonDisabled, "cora"), why(e.PersonDisabled, "cora")], "fold.person_unknown"),
        (("ada", "administrator"), [e.EnvelopesReplaced(1, "00")], "fold.envelopes_older"),
        (("ada", "administrator"), [e.StudyCreated("s", "T3", "live")], "fold.root_exists"),
        (("ada", "administrator"), [e.DesignPublished("00", "2")], "fold.not_permitted"),
        (("dora", "data_manager"), [e.DesignPublished(DESIGN_DIGEST, "2")], "fold.design_exists"),
        (("cora", "coordinator"), [e.RoleGranted("cora", "data_manager", SITE, "2026-01-01")], "fold.not_permitted"),
        (("cora", "coordinator"), [e.KeyRegistered("mona", "k", "00")], "fold.not_permitted"),
        (("ada", "administrator"), [e.FormCompleted(RECORD)], "fold.wrong_chain"),
    ],
)  # fmt: skip
def test_study_chain_refuses(trail, who, entries, code):
    """People, roles, sites and designs follow their rules too."""
    assert refused(trail, *who, *entries, chain=STUDY_CHAIN, site="") == code


def test_role_counts_from_its_day_to_its_day(trail):
    """A role outside its dates is no role."""
    done(
        trail, "ada", "administrator",
        e.RoleGranted("cora", "monitor", SITE, "2026-03-03", "2026-03-04"),
        chain=STUDY_CHAIN, site="",
    )  # fmt: skip
    query = e.QueryOpened(FIELD, "q1", "coordinator")
    assert refused(trail, "cora", "monitor", query) == "fold.no_role"
    trail.now = trail.now.replace(day=3)
    done(trail, "cora", "monitor", query)
    trail.now = trail.now.replace(day=5)
    assert refused(trail, "cora", "monitor", e.QueryClosed("q1")) == "fold.no_role"


def test_role_counts_at_its_site(trail):
    """A role at one site is none at another, and a subject is worked on from its own site only."""
    done(
        trail,
        "ada",
        "administrator",
        lambda act: e.SiteAdded("S2", "02", act.put("x"), ""),
        chain=STUDY_CHAIN,
        site="",
    )
    done(
        trail,
        "ada",
        "administrator",
        e.RoleGranted("ivan", "monitor", "S2", "2026-01-01"),
        chain=STUDY_CHAIN,
        site="",
    )
    query = e.QueryOpened(FIELD, "q1", "coordinator")
    assert refused(trail, "ivan", "monitor", query) == "fold.no_role"
    assert refused(trail, "ivan", "monitor", query, site="S2") == "fold.other_site"


def test_disabled_person_is_out_at_once(trail):
    """After an account is closed nothing can be done in its name, and its key opens nothing."""
    done(trail, "ada", "administrator", why(e.PersonDisabled, "cora"), chain=STUDY_CHAIN, site="")
    assert refused(trail, *CORA, value(f"{RECORD}/G/0/X")) == "fold.no_role"


def test_key_of_another_person_is_refused(trail):
    """A transaction names a key of its own person."""
    trail.people["cora"] = make_person("mona")
    trail.people["cora"] = type(trail.people["cora"])("cora", trail.people["cora"].private, "key-mona-0")
    assert refused(trail, *CORA, value(f"{RECORD}/G/0/X")) == "fold.no_role"


def test_looking_needs_no_role(trail):
    """The access chain takes what anybody did, in any role or none."""
    done(trail, "nobody", "", e.Accessed("failed"), chain=ACCESS_CHAIN, site="")
    assert trail.store.head(ACCESS_CHAIN).sequence == 1


def test_changed_permissions_count_from_then_on(trail):
    """The matrix in force is the one at the study head a transaction names."""
    matrix = {"coordinator": (), "monitor": ("raise_query",), "data_manager": ("publish",)}
    done(trail, *DORA, e.PermissionsSet(matrix), chain=STUDY_CHAIN, site="")
    assert refused(trail, *CORA, value(f"{RECORD}/G/0/X")) == "fold.not_permitted"
    done(trail, *MONA, e.QueryOpened(FIELD, "q1", "coordinator"))


def test_every_kind_has_a_place_in_the_fold():
    """Each kind of the closed list is folded in exactly one sort of chain."""
    from ecrf.record import fold

    folded = [*fold._RECORD, *fold._STUDY, e.Accessed]
    assert len(folded) == len(set(folded)) + 1  # a redaction is folded in the chain it is of
    assert set(folded) == set(e.Entry.__origin__.__args__)
    assert all(msgspec.structs.fields(kind) is not None for kind in folded)
