"""The exported trail: it verifies without the program, and whatever is done to the file is found and named."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ecrf.exports import Options, write_export
from ecrf.record.entry import ValueEntered
from ecrf.record.merkle import to_paper
from ecrf.record.transaction import decode_body
from ecrf.services import commands as c
from ecrf.words import Refusal
from tests.exports.story import POLICY, ROOT, Story, speaker

TOOL = ROOT / "tools" / "verify_trail.py"
NAME = "张三 13800138000"
Lines = list[dict[str, Any]]


POLICY_AT, PULSE_AT = "S0/1/INS/1/1/INS_G/0/INS_POLICY", "S0/1/VS/1/1/VS_G/0/VS_PULSE"
SOURCE_AT = "LOGS/1/AE/1/1/AE_L/l2/AE_SRC"


@pytest.fixture(scope="module")
def told() -> Story:
    """The small study with a name and a reason redacted, reasons that two fields share, and a checkpoint at its end."""
    story = Story()
    house = story.house
    house.enter(story.first, SOURCE_AT, NAME)
    redact(story, SOURCE_AT, "value")
    share(story, "POL-2", "72")
    redact(story, PULSE_AT, "reason")
    share(story, "POL-3", "74")
    house.must("monitor", c.WriteCheckpoint, "export")
    return story


def share(story: Story, policy: str, pulse: str) -> None:
    """Change an identifying field and another in one act for one reason."""
    version = lambda at: story.house.version(story.first, at)
    values = (
        c.NewValue(POLICY_AT, policy, version(POLICY_AT)),
        c.NewValue(PULSE_AT, pulse, version(PULSE_AT)),
    )
    story.house.must("coordinator", c.EnterValues, story.first, values, "typed", "one reason for both")


def redact(story: Story, at: str, field: str) -> None:
    """Redact what the last entry at an address holds in a field."""
    *_, (number, slot) = (
        (part.first + n, getattr(entry, field).slot)
        for stored in story.house.store.transactions(story.first)
        for part in decode_body(stored.sealed.body).parts
        for n, entry in enumerate(part.entries)
        if isinstance(entry, ValueEntered) and entry.at == at and getattr(entry, field) is not None
    )
    story.house.must("data_manager", c.Redact, story.first, number, slot, "name of a patient")


@pytest.fixture(scope="module")
def trail(told, tmp_path_factory) -> Path:
    """The trail as the coordinator exports it: with everything they may see."""
    return export(told, tmp_path_factory.mktemp("trail") / "t.jsonl", "coordinator")


def export(story: Story, path: Path, role: str, **wanted: object) -> Path:
    """Write the trail of a study."""
    with story.snapshot(role, **wanted) as snapshot:
        written = write_export("trail", snapshot, Options(), path, speaker("en"))
    assert dict(written.rows)["transactions"] == len(path.read_text(encoding="utf-8").splitlines())
    return path


def run(path: Path, *arguments: object) -> tuple[int, str]:
    """Exit status and words of the stand-alone verifier, which sees nothing of the program."""
    command = [sys.executable, "-I", TOOL, path, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=path.parent)
    assert done.stderr == ""
    return done.returncode, done.stdout


def load(path: Path) -> Lines:
    """The lines of a trail."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def save(path: Path, lines: Lines) -> Path:
    """Write lines as somebody who changed them would."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_a_redacted_study_verifies_without_the_program(trail, told):
    """Every hash, link, commitment and signature; the redaction is accounted for; the words are in no line."""
    code, words = run(trail, "--every-signature")
    assert (code, words.splitlines()[-1]) == (0, "the trail holds"), words
    assert NAME.encode().hex() not in trail.read_text(encoding="utf-8")
    entries = sum(link.sequence for link in told.house.store.links())
    assert f" {entries} entries" in words


def test_a_checkpoint_from_paper_is_found_in_it(trail, told):
    """The 26 characters any export prints, and the root in its receipt; another one is not."""
    with told.snapshot("coordinator") as snapshot:
        root = snapshot.head.root
    assert run(trail, "--against", to_paper(root))[0] == 0
    assert run(trail, "--against", root)[0] == 0
    code, words = run(trail, "--against", to_paper("7" * 64))
    assert (code, "cut off" in words) == (1, True)


def test_the_same_place_gives_the_same_bytes_in_any_language(told, trail, tmp_path):
    """Also after somebody looked, and wrote another checkpoint in order to export."""
    house = told.house
    house.must("monitor", c.RecordAccess, "export", "trail t.jsonl")
    house.must("monitor", c.WriteCheckpoint, "export")
    with told.snapshot("coordinator") as snapshot:
        write_export("trail", snapshot, Options(), tmp_path / "again.jsonl", speaker("zh"))
    assert (tmp_path / "again.jsonl").read_bytes() == trail.read_bytes()


def test_at_an_earlier_checkpoint_it_is_the_beginning_of_the_later_one(tmp_path):
    """The same lines, ending with that checkpoint."""
    told = Story()
    told.house.must("monitor", c.WriteCheckpoint, "export")
    told.house.must("monitor", c.RaiseQuery, told.first, "S0/1", "One more thing.")
    marks = sorted(told.house.store.load_state("study").checkpoints.values(), key=lambda row: row.sequence)
    roots = [row.root for row in marks]
    later = export(told, tmp_path / "later.jsonl", "coordinator")
    early = export(told, tmp_path / "early.jsonl", "coordinator", at=roots[-1])
    lines = early.read_bytes()
    assert later.read_bytes().startswith(lines)
    assert len(later.read_bytes()) > len(lines)
    assert roots[-1].encode() in lines.splitlines()[-1]
    assert run(early, "--against", roots[-1])[0] == 0


def test_a_deidentified_trail_names_what_it_withholds_and_verifies(told, tmp_path):
    """No identifying value, no word about one; the slots stand beside the file, and only they may be empty."""
    path = export(told, tmp_path / "d.jsonl", "coordinator", deidentified=True)
    beside = tmp_path / "d.jsonl.withheld.jsonl"
    text = path.read_text(encoding="utf-8")
    assert POLICY.encode().hex() not in text
    slots = load(beside)
    assert {slot["why"] for slot in slots} == {"identifying"}
    assert {"value", "text"} <= {slot["field"] for slot in slots}
    assert run(path, "--withheld", beside, "--every-signature")[0] == 0
    assert "content is gone" in run(path)[1]
    extra = save(tmp_path / "extra.jsonl", [*slots, {**slots[0], "slot": 7}])
    assert "listed as withheld" in run(path, "--withheld", extra)[1]


def test_what_a_role_may_not_see_is_withheld_from_its_trail(told, tmp_path):
    """The monitor holds no identity key: the same slots are empty without asking for it."""
    path = export(told, tmp_path / "m.jsonl", "monitor")
    assert POLICY.encode().hex() not in path.read_text(encoding="utf-8")
    assert run(path, "--withheld", tmp_path / "m.jsonl.withheld.jsonl")[0] == 0


def test_it_leaves_whole_or_not_at_all(told, tmp_path):
    """A trail of one subject proves nothing: refused, and no file is left."""
    for wanted in ({"subject": told.first},):
        with told.snapshot("coordinator", **wanted) as snapshot, pytest.raises(Refusal) as refused:
            write_export("trail", snapshot, Options(), tmp_path / "x.jsonl", speaker("en"))
        assert refused.value.fault.code == "snapshot.trail_whole"
    assert list(tmp_path.iterdir()) == []


def of_subjects(lines: Lines) -> list[int]:
    """Places of transactions that add to a subject's chain only."""
    return [n for n, line in enumerate(lines) if '"chain":"subject:' in line["body"]]


