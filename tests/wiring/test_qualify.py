"""`ecrf qualify` on this very computer: everything passes, the report is signed, and what is wrong is named."""

from __future__ import annotations

import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pypdf import PdfReader

from ecrf.record.address import ACCESS_CHAIN
from ecrf.record.entry import Accessed
from ecrf.record.transaction import decode_body
from ecrf.services.qualifying import Checked
from ecrf.viewmodels.login import RoleEntry
from ecrf.viewmodels.qualifying import QualifyingScreen
from ecrf.wiring.qualify import installation, operation
from ecrf.words import Language, Refusal
from tests.cli.terminal import Terminal
from tests.wiring.premises import COORDINATOR, build
from tests.wiring.test_admission import Loop, admit


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """The command as a person types it, signed by the coordinator of a study."""
    place = tmp_path_factory.mktemp("qualify")
    house = build(place, provisional=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECRF_HOME", str(place / "home"))
        terminal = Terminal(Language.ZH, environment={"ECRF_PASSWORD": COORDINATOR})
        code = terminal.run("qualify", place / "report", "--folder", house.folder, "--login", "liwen")
    return code, place, terminal


def test_this_computer_passes_and_the_report_says_so(done):
    """Installation, a study from founding to export, every example, every engine, damage found, the signer's study."""
    code, place, terminal = done
    made = json.loads((place / "report.json").read_text(encoding="utf-8"))
    assert [(check["name"], check["fault"]) for check in made["checks"] if not check["passed"]] == []
    assert code == 0, terminal.noted
    assert len(made["checks"]) == 16
    text = "".join(page.extract_text() for page in PdfReader(place / "report.pdf").pages)
    assert "全部检查通过" in text
    assert "Freireich" in text
    assert "Li Wen" in text


def test_the_signature_holds_over_report_and_data(done):
    """With the public key of the person's account and nothing but Ed25519 and SHA-256."""
    _, place, _ = done
    whole = json.loads((place / "report.pdf.signature.json").read_text(encoding="utf-8"))
    statement = whole["statement"]
    for name, digest in statement["files"].items():
        assert hashlib.sha256((place / name).read_bytes()).hexdigest() == digest
    signed = json.dumps(statement, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(statement["public"]))
    public.verify(bytes.fromhex(whole["signature"]), b"ecrf qualification 1\n" + signed)
    assert (statement["person"], statement["passed"]) == ("Li Wen 李文", "yes")


def test_a_changed_part_is_named(monkeypatch):
    """A part in another version than the program was released with."""
    monkeypatch.setattr(installation.metadata, "version", lambda _name: "0.0")
    with pytest.raises(Refusal) as refused:
        installation.check_parts()
    assert refused.value.fault.code == "qualify.part"


def test_an_engine_that_is_wrong_is_named_with_its_source(monkeypatch, tmp_path):
    """The first worked example that does not come out."""
    monkeypatch.setattr(operation, "_same", lambda found, expected: found == "never" or expected.isalnum())
    with pytest.raises(Refusal) as refused:
        operation.check_clinical(tmp_path)
    assert refused.value.fault.code == "qualify.clinical"
    assert refused.value.fault.args["source"]


def test_a_check_that_breaks_stops_no_other():
    """What fails is a line of the report."""
    from ecrf.wiring.qualify import _run

    def breaks() -> tuple[str, ...]:
        raise OSError("no such disk")

    checked = _run("disk", "installation", breaks)
    assert isinstance(checked, Checked)
    assert (checked.passed, checked.fault.code) == (False, "qualify.stopped")


@pytest.fixture
def quick(monkeypatch):
    """Only two of the checks: every one of them is run by the command above."""
    from ecrf.wiring import qualify

    def few(place, sources):
        yield "clock", "installation", lambda: installation.check_clock(sources.clock)
        yield "cipher", "installation", installation.check_cipher

    monkeypatch.setattr(qualify, "_todo", few)


@pytest.fixture
def at_desk(tmp_path, quick):
    """(house, the window's thread, its workbench, the screen of the qualification)."""
    house, loop = build(tmp_path, provisional=False), Loop()
    bench = admit(house, loop).work_as(RoleEntry("coordinator", house.site, "01"))
    bench.identify("liwen")
    yield house, loop, bench, QualifyingScreen(bench)
    bench.leave()


def test_the_window_checks_signs_and_notes_the_report(at_desk, tmp_path):
    """Told check by check; the PDF is signed with the person's key and its meaning, and its hash is in the access chain."""
    house, loop, _, screen = at_desk
    steps = []
    screen.on_change.append(lambda: steps.append(screen.step))
    screen.start(tmp_path / "report", Language.ZH, "signature.approved", COORDINATOR)
    loop.until(lambda: not screen.busy)
    assert screen.fault is None
    assert [check.name for check in screen.checks] == ["clock", "cipher", "own_study"]
    assert (0, 3) in steps
    report = tmp_path / "report.pdf"
    whole = json.loads((tmp_path / "report.pdf.signature.json").read_text(encoding="utf-8"))
    assert whole["statement"]["meaning"] == "signature.approved"
    assert whole["statement"]["person"] == "Li Wen 李文"
    digest = hashlib.sha256(report.read_bytes()).hexdigest()
    assert whole["statement"]["files"]["report.pdf"] == digest
    study = house.open()
    noted = [
        entry
        for stored in study.tools.store.transactions(ACCESS_CHAIN)
        for part in decode_body(stored.sealed.body).parts
        for entry in part.entries
        if isinstance(entry, Accessed) and entry.what == "report"
    ]
    assert [entry.digest for entry in noted] == [digest]
    study.close()


def test_the_window_stops_it_and_a_wrong_password_begins_nothing(at_desk, tmp_path):
    """Stopped between two checks nothing is written; without the password nothing is even begun."""
    _, loop, bench, screen = at_desk
    screen.start(tmp_path / "report", Language.EN, "signature.author", "something else")
    assert (screen.busy, screen.fault.code) == (False, "door.wrong_password")
    bench.identify("liwen")
    screen.on_change.append(screen.stop)
    screen.start(tmp_path / "report", Language.EN, "signature.author", COORDINATOR)
    loop.until(lambda: not screen.busy)
    assert screen.was_stopped
    assert list(tmp_path.glob("report*")) == []
