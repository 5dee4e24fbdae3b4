"""The access review as PDF and workbook: read back, noted in the trail, refused to others; the same on the command line."""

from __future__ import annotations

import re

import openpyxl
import pytest

from ecrf.wiring.lists import ListWish, write_list
from ecrf.wiring.opening import open_study
from ecrf.words import Language, Refusal
from tests.wiring.premises import COORDINATOR, House, build


@pytest.fixture
def house(tmp_path) -> House:
    """A founded study in which somebody mistyped a password."""
    made = build(tmp_path, provisional=False)
    for _ in range(5):
        with pytest.raises(Refusal):
            made.open("liwen", "not the password")
    return made


@pytest.mark.parametrize("language", list(Language))
def test_the_workbook_lists_people_rights_and_attempts(house, tmp_path, language):
    """Every account with date and training, every change of rights, every wrong password with its workstation."""
    study = house.open()
    work = study.work("administrator", "*")
    made = write_list(work, study.sources, ListWish("access_excel", tmp_path / "r.xlsx"), language)
    study.close()
    book = openpyxl.load_workbook(made.path)
    cells = [[str(cell.value) for cell in row] for sheet in book.worksheets for row in sheet.iter_rows()]
    text = "\n".join("|".join(row) for row in cells)
    assert "Li Wen 李文" in text
    assert "Protocol and GCP 2.0 2026-03-01" in text
    assert len(re.findall("Wrong password" if language is Language.EN else "密码错误", text)) >= 5
    assert ("Account locked" if language is Language.EN else "账户已锁定") in text
    assert dict(made.rows)["people"] == 2
    assert COORDINATOR not in text


def test_the_paper_is_written_and_noted_with_its_hash(house, tmp_path):
    """A PDF of at least one page; the access chain names file and SHA-256."""
    study = house.open()
    work = study.work("administrator", "*")
    made = write_list(work, study.sources, ListWish("access", tmp_path / "r.pdf"), Language.ZH)
    assert made.path.read_bytes().startswith(b"%PDF")
    assert dict(made.rows)["pages"] >= 1
    assert study.tools.store.head("access").sequence > 0
    study.close()


def test_nobody_else_takes_the_review_along(house, tmp_path):
    """A coordinator is refused, and no file is left."""
    house.sources.clock.now()
    study = house.open()
    session = study.session("administrator", "*")
    assert session.may("add_person")
    study.close()
    target = tmp_path / "r.pdf"
    other = _coordinator(house)
    with pytest.raises(Refusal) as refused:
        write_list(
            other.work("coordinator", house.site), other.sources, ListWish("access", target), Language.EN
        )
    assert refused.value.fault.code == "reads.not_allowed"
    assert not target.exists()
    other.close()


def _coordinator(house: House):
    """The coordinator once the lock-out is over."""
    from datetime import timedelta

    class Later:
        """The clock twenty minutes on."""

        def now(self):
            """Twenty minutes later."""
            return house.sources.clock.now() + timedelta(minutes=20)

    from dataclasses import replace

    return open_study(house.folder, "liwen", COORDINATOR, replace(house.sources, clock=Later()), house.memory)