def change_value(lines: Lines) -> None:
    """Another byte of content, the commitment left as it was."""
    line = next(lines[n] for n in of_subjects(lines) if len(lines[n]["content"]) > 60)
    line["content"] = line["content"][:-2] + ("30" if line["content"][-2:] != "30" else "31")


def change_time(lines: Lines) -> None:
    """Back-date: another day in a header."""
    line = lines[of_subjects(lines)[9]]
    line["body"] = line["body"].replace('"stored":"2026-03-13', '"stored":"2026-03-12')


def drop(lines: Lines) -> None:
    """One transaction less."""
    del lines[of_subjects(lines)[5]]


def swap(lines: Lines) -> None:
    """Two neighbours change places."""
    one, two = of_subjects(lines)[3:5]
    lines[one], lines[two] = lines[two], lines[one]


def insert(lines: Lines) -> None:
    """A copy under a new id behind the original."""
    place = of_subjects(lines)[4]
    other = json.loads(json.dumps(lines[place]))
    other["body"] = other["body"].replace(f'"id":"{other["id"]}"', '"id":"new"')
    lines.insert(place + 1, other | {"id": "new"})


def replay(lines: Lines) -> None:
    """The very same transaction once more."""
    lines.append(lines[of_subjects(lines)[2]])


def cut(lines: Lines) -> None:
    """The end is gone, the last checkpoint with it."""
    del lines[-4:]


