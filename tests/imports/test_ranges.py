"""A laboratory's file of reference ranges: read whole, or refused by row and column."""

from datetime import date
from decimal import Decimal

import pytest

from ecrf.clinical.site_ranges import SiteRange
from ecrf.imports.ranges import read_ranges
from ecrf.words import Refusal

HEAD = "laboratory,analyte,unit,sex,age_from,age_to,since,low,high,source\n"


def file(tmp_path, text, encoding="utf-8"):
    """A file of this text."""
    path = tmp_path / "ranges.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_a_file_is_read_as_printed(tmp_path):
    """Exact numbers, empty limits and ages, both sexes where none is given."""
    text = HEAD + "Main lab,hgb,g/L,M,18,,2026-01-01,130,175,list\nMain lab,LDH,,,,,2026-01-01,,250.50,\n"
    assert read_ranges(file(tmp_path, text)) == (
        SiteRange(
            "Main lab", "HGB", date(2026, 1, 1), "g/L", "M", 18, None, Decimal(130), Decimal(175), "list"
        ),
        SiteRange("Main lab", "LDH", date(2026, 1, 1), "", "", 0, None, None, Decimal("250.50"), ""),
    )


def test_a_chinese_heading_is_known(tmp_path):
    """As a hospital's system writes it, in GB 18030 too."""
    text = "检验科室,检验项目,性别,生效日期,下限,上限\n中心检验科,HGB,女,2026-01-01,115,150\n"
    (one,) = read_ranges(file(tmp_path, text, "gb18030"))
    assert (one.laboratory, one.sex, one.low) == ("中心检验科", "F", Decimal(115))


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("Lab,HGB,g/L,X,,,2026-01-01,1,2,", "sex"),
        ("Lab,HGB,g/L,,old,,2026-01-01,1,2,", "age_from"),
        ("Lab,HGB,g/L,,,-3,2026-01-01,1,2,", "age_to"),
        ("Lab,HGB,g/L,,,,01/02/2026,1,2,", "since"),
        ("Lab,HGB,g/L,,,,2026-02-30,1,2,", "since"),
        ("Lab,HGB,g/L,,,,2026-01-01,NaN,2,", "low"),
        ("Lab,HGB,g/L,,,,2026-01-01,1_30,175,", "low"),
        ("Lab,HGB,g/L,,,,2026-01-01,1,1e400,", "high"),
        ("Lab,HGB,g/L,,,,2026-01-01,1,Infinity,", "high"),
    ],
)
def test_what_cannot_be_read_is_named_by_row_and_column(tmp_path, row, column):
    """Nothing of such a file is taken."""
    with pytest.raises(Refusal) as refused:
        read_ranges(file(tmp_path, f"{HEAD}Lab,HGB,g/L,,,,2026-01-01,1,2,\n{row}\n"))
    fault = refused.value.fault
    assert (fault.code, fault.place, fault.args["column"]) == ("ranges.cell", "3", column)


def test_a_file_without_a_needed_column_is_refused(tmp_path):
    """With the name of the column in both languages."""
    with pytest.raises(Refusal) as refused:
        read_ranges(file(tmp_path, "laboratory,analyte,low,high\nLab,HGB,1,2\n"))
    assert (refused.value.fault.code, refused.value.fault.args["column"]) == (
        "ranges.column",
        "since / 生效日期",
    )
