"""One study in which every kind of entry happens at least once."""

from __future__ import annotations

from hashlib import sha256

from ecrf.record import entry as e
from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.record.allocation import (
    Place,
    PlaceId,
    arm_digest,
    blind_key,
    encode_places,
    release_digest,
)
from ecrf.record.delegation import compute_log_digest
from ecrf.record.digest import compute_digest
from ecrf.record.merkle import make_checkpoint
from ecrf.record.transaction import decode_body, decode_content, encode_content
from tests.store.trail_builder import ACTIONS, DESIGN_DIGEST, SITE, Act, Trail, make_person

SUBJECT = "subject:A"
RECORD = "C1/1/HAEM/1/1"
LOG = "AE/1/AE/1/1"
FIELD = f"{RECORD}/LB/0/HGB"
IDENTITY = b"0123456789abcdef-sealed-identity"


def checkpoint(act: Act, occasion: str) -> str:
    """Write a checkpoint of all heads as they stood before this act."""
    entry = make_checkpoint(((link.chain, link.sequence, link.head) for link in act.door.links()), occasion)
    act.add(STUDY_CHAIN, entry)
    return entry.root


def make_statement(act: Act, chain: str, at: str, statement: str, meaning: str = "") -> int:
    """Make a statement about a prefix as it stands."""
    if chain not in act.states:
        act.states[chain] = act.door.load_state(chain)
    state = act.states[chain]
    digest = compute_digest(state, at)
    return act.add(chain, e.Stated(at, statement, state.sequence, digest, meaning, act.put("seen")))


def play_every_kind(trail: Trail) -> None:
    """Found a study and let everything happen that an entry can say."""
    trail.found()
    trail.subject("A")
    trail.site()
    enter_everything(trail)
    _log(trail)
    _query(trail)
    _state(trail)
    _lock(trail)
    _site(trail)
    _study(trail)
    redact_a_name(trail)
    _train(trail)
    _allocate(trail)
    _code(trail)
    _rule(trail)


def enter_everything(trail: Trail) -> None:
    """Values, prompts, missing marks, completion, correction, number, identity."""
    with trail.act("cora", "coordinator", command="EnterValues") as act:
        act.add(SUBJECT, e.FormOpened(RECORD, DESIGN_DIGEST))
        first = act.value(SUBJECT, FIELD, "9.8")
        act.add(
            SUBJECT,
            e.ValueEntered(
                f"{RECORD}/LB/0/GRADE", act.put('"1"'), by="system", cause=first, function="grade@1"
            ),
        )
        act.add(SUBJECT, e.PromptShown(FIELD, "hgb_low", first))
        act.add(SUBJECT, e.PromptAnswered(FIELD, "hgb_low", act.put("checked on paper")))
    with trail.act("cora", "coordinator", command="EnterValues") as act:
        act.value(SUBJECT, FIELD, "8.9")
        act.value(SUBJECT, f"{RECORD}/LB/0/PLT", "张三 13800138000")
    with trail.act("cora", "coordinator", command="EnterValues") as act:
        act.value(SUBJECT, f"{RECORD}/LB/0/WBC", "4.1")
    with trail.act("cora", "coordinator", command="EnterValues") as act:
        seen = (
            act.states[STUDY_CHAIN]
            and act.door.load_state(SUBJECT).lines[f"{RECORD}/LB/0"].items["WBC"].version
        )
        act.add(SUBJECT, e.ValueCleared(f"{RECORD}/LB/0/WBC", seen))
    with trail.act("cora", "coordinator", command="MarkMissing") as act:
        marked = act.add(SUBJECT, e.MissingMarked("C2", act.put('{"code":"ND"}')))
    with trail.act("cora", "coordinator", command="LiftMissing") as act:
        act.add(SUBJECT, e.MissingLifted("C2", marked))
        act.add(SUBJECT, e.MissingMarked("C3", act.put('{"code":"NA"}')))
    with trail.act("cora", "coordinator", command="CompleteForm") as act:
        act.add(SUBJECT, e.FormCompleted(RECORD))
    with trail.act("cora", "coordinator", command="OpenCorrection") as act:
        act.add(SUBJECT, e.CorrectionOpened(RECORD, act.put("typing error")))
    with trail.act("cora", "coordinator", command="EnterValues") as act:
        at, seen = FIELD, act.door.load_state(SUBJECT).lines[f"{RECORD}/LB/0"].items["HGB"].version
        act.add(
            SUBJECT, e.ValueEntered(at, act.put('"8.8"'), seen, how="typed", reason=act.put("typing error"))
        )
        act.add(SUBJECT, e.CorrectionClosed(RECORD))
    with trail.act("cora", "coordinator", command="ReopenForm") as act:
        act.add(SUBJECT, e.FormReopened(RECORD, act.put("a page is missing")))
    with trail.act("cora", "coordinator", command="SetIdentity") as act:
        act.door.save_identity(SUBJECT, IDENTITY)
        act.add(SUBJECT, e.IdentityChanged(sha256(IDENTITY).hexdigest()))
    with trail.act("cora", "coordinator", command="RenumberSubject") as act:
        act.add(SUBJECT, e.SubjectNumbered(act.put("01-007"), act.put("wrong list")))
        act.add(SUBJECT, e.SubjectStatus("enrolled"))


