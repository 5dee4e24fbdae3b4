"""`ecrf qualify` on this very computer: everything passes, the report is signed, and what is wrong is named."""

from __future__ import annotations

import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pypdf import PdfReader

from ecrf.services.qualifying import Checked
from ecrf.wiring.qualify import installation, operation
from ecrf.words import Language, Refusal
from tests.cli.terminal import Terminal
from tests.wiring.premises import COORDINATOR, build


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
