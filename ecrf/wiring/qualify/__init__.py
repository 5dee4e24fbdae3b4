"""`ecrf qualify`: installation and operation checked on this computer, a report on paper and as JSON, signed."""

from __future__ import annotations

import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from ecrf.cli import ports as p
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.papers.qualification import write_qualification
from ecrf.library.words import load_speaker
from ecrf.record.transaction import encode_canonical
from ecrf.services.qualifying import INSTALLATION, OPERATION, Checked, Qualification, Signed
from ecrf.vault.signing import SigningKey
from ecrf.wiring.leaving import paper_fonts
from ecrf.wiring.memory import user_folder
from ecrf.wiring.opening import PROGRAM, OpenStudy, open_study
from ecrf.wiring.qualify import installation, operation
from ecrf.wiring.sources import Sources, system_sources
from ecrf.words import Fault, Language, Refusal

SIGNED_PREFIX = b"ecrf qualification 1\n"
SUFFIX = ".signature.json"
Sign = Callable[[bytes], bytes]


def qualify(wish: p.QualifyWish, told: p.Told, language: Language) -> p.Qualified:
    """Run every check and write report, data and signature beside each other; a check that fails stops no other."""
    sources = system_sources()
    signed, sign, own = _signer(wish, sources)
    began = sources.typed()
    checks = []
    with tempfile.TemporaryDirectory(prefix="ecrf-qualify-", ignore_cleanup_errors=True) as place:
        todo = [*_todo(Path(place), sources), *own]
        for number, (name, part, check) in enumerate(todo):
            told(number, len(todo))
            checks.append(_run(name, part, check))
        told(len(todo), len(todo))
    machine = f"{platform.system()} {platform.release()}, {platform.machine()}"
    made = Qualification(PROGRAM, sources.workstation, machine, began, sources.typed(), tuple(checks), signed)
    return _write(made, sign, wish.target, language)


def _todo(place: Path, sources: Sources) -> Iterator[tuple[str, str, installation.Check]]:
    made = operation.Scripted(place / "qualification.ecrf", sources)
    yield "parts", INSTALLATION, installation.check_parts
    yield "hashes", INSTALLATION, installation.check_hashes
    yield "fonts", INSTALLATION, installation.check_fonts
    yield "window", INSTALLATION, installation.check_window
    yield "words", INSTALLATION, operation.check_words
    yield "cipher", INSTALLATION, installation.check_cipher
    yield "clock", INSTALLATION, lambda: installation.check_clock(sources.clock)
    yield "disk", INSTALLATION, lambda: installation.check_disk(user_folder())
    yield "examples", OPERATION, operation.check_examples
    yield "clinical", OPERATION, lambda: operation.check_clinical(place)
    yield "study", OPERATION, lambda: operation.play_study(made)
    yield "derivation", OPERATION, lambda: operation.check_derivation(made)
    yield "export", OPERATION, lambda: operation.check_exports(made)
    yield "backup", OPERATION, lambda: operation.check_backup(made)
    yield "damage", OPERATION, lambda: operation.check_damage(made)


def _run(name: str, part: str, check: installation.Check) -> Checked:
    began = time.perf_counter()
    fault: Fault | None = None
    found: installation.Found = ()
    try:
        found = check()
    except Refusal as refusal:
        fault = refusal.fault
    except Exception as error:  # noqa: BLE001 - whatever fails on a user's computer is what the report is for
        fault = Fault("qualify.stopped", name, {"error": f"{type(error).__name__}: {error}"})
    return Checked(name, part, fault is None, found, round(time.perf_counter() - began, 2), fault)


def _signer(
    wish: p.QualifyWish, sources: Sources
) -> tuple[Signed, Sign, list[tuple[str, str, installation.Check]]]:
    """A person's own key where a study is named, which is then verified too; else a key nobody keeps."""
    if wish.key is None:
        throwaway = SigningKey(sources.entropy(32))
        return Signed(throwaway.id, throwaway.public.hex()), throwaway.sign, []
    study = open_study(wish.key.folder, wish.key.login, wish.key.password, sources)
    try:
        session = study.session(*study.roles[0]) if study.roles else study.session("", "")
        key = session.signer.key
        public = study.state.keys[key].public
        signed = Signed(key, public, study.name, study.row.name)
        signature = session.signer
        verified = _verify_own(study)
        return signed, signature.sign, [("own_study", OPERATION, verified)]
    except BaseException:
        study.close()
        raise


def _verify_own(study: OpenStudy) -> installation.Check:
    from ecrf.services.verifying import Wish

    def check() -> installation.Found:
        report = study.verify(study.tools.store, Wish())
        installation.require(report.holds, "study", str(report.first))
        return (f"{report.entries} entries, head {report.study_head}",)

    return check


def _write(made: Qualification, sign: Sign, target: Path, language: Language) -> p.Qualified:
    data = target.with_suffix(".json")
    pages = write_qualification(made, paper_fonts(), target, load_speaker(language))
    with landing(data) as part:
        part.write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n")
    statement = {
        "at": made.ended,
        "files": {path.name: compute_sha256(path) for path in (target, data)},
        "key": made.signed.key,
        "passed": "yes" if made.passed else "no",
        "person": made.signed.person,
        "program": made.program,
        "public": made.signed.public,
        "study": made.signed.study,
        "workstation": made.workstation,
    }
    signature = target.with_name(target.name + SUFFIX)
    signed = sign(SIGNED_PREFIX + encode_canonical(statement)).hex()
    with landing(signature) as part:
        whole = {"signature": signed, "statement": statement}
        part.write_bytes(msgspec.json.format(encode_canonical(whole), indent=2) + b"\n")
    return p.Qualified((target, data, signature), pages, made)