def _log(trail: Trail) -> None:
    with trail.act("cora", "coordinator", command="EnterValues") as act:
        act.add(SUBJECT, e.FormOpened(LOG, DESIGN_DIGEST))
        for line, term in (("x1", "Nausea"), ("x2", "Fatigue")):
            act.value(SUBJECT, f"{LOG}/AE/{line}/TERM", term)
            act.add(SUBJECT, e.LineFinished(f"{LOG}/AE/{line}"))
    with trail.act("cora", "coordinator", command="RemoveLine") as act:
        act.add(SUBJECT, e.LineRemoved(f"{LOG}/AE/x1", act.put("twice")))
    with trail.act("cora", "coordinator", command="RestoreLine") as act:
        act.add(SUBJECT, e.LineRestored(f"{LOG}/AE/x1", act.put("not twice")))
        act.add(SUBJECT, e.FormOpened("C9/1/VS/1/1", DESIGN_DIGEST))
        act.add(SUBJECT, e.EnteredInError("C9", act.put("other subject")))


def _query(trail: Trail) -> None:
    with trail.act("mona", "monitor", command="RaiseQuery") as act:
        for name in ("q1", "q2"):
            act.add(SUBJECT, e.QueryOpened(FIELD, name, "coordinator", text=act.put("Is 8.8 right?")))
        act.add(SUBJECT, e.QueryOpened(RECORD, "q3", "coordinator", by="system", check="hgb_low"))
    with trail.act("cora", "coordinator", command="AnswerQuery") as act:
        act.add(SUBJECT, e.QueryAnswered("q1", act.put("yes")))
    with trail.act("mona", "monitor", command="Requery") as act:
        act.add(SUBJECT, e.QueryRequeried("q1", text=act.put("please show the sheet")))
        act.add(SUBJECT, e.QueryClosed("q1", text=act.put("seen")))
        act.add(SUBJECT, e.QueryCancelled("q2", act.put("twice")))


def _state(trail: Trail) -> None:
    with trail.act("mona", "monitor", command="State") as act:
        made = make_statement(act, SUBJECT, RECORD, "sdv")
        make_statement(act, SUBJECT, FIELD, "sdv")
    with trail.act("mona", "monitor", command="WithdrawStatement") as act:
        act.add(SUBJECT, e.StatementWithdrawn(made))
    with trail.act("ivan", "investigator", command="Sign") as act:
        make_statement(act, SUBJECT, "", "signature", "approved")


