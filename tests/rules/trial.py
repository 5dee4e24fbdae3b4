"""A small trial for the tests of the check language, and contexts filled by hand."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from ecrf.record.missing import MissingCode
from ecrf.record.partial_date import PartialDate
from ecrf.record.value import LabValue, Missing, Term, Typed, Value
from ecrf.rules.compiling import Compiled, check_expression, compile_expression
from ecrf.rules.functions import FunctionTable, build_function_table
from ecrf.rules.kinds import BOOL, Kind
from ecrf.rules.memory import MemoryContext, parse_spot
from ecrf.rules.scope import Scope, build_scope
from ecrf.rules.units import Conversion, UnitTable
from ecrf.schema import model as m
from ecrf.words import Text

WORD = Text("word", "词")
T = m.ItemType


def item(oid: str, kind: m.ItemType, **more) -> m.Item:
    """An item of the trial."""
    return m.Item(oid, kind, WORD, **more)


def codes(oid: str, *names: str) -> m.Codelist:
    """A code list of the trial."""
    return m.Codelist(oid, WORD, tuple(m.Code(name, WORD) for name in names))


VITALS = m.Group(
    "VSG",
    WORD,
    (
        item("WEIGHT", T.DECIMAL, unit="kg", places=1),
        item("HEIGHT", T.DECIMAL, unit="cm"),
        item("WAIST", T.DECIMAL, unit="m"),
        item("DOSE", T.DECIMAL, unit="mg"),
        item("N", T.INTEGER),
        item("K", T.DECIMAL, places=2),
        item("NOTE", T.TEXT),
        item("FEVER", T.YESNO),
        item("COUGH", T.YESNO),
        item("SEX", T.CHOICE, codelist="SEX"),
        item("SEX2", T.CHOICE, codelist="SEX"),
        item("ECOG", T.CHOICE, codelist="ECOG"),
        item("DAY", T.DATE),
        item("DAY2", T.DATE),
        item("CLOCK", T.TIME),
        item("MOMENT", T.DATETIME),
        item("ONSET", T.PARTIAL_DATE),
        item("ENDED", T.PARTIAL_DATE),
        item("SAMPLED", T.PARTIAL_DATETIME),
        item("SYMPTOMS", T.CHOICES, codelist="SYMPTOM"),
        item("HGB", T.LAB, units=("g/L", "g/dL"), analyte="HGB"),
        item("GLUC", T.LAB, units=("mmol/L", "mg/dL"), analyte="GLUC"),
        item("ODD", T.LAB, units=("g/L", "furlong"), analyte="ODD"),
        item("PHOTO", T.FILE),
        item("HINT", T.LABEL),
        item("CTERM", T.TERM, dictionary="ctcae5"),
    ),
)
LESIONS = m.Group("TLG", WORD, (item("DIAM", T.DECIMAL, unit="mm"), item("NODE", T.YESNO)), repeating=True)
EVENTS_LOG = m.Group(
    "AEG",
    WORD,
    (
        item("AE_TERM", T.TERM, dictionary="ctcae5"),
        item("AE_GRADE", T.CHOICE, codelist="GRADE"),
        item("AE_START", T.PARTIAL_DATE),
        item("AE_SER", T.YESNO),
        item("AE_LAB", T.LAB, units=("g/L",), analyte="HGB"),
    ),
    repeating=True,
)
FORMS = (
    m.Form("VS", "1", WORD, (VITALS, LESIONS)),
    m.Form("SV", "1", WORD, (m.Group("SVG", WORD, (item("SV_DAT", T.DATE),)),)),
    m.Form(
        "DM", "1", WORD, (m.Group("DMG", WORD, (item("BIRTH", T.DATE), item("ARMCM", T.DECIMAL, unit="cm"))),)
    ),
    m.Form("AE", "1", WORD, (EVENTS_LOG, m.Group("AEH", WORD, (item("AE_ANY", T.YESNO),)))),
    m.Form("SI", "1", WORD, (m.Group("SIG", WORD, (item("SITE_N", T.INTEGER),)),), scope=m.Scope.SITE),
    m.Form("ST", "1", WORD, (m.Group("STG", WORD, (item("STUDY_N", T.INTEGER),)),), scope=m.Scope.STUDY),
)
USES = {
    "SCR": ("SV", "DM", "VS"),
    "CYC": ("SV", "VS"),
    "LOG": ("AE",),
}
EVENTS = tuple(
    m.Event(
        oid,
        WORD,
        "E",
        tuple(m.FormUse(form) for form in forms),
        kind="common" if oid == "LOG" else "scheduled",
        repeats=3 if oid == "CYC" else 1,
    )
    for oid, forms in USES.items()
)
STUDY = m.Study("T", "1", WORD, WORD, (m.Epoch("E", WORD),), (), (), EVENTS, visit_date="SV_DAT")
CODELISTS = (
    codes("SEX", "M", "F"),
    codes("ECOG", "0", "1", "2", "3", "4", "5"),
    codes("GRADE", "1", "2", "3", "4", "5"),
    codes("SYMPTOM", "COUGH", "PAIN"),
)
DESIGN = m.Design(STUDY, FORMS, CODELISTS)
SCOPE = build_scope(DESIGN, "VS", "VSG")
UNITS = UnitTable([Conversion("GLUC", "mmol/L", "mg/dL", Decimal("18.016"))])
TABLE = build_function_table(units=UNITS)


def value_of(oid: str, native: object) -> Value:
    """A native value as captured; a missing code's text is that code."""
    if isinstance(native, Missing):
        return native
    if isinstance(native, int) and not isinstance(native, bool):
        native = Decimal(native)
    place = SCOPE.find_item(oid)
    assert place is not None, oid
    return Typed(place.item.type, native)  # type: ignore[arg-type]


