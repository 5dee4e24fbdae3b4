"""Typed text to values: every shape a coordinator types, and everything that must never be guessed."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from ecrf.record.converting import (
    DateOrder,
    DecimalComma,
    EntrySettings,
    check_range,
    format_value,
    parse_value,
)
from ecrf.record.partial_date import PartialDate
from ecrf.record.value import FileReference, LabValue, Missing, NonConformant, Term, Typed
from ecrf.schema.model import Code, Codelist, Item, ItemType
from ecrf.words import Language, Refusal, Text

# Wednesday 11 March 2026, visit on Monday 9 March 2026
ENTRY = EntrySettings(date(2026, 3, 11), date(2026, 3, 9))
DAY_FIRST = EntrySettings(date(2026, 3, 11), date(2026, 3, 9), date_order=DateOrder.DAY_FIRST)
COMMA = EntrySettings(date(2026, 3, 11), decimal_comma=DecimalComma.YES)
OUTCOME = Codelist(
    "OUT",
    Text("Outcome"),
    (
        Code("RECOVERED", Text("Recovered", "已恢复"), 1),
        Code("RECOVERING", Text("Recovering", "恢复中"), 2),
        Code("FATAL", Text("Fatal", "死亡"), 5),
        Code("UNKNOWN", Text("Unknown", "不详"), 9),
    ),
)
LISTED = EntrySettings(date(2026, 3, 11), codelist=OUTCOME)


def item(kind, **fields):
    """An item of a type."""
    return Item("X", ItemType(kind), Text("x"), **fields)


def native(kind, text, settings=ENTRY, **fields):
    """What a text is read as; it must be readable."""
    value = parse_value(item(kind, **fields), text, settings)
    assert isinstance(value, Typed), value
    return value.native


def fault(kind, text, settings=ENTRY, **fields):
    """Why a text cannot be read; it must not be."""
    value = parse_value(item(kind, **fields), text, settings)
    assert isinstance(value, NonConformant), value
    return value.fault


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("t", "2026-03-11"),
        ("T", "2026-03-11"),
        ("y", "2026-03-10"),
        ("v", "2026-03-09"),
        ("-3", "2026-03-08"),
        ("3w", "2026-02-18"),
        ("-3w", "2026-02-18"),
        ("10d", "2026-03-01"),
        ("v+1", "2026-03-10"),
        ("v-2w", "2026-02-23"),
        ("y-1", "2026-03-09"),
        ("0311", "2026-03-11"),
        ("0229", "2024-02-29"),
        ("20260311", "2026-03-11"),
        ("2026-03-11", "2026-03-11"),
        ("2026.3.11", "2026-03-11"),
        ("2026/3/1", "2026-03-01"),
        ("2026年3月11日", "2026-03-11"),
        ("3月1日", "2026-03-01"),
        ("3/11", "2026-03-11"),
        ("２０２６／３／１１", "2026-03-11"),
    ],
)
def test_date_shorthand(text, day):
    """Every date shorthand means the day it is documented to mean."""
    assert native("date", text) == date.fromisoformat(day)


def test_four_digits_never_mean_a_future_day():
    """0312 typed on 11 March is last year's 12 March, and 1103 is this year's 11 March where the day comes first."""
    assert native("date", "0312") == date(2025, 3, 12)
    assert native("date", "1103", DAY_FIRST) == date(2026, 3, 11)
    assert native("date", "1/3", DAY_FIRST) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-03-12", "value.future_date"),
        ("+1", "value.future_date"),
        ("v+3", "value.future_date"),
        ("20270101", "value.future_date"),
        ("2026-02-31", "value.no_such_date"),
        ("0231", "value.no_such_date"),
        ("2025-02-29", "value.no_such_date"),
        ("20261301", "value.no_such_date"),
        ("0001-01-01", "value.no_such_date"),
        ("2024-11", "value.day_missing"),
        ("2024", "value.day_missing"),
        ("3", "value.not_a_date"),
        ("soon", "value.not_a_date"),
        ("2026-03-11 14:05", "value.not_a_date"),
        ("11/03/2026", "value.not_a_date"),
    ],
)
def test_dates_that_cannot_be(text, code):
    """A day that does not exist, lies ahead, lacks its day or cannot be read is kept with the reason."""
    assert fault("date", text) == code


def test_future_dates_where_allowed():
    """An item that may lie ahead takes a future date."""
    assert native("date", "2027-01-01", future=True) == date(2027, 1, 1)
    assert native("date", "+1w", future=True) == date(2026, 3, 18)
    assert native("date", "0401", future=True) == date(2026, 4, 1)


def test_visit_shorthand_needs_a_visit_date():
    """`v` before the visit has a date is refused, not guessed."""
    assert fault("date", "v", EntrySettings(date(2026, 3, 11))) == "value.no_visit_date"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024", "2024"),
        ("2024年", "2024"),
        ("2024-11", "2024-11"),
        ("2024.11", "2024-11"),
        ("2024年11月", "2024-11"),
        ("2024-UN-UN", "2024"),
        ("2024-11-UN", "2024-11"),
        ("2024-11-30", "2024-11-30"),
        ("0311", "2026-03-11"),
        ("t", "2026-03-11"),
    ],
)
def test_partial_dates_keep_their_precision(text, iso):
    """A date is kept to the year, month or day it was known, never completed."""
    assert native("partialdate", text).text == iso


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-04", "value.future_date"),
        ("2027", "value.future_date"),
        ("2024-13", "value.no_such_date"),
        ("2024-02-30", "value.no_such_date"),
        ("202411", "value.not_a_date"),
        ("1066", "value.no_such_date"),
    ],
)
def test_partial_dates_that_cannot_be(text, code):
    """A partial date lying ahead as a whole, or impossible, is refused; the running month is not."""
    assert fault("partialdate", text) == code
    assert native("partialdate", "2026-03") == PartialDate(2026, 3)


def test_four_digits_that_could_be_a_year_are_asked_where_the_day_comes_first():
    """2011 with the day first is 20 November or the year 2011: neither is guessed."""
    assert fault("partialdate", "2011", DAY_FIRST) == "value.ambiguous_date"
    assert native("partialdate", "1999", DAY_FIRST) == PartialDate(1999)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-11 14:05", datetime(2026, 3, 11, 14, 5)),
        ("2026-03-11T08:30", datetime(2026, 3, 11, 8, 30)),
        ("t 1405", datetime(2026, 3, 11, 14, 5)),
        ("v 8:05", datetime(2026, 3, 9, 8, 5)),
        ("0311 0905", datetime(2026, 3, 11, 9, 5)),
        ("2026年3月11日 8时5分", datetime(2026, 3, 11, 8, 5)),
        ("-1 23:59", datetime(2026, 3, 10, 23, 59)),
    ],
)
def test_date_times(text, moment):
    """A date in any shorthand with a time behind it is a date-time."""
    assert native("datetime", text) == moment


def test_date_times_need_both_parts():
    """A date-time without time, or with a time that does not exist, is refused; a partial one may lack the time."""
    assert fault("datetime", "2026-03-11") == "value.time_missing"
    assert fault("datetime", "2026-03-11 25:00") == "value.no_such_time"
    assert fault("datetime", "2026-03-12 08:00") == "value.future_date"
    assert native("partialdatetime", "2026-03").text == "2026-03"
    assert native("partialdatetime", "t 1405") == PartialDate(2026, 3, 11, "14:05")


def test_times():
    """Times are read with or without a colon, in 24 hours."""
    assert native("time", "1405") == time(14, 5)
    assert native("time", "8：05") == time(8, 5)
    assert fault("time", "2460") == "value.no_such_time"
    assert fault("time", "noon") == "value.not_a_time"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("36.5", "36.5"),
        ("３６．５", "36.5"),
        ("36。5", "36.5"),
        (".5", "0.5"),
        ("-0", "0"),
        ("+7", "7"),
        ("36.5 kg", "36.5"),
        ("36.5kg", "36.5"),
        ("007", "7"),
    ],
)
def test_numbers_are_exact(text, number):
    """Digits of any width, with the field's own unit or without, give the exact decimal."""
    assert native("decimal", text, places=1, unit="kg") == Decimal(number)


