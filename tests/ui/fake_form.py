"""A form with every field type, and a form model that keeps what is entered in memory."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from msgspec import structs

from ecrf.record.missing import parse_missing
from ecrf.record.partial_date import PartialDate
from ecrf.record.value import LabValue, Missing, NonConformant, Term, Typed, Withheld
from ecrf.schema.model import Form, Group, Item, ItemType, Severity
from ecrf.services.reads.form_view import (
    Choice,
    FieldView,
    FormView,
    GradeView,
    GroupView,
    HeaderView,
    Judgement,
    LineView,
    PromptView,
    QueryView,
    Verification,
)
from ecrf.services.reads.schedule_view import VisitState, Window
from ecrf.services.reads.status_view import Badge, Standing, Status
from ecrf.viewmodels.field import FieldPhase, FieldState
from ecrf.viewmodels.log_grid import LogGridScreen
from ecrf.viewmodels.workbench import GradeText, TermHit, Workbench
from ecrf.words import Fault, Message, Text

RECORD = "C2D1/1/HAEM/1/1"
SEX = (Choice("M", 1, Text("Male", "男")), Choice("F", 2, Text("Female", "女")))
ACTION = (
    Choice("DOSE NOT CHANGED", 1, Text("Dose not changed", "剂量不变")),
    Choice("DOSE REDUCED", 2, Text("Dose reduced", "减量")),
    Choice("DRUG INTERRUPTED", 3, Text("Interrupted or delayed", "暂停或推迟")),
    Choice("DRUG WITHDRAWN", 4, Text("Stopped for good", "永久停用")),
    Choice("NOT APPLICABLE", 6, Text("Not applicable", "不适用")),
    Choice("UNKNOWN", 9, Text("Unknown", "不详")),
)
TREATMENT = (
    Choice("NONE", 10, Text("None", "无")),
    Choice("DRUG", 1, Text("Medication", "药物治疗")),
    Choice("GCSF", 2, Text("G-CSF", "G-CSF（升白治疗）")),
    Choice("TRANSF", 3, Text("Transfusion", "输血（含血小板）")),
    Choice("STEROID", 4, Text("Corticosteroid", "糖皮质激素")),
    Choice("HOSP", 6, Text("Hospital admission", "住院治疗")),
)
HEADER = HeaderView(
    chain="subject:a1",
    subject="01-003",
    subject_status="treatment",
    site="01",
    site_name="Nanchang",
    event=Text("Cycle 2 day 1", "第 2 周期第 1 天"),
    repeat=0,
    window=Window(date(2026, 3, 12), date(2026, 3, 9), date(2026, 3, 15)),
    actual=date(2026, 3, 13),
    state=VisitState.IN_WINDOW,
    days_off=0,
    design="1.2",
    lock="",
)


def at(oid: str, group: str = "LB", line: str = "0") -> str:
    """The address of an item of the fake form."""
    return f"{RECORD}/{group}/{line}/{oid}"


def item(oid: str, kind: ItemType, en: str, zh: str, **more: object) -> Item:
    """An item."""
    return Item(oid, kind, Text(en, zh), **more)


def field(made: Item, value: object = None, **more: object) -> FieldView:
    """A field view; `value` is a native value."""
    shown = value
    if value is not None and not isinstance(value, (Missing, NonConformant, Withheld)):
        shown = Typed(made.type, value)
    display = more.pop("display", Text("" if value is None else _words(value)))
    editing = more.pop("editing", "" if value is None else _words(value))
    return FieldView(more.pop("at", at(made.oid)), made, shown, 1 if value else 0, display, editing, **more)


def _words(value: object) -> str:
    if isinstance(value, LabValue):
        return f"{value.comparator}{value.number}"
    if isinstance(value, NonConformant):
        return value.raw
    if isinstance(value, Term):
        return value.name
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    return str(value)


def query(status: str = "open") -> QueryView:
    """A query on a field."""
    return QueryView(
        "subject:a1", "q1", at("HGB"), status, False, "", "coordinator", "2026-03-14T09:00:00+08:00", 3,
        Text("Please check against the report."), (), frozenset({"answer"}),
    )  # fmt: skip


def lab_fields() -> tuple[FieldView, ...]:
    """A blood count as it comes from the laboratory."""
    rows = (
        ("HGB", "Haemoglobin", "血红蛋白", "96", "g/L", "130", "175", "L", (2, "Anemia", "贫血")),
        (
            "WBC",
            "White cells",
            "白细胞",
            "3.4",
            "10⁹/L",
            "3.5",
            "9.5",
            "L",
            (1, "White blood cell decreased", "白细胞减少"),
        ),
        (
            "NEUT",
            "Neutrophils",
            "中性粒细胞",
            "1.2",
            "10⁹/L",
            "1.8",
            "6.3",
            "L",
            (2, "Neutrophil count decreased", "中性粒细胞计数降低"),
        ),
        ("LYMPH", "Lymphocytes", "淋巴细胞", "1.5", "10⁹/L", "1.1", "3.2", "", None),
    )
    fields = []
    for oid, en, zh, number, unit, low, high, flag, grade in rows:
        made = item(oid, ItemType.LAB, en, zh, units=(unit, "g/dL"), required=True)
        shown = grade and GradeView(grade[0], Text(grade[1], grade[2]), Text(""))
        fields.append(
            field(
                made,
                LabValue(Decimal(number), unit=unit),
                unit=unit,
                low=low,
                high=high,
                flag=flag,
                grade=shown,
                required=True,
            )
        )
    soft = PromptView("NEUT_LOW", at("NEUT"), Severity.SOFT, Text(
        "Below the start-of-cycle limit of 1.5. Correct it, or leave it for the investigator's decision.",
        "低于周期开始标准 1.5，请更正，或由研究者决定。",
    ), answered=False)  # fmt: skip
    fields[0] = structs.replace(
        fields[0], queries=(query(),), verification=Verification.VERIFIED, history=True
    )
    fields[2] = structs.replace(fields[2], prompts=(soft,), judgement=Judgement.UNASSESSED)
    fields[3] = structs.replace(fields[3], verification=Verification.DROPPED, changed=True, history=True)
    plt = item("PLT", ItemType.LAB, "Platelets", "血小板", units=("10⁹/L",), required=True)
    return (
        *fields,
        field(plt, Missing("ND", "sample clotted"), required=True, unit="10⁹/L", low="125", high="350"),
    )


def mixed_fields() -> tuple[FieldView, ...]:
    """One field of every other type."""
    t, action, treatment = ItemType, Text("Dose reduced", "减量"), "Treatment of the event"
    note = "Results above are as printed on the report; units are not converted."
    received = datetime(2026, 3, 13, 9, 5)
    term = Term("10028130", "Mucositis oral", "ctcae5")
    wrong = NonConformant("5o", "value.not_a_number")
    area = item("BSA", t.DECIMAL, "Body surface area", "体表面积")
    return (
        field(item("DAT", t.DATE, "Sample date", "采样日期"), date(2026, 3, 13), required=True),
        field(item("TIM", t.TIME, "Sample time", "采样时间"), time(8, 30)),
        field(item("DTM", t.DATETIME, "Received", "接收时间"), received),
        field(item("PDT", t.PARTIAL_DATETIME, "Collected", "采集时间"), None),
        field(item("ONS", t.PARTIAL_DATE, "Onset", "发生日期"), PartialDate("2026-02")),
        field(item("LABN", t.TEXT, "Laboratory", "实验室"), "Main lab", last=Text("Main lab")),
        field(item("AGE", t.INTEGER, "Age at consent", "签署知情同意时年龄"), wrong, unit="a"),
        field(area, Decimal("1.73"), unit="m²", derived=True, editable=False),
        field(item("SEX", t.CHOICE, "Sex", "性别"), "M", choices=SEX, display=Text("Male", "男")),
        field(item("PREG", t.YESNO, "Pregnancy test done", "已做妊娠试验"), None),
        field(
            item("ACN", t.CHOICE, "Action taken", "采取的措施"),
            "DOSE REDUCED",
            choices=ACTION,
            display=action,
        ),
        field(item("TRT", t.CHOICES, treatment, "针对不良事件的治疗"), ("DRUG", "GCSF"), choices=TREATMENT),
        field(item("PAIN", t.SCALE, "Pain now", "目前疼痛", minimum="0", maximum="100"), Decimal(34)),
        field(item("TERM", t.TERM, "CTCAE term", "CTCAE 术语", dictionary="ctcae5"), term),
        field(
            item("ARM", t.TEXT, "Arm", "组别"),
            Withheld("blinded"),
            editable=False,
            display=Message("withheld.blinded"),
        ),
        field(item("FIL", t.FILE, "Consent recording", "知情录像"), None),
        field(
            item("NOTE", t.LONG_TEXT, "Comment", "备注"), "Port flushed before sampling.\nSecond tube sent."
        ),
        field(item("LBL", t.LABEL, note, "以上结果与报告单一致，单位未换算。")),
    )


def form_view(
    *groups: tuple[str, str, tuple[FieldView, ...]], acts: frozenset[str] | None = None
) -> FormView:
    """A form of groups (en, zh, fields)."""
    views = tuple(
        GroupView(
            f"G{number}", f"{RECORD}/G{number}", Text(en, zh), tuple(f.item for f in fields), repeating=False, visible=True,
            lines=(LineView(f"{RECORD}/G{number}/0", "0", 0, fields),),
        )
        for number, (en, zh, fields) in enumerate(groups)
    )  # fmt: skip
    form = Form(
        "HAEM", "1", Text("Haematology", "血常规"), tuple(Group(v.oid, v.label, v.items) for v in views)
    )
    return FormView(
        "subject:a1", RECORD, form, HEADER, Standing(Status.BEGUN, Badge.QUERY_OPEN, 14, 16, 1), views, (), (),
        opened=True, complete=False, correction=False, in_error=False, missing=None,
        acts=acts if acts is not None else frozenset({"enter", "complete", "query", "mark_missing", "in_error", "verify"}),
    )  # fmt: skip


class FakeClock:
    """Stands still."""

    def now(self) -> datetime:
        """The day of the fakes."""
        return datetime(2026, 3, 20, 14, 3, 22, tzinfo=UTC)


@dataclass
class FakeDesk:
    """Takes nothing."""

    is_empty: bool = True

    def submit(self, command: object, done: object) -> None:
        """Nothing is stored."""

    def when_empty(self, then: object) -> None:
        """At once."""
        then()


class FakeDictionary:
    """Two terms of CTCAE."""

    hits = (
        TermHit("10028130", "Mucositis oral", Text("Mucositis oral", "口腔黏膜炎"), Text("Gastrointestinal", "胃肠系统"), (
            GradeText(1, Text("No or mild symptoms; no intervention", "无症状或轻微，无需处理")),
            GradeText(2, Text("Moderate pain; diet must be changed", "中度疼痛，需调整饮食")),
            GradeText(3, Text("Severe pain that interferes with eating", "重度疼痛，影响进食")),
        )),
        TermHit("10028813", "Nausea", Text("Nausea", "恶心"), Text("Gastrointestinal", "胃肠系统"), (
            GradeText(1, Text("Less appetite, eating as usual", "食欲下降，进食习惯不变")),
        )),
    )  # fmt: skip

    def search(self, _dictionary: str, text: str, _limit: int = 20) -> tuple[TermHit, ...]:
        """Terms that contain the text."""
        return tuple(hit for hit in self.hits if text.lower() in hit.name.lower() or text in hit.label.zh)

    def find(self, _dictionary: str, code: str) -> TermHit | None:
        """The term of a code."""
        return next((hit for hit in self.hits if hit.code == code), None)


class FakeReads:
    """Holds a session only; screens under test replace what they read."""

    session = None


def bench() -> Workbench:
    """A workbench that stores nothing."""
    return Workbench(FakeReads(), FakeDesk(), lambda: "id", FakeClock(), FakeDictionary())


class FakeFormScreen(LogGridScreen):
    """Keeps what is entered as text; `log` remembers every act."""

    def __init__(self, view: FormView) -> None:
        super().__init__(bench(), view.chain, view.record)
        self.view = view
        self.log: list[tuple[str, ...]] = []
        self.states: dict[str, FieldState] = {}
        self.waiting: tuple[str, ...] = ()

    @property
    def asks_reason(self) -> tuple[str, ...]:
        """As set by the test."""
        return self.waiting

    def load(self) -> None:
        """The order of the fields a person can type into."""
        self.order = tuple(
            f.at for f in self.view.fields() if f.editable and f.visible and f.item.type is not ItemType.LABEL
        )

    def field(self, at: str) -> FieldView:
        """The field at an address."""
        found = self.view.find(at)
        if found is None:
            raise KeyError(at)
        return found

    def state(self, at: str) -> FieldState:
        """As set by the test."""
        return self.states.get(at, FieldState())

    def next_field(self, at: str) -> str:
        """The next in order."""
        place = self.order.index(at)
        return self.order[min(place + 1, len(self.order) - 1)]

    def previous_field(self, at: str) -> str:
        """The one before."""
        return self.order[max(self.order.index(at) - 1, 0)]

    def first_open(self) -> str:
        """The first."""
        return self.order[0] if self.order else ""

    def leave(self, at: str, text: str) -> None:
        """Keep the text as the field's value."""
        self.log.append(("leave", at.rsplit("/", 1)[-1], text))
        view = self.field(at)
        missing = parse_missing(view.item.type, text)
        value = missing or (
            Typed(view.item.type, tuple(text.split(","))) if view.choices else Typed(view.item.type, text)
        )
        self.put(structs.replace(view, value=value if text else None, display=Text(text), editing=text))

    def put(self, view: FieldView) -> None:
        """Replace a field and tell the page."""
        groups = tuple(
            replace(group, lines=tuple(
                replace(line, fields=tuple(view if f.at == view.at else f for f in line.fields)) for line in group.lines
            ))
            for group in self.view.groups
        )  # fmt: skip
        self.view = replace(self.view, groups=groups)
        self.load()
        self.changed()

    def enter_missing(self, at: str, code: str, reason: str = "") -> None:
        """Keep the code."""
        self.log.append(("missing", at.rsplit("/", 1)[-1], code, reason))
        self.put(structs.replace(self.field(at), value=Missing(code, reason)))

    def restore(self, at: str) -> None:
        """Remember."""
        self.log.append(("restore", at.rsplit("/", 1)[-1]))

    def take_hint(self, at: str) -> None:
        """Remember."""
        self.log.append(("hint", at.rsplit("/", 1)[-1]))

    def answer_prompt(self, _at: str, check: str, text: str) -> None:
        """Remember."""
        self.log.append(("answer", check, text))

    def complete(self) -> None:
        """Refuse for one field."""
        self.log.append(("complete",))
        self.faults = (Fault("form.empty", at("PLT")),)
        self.changed()

    def verify(self, at: str, statement: str = "sdv", _note: str = "") -> None:
        """Remember."""
        self.log.append(("verify", at, statement))

    def give_reason(self, reason: str) -> None:
        """Remember."""
        self.log.append(("reason", reason))
        self.waiting = ()
        self.states = {}
        self.changed()

    def refuse_for_reason(self, at: str, text: str) -> None:
        """What happens when a reason is due."""
        self.states[at] = FieldState(FieldPhase.REFUSED, text, Fault("values.reason"), needs_reason=True)
        self.waiting = (at,)
        self.changed()
