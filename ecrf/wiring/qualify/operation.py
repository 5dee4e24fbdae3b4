"""Does it do what it was released to do: a study from founding to export, checks, clinical numbers, damage found."""

from __future__ import annotations

import csv
import io
from contextlib import redirect_stderr
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ecrf.cli import ports as p
from ecrf.library.find import resource_path
from ecrf.library.load_design import load_study, study_codes
from ecrf.library.words import load_speaker
from ecrf.record.address import subject_chain
from ecrf.record.rows import RootRow
from ecrf.record.state import RecordState
from ecrf.schema.canonical import canonical_bytes
from ecrf.services import commands as c
from ecrf.services.publishing import prove_design
from ecrf.services.verifying import Wish, verify_study
from ecrf.services.workplace import Workplace
from ecrf.vault.envelope import Supplies
from ecrf.vault.signing import verify
from ecrf.wiring.accounts import Giver, add_account, classes_of
from ecrf.wiring.founding import NewPerson, NewStudy, found
from ecrf.wiring.key_place import FolderKeys
from ecrf.wiring.memory import Memory
from ecrf.wiring.opening import OpenStudy, in_role, open_study
from ecrf.wiring.opening import require as must_be_stored
from ecrf.wiring.qualify.installation import Found, require
from ecrf.wiring.rules import build_plan_for
from ecrf.wiring.sources import Sources
from ecrf.wiring.study_files import opening
from ecrf.words import Language, Refusal

CODE = "T3"
_PASSWORD = "qualification of this computer 1"  # noqa: S105 - of a study that lives some seconds
_ROLES = ("coordinator", "investigator", "monitor")
_VITALS, _VISIT = "S0/1/VS/1/1", "S0/1/SV/1/1"
EXPORTS = ("excel", "csv", "casebook", "odm", "odm_transactional", "trail")


@dataclass(slots=True)
class Scripted:
    """The study the operation checks share; `play` makes it."""

    folder: Path
    sources: Sources
    chain: str = ""
    site: str = ""

    @property
    def memory(self) -> Memory:
        """A memory of its own: the user's is not touched."""
        return Memory(self.folder.parent / "memory")

    def open(self, login: str) -> OpenStudy:
        """The study opened by one of its people."""
        return open_study(self.folder, login, _PASSWORD, self.sources, self.memory)


def play_study(made: Scripted) -> Found:
    """Found, publish, add site and people, enter, ask, answer, complete, sign, verify; everything is stored."""
    _found(made)
    acts = 0
    for role in _ROLES:
        study = made.open(role)
        person = study.work(role, made.site)
        for command in _acts(made, study, person, role):
            must_be_stored(person.do(command).fault)
            acts += 1
        study.close()
    study = made.open("coordinator")
    report = verify_study(study.tools.store, verify, Wish(every_signature=True))
    study.close()
    require(report.holds, "study", str(report.first))
    return (
        f"{CODE}: {acts} acts, {report.entries} entries, {report.signatures} signatures",
        f"head {report.study_head}",
    )


def _found(made: Scripted) -> None:
    sources, design = made.sources, load_study(CODE)
    founder = NewPerson("founder", "Founder", "Qualification", _PASSWORD, provisional=False)
    new = NewStudy(made.folder, "Qualification", "test", founder, dict(design.study.permissions))
    admin = found(new, sources, Supplies(sources.entropy))
    stamp = sources.stamp
    manager = in_role(admin, "data_manager", "*")
    must_be_stored(manager.do(c.PublishDesign(*stamp(), canonical_bytes(design))).fault)
    admin = in_role(admin, "administrator", "*")
    made.site = sources.new_id()
    must_be_stored(admin.do(c.AddSite(*stamp(), made.site, "01", "Site 中心", "Qualification")).fault)
    opened = made.open("founder")
    giver = Giver(admin, FolderKeys(made.folder), opened.holder.ring, sources, Supplies(sources.entropy).cost)
    day = sources.typed()[:10]
    for role in _ROLES:
        new_person = NewPerson(role, role.title(), "Qualification", _PASSWORD, provisional=False)
        person = add_account(giver, new_person, classes_of((role,)))
        must_be_stored(admin.do(c.GrantRole(*stamp(), person, role, made.site, day)).fault)
    opened.close()
    admin.tools.store.close()