def test_long_numbers_lose_nothing():
    """A number of 28 digits comes back digit by digit."""
    text = "1234567890123456789.012345678"
    assert str(native("decimal", text, places=9)) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,500", "value.ambiguous_comma"),
        ("1,5", "value.ambiguous_comma"),
        ("1，500", "value.ambiguous_comma"),
        ("1,234,567", "value.ambiguous_comma"),
        ("1e400", "value.not_a_number"),
        ("1E5", "value.not_a_number"),
        ("NaN", "value.not_a_number"),
        ("inf", "value.not_a_number"),
        ("--5", "value.not_a_number"),
        ("5-6", "value.not_a_number"),
        ("1_000", "value.not_a_number"),
        ("twelve", "value.not_a_number"),
        ("36.55", "value.too_many_places"),
        ("36 cm", "value.other_unit"),
        ("1" * 31, "value.too_many_digits"),
    ],
)
def test_numbers_that_are_asked_about(text, code):
    """A comma is always asked about in a study with decimal points, and nothing that is no plain number is taken."""
    assert fault("decimal", text, places=1, unit="kg") == code


def test_trailing_zeros_are_no_decimals():
    """36.50 has one decimal."""
    assert native("decimal", "36.50", places=1) == Decimal("36.5")


def test_decimal_comma_studies():
    """With a decimal comma 1,5 is read and three digits behind a comma or point are still asked about."""
    assert native("decimal", "1,5", COMMA, places=1) == Decimal("1.5")
    assert native("decimal", "1.5", COMMA, places=1) == Decimal("1.5")
    assert fault("decimal", "1,500", COMMA, places=3) == "value.ambiguous_comma"
    assert fault("decimal", "1.500", COMMA, places=3) == "value.ambiguous_comma"
    assert fault("lab", "1,500", COMMA, units=("mmol/L",)) == "value.ambiguous_comma"
    assert native("lab", "1,5", COMMA, units=("mmol/L",)).number == Decimal("1.5")