def resign(lines: Lines) -> None:
    """A value is changed and everything behind it is hashed and signed again with another key."""
    rewrite(lines, Ed25519PrivateKey.from_private_bytes(b"m" * 32))


def rehash(lines: Lines) -> None:
    """The same without any key: the old signatures stay."""
    rewrite(lines, None)


def put_back(lines: Lines) -> None:
    """A redacted slot holds something again."""
    line = next(line for line in lines if line["content"].endswith("c0"))
    line["content"] = line["content"][:-2] + "92c410" + "00" * 16 + "c40131"


def blank(lines: Lines) -> None:
    """A slot is emptied without a redaction."""
    line = next(lines[n] for n in of_subjects(lines) if lines[n]["content"].startswith("9192c410"))
    line["content"] = "91c0"


def half(lines: Lines) -> None:
    """The last line breaks off."""
    lines[-1] = {key: text for key, text in lines[-1].items() if key != "signature"}


def rewrite(lines: Lines, key: Ed25519PrivateKey | None) -> None:
    """Change a value and make every head behind it right again, chain by chain."""
    heads: dict[str, tuple[str, bytes]] = {}
    began = False
    for line in lines:
        body = json.loads(line["body"])
        header = body["header"]
        if not began and body["parts"][0]["entries"][0]["kind"] == "value.entered/1":
            body["parts"][0]["entries"][0]["at"] += "X"
            began = True
        for part in body["parts"]:
            header["previous"][part["chain"]] = heads.get(part["chain"], ("00" * 32, b""))[0]
        study = heads.get("study")
        if began and study is not None and header["study_sequence"]:
            header["study_head"] = STUDY[header["study_sequence"]]
        made = {}
        for part in body["parts"]:
            before = heads.get(part["chain"], ("00" * 32, b""))
            digest = hashlib.sha256(bytes.fromhex(before[0]) + before[1])
            digest.update(canonical(header) + canonical(part["entries"]))
            made[part["chain"]] = digest.hexdigest()
        line["body"], line["heads"] = canonical(body).decode(), canonical(made).decode()
        if began and key is not None:
            line["signature"] = key.sign(b"ecrf heads 1\n" + line["heads"].encode()).hex()
        for part in body["parts"]:
            heads[part["chain"]] = (made[part["chain"]], bytes.fromhex(line["signature"]))
            if part["chain"] == "study":
                STUDY[part["first"] + len(part["entries"]) - 1] = made["study"]


STUDY: dict[int, str] = {}


def canonical(thing: object) -> bytes:
    """Canonical JSON, written here once more."""
    return json.dumps(thing, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


WAYS = {
    change_value: "its content was changed",
    change_time: "its head is another",
    drop: "numbering jumps to",
    swap: "numbering jumps to",
    insert: "",
    replay: "used twice",
    resign: "signature of key",
    rehash: "signature of key",
    put_back: "its content was changed",
    blank: "content is gone and no entry says why",
    half: "not of the format",
}


@pytest.mark.parametrize(("way", "words"), WAYS.items(), ids=[way.__name__ for way in WAYS])
def test_what_is_done_to_the_file_is_found_and_named(trail, tmp_path, way, words):
    """Changed, dropped, swapped, inserted, replayed, back-dated, signed again, blanked: status 1 and the place."""
    lines = load(trail)
    way(lines)
    code, said = run(save(tmp_path / "bad.jsonl", lines), "--every-signature")
    assert code == 1
    assert "FAULT " in said
    assert words in said, said


def test_an_end_cut_off_is_found_by_paper_alone(trail, told, tmp_path):
    """The rest still proves itself; the printed checkpoint is no longer in it."""
    with told.snapshot("coordinator") as snapshot:
        root = snapshot.head.root
    lines = load(trail)
    cut(lines)
    path = save(tmp_path / "cut.jsonl", lines)
    assert run(path)[0] == 0
    assert run(path, "--against", to_paper(root))[0] == 1
