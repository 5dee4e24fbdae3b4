"""What a person with an account and a client of their own cannot write, though their role has the right to its kind."""

from __future__ import annotations

from hashlib import sha256

import psycopg
import pytest

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.allocation import Place, PlaceId, arm_digest, encode_places, release_digest
from ecrf.record.transaction import ContentWriter, decode_content, encode_content
from ecrf.store import postgres_text as sql
from ecrf.store.postgres_update import update_database
from tests.store.postgres_people import FIELD, RECORD, A, Desks, Forgery, forge, refused
from tests.store.postgres_study import new_place
from tests.store.trail_builder import ACTIONS, DESIGN_DIGEST

pytestmark = pytest.mark.postgres
CODES = (b"0123456789", b"abcdefghij", b"ABCDEFGHIJ")
ARMS = ("EXP", "CTRL", "EXP")
STRATUM = "STAGE=III;病区=一"
RULES = {"training": "asked", "identity": "asked", "policy": "2026-1", "activation": "asked"}


@pytest.fixture(scope="module")
def trail(request):
    """Two sites, rules for people, a list of three places of which the first is taken by subject A."""
    with new_place(request.getfixturevalue("postgres_url")) as place:
        made = Desks(place)
        made.found()
        _prepare(made)
        yield made


def _prepare(trail: Desks) -> None:
    more = {"data_manager": ("commit_allocation",), "coordinator": ("randomise", "sign")}
    with trail.act("dora", "data_manager", "") as act:
        matrix = {role: (*actions, *more.get(role, ())) for role, actions in ACTIONS.items()}
        act.add(STUDY_CHAIN, e.PermissionsSet(matrix))
    with trail.act("dora", "data_manager", "") as act:
        what, day = act.content.put(b"x"), "2026-03-01"
        act.add(STUDY_CHAIN, e.FactRecorded("S1", "ethics_valid", day, what, day))
    with trail.act("dora", "data_manager", "") as act:
        act.add(STUDY_CHAIN, committed(act.content, "L1", places(STRATUM)))
    with trail.act("one", "coordinator") as act:
        act.add(STUDY_CHAIN, taken(act.content, 1, A, "R1"))
        act.add(A, e.SubjectRandomised("L1", 1, "R1", STRATUM, act.entries[STUDY_CHAIN][0].arm))
    trail.begin("one", "S1", "C")
    with trail.act("ada", "administrator", "") as act:
        act.add(STUDY_CHAIN, e.RulesSet(RULES))


def places(stratum: str) -> bytes:
    """Three places of a stratum."""
    made = []
    for number, (code, arm) in enumerate(zip(CODES, ARMS, strict=True), 1):
        where = PlaceId("L1", stratum, number)
        made.append(Place(release_digest(where, code), arm_digest(where, arm, code)))
    return encode_places({stratum: tuple(made)})


def committed(writer: ContentWriter, name: str, data: bytes, digest: str = "") -> e.AllocationCommitted:
    """A list."""
    told = digest or sha256(data).hexdigest()
    return e.AllocationCommitted(
        name, "permuted_blocks", DESIGN_DIGEST, told, writer.put(data), writer.put(b"{}")
    )


def taken(writer: ContentWriter, place: int, subject: str, number: str, **other: object) -> e.AllocationTaken:
    """A place with its own code and arm, unless told otherwise."""
    told: dict[str, object] = {"release": CODES[place - 1].hex(), "arm": ARMS[place - 1], "list": "L1"}
    told |= other
    arm = None if told["arm"] is None else writer.put(str(told["arm"]).encode())
    return e.AllocationTaken(
        str(told["list"]), place, number, subject, str(told["release"]), STRATUM, "", arm
    )


@pytest.fixture(autouse=True)
def nothing_changed(trail):
    """After every attack everything is as before and proves true."""
    with trail.left_as_it_is():
        yield


@pytest.fixture
def writer(trail) -> ContentWriter:
    """Content of a forged transaction."""
    return ContentWriter(trail.entropy)