def test_integers():
    """A whole number may be written with a zero behind the point; a fraction is refused."""
    assert native("integer", "12.0") == Decimal(12)
    assert fault("integer", "12.5") == "value.not_whole"


@pytest.mark.parametrize(
    "kind", ["text", "longtext", "integer", "decimal", "date", "yesno", "lab", "term", "time"]
)
@pytest.mark.parametrize("text", ["ND", "nd", "UNK", "NA"])
def test_missing_codes_in_every_field(kind, text):
    """ND, UNK and NA are missing codes in a field of any type."""
    assert parse_value(item(kind), text, ENTRY) == Missing(text.upper())


def test_missing_codes_with_a_reason():
    """A reason may follow the code, except in free text, where only the bare codes count."""
    assert parse_value(item("decimal"), "ND: sample clotted", ENTRY) == Missing("ND", "sample clotted")
    assert parse_value(item("date"), "nav", ENTRY) == Missing("NAV")
    assert native("text", "NA 128 low") == "NA 128 low"
    assert native("text", "REF") == "REF"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1", "RECOVERED"),
        ("FATAL", "FATAL"),
        ("fatal", "FATAL"),
        ("f", "FATAL"),
        ("已恢复", "RECOVERED"),
        ("恢复", "RECOVERING"),
        ("死", "FATAL"),
        ("unk", "UNKNOWN_MISSING"),
        ("recovering", "RECOVERING"),
        ("９", "UNKNOWN"),
    ],
)
def test_choices(text, code):
    """A choice is found by number, code, label or the beginning of one label; UNK stays a missing code."""
    value = parse_value(item("choice", codelist="OUT"), text, LISTED)
    expected = Missing("UNK") if code == "UNKNOWN_MISSING" else Typed(ItemType.CHOICE, code)
    assert value == expected


def test_choices_that_are_not_clear():
    """Two labels that begin alike, or none, are refused."""
    assert fault("choice", "re", LISTED) == "value.ambiguous_choice"
    assert fault("choice", "7", LISTED) == "value.not_a_choice"
    assert fault("choice", "1") == "value.no_codelist"


def test_a_code_of_the_list_goes_before_a_missing_code():
    """Where a list has the code NA itself, NA is the choice."""
    listed = EntrySettings(date(2026, 3, 11), codelist=Codelist("C", Text("c"), (Code("NA", Text("n")),)))
    assert native("choice", "NA", listed) == "NA"


def test_multiple_choices():
    """Several numbers or codes give a sorted set."""
    assert native("choices", "5,1", LISTED) == ("FATAL", "RECOVERED")
    assert native("choices", "5 1 1", LISTED) == ("FATAL", "RECOVERED")
    assert native("choices", "Fatal；Recovered", LISTED) == ("FATAL", "RECOVERED")
    assert fault("choices", "5,7", LISTED) == "value.not_a_choice"


