"""Missing codes and how they are typed."""

import pytest

from ecrf.record.missing import MissingCode, parse_missing
from ecrf.record.value import Missing
from ecrf.schema.model import ItemType


@pytest.mark.parametrize("code", list(MissingCode))
def test_every_code_is_typed_where_a_number_is_expected(code):
    """All codes are taken in a number field, in either case, with a reason behind a separator."""
    assert parse_missing(ItemType.DECIMAL, str(code)) == Missing(code)
    assert parse_missing(ItemType.DECIMAL, f" {code.lower()} - lost ") == Missing(code, "lost")
    assert parse_missing(ItemType.DECIMAL, f"{code}：遗失，重抽") == Missing(code, "遗失，重抽")


def test_full_width_letters_are_a_code():
    """ＮＤ typed with a Chinese keyboard is ND."""
    assert parse_missing(ItemType.DATE, "ＮＤ") == Missing("ND")


@pytest.mark.parametrize("text", ["NDA", "NA+", "12 ND", "unknown", ""])
def test_other_texts_are_values(text):
    """A word that only begins or ends like a code is a value."""
    assert parse_missing(ItemType.DECIMAL, text) is None
