"""SAS transport files."""

from __future__ import annotations

import io
from datetime import datetime

import pytest

from ecrf.exports.sdtm.xpt import Field, Member, cut_bytes, ibm_number, write_xpt
from ecrf.words import Refusal
from tests.exports.sdtm.tables import Xpt, read_ibm

TIME = datetime(2026, 3, 13, 9, 2, 15)


def _file(fields, rows, label="Label"):
    file = io.BytesIO()
    write_xpt(file, Member("VS", label, tuple(fields), TIME), rows)
    return file.getvalue()


@pytest.mark.parametrize(
    ("digits", "bytes_"),
    [
        ("1", "4110000000000000"),
        ("-118.625", "c276a00000000000"),
        ("0", "0000000000000000"),
        ("0.5", "4080000000000000"),
        ("256", "4310000000000000"),
    ],
)
def test_numbers_are_ibm_doubles(digits, bytes_):
    """Worked examples: 1 and -118.625 as in the literature on hexadecimal floating point."""
    assert ibm_number(digits).hex() == bytes_


@pytest.mark.parametrize(
    "digits", ["55.77", "36.7", "0.1", "-0.001", "123456789.123", "1E-30", "98765432109876"]
)
def test_a_number_comes_back_as_the_double_every_program_has(digits):
    """No digit is lost beyond what IEEE doubles lose themselves."""
    assert read_ibm(ibm_number(digits)) == float(digits)


def test_what_is_too_large_is_refused():
    """An IBM number ends at 16^63."""
    with pytest.raises(Refusal) as refused:
        ibm_number("1E80")
    assert refused.value.fault.code == "exports.xpt_limit"


def test_texts_numbers_and_gaps_come_back():
    """Chinese as UTF-8, padded with blanks; an empty number is missing, not 0; full records."""
    fields = [
        Field("USUBJID", "Subject", False, 9),
        Field("VSSTRESN", "Result", True),
        Field("VISIT", "访视名称" * 5, False, 12),
    ]
    data = _file(fields, [("T3-01-001", "36.7", "基线访视"), ("T3-01-002", None, None)])
    read = Xpt(data)
    assert (read.name, read.label) == ("VS", "Label")
    assert read.columns[2][1] == "访视名称访视名称访视名称访"
    assert read.rows == [
        {"USUBJID": "T3-01-001", "VSSTRESN": 36.7, "VISIT": "基线访视"},
        {"USUBJID": "T3-01-002", "VSSTRESN": None, "VISIT": ""},
    ]


def test_a_data_set_without_rows_can_be_read():
    """Only headers."""
    assert Xpt(_file([Field("A", "A", False, 1)], [])).rows == []


@pytest.mark.parametrize("field", [Field("USUBJIDXX", "", False, 8), Field("vs", "", False, 8), Field("1A", "", False, 8),
                                   Field("A", "", False, 201)])  # fmt: skip
def test_what_version_5_cannot_hold_is_refused(field):
    """Names of nine characters, small letters or a leading digit; texts over 200 bytes: nothing is cut silently."""
    with pytest.raises(Refusal) as refused:
        _file([field], [])
    assert refused.value.fault.code == "exports.xpt_limit"


def test_a_cut_tears_no_character():
    """40 bytes are 13 Chinese characters, not 13 and a third."""
    assert cut_bytes("疗" * 14, 40).decode() == "疗" * 13