def _lock(trail: Trail) -> None:
    with trail.act("mona", "monitor", command="Lock") as act:
        act.add(SUBJECT, e.Locked(RECORD, "frozen"))
    with trail.act("mona", "monitor", command="Unlock") as act:
        act.add(SUBJECT, e.Unlocked(RECORD, "frozen", act.put("one more correction")))
    with trail.act("dora", "data_manager", command="Lock") as act:
        act.add(SUBJECT, e.Locked("C3", "locked"))
        checkpoint(act, "lock")
    with trail.act("dora", "data_manager", command="ActivateDesign") as act:
        act.add(SUBJECT, e.DesignActivated(DESIGN_DIGEST))


def _site(trail: Trail) -> None:
    chain = f"site:{SITE}"
    with trail.act("cora", "coordinator", command="RunIntegrity") as act:
        root = checkpoint(act, "integrity")
        act.add(chain, e.IntegrityRun("r1", "self", "2026-03-02", root, act.put('{"findings":[]}')))
    with trail.act("cora", "coordinator", command="SignIntegrity") as act:
        act.add(chain, e.IntegritySigned("r1", "00" * 32, "done"))
        act.add(chain, e.FindingSettled("f1", "explained", "2026-04-01", act.put("on holiday")))
    with trail.act("cora", "coordinator", command="RecordAccess") as act:
        act.add(ACCESS_CHAIN, e.Accessed("login", detail=act.put("desk-1")))
        act.add(ACCESS_CHAIN, e.Accessed("export", "root", "00" * 32))


def _study(trail: Trail) -> None:
    fresh = make_person("cora", 1)
    with trail.act("cora", "coordinator", "", "RegisterKey") as act:
        act.add(STUDY_CHAIN, e.KeyRegistered("cora", fresh.key, fresh.public))
        act.add(STUDY_CHAIN, e.EnvelopesReplaced(2, "11" * 32))
    trail.people["cora"] = fresh
    with trail.act("ada", "administrator", "", "WithdrawRole") as act:
        act.add(
            STUDY_CHAIN,
            e.RoleGranted("mona", "investigator", SITE, "2026-01-01", "2026-12-31", act.put("GCP")),
        )
    with trail.act("ada", "administrator", "", "WithdrawRole") as act:
        checkpoint(act, "role")
        act.add(STUDY_CHAIN, e.RoleWithdrawn("mona", "investigator", SITE))
    with trail.act("ada", "administrator", "", "DisablePerson") as act:
        checkpoint(act, "disable")
        act.add(STUDY_CHAIN, e.PersonDisabled("ivan", act.put("left the hospital")))
    with trail.act("cora", "coordinator", command="EnterValues") as act:
        act.value(SUBJECT, f"{RECORD}/LB/0/NEUT", "2.1")


def play_people(trail: Trail) -> None:
    """Found a study, train a person, and let them accept the policy."""
    trail.found()
    _train(trail)


def _train(trail: Trail) -> None:
    with trail.act("ada", "administrator", "", "RecordTraining") as act:
        act.add(
            STUDY_CHAIN, e.TrainingRecorded("mona", "2026-02-27", "protocol 2.0", act.put("Protocol and GCP"))
        )
    with trail.act("mona", "monitor", "", "AcceptPolicy") as act:
        act.add(STUDY_CHAIN, e.PolicyAccepted("signature/1"))


def play_rules(trail: Trail) -> None:
    """Found a study, set rules for its people, and keep to them: facts, a delegation log, a signature on it."""
    trail.found()
    _train(trail)
    _rule(trail)