def context(as_of: date | None = None, **values: object) -> MemoryContext:
    """A context; keys are item OIDs or example keys with `__` for @ and `_x` for the repeat via `spots`."""
    return spots({key: value for key, value in values.items() if value is not None}, as_of)


def spots(values: dict[str, object], as_of: date | None = None, home: str = "VS") -> MemoryContext:
    """A context from example keys such as `WEIGHT@CYC/2` or `DIAM#3`."""
    filled = {}
    for key, native in values.items():
        spot = parse_spot(key)
        assert spot is not None, key
        filled[spot] = value_of(spot.item, native)
    return MemoryContext(SCOPE.index, home, filled, as_of)


def compiled(text: str, scope: Scope = SCOPE, want: Kind = BOOL, table: FunctionTable = TABLE) -> Compiled:
    """An expression at home on VS/VSG, compiled."""
    return compile_expression(text, scope, table, want=want)


def run(text: str, want: Kind = BOOL, /, **values: object) -> object:
    """The result of an expression at home on VS/VSG."""
    return compiled(text, want=want).evaluate(context(**values))


def faults(text: str, scope: Scope = SCOPE, want: Kind = BOOL) -> list[str]:
    """The codes of all faults of an expression."""
    return [fault.code for fault in check_expression(text, scope, TABLE, want=want)]


def lab(text: str, unit: str = "g/L", low: str = "", high: str = "") -> LabValue:
    """`<5`, `120` or a coded result such as `NEG`."""
    number = text.lstrip("<>=")
    if not number[0].isdigit():
        return LabValue(coded=text)
    return LabValue(
        Decimal(number),
        text[: len(text) - len(number)],
        unit,
        Decimal(low) if low else None,
        Decimal(high) if high else None,
    )


def term(code: str) -> Term:
    """A coded term."""
    return Term(code, f"Term {code}", "ctcae5")


def day(text: str) -> date:
    """A date by its ISO text."""
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    """A date-time by its ISO text."""
    return datetime.fromisoformat(text)


def clock(text: str) -> time:
    """A time by its ISO text."""
    return time.fromisoformat(text)


def partial(text: str) -> PartialDate:
    """A partial date by its ISO text."""
    head, _, hours = text.partition("T")
    return (
        PartialDate(*(int(part) for part in head.split("-")), time=hours)
        if not hours
        else _timed(head, hours)
    )


def _timed(head: str, hours: str) -> PartialDate:
    year, month, of_month = (int(part) for part in head.split("-"))
    return PartialDate(year, month, of_month, hours)


ND = Missing(MissingCode.NOT_DONE)
UNK = Missing(MissingCode.UNKNOWN)
