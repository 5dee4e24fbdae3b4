"""Text files of columns."""

from __future__ import annotations

import pytest

from ecrf.imports.csv import read_csv
from ecrf.words import Refusal

TEXT = "受试者,结果\n01-001,阴性\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_found_and_said(encoding):
    """UTF-8 with and without mark, UTF-16 with mark and GB18030 give the same cells."""
    sheet = read_csv(TEXT.encode(encoding))
    assert (sheet.encoding, sheet.heading) == (encoding, ("受试者", "结果"))
    assert sheet.rows == ((2, ("01-001", "阴性")),)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_of_the_heading(separator):
    """Whatever separates the heading separates the rows; one inside quotes does not count."""
    sheet = read_csv(f'a{separator}"b, c; d"{separator}e\n1{separator}2{separator}3\n'.encode())
    assert sheet.heading == ("a", "b, c; d", "e")


def test_rows_keep_their_number_in_the_file():
    """Empty rows are passed over and counted."""
    assert [number for number, _ in read_csv(b"a,b\n\n,\n1,2\n").rows] == [4]


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b'a,b\n1,"2\n', "import.quotes", "2"),
        (b'a,b\n"1"2,3\n', "import.quotes", "2"),
        (b"a,b\n1,\x002\n", "import.nul", "2"),
        (b"\x81\xff\x00\xff", "import.encoding", ""),
        (b",".join([b"x"] * 1_000_000), "import.too_many_columns", "1"),
        (b"a,b\n" + b"x" * 200_000 + b",1\n", "import.csv", "2"),
        (b"", "import.no_heading", "1"),
    ],
    ids=["open quote", "quote inside", "nul", "no encoding", "million columns", "endless cell", "empty"],
)
def test_hostile_text_is_refused_with_its_line(content, code, place):
    """A broken file is a fault with a place, never an error of the program."""
    with pytest.raises(Refusal) as refused:
        read_csv(content)
    assert (refused.value.fault.code, refused.value.fault.place) == (code, place)