def _rule(trail: Trail) -> None:
    with trail.act("ada", "administrator", "", "SetRules") as act:
        rules = {"activation": "asked", "identity": "asked", "password.least": "14", "policy": "signature/1"}
        act.add(STUDY_CHAIN, e.RulesSet({**rules, "training": "asked"}))
        act.add(STUDY_CHAIN, e.FactRecorded("study", "fda_letter", "2026-03-01", act.put("Letter, file 7")))
        act.add(STUDY_CHAIN, e.FactRecorded("mona", "identity_check", "2026-02-27", act.put("Passport seen")))
        act.add(STUDY_CHAIN, e.TasksDelegated("cora", SITE, ("entry", "queries"), act.put("forms only")))
        act.add(STUDY_CHAIN, e.RoleGranted("mona", "investigator", SITE, "2026-01-01", "2026-12-31"))
    with trail.act("dora", "data_manager", "", "ActivateSite") as act:
        for fact in ("ethics_approval", "site_training", "design_activated"):
            words = act.put(f"{fact} of site 01")
            act.add(STUDY_CHAIN, e.FactRecorded(SITE, fact, "2026-03-01", words, DESIGN_DIGEST))
    with trail.act("mona", "investigator", command="SignDelegation") as act:
        study = act.states[STUDY_CHAIN]
        digest = compute_log_digest(study, SITE)
        act.add(STUDY_CHAIN, e.DelegationSigned(SITE, study.sequence, digest, "delegation"))


def play_moves(trail: Trail) -> None:
    """A form entered for the wrong subject is moved to the right one; its query closes."""
    trail.found()
    move_a_form(trail, trail.subject("A"), trail.subject("B"))


def move_a_form(trail: Trail, wrong: str, right: str) -> None:
    """From one subject to another; a query at it closes."""
    trail.form(wrong, RECORD, items=2)
    with trail.act("mona", "monitor", command="RaiseQuery") as act:
        act.add(
            wrong, e.QueryOpened(f"{RECORD}/G/0/I00", "q1", "coordinator", text=act.put("Whose is this?"))
        )
    with trail.act("cora", "coordinator", command="MoveForm") as act:
        why = act.put("another patient's sheet")
        cause = act.add(wrong, e.EnteredInError(RECORD, why))
        act.add(wrong, e.QueryClosed("q1", by="system", cause=cause, text=why))
        act.add(wrong, e.FormMoved(RECORD, "to", right, RECORD))
        origins = {"G/0/I00": 3, "G/0/I01": 4}
        act.add(right, e.FormMoved(RECORD, "from", wrong, RECORD, origins))
        act.add(right, e.FormOpened(RECORD, DESIGN_DIGEST))
        for item, number in (("I00", 0), ("I01", 1)):
            act.add(right, e.ValueEntered(f"{RECORD}/G/0/{item}", act.put(f'"{number}.5"'), how="carried"))


def play_coding(trail: Trail) -> None:
    """Found a study, name a dictionary, code an event and take the code back."""
    trail.found()
    trail.subject("A")
    _log(trail)
    _code(trail)


def _code(trail: Trail) -> None:
    at = f"{LOG}/AE/x2/TERM"
    with trail.act("dora", "data_manager", "", "NameDictionary") as act:
        act.add(STUDY_CHAIN, e.DictionaryNamed("meddra", "0.1", "en", "22" * 32))
    with trail.act("dora", "data_manager", command="CodeTerms") as act:
        verbatim = act.door.load_state(SUBJECT).lines[f"{LOG}/AE/x2"].items["TERM"].version
        path = '[["LLT","1","Weariness"],["PT","2","Tiredness"],["SOC","3","General"]]'
        act.add(SUBJECT, e.TermCoded(at, verbatim, "22" * 32, act.put(path), "hand"))
    with trail.act("dora", "data_manager", command="UncodeTerm") as act:
        act.add(SUBJECT, e.TermUncoded(at, act.put("another term was meant")))