def study(trail, who, writer, *entries, site="S1") -> str:
    """The code with which entries of the study chain are refused."""
    person, role = who
    return refused(
        trail, person, Forgery(person, role, site, {STUDY_CHAIN: list(entries)}, content=writer.slots)
    )


ONE, DORA, ADA = ("one", "coordinator"), ("dora", "data_manager"), ("ada", "administrator")


@pytest.mark.parametrize(
    ("place", "subject", "number", "other", "code"),
    [
        (1, "subject:C", "R2", {}, "fold.allocation_turn"),
        (3, "subject:C", "R2", {}, "fold.allocation_turn"),
        (2, "subject:C", "R2", {"list": "L9"}, "fold.allocation_turn"),
        (2, A, "R2", {}, "fold.allocated"),
        (2, "subject:C", "R1", {}, "fold.allocated"),
        (2, "subject:C", "R2", {"release": CODES[2].hex()}, "fold.allocation_code"),
        (2, "subject:C", "R2", {"release": ""}, "fold.allocation_code"),
        (2, "subject:C", "R2", {"arm": "EXP"}, "fold.allocation_arm"),
        (2, "subject:C", "R2", {"arm": ""}, "fold.allocation_arm"),
        (2, "subject:C", "R2", {"arm": None}, "fold.allocation_arm"),
    ],
)
def test_no_place_is_taken_out_of_turn_or_twice(trail, writer, place, subject, number, other, code):
    """The next place only, with its own code and arm, once per subject and number."""
    assert study(trail, ONE, writer, taken(writer, place, subject, number, **other)) == code


@pytest.mark.parametrize("spelled", [b"allocation.taken\\/1", b"allocation.t\\u0061ken/1"])
def test_a_kind_spelled_otherwise_is_the_same_kind(trail, writer, spelled):
    """An escape in the name of a kind leads nobody past what is asked of it."""
    entry = taken(writer, 1, "subject:C", "R2")
    parcel = forge(trail, Forgery(*ONE, "S1", {STUDY_CHAIN: [entry]}, content=writer.slots))
    arguments = list(parcel.arguments())
    arguments[4] = [arguments[4][0].replace(b"allocation.taken/1", spelled)]
    with trail.place.as_person("one") as connection, pytest.raises(psycopg.Error) as error:
        connection.execute(sql.APPEND, arguments)
    assert error.value.diag.message_primary == "fold.allocation_turn"


def test_a_subject_says_what_its_place_says(trail, writer):
    """No subject is randomised without its place in the same transaction, to another arm, or again."""
    alone = e.SubjectRandomised("L1", 2, "R2", STRATUM, writer.put(b"CTRL"))
    forgery = Forgery(*ONE, "S1", {"subject:C": [alone]}, content=writer.slots)
    assert refused(trail, "one", forgery) == "fold.allocation_turn"
    place = taken(writer, 2, "subject:C", "R2")
    for told in (
        e.SubjectRandomised("L1", 2, "R2", STRATUM, writer.put(b"EXP")),
        e.SubjectRandomised("L1", 2, "R3", STRATUM, place.arm),
        e.SubjectRandomised("L1", 3, "R2", STRATUM, place.arm),
    ):
        forgery = Forgery(*ONE, "S1", {STUDY_CHAIN: [place], "subject:C": [told]}, content=writer.slots)
        assert refused(trail, "one", forgery) == "fold.allocation_turn"
    again = Forgery(*ONE, "S1", {A: [e.SubjectRandomised("L1", 1, "R1", STRATUM)]}, content=writer.slots)
    assert refused(trail, "one", again) == "fold.allocation_turn"


def test_a_list_is_fixed_once(trail, writer):
    """Neither its id nor a stratum comes twice, and its digest is that of its places."""
    for entry in (
        committed(writer, "L1", places("other")),
        committed(writer, "L2", places(STRATUM)),
        committed(writer, "L2", places("other"), digest="00" * 32),
    ):
        assert study(trail, DORA, writer, entry) == "fold.allocation_list"
    assert study(trail, DORA, writer, committed(writer, "L2", b"no list")) == "store.malformed"


