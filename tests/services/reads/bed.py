"""A small trial on a store in memory, worked in by named people through the real services."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from hashlib import sha256

from ecrf.record.address import subject_chain
from ecrf.schema import model as m
from ecrf.schema.canonical import canonical_bytes
from ecrf.services import commands as c
from ecrf.services.designs import DesignBook
from ecrf.services.outcome import Outcome
from ecrf.services.reads import Reads
from ecrf.services.session import Session, find_actions
from ecrf.services.tools import Tools
from ecrf.services.workplace import Workplace, load_study
from ecrf.store.memory import MemoryStore
from ecrf.wiring.rules import build_plan_for
from ecrf.words import Text

START = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=8)))
T = m.ItemType
SITE = "site1"
PERMISSIONS = {
    "coordinator": (
        "enter_values", "complete_form", "correct", "mark_missing", "answer_query", "add_subject",
        "run_integrity", "sign_integrity", "see_clinical", "see_identity", "see_trail", "enter_identity",
    ),
    "investigator": (
        "enter_values", "complete_form", "correct", "mark_missing", "answer_query", "confirm_judgement", "sign",
        "freeze", "add_subject", "run_integrity", "sign_integrity", "see_clinical", "see_identity", "see_trail",
    ),
    "monitor": (
        "raise_query", "close_query", "verify", "run_integrity", "sign_integrity", "see_clinical", "see_trail",
    ),
    "data_manager": ("raise_query", "close_query", "freeze", "lock", "redact", "publish", "see_clinical",
                     "see_trail", "manage_study", "export"),
    "administrator": ("add_person", "grant_role", "add_site"),
}  # fmt: skip


def word(text: str) -> Text:
    """A label in both languages."""
    return Text(text, f"{text}（中）")


def item(oid: str, kind: m.ItemType, **more) -> m.Item:
    """An item labelled by its OID."""
    return m.Item(oid, kind, word(oid), **more)


def proof(oid: str, fires: str) -> tuple[m.Example, ...]:
    """One example that fires and one, 70, that stays quiet."""
    return m.Example(True, {oid: fires}), m.Example(False, {oid: "70"})


YES_NO = m.Codelist(
    "SEX", word("Sex"), (m.Code("M", Text("Male", "男"), 1), m.Code("F", Text("Female", "女"), 2))
)
SV = m.Form("SV", "1", word("Visit"), (m.Group("SVG", word("Visit"), (
    item("SV_OCCUR", T.YESNO, required=True),
    item("SV_DAT", T.DATE, required=True, show_when="SV_OCCUR == yes"),
)),))  # fmt: skip
DM = m.Form("DM", "1", word("Demography"), (m.Group("DMG", word("Person"), (
    item("BIRTH", T.PARTIAL_DATE, required=True, identifying=True),
    item("SEX", T.CHOICE, codelist="SEX", required=True),
    item("CONSENT", T.DATE, required=True),
    item("ARM", T.TEXT, blinding=True),
)),))  # fmt: skip
VS = m.Form("VS", "1", word("Vitals"), (m.Group("VSG", word("Vitals"), (
    item("HEIGHT", T.DECIMAL, unit="cm", places=1, hint_last=True, carry=True),
    item("WEIGHT", T.DECIMAL, unit="kg", places=1, required=True, critical=True, minimum="20", maximum="300"),
    item("DOUBLE", T.DECIMAL, unit="kg", places=1, derive=m.Derivation("WEIGHT + WEIGHT")),
    item("FEVER", T.YESNO, required=True),
    item("TEMP", T.DECIMAL, unit="Cel", places=1, required=True, show_when="FEVER == yes"),
    item("HGB", T.LAB, units=("g/L",), analyte="HGB"),
)),), checks=(
    m.Check("VS_HEAVY", m.Severity.SOFT, "WEIGHT > 130", word("Heavy"), ("WEIGHT",), examples=proof("WEIGHT", "140")),
    m.Check("VS_TALL", m.Severity.HARD, "HEIGHT > 250", word("Too tall"), ("HEIGHT",),
            examples=proof("HEIGHT", "260"), urgent=True),
))  # fmt: skip
AE = m.Form("AE", "1", word("Adverse events"), (m.Group("AEG", word("Events"), (
    item("AE_TERM", T.TEXT, required=True, column=20),
    item("AE_GRADE", T.INTEGER, required=True, judgement=True, sdtm="AE.AETOXGR", column=6),
    item("AE_START", T.PARTIAL_DATE, required=True, column=12),
    item("AE_NOTE", T.TEXT, column=-1, carry=True),
), repeating=True),), layout="log")  # fmt: skip
STUDY = m.Study(
    oid="MINI",
    version="1.0",
    title=word("Mini"),
    short=word("MINI"),
    epochs=(
        m.Epoch("SCR", word("Screening")),
        m.Epoch("TRT", word("Treatment")),
        m.Epoch("ALL", word("Whole study")),
    ),
    arms=(m.Arm("A", word("Arm A"), 25),),
    anchors=(m.Anchor("CONSENTED", word("Consent"), "first(CONSENT)"),),
    events=(
        m.Event(
            "SCREEN", word("Screening"), "SCR", (m.FormUse("SV"), m.FormUse("DM")), anchor="CONSENTED", after=7
        ),
        m.Event(
            "CYC", word("Cycle"), "TRT",
            (m.FormUse("SV"), m.FormUse("VS"), m.FormUse("AE", required=False, expected_when="last(HEIGHT) > 200")),
            anchor="CONSENTED", offset=14, before=3, after=3, repeats=3, every=21,
            expected_when='first(SEX) != "F"', until="last(TEMP) > 41",
        ),
        m.Event("EXTRA", word("Unscheduled"), "TRT", (m.FormUse("SV"), m.FormUse("VS", repeating=True)), kind="unscheduled"),
        m.Event("LOGS", word("Logs"), "ALL", (m.FormUse("AE", required=False),), kind="common"),
    ),
    target=25,
    visit_date="SV_DAT",
    permissions=PERMISSIONS,
)  # fmt: skip
DESIGN = m.Design(STUDY, (SV, DM, VS, AE), (YES_NO,))


class PlainKeys:
    """Signs with nonsense and seals by turning bytes round; holds the class keys it is given."""

    def __init__(self, key: str, classes: frozenset[str]) -> None:
        self.key, self._classes = key, classes

    def sign(self, message: bytes) -> bytes:
        """64 bytes that depend on the message."""
        return sha256(self.key.encode() + message).digest() * 2

    def holds(self, class_name: str) -> bool:
        """Whether it was given this class key."""
        return class_name in self._classes

    def seal(self, class_name: str, data: bytes, context: str) -> bytes:  # noqa: ARG002 - the port
        """The bytes backwards."""
        return data[::-1]

    def open(self, class_name: str, data: bytes, context: str) -> bytes:  # noqa: ARG002 - the port
        """The bytes forwards."""
        return data[::-1]

    def mark(self, class_name: str, purpose: str, data: bytes) -> bytes:
        """A hash under no key: here nothing is secret."""
        return sha256(f"{class_name} {purpose} ".encode() + data).digest()


@dataclass
class Hands:
    """A clock turned by the test."""

    at: datetime = START

    def now(self) -> datetime:
        """What it shows; each look is a second later, so that times differ."""
        self.at += timedelta(seconds=1)
        return self.at


CLASSES = {
    "coordinator": frozenset({"identity", "unblinding"}),
    "investigator": frozenset({"identity", "unblinding"}),
    "data_manager": frozenset({"unblinding"}),
}


@dataclass
class Bed:
    """The trial with its people; `who` are role names, each one person at site 1 (founder: all sites)."""

    design: m.Design = DESIGN
    clock: Hands = field(default_factory=Hands)

    def __post_init__(self) -> None:
        self._count = 0
        self.store = MemoryStore()
        book = DesignBook(self.store.load_design, build_plan_for)
        self.tools = Tools(self.store, book, self.clock, self.bytes, lambda _dictionary, _text: None)
        self.places: dict[str, Workplace] = {}
        self._found()
        for role in ("coordinator", "investigator", "monitor", "data_manager"):
            self._join(role, SITE if role in ("coordinator", "investigator") else "*")

    def bytes(self, size: int) -> bytes:
        """Bytes that repeat from run to run."""
        self._count += 1
        return sha256(self._count.to_bytes(8)).digest()[:size]

    def id(self) -> str:
        """The next id."""
        self._count += 1
        return f"id{self._count}"

    def stamp(self) -> tuple[str, str]:
        """Id and typed time of a command."""
        return self.id(), self.clock.now().isoformat(timespec="milliseconds")

    def do(self, who: str, command: type[c.Command], *args, **more) -> Outcome:
        """Carry out a command as one of the people; it must be stored."""
        outcome = self.places[who].do(command(*self.stamp(), *args, **more))
        assert outcome.fault is None, (outcome.fault, outcome.faults)
        return outcome

    def reads(self, who: str, grade=None) -> Reads:
        """The reads of one of the people."""
        return Reads(self.tools, self.places[who].session, grade)

    def subject(self, number: str = "", site: str = SITE, who: str = "coordinator") -> str:
        """A new subject's chain."""
        made = self.id()
        self.do(who, c.AddSubject, made, site, number)
        return subject_chain(made)

    def enter(
        self, chain: str, record: str, who: str = "coordinator", reason: str = "", **texts: str
    ) -> Outcome:
        """Type texts into fields of a record, one command; line `0` or `ITEM__line` for logs."""
        state = self.store.load_state(chain)
        values = []
        for name, text in texts.items():
            oid, _, line = name.partition("__")
            group = next(
                g.oid for f in self.design.forms for g in f.groups if oid in [i.oid for i in g.items]
            )
            key = f"{record}/{group}/{line or '0'}"
            row = state.lines.get(key)
            cell = row.items.get(oid) if row is not None else None
            values.append(c.NewValue(f"{key}/{oid}", text, cell.version if cell is not None else 0))
        return self.do(who, c.EnterValues, chain, tuple(values), reason=reason)

    def correct_on_sunday_night(self, chain: str, record: str) -> None:
        """A form of vital signs entered, verified, signed and exported; on Sunday 8 March at ten its weight corrected."""
        self.enter(chain, record, WEIGHT="70", FEVER="N")
        self.do("coordinator", c.CompleteForm, chain, record)
        self.do("monitor", c.State, chain, "sdv", (f"{record}/VSG/0/WEIGHT",))
        self.do("investigator", c.Sign, chain, record, "approved")
        self.do("monitor", c.WriteCheckpoint, "export")
        self.clock.at = datetime(2026, 3, 8, 22, 0, tzinfo=timezone(timedelta(hours=8)))
        self.do("coordinator", c.OpenCorrection, chain, record, "misread")
        self.enter(chain, record, WEIGHT="71")

    def days(self, count: int) -> None:
        """Let days go by."""
        self.clock.at += timedelta(days=count)

    def _found(self) -> None:
        founder = c.Founder("admin", "admin", "Ada Min", "Sponsor", "key-admin", "00")
        session = self._session("admin", "administrator", "*")
        command = c.CreateStudy(
            *self.stamp(), "mini", "Mini", "test", founder, PERMISSIONS, 1, "digest", "desk", "seed"
        )
        outcome = Workplace(self.tools, session).do(command)
        assert outcome.fault is None, outcome.fault
        for role in ("administrator", "data_manager"):
            self.places[role] = self._place("admin", role, "*")
        self.do("administrator", c.AddSite, SITE, "01", "First Hospital", "Hospital")
        self.do("administrator", c.AddSite, "site2", "02", "Second Hospital", "Hospital")
        self.do("data_manager", c.PublishDesign, canonical_bytes(self.design))

    def _join(self, role: str, site: str) -> None:
        generation = 2 + len(self.places)
        args = (role, role, role.title(), "Hospital", f"key-{role}", "00", generation, "digest")
        self.do("administrator", c.AddPerson, *args)
        self.do("administrator", c.GrantRole, role, role, site, "2026-01-01")
        self.places[role] = self._place(role, role, site)

    def join_site2(self) -> None:
        """A coordinator of the second site, under the name `other`."""
        self.do(
            "administrator",
            c.AddPerson,
            "other",
            "other",
            "Other",
            "Hospital",
            "key-other",
            "00",
            99,
            "digest",
        )
        self.do("administrator", c.GrantRole, "other", "coordinator", "site2", "2026-01-01")
        self.places["other"] = self._place("other", "coordinator", "site2")

    def _place(self, person: str, role: str, site: str) -> Workplace:
        session = self._session(person, role, site)
        actions = find_actions(load_study(self.tools), session, START.date().isoformat())
        assert actions, (person, role)
        return Workplace(self.tools, replace(session, actions=actions))

    def _session(self, person: str, role: str, site: str) -> Session:
        keys = PlainKeys(f"key-{person}", CLASSES.get(role, frozenset()))
        every = frozenset(action for actions in PERMISSIONS.values() for action in actions)
        return Session(
            person=person, login=person, name=person, role=role, site=site, organisation="Hospital",
            workstation="desk", program="test", signer=keys, sealer=keys, actions=every,
        )  # fmt: skip