def _acts(made: Scripted, study: OpenStudy, person: Workplace, role: str) -> list[c.Command]:
    stamp, typed = study.stamp, study.sources.typed()
    if role == "coordinator":
        subject = study.sources.new_id()
        made.chain = subject_chain(subject)
        return [
            c.AddSubject(*stamp(), subject, made.site),
            _enter(
                study,
                made.chain,
                f"{_VISIT}/SV_G/0",
                {"SV_OCCUR": "Y", "SV_VISITDAT": typed[:10], "SV_CONTACT": "CLINIC"},
            ),
            _enter(
                study,
                made.chain,
                f"{_VITALS}/VS_G/0",
                {"VS_DAT": typed[:10], "VS_HEIGHT": "170", "VS_WEIGHT": "65"},
            ),
            c.CompleteForm(*stamp(), made.chain, _VISIT),
        ]
    if role == "investigator":
        return [c.Sign(*stamp(), made.chain, _VISIT, "approved")]
    state = person.look(made.chain)
    require(isinstance(state, RecordState) and f"{_VITALS}/VS_G/0" in state.lines, "study", made.chain)
    return [
        c.RaiseQuery(*stamp(), made.chain, f"{_VITALS}/VS_G/0/VS_WEIGHT", "Please check. 请核对。"),
        c.State(*stamp(), made.chain, "sdv", (_VISIT,)),
    ]


def _enter(study: OpenStudy, chain: str, at: str, texts: dict[str, str]) -> c.Command:
    values = tuple(c.NewValue(f"{at}/{item}", text) for item, text in texts.items())
    return c.EnterValues(*study.stamp(), chain, values)


def check_derivation(made: Scripted) -> Found:
    """The program computed the body surface of 170 cm and 65 kg (DuBois 1916: 1.75 m2), and asked nothing of it."""
    study = made.open("coordinator")
    state = study.tools.store.load_state(made.chain)
    study.close()
    lines = state.lines if isinstance(state, RecordState) else {}
    value = bytes(lines[f"{_VITALS}/VS_G/0"].items["VS_BSA"].value).decode()
    require('"1.75"' in value, "derivation", value)
    return (f"VS_BSA {value}",)


def check_exports(made: Scripted) -> Found:
    """Every export is written whole with its receipt, and once more with the same bytes."""
    from ecrf.wiring.leaving import write_leaving

    study = made.open("coordinator")
    work, lines = study.work("coordinator", made.site), []
    rows = [row for chain, row in study.tools.store.rows("root") if chain == made.chain]
    number = next((row.number for row in rows if isinstance(row, RootRow)), "")
    for name in EXPORTS:
        hashes = []
        for turn in ("a", "b"):
            target = made.folder.parent / f"{turn}-{name}"
            wish = p.ExportWish(name, target, number if name == "casebook" else "", language=Language.ZH)
            hashes.append(write_leaving(work, made.sources, wish).sha256)
            require(target.with_name(f"{target.name}.receipt.json").is_file(), "export", name)
        require(len(set(hashes)) == 1, "export", name)
        lines.append(f"{name} {hashes[0][:16]}")
    study.close()
    return tuple(lines)


