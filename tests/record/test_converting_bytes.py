"""Values as canonical bytes: whatever a value is, its bytes give it back, and one value has one byte string."""

import json
from datetime import date, datetime, time
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.record.converting import EntrySettings, decode_value, encode_value, parse_value
from ecrf.record.converting import format_native as plain
from ecrf.record.partial_date import PartialDate
from ecrf.record.value import FileReference, LabValue, Missing, NonConformant, Term, Typed
from ecrf.schema.model import Item, ItemType
from ecrf.words import Text

GOLDEN = {
    b'{"t":"decimal","v":"36.50"}': Typed(ItemType.DECIMAL, Decimal("36.50")),
    b'{"raw":"t","t":"date","v":"2026-03-11"}': Typed(ItemType.DATE, date(2026, 3, 11), "t"),
    b'{"t":"partialdate","v":"2024-11"}': Typed(ItemType.PARTIAL_DATE, PartialDate(2024, 11)),
    b'{"t":"partialdatetime","v":"2024-11-02T08:30"}': Typed(
        ItemType.PARTIAL_DATETIME, PartialDate(2024, 11, 2, "08:30")
    ),
    b'{"t":"datetime","v":"2026-03-11T14:05"}': Typed(ItemType.DATETIME, datetime(2026, 3, 11, 14, 5)),
    b'{"t":"time","v":"14:05"}': Typed(ItemType.TIME, time(14, 5)),
    b'{"t":"yesno","v":true}': Typed(ItemType.YESNO, native=True),
    b'{"t":"choices","v":["A","B"]}': Typed(ItemType.CHOICES, ("A", "B")),
    b'{"t":"lab","v":{"comparator":"<","high":"5.3","low":"3.5","number":"0.5","unit":"mmol/L"}}': Typed(
        ItemType.LAB, LabValue(Decimal("0.5"), "<", "mmol/L", Decimal("3.5"), Decimal("5.3"))
    ),
    b'{"t":"lab","v":{"coded":"PM"}}': Typed(ItemType.LAB, LabValue(coded="PM")),
    b'{"t":"term","v":{"code":"10028130","dictionary":"ctcae5","name":"Mucositis oral"}}': Typed(
        ItemType.TERM, Term("10028130", "Mucositis oral", "ctcae5")
    ),
    b'{"t":"file","v":{"name":"a.pdf","sha256":"00ff"}}': Typed(
        ItemType.FILE, FileReference("a.pdf", "00ff")
    ),
    b'{"m":"ND","r":"clotted"}': Missing("ND", "clotted"),
    b'{"f":"value.no_such_date","x":"31 Feb"}': NonConformant("31 Feb", "value.no_such_date"),
}


@pytest.mark.parametrize(("content", "value"), GOLDEN.items())
def test_golden_bytes(content, value):
    """The bytes of every kind of value are fixed for ever."""
    assert encode_value(value) == content
    assert decode_value(content) == value


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12)
DATES = st.dates(date(1880, 1, 1), date(2199, 12, 31))
PARTIALS = st.one_of(
    st.builds(PartialDate, st.integers(1880, 2199)),
    st.builds(PartialDate, st.integers(1880, 2199), st.integers(1, 12)),
    DATES.map(lambda day: PartialDate(day.year, day.month, day.day)),
)
MINUTES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
LABS = st.one_of(
    st.builds(
        LabValue,
        NUMBERS,
        st.sampled_from(["", "<", "<=", ">", ">="]),
        st.sampled_from(["g/L", "10*9/L"]),
        st.none() | NUMBERS,
        st.none() | NUMBERS,
    ),
    st.sampled_from(["NEG", "PM", "1P", "4P", "ND_LIMIT"]).map(lambda code: LabValue(coded=code)),
)
TYPED = {
    ItemType.TEXT: TEXTS,
    ItemType.LONG_TEXT: TEXTS,
    ItemType.INTEGER: st.integers(-(10**15), 10**15).map(Decimal),
    ItemType.DECIMAL: NUMBERS,
    ItemType.SCALE: NUMBERS,
    ItemType.DATE: DATES,
    ItemType.PARTIAL_DATE: PARTIALS,
    ItemType.TIME: MINUTES,
    ItemType.DATETIME: st.datetimes(datetime(1880, 1, 1), datetime(2199, 12, 31)).map(
        lambda moment: moment.replace(second=0, microsecond=0)
    ),
    ItemType.PARTIAL_DATETIME: st.builds(
        lambda day, moment: PartialDate(day.year, day.month, day.day, f"{moment:%H:%M}"), DATES, MINUTES
    ),
    ItemType.YESNO: st.booleans(),
    ItemType.CHOICE: TEXTS,
    ItemType.CHOICES: st.lists(TEXTS, max_size=5).map(lambda codes: tuple(sorted(codes))),
    ItemType.LAB: LABS,
    ItemType.TERM: st.builds(Term, TEXTS, TEXTS, TEXTS),
    ItemType.FILE: st.builds(FileReference, TEXTS, TEXTS),
}
VALUES = st.one_of(
    *(
        natives.flatmap(lambda n, k=kind: TEXTS.map(lambda raw: Typed(k, n, raw)))
        for kind, natives in TYPED.items()
    ),
    st.builds(Missing, st.sampled_from(["ND", "UNK", "NA", "REF"]), TEXTS),
    st.builds(NonConformant, TEXTS, TEXTS),
)


@given(VALUES)
def test_every_value_comes_back(value):
    """Decoding the bytes of any value gives the value, with decimals digit by digit."""
    back = decode_value(encode_value(value))
    assert back == value
    assert encode_value(back) == encode_value(value)


@given(VALUES)
def test_bytes_are_canonical_json(value):
    """The bytes are RFC 8785 JSON: keys sorted, no blanks, no numbers."""
    content = encode_value(value)
    tree = json.loads(content, parse_float=pytest.fail, parse_int=pytest.fail)
    canonical = json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert content.decode() == canonical


READABLE = [
    kind
    for kind in TYPED
    if kind
    not in (
        ItemType.CHOICE,
        ItemType.CHOICES,
        ItemType.TEXT,
        ItemType.LONG_TEXT,
        ItemType.TERM,
        ItemType.FILE,
        ItemType.SCALE,
    )
]


@pytest.mark.parametrize("kind", READABLE)
@given(data=st.data())
def test_canonical_text_reads_back(kind, data):
    """Typing the canonical text of a value again gives the same value with nothing to remember."""
    native = data.draw(TYPED[kind])
    if isinstance(native, LabValue) and None not in (native.low, native.high) and native.low > native.high:
        native = msgspec.structs.replace(native, low=native.high, high=native.low)
    units = ("g/L", "10*9/L") if kind is ItemType.LAB else ()
    item = Item("X", kind, Text("x"), places=4 if kind is ItemType.DECIMAL else 0, future=True, units=units)
    item = msgspec.structs.replace(item, future=kind in DATED)
    assert parse_value(item, plain(native), EntrySettings(date(2026, 3, 11))) == Typed(kind, native)


DATED = (ItemType.DATE, ItemType.DATETIME, ItemType.PARTIAL_DATE, ItemType.PARTIAL_DATETIME)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b'{"t":"nothing","v":"x"}',
        b'{"t":"decimal"}',
        b'{"t":"decimal","v":"x"}',
        b'{"y":1}',
        b'{"t":"date","v":"2026-02-31"}',
    ],
)
def test_other_bytes_are_refused(content):
    """Bytes that are no value raise, whatever they are."""
    with pytest.raises(Exception, match=r".*"):
        decode_value(content)
