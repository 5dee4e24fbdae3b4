"""Every export bears the checkpoint it was made at: paper that an end cut off cannot take away."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pypdf
import pytest

from ecrf.exports import FORMATS, Options, write_export
from ecrf.library.tables_sdtm import load_sdtm
from ecrf.record.merkle import to_paper
from ecrf.services import commands as c
from ecrf.services.verifying import Wish, verify_study
from ecrf.vault.signing import verify
from ecrf.words import Refusal
from tests.exports.story import Story, resources, speaker

BY_RECEIPT = {"survival_svg", "survival", "chart", "trail_csv"}
"""Pictures and a plain table have no place for it: the receipt beside the file names it."""
NEEDS_MORE = {"sae", "sae_int", "endpoints", "reconciliation", "trail_review"}
"""What this small study has nothing for, or what has a story of its own; written where it can be."""


@pytest.fixture(scope="module")
def told() -> Story:
    """The small study with an integrity run and a checkpoint at its end."""
    story = Story()
    story.house.must("monitor", c.RunIntegrity, "s1", "independent", "2026-03-20", "ok 91")
    story.house.must("monitor", c.WriteCheckpoint, "export")
    return story


def words_of(path: Path) -> str:
    """Everything a file says, as text."""
    if path.suffix == ".pdf":
        return re.sub(r"\s+", "", "".join(page.extract_text() for page in pypdf.PdfReader(path).pages))
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(set(FORMATS) - BY_RECEIPT))
def test_every_export_bears_the_checkpoint_it_was_made_at(told, tmp_path, name):
    """As 26 characters or as the root in hex, and that checkpoint is one of the trail's: verification takes it."""
    options = Options(
        resources=resources(),
        subject=told.first,
        site="s1",
        both=(speaker("en"), speaker("zh")),
        standard=load_sdtm(),
    )
    subject = told.first if name.startswith(("casebook", "sae", "sign_sheet")) else ""
    with told.snapshot("coordinator", subject=subject) as snapshot:
        root = snapshot.head.root
        try:
            written = write_export(
                name, snapshot, options, tmp_path / f"x{FORMATS[name].suffix}", speaker("en")
            )
        except Refusal:
            if name not in NEEDS_MORE:
                raise
            pytest.skip("nothing in this study to write it of")
    text = words_of(written.path)
    made_at = {to_paper(row.root) for row in told.house.store.load_state("study").checkpoints.values()}
    known = {row.root for row in told.house.store.load_state("study").checkpoints.values()}
    borne = [paper for paper in made_at if paper in text] + [each for each in known if each in text]
    assert borne, f"{name} bears no checkpoint"
    if name.startswith("integrity"):
        return  # it speaks of the place its run saw
    assert to_paper(root) in text or root in text
    assert verify_study(told.house.store, verify, Wish(paper=borne[0])).holds
