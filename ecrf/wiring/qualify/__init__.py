"""`ecrf qualify`: installation and operation checked on this computer, a report on paper and as JSON, signed."""

from __future__ import annotations

import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ecrf.cli import ports as p
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.papers.qualification import write_qualification
from ecrf.library.words import load_speaker
from ecrf.record.transaction import encode_canonical
from ecrf.services.ports import Store
from ecrf.services.qualifying import INSTALLATION, OPERATION, Checked, Qualification, Signed
from ecrf.services.session import Session
from ecrf.services.verifying import Wish
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


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs, with what, and which checks are their own: (name, part, check)."""

    signed: Signed
    sign: Sign
    own: tuple[tuple[str, str, installation.Check], ...] = ()
    meaning: str = ""
    """What the signature means, where it was asked for."""


@dataclass(frozen=True, slots=True)
class Job:
    """Everything a qualification needs to know."""

    sources: Sources
    signing: Signing
    target: Path
    language: Language


def qualify(wish: p.QualifyWish, told: p.Told, language: Language) -> p.Qualified:
    """Run every check and write report, data and signature beside each other, signed by the person or nobody."""
    sources = system_sources()
    if wish.key is None:
        throwaway = SigningKey(sources.entropy(32))
        signing = Signing(Signed(throwaway.id, throwaway.public.hex()), throwaway.sign)
        return run_checks(Job(sources, signing, wish.target, language), told)
    study = open_study(wish.key.folder, wish.key.login, wish.key.password, sources)
    try:
        session = study.session(*study.roles[0]) if study.roles else study.session("", "")
        signing = sign_as(study, session, study.tools.store)
        return run_checks(Job(sources, signing, wish.target, language), told)
    finally:
        study.close()


def sign_as(study: OpenStudy, session: Session, store: Store, meaning: str = "") -> Signing:
    """A person's own key; their study is verified too, over `store`."""
    key = session.signer.key
    signed = Signed(key, study.state.keys[key].public, study.name, study.row.name)

    def check() -> installation.Found:
        report = study.verify(store, Wish())
        installation.require(report.holds, "study", str(report.first))
        return (f"{report.entries} entries, head {report.study_head}",)

    return Signing(signed, session.signer.sign, (("own_study", OPERATION, check),), meaning)


def run_checks(job: Job, told: p.Told) -> p.Qualified:
    """Run every check and write what came of it; one that fails stops no other, `told` may by raising."""
    sources = job.sources
    began = sources.typed()
    checks = []
    with tempfile.TemporaryDirectory(prefix="ecrf-qualify-", ignore_cleanup_errors=True) as place:
        todo = [*_todo(Path(place), sources), *job.signing.own]
        for number, (name, part, check) in enumerate(todo):
            told(number, len(todo))
            checks.append(_run(name, part, check))
        told(len(todo), len(todo))
    machine = f"{platform.system()} {platform.release()}, {platform.machine()}"
    signed = job.signing.signed
    made = Qualification(PROGRAM, sources.workstation, machine, began, sources.typed(), tuple(checks), signed)
    return _write(made, job)


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


def _write(made: Qualification, job: Job) -> p.Qualified:
    target, data = job.target, job.target.with_suffix(".json")
    pages = write_qualification(made, paper_fonts(), target, load_speaker(job.language))
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
    if job.signing.meaning:
        statement["meaning"] = job.signing.meaning
    signature = target.with_name(target.name + SUFFIX)
    signed = job.signing.sign(SIGNED_PREFIX + encode_canonical(statement)).hex()
    with landing(signature) as part:
        whole = {"signature": signed, "statement": statement}
        part.write_bytes(msgspec.json.format(encode_canonical(whole), indent=2) + b"\n")
    return p.Qualified((target, data, signature), pages, made)
