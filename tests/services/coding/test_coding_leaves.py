"""Codes stand in the checklist before a lock and behind the columns of what leaves."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

from ecrf.exports import Options, write_export
from ecrf.library.words import load_speaker
from ecrf.services import commands as c
from ecrf.services.coding.automatic import by_chain, propose
from ecrf.services.reads import Reads
from ecrf.services.reads.snapshot import Wanted, read_snapshot
from ecrf.words import Language
from tests.services.coding.bed import CodingBed


def open_points(bed: CodingBed, chain: str) -> list[str]:
    """Where words wait for a code, by the checklist."""
    reads = Reads(bed.house.tools, bed.house.at("data_manager").session)
    return [view.point.at for view in reads.checklists.subject(chain) if view.point.line == "coding"]


def code_all(bed: CodingBed) -> None:
    """Take over everything certain."""
    for chain, codes in by_chain(propose(bed.view(), bed.shelf.open)).items():
        bed.house.must("coder", c.CodeTerms, chain, codes)


def leave(bed: CodingBed, target: Path) -> list[dict[str, str]]:
    """The rows of the table of adverse events, as a data manager exports them."""
    session = bed.house.at("data_manager").session
    bed.house.must("data_manager", c.WriteCheckpoint, "export")
    with read_snapshot(bed.house.tools, session, Wanted()) as snapshot:
        write_export("csv", snapshot, Options(), target, load_speaker(Language.EN))
    with zipfile.ZipFile(target) as files:
        name = next(name for name in files.namelist() if name in ("AE.csv", "AE.AE_L.csv"))
        return list(csv.DictReader(io.StringIO(files.read(name).decode("utf-8-sig"))))


def test_the_checklist_asks_for_codes_only_where_a_dictionary_is_named(bed: CodingBed) -> None:
    """No dictionary: no line is open; with one the words wait until they are coded, and again when they change."""
    chain = bed.house.subject()
    at = bed.event(chain, "e1", "sore mouth")
    assert open_points(bed, chain) == []
    bed.use()
    assert open_points(bed, chain) == [at]
    code_all(bed)
    assert open_points(bed, chain) == []
    bed.house.enter(chain, at, "sore throat")
    assert open_points(bed, chain) == [at]


def test_medication_waits_for_no_code_of_another_family(bed: CodingBed) -> None:
    """A study that codes events by MedDRA and has no dictionary of medicines is asked about events only."""
    bed.use()
    chain = bed.house.subject()
    bed.house.enter(chain, "LOGS/1/CM/1/1/CM_L/c1/CM_TRT", "Inventedol")
    assert open_points(bed, chain) == []


def test_a_lock_over_uncoded_words_keeps_what_stood_open(bed: CodingBed) -> None:
    """The lock is refused with the line, or set with words that name it."""
    bed.use()
    chain = bed.house.subject()
    at = bed.event(chain, "e1", "sore mouth")
    form = at.rsplit("/", 3)[0]
    outcome = bed.house.try_("data_manager", c.Lock, chain, form, "locked")
    assert outcome.fault is not None
    assert outcome.fault.code == "lock.not_ready"
    assert "coding 1" in str(outcome.fault.args["open"])
    bed.house.must("data_manager", c.Lock, chain, form, "locked", "interim analysis")
    stored = bed.house.store.transaction_at(chain, bed.house.state(chain).sequence)
    assert stored is not None
    assert b"coding 1" in stored.sealed.content


def test_an_export_without_a_dictionary_has_no_columns_of_codes(bed: CodingBed, tmp_path: Path) -> None:
    """Nothing changes for studies that do not code."""
    chain = bed.house.subject()
    bed.event(chain, "e1", "sore mouth")
    (row,) = leave(bed, tmp_path / "data.zip")
    assert not [name for name in row if name.endswith(("__LLT", "__CODING"))]


def test_an_export_carries_every_level_beside_the_words(bed: CodingBed, tmp_path: Path) -> None:
    """Name and code of each level, the dictionary, and how it was coded; words that changed since have no code."""
    bed.use()
    chain = bed.house.subject()
    for line, words in (("e1", "sore mouth"), ("e2", "itchy skin"), ("e3", "no such words")):
        bed.event(chain, line, words)
    code_all(bed)
    bed.event(chain, "e2", "itchy nose")
    coded, stale, uncoded = leave(bed, tmp_path / "data.zip")
    assert coded["AE_TERM"] == "sore mouth"
    assert [coded[f"AE_TERM__{level}_CODE"] for level in ("LLT", "PT", "HLT", "HLGT", "SOC")] == [
        "90000001", "90000010", "90001000", "90010000", "90100000",
    ]  # fmt: skip
    assert (coded["AE_TERM__PT"], coded["AE_TERM__DICTIONARY"], coded["AE_TERM__CODING"]) == (
        "Mouth pain", "meddra 0.1", "exact",
    )  # fmt: skip
    assert (stale["AE_TERM__LLT_CODE"], stale["AE_TERM__CODING"]) == ("", "stale")
    assert (uncoded["AE_TERM__LLT_CODE"], uncoded["AE_TERM__CODING"]) == ("", "uncoded")