def test_what_proves_an_allocation_is_never_redacted(trail, writer):
    """List, place and arm stay, whoever holds the right to redact."""
    words = writer.put(b"because")
    chain = trail.desk("ada").head(STUDY_CHAIN).sequence
    for sequence in (chain - 2, chain - 1):
        entry = e.Redacted(sequence, 0, words, "arm")
        assert study(trail, DORA, writer, entry) == "fold.allocation_kept"
    arm = e.Redacted(4, 0, words, "arm")
    forgery = Forgery(*DORA, "S1", {A: [arm]}, content=writer.slots)
    assert refused(trail, "dora", forgery) == "fold.allocation_kept"


def test_a_redaction_takes_what_it_names_and_nothing_else(trail, writer):
    """No other content of the transaction is changed with it, none goes unsaid, and none is named that stays."""
    stored = trail.desk("ada").transaction_at(A, 3).sealed
    (slot,) = decode_content(stored.content)
    gone = e.Redacted(3, 0, writer.put(b"a name"), "value")
    other = encode_content([(b"s" * 16, b'"another"')])
    for entry, blocks, code in (
        (gone, [other], "store.malformed"),
        (gone, [encode_content([None, slot])], "store.malformed"),
        (gone, [b"\x91\xc4"], "store.malformed"),
        (gone, [], "store.malformed"),
        (e.Redacted(3, 1, writer.put(b"a name"), "value"), [encode_content([None])], "store.malformed"),
        (e.Redacted(2, 0, writer.put(b"a name"), "value"), [encode_content([None])], "store.malformed"),
        (e.Redacted(99, 0, writer.put(b"a name"), "value"), [], "fold.no_entry"),
    ):
        forgery = Forgery(*DORA, "S1", {A: [entry]}, content=writer.slots)
        forgery.beside = [("content", stored.id, block) for block in blocks]
        assert refused(trail, "dora", forgery) == code


def test_no_role_without_what_the_rules_ask_for(trail, writer):
    """Training first, then a checked identity; no unknown role and no unknown site."""
    grant = e.RoleGranted("mona", "coordinator", "S1", "2026-01-01")
    trained = e.TrainingRecorded("mona", "2026-03-01", "1", writer.put(b"GCP"))
    assert study(trail, ADA, writer, grant) == "fold.no_training"
    assert study(trail, ADA, writer, trained, grant) == "fold.no_identity"
    for entry, code in (
        (e.RoleGranted("mona", "chief", "*", "2026-01-01"), "fold.role_unknown"),
        (e.RoleGranted("mona", "monitor", "S9", "2026-01-01"), "fold.site_unknown"),
    ):
        assert study(trail, ADA, writer, entry) == code


def test_nobody_signs_who_has_not_accepted_the_policy(trail, writer):
    """A signature, and a signed delegation log, ask for the policy the rules name."""
    signature = e.Stated(RECORD, "signature", 4, "00" * 32)
    forgery = Forgery(*ONE, "S1", {A: [signature]}, content=writer.slots)
    assert refused(trail, "one", forgery) == "fold.no_policy"
    log = e.DelegationSigned("S1", trail.desk("ada").head(STUDY_CHAIN).sequence, "00" * 32)
    assert study(trail, ONE, writer, log) == "fold.no_policy"
    twice = (e.PolicyAccepted("2026-1"), e.PolicyAccepted("2026-1"))
    assert study(trail, ONE, writer, *twice) == "fold.policy_accepted"