@pytest.mark.parametrize(
    ("text", "answer"), [("y", True), ("是", True), ("1", True), ("N", False), ("0", False), ("无", False)]
)
def test_yes_and_no(text, answer):
    """Yes and no are typed by letter, figure or Chinese word."""
    assert native("yesno", text) is answer
    assert fault("yesno", "2") == "value.not_yes_no"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4.5", LabValue(Decimal("4.5"), "", "mmol/L")),
        ("<0.5", LabValue(Decimal("0.5"), "<", "mmol/L")),
        ("< 0.5", LabValue(Decimal("0.5"), "<", "mmol/L")),
        ("＜0.5", LabValue(Decimal("0.5"), "<", "mmol/L")),
        ("<=0.5", LabValue(Decimal("0.5"), "<=", "mmol/L")),
        ("≥1000", LabValue(Decimal(1000), ">=", "mmol/L")),
        ("90 mg/dL", LabValue(Decimal(90), "", "mg/dL")),
        ("90MG/DL", LabValue(Decimal(90), "", "mg/dL")),
        ("4.5 (3.5-5.3)", LabValue(Decimal("4.5"), "", "mmol/L", Decimal("3.5"), Decimal("5.3"))),
        ("4.5 [3.5～5.3]", LabValue(Decimal("4.5"), "", "mmol/L", Decimal("3.5"), Decimal("5.3"))),
        ("4.5 mmol/L (<5.3)", LabValue(Decimal("4.5"), "", "mmol/L", None, Decimal("5.3"))),
        ("4.5 (>60)", LabValue(Decimal("4.5"), "", "mmol/L", Decimal(60))),
        ("neg", LabValue(coded="NEG")),
        ("阴性", LabValue(coded="NEG")),
        ("±", LabValue(coded="PM")),
        ("+/-", LabValue(coded="PM")),
        ("1+", LabValue(coded="1P")),
        ("++++", LabValue(coded="4P")),
        ("未检出", LabValue(coded="ND_LIMIT")),
    ],
)
def test_laboratory_values(text, value):
    """Comparator, unit, printed range and qualitative results are kept as the report gives them."""
    assert native("lab", text, units=("mmol/L", "mg/dL")) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("high", "value.not_a_lab_value"),
        ("4.5 g/L", "value.other_unit"),
        ("4.5 (5.3-3.5)", "value.range_turned"),
        ("4,500", "value.ambiguous_comma"),
        ("1e5", "value.not_a_lab_value"),
        ("=5", "value.not_a_lab_value"),
        ("5+", "value.other_unit"),
    ],
)
def test_laboratory_values_that_cannot_be_read(text, code):
    """A unit the field does not take, a turned range or words are kept as typed with the reason."""
    assert fault("lab", text, units=("mmol/L", "mg/dL")) == code


def test_default_range_holds_for_the_first_unit_only():
    """The laboratory's own range is joined to results in its unit; another unit stays without range."""
    settings = EntrySettings(date(2026, 3, 11), low=Decimal("3.9"), high=Decimal("6.1"))
    assert native("lab", "5", settings, units=("mmol/L", "mg/dL")) == LabValue(
        Decimal(5), "", "mmol/L", Decimal("3.9"), Decimal("6.1")
    )
    assert native("lab", "90 mg/dL", settings, units=("mmol/L", "mg/dL")) == LabValue(
        Decimal(90), "", "mg/dL"
    )


@pytest.mark.parametrize("typed", ["10^9/L", "×10⁹/L", "10*9/L", "10e9/L"])
def test_units_as_analysers_print_them(typed):
    """The usual ways to print 10⁹/L are the UCUM unit 10*9/L."""
    assert native("lab", f"4.5 {typed}", units=("10*9/L",)).unit == "10*9/L"


def test_terms():
    """A coded term is read by code and name in either order, or found by the dictionary given."""
    mucositis = Term("10028130", "Mucositis oral", "ctcae5")
    assert native("term", "10028130 Mucositis oral", dictionary="ctcae5") == mucositis
    assert native("term", "Mucositis oral (10028130)", dictionary="ctcae5") == mucositis
    assert fault("term", "sore mouth", dictionary="ctcae5") == "value.not_a_term"
    found = EntrySettings(date(2026, 3, 11), find_term=lambda text: mucositis if text == "10028130" else None)
    assert native("term", "10028130 x", found, dictionary="ctcae5") == mucositis
    assert fault("term", "99999999 Made up", found, dictionary="ctcae5") == "value.not_a_term"