def play_import(trail: Trail) -> None:
    """Found a study, add a subject, and bring values of a file into it, noted in the access chain."""
    trail.found()
    trail.subject("A")
    with trail.act("cora", "coordinator", command="EnterValues") as act:
        act.add(SUBJECT, e.FormOpened(RECORD, DESIGN_DIGEST))
        file = act.put(f"{'ab' * 32} labs.csv")
        act.add(
            SUBJECT,
            e.ValueEntered(f"{RECORD}/LB/0/HGB", act.put('"13.1"'), how="imported", origin=file, row=2),
        )
        act.add(
            SUBJECT,
            e.ValueEntered(f"{RECORD}/LB/0/PLT", act.put('"210"'), how="imported", origin=file, row=3),
        )
    with trail.act("cora", "coordinator", command="RecordAccess") as act:
        act.add(ACCESS_CHAIN, e.Accessed("import", digest="ab" * 32, detail=act.put("2 values")))


def redact_a_name(trail: Trail) -> None:
    """Take the name that was typed into a field out of the trail."""
    with trail.act("dora", "data_manager", command="Redact") as act:
        version = act.door.load_state(SUBJECT).lines[f"{RECORD}/LB/0"].items["PLT"].version
        stored = act.door.transaction_at(SUBJECT, version)
        part = decode_body(stored.sealed.body).parts[0]
        slot = part.entries[version - part.first].value.slot
        slots = decode_content(stored.sealed.content)
        slots[slot] = None
        act.door.replace_content(stored.sealed.id, encode_content(slots))
        act.add(SUBJECT, e.Redacted(version, slot, act.put("a name and a phone number"), "value"))


def play_allocation(trail: Trail) -> None:
    """Found a study and let everything happen that concerns randomisation."""
    trail.found()
    _allocate(trail)


def _allocate(trail: Trail) -> None:
    """A blind list, a place opened, an unblinding, an authorisation; then an open list and an arm."""
    subjects = ("B", "C")
    for name in subjects:
        trail.subject(name)
    more = {"statistician": ("commit_allocation",)}
    for role, actions in ACTIONS.items():
        more[role] = (*actions, "randomise", "unblind") if role == "coordinator" else actions
    with trail.act("dora", "data_manager", "", "PublishDesign") as act:
        act.add(STUDY_CHAIN, e.PermissionsSet(more))
    with trail.act("ada", "administrator", "", "GrantRole") as act:
        act.add(STUDY_CHAIN, e.RoleGranted("dora", "statistician", "*", "2026-01-01"))
    for list_id, stratum, arm in (("l1", "", ""), ("l2", "STAGE=III", "EXP")):
        where, code = PlaceId(list_id, stratum, 1), sha256(list_id.encode()).digest()[:10]
        key = blind_key(b"emergency", code) if not arm else code
        places = encode_places(
            {stratum: (Place(release_digest(where, code), arm_digest(where, "EXP", key)),)}
        )
        with trail.act("dora", "statistician", "", "CommitAllocation") as act:
            blind, release = (None, act.put("00" * 32)) if arm else (act.put('{"sealed":"unblinding"}'), None)
            committed = e.AllocationCommitted(
                list_id, "permuted_blocks", DESIGN_DIGEST, sha256(places).hexdigest(), act.put(places),
                act.put('{"sealed":"allocation"}'), blind, release,
            )  # fmt: skip
            act.add(STUDY_CHAIN, committed)
        subject, number = f"subject:{subjects[bool(arm)]}", f"R{list_id}"
        with trail.act("cora", "coordinator", command="Randomise") as act:
            content = act.put(arm) if arm else None
            act.add(
                STUDY_CHAIN,
                e.AllocationTaken(list_id, 1, number, subject, code.hex(), stratum, stratum, content),
            )
            act.add(subject, e.SubjectRandomised(list_id, 1, number, stratum, content))
    with trail.act("cora", "coordinator", command="Unblind") as act:
        words = (act.put(text) for text in ("rash", "Dr Li", "stops the drug"))
        act.add("subject:B", e.SubjectUnblinded(*words))
    with trail.act("cora", "coordinator", command="AuthoriseChanges") as act:
        act.add("subject:B", e.ChangeAuthorised("C1", act.put("source corrected"), act.put("Sponsor")))
