"""A sheet signed by hand, printed and bound as a person would type it."""

from pathlib import Path

from ecrf.cli.ports import Key
from ecrf.record.digest import code_of, compute_digest
from ecrf.services import commands as c
from ecrf.wiring.sources import system_sources
from ecrf.wiring.work import enter
from tests.cli.founding import ADMIN, found

TRIAL = Path(__file__).resolve().parents[1] / "data" / "trials" / "studies" / "OPEN2"
FORM = "S0/1/IC/1/1"


def test_a_sheet_is_printed_and_bound(tmp_path, monkeypatch):
    """The code of the sheet binds; another is refused and says what to do."""
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
        code = code_of(compute_digest(workplace.tools.store.load_state("subject:a"), FORM))
    sheet, scan = tmp_path / "sheet.pdf", tmp_path / "scan.pdf"
    place = ("--subject", number, "--place", FORM, "--login", "wang")
    assert terminal.run("export", folder, sheet, "--format", "sign_sheet", *place) == 0, terminal.noted
    scan.write_bytes(sheet.read_bytes())
    bind = ("bind-paper", folder, scan, *place, "--signer", "wang", "--day", "2026-03-02")
    assert terminal.run(*bind, "--code", "0000-0000-0000-0000") == 2
    assert terminal.run(*bind, "--code", code) == 0, terminal.noted
    assert terminal.run("verify", folder, "--login", "wang") == 0