def test_files():
    """A file is its name and SHA-256."""
    assert native("file", f"scan.pdf sha256:{'A' * 64}") == FileReference("scan.pdf", "a" * 64)
    assert fault("file", "scan.pdf") == "value.not_a_file"


def test_text_is_cleaned_once():
    """Text is NFC with LF, without control characters, marks that turn text and blanks around it; emoji and Chinese stay."""
    assert native("longtext", " a\r\nb\x00\u202ec\u200b ") == "a\nbc"
    assert native("text", "one\ntwo") == "one two"
    assert native("text", "Mu\u0308ller") == "M\u00fcller"
    assert native("longtext", "肿瘤 👩\u200d⚕️ 😀") == "肿瘤 👩\u200d⚕️ 😀"
    assert native("text", "bad \ud800 half") == "bad \ufffd half"


def test_text_lengths():
    """20,000 characters fit a long text, one more is kept as non-conformant; 100,001 are refused whole."""
    assert len(native("longtext", "好" * 20_000)) == 20_000
    assert fault("longtext", "x" * 20_001) == "value.too_long"
    assert fault("text", "x" * 201) == "value.too_long"
    assert fault("text", "x" * 11, length=10) == "value.too_long"
    with pytest.raises(Refusal) as refused:
        parse_value(item("longtext"), "x" * 100_001, ENTRY)
    assert refused.value.fault.code == "value.too_large"


def test_nothing_typed_and_labels():
    """Blanks are no value, and a label takes none."""
    assert fault("text", " \n\t ") == "value.empty"
    assert fault("label", "x") == "value.no_entry"


def test_the_typed_text_is_kept_where_it_says_more():
    """A shorthand date and full-width digits keep what was typed; canonical text, keys of lists and plain results do not."""
    assert parse_value(item("date"), "t", ENTRY).raw == "t"
    assert parse_value(item("integer"), "１２", ENTRY).raw == "１２"
    assert parse_value(item("date"), "2026-03-11", ENTRY).raw == ""
    assert parse_value(item("choice"), "1", LISTED).raw == ""
    assert parse_value(item("yesno"), "y", ENTRY).raw == ""
    assert parse_value(item("lab", units=("g/L",)), "96", ENTRY).raw == ""
    assert parse_value(item("lab", units=("g/L", "g/dL")), "9.6 g/dL", ENTRY).raw == ""


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("decimal", "19.9", "value.below_minimum"),
        ("decimal", "20", None),
        ("decimal", "300", None),
        ("decimal", "300.1", "value.above_maximum"),
        ("lab", "19", "value.below_minimum"),
        ("lab", "<19", None),
        ("lab", "neg", None),
        ("decimal", "ND", None),
    ],
)
def test_limits_are_checks_and_not_reasons_to_refuse(kind, text, code):
    """A number outside its limits is typed all the same; the range check names the limit, and bounds are never judged."""
    field = item(kind, minimum="20", maximum="300", places=1, units=("kg",) if kind == "lab" else ())
    value = parse_value(field, text, ENTRY)
    assert not isinstance(value, NonConformant)
    found = check_range(field, value)
    assert (found and found.code) == code


def test_limits_on_dates():
    """A partial date is outside only when it is so as a whole."""
    field = item("partialdate", minimum="1900-06-15")
    assert check_range(field, parse_value(field, "1900", ENTRY)) is None
    assert check_range(field, parse_value(field, "1900-05", ENTRY)).code == "value.below_minimum"


def test_display_text():
    """Values are shown with ISO dates and the labels of their list in the language asked for."""
    shown = format_value(
        item("choice", codelist="OUT"), Typed(ItemType.CHOICE, "FATAL"), OUTCOME, Language.ZH
    )
    assert shown == "死亡"
    assert format_value(item("choice"), Typed(ItemType.CHOICE, "FATAL")) == "FATAL"
    assert format_value(item("date"), Typed(ItemType.DATE, date(2026, 3, 11))) == "2026-03-11"
    assert (
        format_value(item("lab"), Typed(ItemType.LAB, LabValue(Decimal("0.50"), "<", "g/L"))) == "<0.50 g/L"
    )
    assert format_value(item("date"), Missing("UNK", "lost")) == "UNK"
    assert format_value(item("date"), NonConformant("31 Feb", "value.no_such_date")) == "31 Feb"
