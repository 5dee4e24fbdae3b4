"""A sheet signed by hand, printed and bound as a person would type it."""

import hashlib
import re
from pathlib import Path

import pypdf

from ecrf.cli.ports import Key
from ecrf.services import commands as c
from ecrf.wiring.sources import system_sources
from ecrf.wiring.work import enter
from tests.cli.founding import ADMIN, found

TRIAL = Path(__file__).resolve().parents[1] / "data" / "trials" / "studies" / "OPEN2"
FORM = "S0/1/IC/1/1"


def test_a_sheet_is_printed_and_bound(tmp_path, monkeypatch):
    """The code read off the sheet binds; another is refused; the signature names who signed, the day and the scan's hash."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "home"))
    folder, terminal = found(tmp_path / "trial.ecrf", "--site", "01", design=TRIAL)
    assert terminal.run("users", "grant", folder, "wang", "investigator", "--login", "wang") == 0, (
        terminal.noted
    )
    with enter(Key(folder, "wang", ADMIN), system_sources()) as work:
        workplace = work._at("enter_values")
        (site,) = work._state().sites
        stamp = work._study.stamp
        work._do(workplace, c.AddSubject(*stamp(), "a", site))
        new = (c.NewValue(f"{FORM}/IC_G/0/IC_SIGNDAT", "2026-03-02", 0),)
        work._do(workplace, c.EnterValues(*stamp(), "subject:a", new))
        work._do(workplace, c.CompleteForm(*stamp(), "subject:a", FORM))
        number = work._reads(workplace).roots()[0].number
    sheet, scan = tmp_path / "sheet.pdf", tmp_path / "scan.pdf"
    place = ("--subject", number, "--place", FORM, "--login", "wang")
    assert terminal.run("export", folder, sheet, "--format", "sign_sheet", *place) == 0, terminal.noted
    code = re.search(r"\b([0-9A-F]{4}-){3}[0-9A-F]{4}\b", pypdf.PdfReader(sheet).pages[0].extract_text())[0]
    scan.write_bytes(b"the sheet, signed")
    bind = ("bind-paper", folder, scan, *place, "--signer", "wang", "--day", "2026-03-02")
    assert terminal.run(*bind, "--code", "0000-0000-0000-0000") == 2
    assert terminal.run(*bind, "--code", code) == 0, terminal.noted
    with enter(Key(folder, "wang", ADMIN), system_sources()) as work:
        state = work._at("enter_values").tools.store.load_state("subject:a")
    (row,) = [each for each in state.statements.values() if each.signs]
    assert row.note.endswith(
        f" · 2026-03-02 · scan.pdf · SHA-256 {hashlib.sha256(b'the sheet, signed').hexdigest()}"
    )
    assert terminal.run("verify", folder, "--login", "wang") == 0