def test_a_version_is_active_only_behind_approval_and_training(trail, writer):
    """No activation without both, no subject under a version its site does not work under, none under an unknown one."""
    active = e.FactRecorded("S1", "design_activated", "2026-03-01", writer.put(b"x"), DESIGN_DIGEST)
    approved = e.FactRecorded("S1", "ethics_approval", "2026-03-01", writer.put(b"x"), DESIGN_DIGEST)
    assert study(trail, DORA, writer, active) == "fold.no_ethics_approval"
    assert study(trail, DORA, writer, approved, active) == "fold.no_site_training"
    added = e.SubjectAdded("S1", writer.put(b"01-9"), "00" * 32)
    forgery = Forgery(*ONE, "S1", {"subject:N": [added]}, content=writer.slots)
    assert refused(trail, "one", forgery) == "fold.design_unknown"
    later = (e.DesignPublished("ab" * 32, "2.0"), e.DesignPublished("ab" * 32, "2.1"))
    assert study(trail, DORA, writer, *later) == "fold.design_exists"


def test_facts_about_a_site_are_of_a_known_version_and_of_real_days(trail, writer):
    """No approval of a version nobody published, and no last day that is none or lies before the approval."""
    approved = e.FactRecorded("S1", "ethics_approval", "2026-03-01", writer.put(b"x"), "ab" * 32)
    assert study(trail, DORA, writer, approved) == "fold.design_unknown"
    for until in ("", "2026-02-28", "2026-02-30", "20260501", "2026-13-01", "tomorrow", "infinity"):
        valid = e.FactRecorded("S1", "ethics_valid", "2026-03-01", writer.put(b"x"), until)
        assert study(trail, DORA, writer, valid) == "fold.no_last_day"


def test_rules_nobody_knows_and_numbers_of_sites_twice(trail, writer):
    """A name no program keeps to is refused, and so is a second site of one number."""
    assert study(trail, ADA, writer, e.RulesSet({"beauty": "asked"})) == "fold.rule_unknown"
    site = e.SiteAdded("S3", "01", writer.put(b"x"), "Hospital")
    assert study(trail, ADA, writer, site) == "fold.site_exists"


def test_the_system_enters_nothing_a_person_did_not_cause(trail, writer):
    """Who may not enter values does not enter them in the system's name."""
    value = e.ValueEntered(FIELD, writer.put(b'"9"'), 3, by="system", cause=3, function="f@1")
    for person, role in (("mona", "monitor"), ONE):
        forgery = Forgery(person, role, "S1", {A: [value]}, content=writer.slots)
        assert refused(trail, person, forgery) == "store.not_permitted"


def test_a_seal_asks_for_the_right_to_lock(trail, writer):
    """Everybody writes checkpoints; the one that seals the study is the data manager's."""
    seal = e.CheckpointWritten((), "00" * 32, "hard_lock")
    assert study(trail, ONE, writer, seal) == "store.not_permitted"


def test_what_is_kept_comes_back_from_the_trail(trail, writer):
    """An update empties the tables the database judges by and fills them again: the same refusals, the same places."""
    tables = ("rule", "noted", "allocation_list", "allocation_place")
    texts = [f"SELECT * FROM ecrf.{table} ORDER BY 1, 2" for table in tables]
    with trail.place.connect() as owner:
        before = [owner.execute(text.encode()).fetchall() for text in texts]
        assert all(before)
        update_database(trail.place.owner_url, trail.place.name)
        assert [owner.execute(text.encode()).fetchall() for text in texts] == before
    assert study(trail, ONE, writer, taken(writer, 1, "subject:C", "R2")) == "fold.allocation_turn"


def test_a_place_is_not_taken_by_two_at_once(trail, writer):
    """Two desks on one moment: the second waits until the first is done, and finds the study gone on."""
    forgery = Forgery(*ONE, "S1", {STUDY_CHAIN: [taken(writer, 2, "subject:C", "R2")]}, content=writer.slots)
    parcel = forge(trail, forgery)
    with trail.place.as_person("one") as first, trail.place.as_person("one") as second:
        first.execute("BEGIN")
        first.execute(sql.APPEND, parcel.arguments())
        second.execute("SET lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute(sql.APPEND, parcel.arguments())
        first.execute("ROLLBACK")