def check_backup(made: Scripted) -> Found:
    """A backup opens, verifies, and has the very heads of the study."""
    from ecrf.store.backup import write_backup

    study = made.open("coordinator")
    target = made.folder.parent / "backup"
    report = write_backup(made.folder, target, opening(study.holder.ring.study), verify)
    heads = {link.chain: link.head for link in study.tools.store.links()}
    key = study.holder.ring.study
    study.close()
    from ecrf.store.connect import Opening
    from ecrf.store.study_file import open_study as open_file

    copy = open_file(target, Opening(key=key, read_only=True))
    same = {link.chain: link.head for link in copy.links()} == heads
    copy.close()
    require(same and report.holds, "backup", str(target))
    return (f"{report.entries} entries, {len(heads)} heads",)


def check_damage(made: Scripted) -> Found:
    """One changed byte in the middle of the file, and one changed row behind the program's back, are both found."""
    from ecrf.store.connect import FILE_NAME
    from ecrf.store.self_test import spoil_signature

    study = made.open("founder")
    key = study.holder.ring.study
    study.close()
    path = made.folder / FILE_NAME
    whole = path.read_bytes()
    at = len(whole) // 2
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    byte = _what_is_found(made)
    path.write_bytes(whole)
    spoil_signature(made.folder, key, 5)
    row = _what_is_found(made)
    for beside in path.parent.glob("study.db-*"):
        beside.unlink()
    path.write_bytes(whole)
    require(byte and row, "damage", f"{byte or '-'} {row or '-'}")
    require(not _what_is_found(made), "damage", "whole")
    return (f"byte {at}: {byte}", f"row: {row}")


def _what_is_found(made: Scripted) -> str:
    try:
        study = made.open("founder")
    except Refusal as refusal:
        return refusal.fault.code
    try:
        report = verify_study(study.tools.store, verify, Wish(every_signature=True))
        return report.first.code if report.first is not None else ""
    except Refusal as refusal:
        return refusal.fault.code
    finally:
        study.close()


def check_examples() -> Found:
    """Every check of every shipped design fires where its example says so and stays quiet where it says so."""
    lines = []
    for code in study_codes():
        design = load_study(code)
        faults = prove_design(canonical_bytes(design), build_plan_for)
        require(not faults, "examples", code, count=len(faults))
        checks = [check for form in design.forms for check in form.checks] + list(design.study.checks)
        examples = sum(len(check.examples) for check in checks)
        lines.append(
            f"{code} {design.study.version}: {len(design.forms)} forms, {len(checks)} checks, {examples} examples"
        )
    return tuple(lines)


def check_clinical(place: Path) -> Found:
    """Every clinical engine gives the worked example its source publishes."""
    from ecrf.wiring.compute import run

    lines = []
    with resource_path("qualify", "worked.csv").open(encoding="utf-8", newline="") as file:
        for example in csv.DictReader(file):
            source, target = place / "in.csv", place / "out.csv"
            source.write_text(example["input"].replace(";", "\n") + "\n", encoding="utf-8")
            options = [option for option in example["options"].split(" ") if option]
            with redirect_stderr(io.StringIO()):
                status = run([example["command"], "--in", str(source), "--out", str(target), *options])
            require(status == 0, "clinical", example["name"], source=example["source"])
            lines.append(_compare(example, target))
    return tuple(lines)


def _compare(example: dict[str, str], target: Path) -> str:
    column, _, wanted = example["row"].partition("=")
    with target.open(encoding="utf-8", newline="") as file:
        row = next((row for row in csv.DictReader(file) if _same(row.get(column, ""), wanted)), None)
    found = "" if row is None else row.get(example["column"], "")
    require(_same(found, example["expected"]), "clinical", example["name"], source=example["source"])
    return f"{example['name']}: {example['expected']} ({example['source']})"


def _same(found: str, expected: str) -> bool:
    """Whether a result is the published one at the places published."""
    try:
        wanted = Decimal(expected)
        return Decimal(found).quantize(wanted) == wanted
    except ArithmeticError:
        return found == expected


def check_words() -> Found:
    """Every message exists in both languages."""
    english, chinese = (load_speaker(language) for language in Language)
    require(english.say("value.yes") != chinese.say("value.yes"), "words", "zh")
    return ("en, zh",)
