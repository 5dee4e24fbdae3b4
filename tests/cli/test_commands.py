"""The commands on a study, from founding to backup, as a person would type them."""

from ecrf.words import Language
from tests.cli.founding import ADMIN
from tests.cli.terminal import Terminal

OWN = "my own long pass phrase"


def test_founding_shows_the_recovery_code_once(study):
    """Two lines of words, one code of 26 characters in groups."""
    _, terminal = study
    codes = [line.strip() for line in terminal.out if line.startswith("    ")]
    assert len(codes) == 1
    assert len(codes[0].replace("-", "")) == 26


def test_a_study_is_never_founded_over_anything(study):
    """Code, place, what is wrong and what to do; the exit code says refused."""
    folder, terminal = study
    words = ("--login", "x", "--name", "X", "--organisation", "X")
    assert terminal.run("new-study", folder, *words) == 2
    assert terminal.err[0] == f"study.folder_exists  {folder}"
    assert len(terminal.err) == 3


def test_verify_says_what_it_looked_at(study):
    """In words and as JSON."""
    folder, terminal = study
    assert terminal.run("verify", folder, "--login", "wang") == 0
    assert "nothing was changed" in terminal.said
    assert terminal.run("verify", folder, "--login", "wang", "--json", "--every-signature") == 0
    report = terminal.json()
    assert report["bad"] == []
    assert report["entries"] >= 10
    assert report["signatures"] == report["transactions"]


def test_verify_names_what_was_changed(study):
    """Exit code 1, the chain and the entry beside the output."""
    folder, terminal = study
    from sqlcipher3 import dbapi2

    from ecrf.wiring.memory import Memory
    from ecrf.wiring.opening import open_study
    from ecrf.wiring.sources import system_sources

    opened = open_study(folder, "wang", ADMIN, system_sources(), Memory(folder.parent / "m"))
    key = opened.holder.ring.study.hex()
    opened.close()
    raw = dbapi2.connect(str(folder / "study.db"))
    raw.execute(f"PRAGMA key = \"x'{key}'\"")
    triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    (body,) = raw.execute("SELECT body FROM trail_transaction WHERE number = 1").fetchone()
    raw.execute("UPDATE trail_transaction SET body = ? WHERE number = 1", (body.replace(b"wang", b"wong"),))
    for _, sql in triggers:
        raw.execute(sql)
    raw.commit()
    raw.close()
    code = terminal.run("verify", folder, "--login", "wang")
    assert code == 1
    assert any(line.startswith("verify.") and "study#" in line for line in terminal.err)


def test_people_come_get_roles_and_leave(study):
    """Added with a provisional password, granted, listed, withdrawn, disabled."""
    folder, terminal = study
    as_admin = (folder, "--login", "wang")
    new = ("liwen", "--name", "Li Wen 李文", "--organisation", "NCU2")
    assert terminal.run("users", "add", folder, *new, "--login", "wang") == 0, terminal.noted
    assert terminal.run("users", "grant", folder, "liwen", "monitor", "--login", "wang") == 0, terminal.noted
    assert terminal.run("users", "list", *as_admin, "--json") == 0
    (person,) = [each for each in terminal.json()["persons"] if each["login"] == "liwen"]
    assert [(grant["role"], grant["active"]) for grant in person["grants"]] == [("monitor", True)]
    assert terminal.run("users", "withdraw", folder, "liwen", "monitor", "--login", "wang") == 0
    assert terminal.run("users", "disable", folder, "liwen", "--reason", "left", "--login", "wang") == 0
    assert terminal.run("verify", *as_admin) == 0
    assert terminal.run("verify", folder, "--login", "liwen") == 2
    assert terminal.err[0].startswith("door.disabled")


def test_a_provisional_password_does_nothing_but_change_itself(study):
    """Then the person works."""
    folder, terminal = study
    new = ("liwen", "--name", "Li Wen", "--organisation", "NCU2", "--role", "data_manager")
    assert terminal.run("users", "add", folder, *new, "--login", "wang") == 0, terminal.noted
    assert terminal.run("export", folder, folder.parent / "a.xlsx", "--login", "liwen") == 2
    assert terminal.err[0].startswith("study.provisional")
    terminal.environment["ECRF_NEW_PASSWORD"] = OWN
    assert terminal.run("users", "password", folder, "--login", "liwen") == 0, terminal.noted
    terminal.environment["ECRF_PASSWORD"] = OWN
    assert terminal.run("export", folder, folder.parent / "a.xlsx", "--login", "liwen") == 0, terminal.noted
    assert (folder.parent / "a.xlsx").stat().st_size > 1000


def test_a_password_comes_from_a_file_the_environment_or_a_question(study, tmp_path):
    """In this order; a new one is asked for twice and must be the same."""
    folder, terminal = study
    file = tmp_path / "password"
    file.write_text(f"{ADMIN}\nsomething else\n", encoding="utf-8")
    terminal.environment.clear()
    assert terminal.run("verify", folder, "--login", "wang", "--password-file", file) == 0
    terminal.answers = [ADMIN]
    assert terminal.run("verify", folder, "--login", "wang") == 0
    terminal.answers = [ADMIN, "one long pass phrase", "another long pass phrase"]
    assert terminal.run("users", "password", folder, "--login", "wang") == 2
    assert terminal.err[0].startswith("cli.passwords_differ")
    assert terminal.run("verify", folder, "--login", "wang", "--password-file", tmp_path / "none") == 2
    assert terminal.err[0].startswith("cli.password_file")


def test_a_wrong_password_is_refused_in_the_chosen_language(study):
    """The code is the same, the words are Chinese."""
    folder, _ = study
    terminal = Terminal(Language.ZH, {"ECRF_PASSWORD": "not the password"})
    assert terminal.run("verify", folder, "--login", "wang") == 2
    assert terminal.err[0].startswith("door.wrong_password")
    assert any("\u4e00" <= sign <= "\u9fff" for sign in terminal.err[1])


def test_a_backup_is_proved_and_never_overwrites(study):
    """The copy is a study folder of its own."""
    folder, terminal = study
    target = folder.parent / "copy.ecrf"
    assert terminal.run("backup", folder, target, "--login", "wang") == 0, terminal.noted
    assert terminal.run("verify", target, "--login", "wang") == 0
    assert terminal.run("backup", folder, target, "--login", "wang") == 2
    assert terminal.err[0].startswith("store.backup_exists")


def test_an_unknown_format_names_those_there_are(study):
    """Nothing is written."""
    folder, terminal = study
    assert terminal.run("export", folder, folder.parent / "a.doc", "--login", "wang", "--format", "word") == 2
    assert terminal.err[0].startswith("exports.unknown_format")
    assert "excel" in terminal.noted
    assert not (folder.parent / "a.doc").exists()


def test_the_trail_leaves_by_a_command_and_is_verified_without_the_program(study):
    """Trail, receipt and list of withheld slots; the stand-alone verifier accepts it against the receipt's checkpoint."""
    import json
    import subprocess
    import sys
    from pathlib import Path

    folder, terminal = study
    target = folder.parent / "trail.jsonl"
    words = ("--name", "Sun Lei 孙蕾", "--organisation", "NCU2", "--role", "data_manager", "--site", "*")
    assert terminal.run("users", "add", folder, "sunlei", "--login", "wang", *words) == 0, terminal.noted
    terminal.environment["ECRF_NEW_PASSWORD"] = OWN
    assert terminal.run("users", "password", folder, "--login", "sunlei") == 0, terminal.noted
    terminal.environment["ECRF_PASSWORD"] = OWN
    asked = ("export", folder, target, "--login", "sunlei", "--format", "trail", "--deidentified")
    assert terminal.run(*asked) == 0, terminal.noted
    receipt = json.loads(target.with_name("trail.jsonl.receipt.json").read_text(encoding="utf-8"))
    tool = Path(__file__).resolve().parents[2] / "tools" / "verify_trail.py"
    command = [sys.executable, "-I", tool, target, "--against", receipt["statement"]["checkpoint"]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "the trail holds")


def test_verify_passes_over_what_the_checkpoint_saw_unless_asked_for_all(study):
    """By default what grew; `--whole` all; `--against` takes a checkpoint as it stands on paper, or says it is not there."""
    folder, terminal = study
    new = ("liwen", "--name", "Li Wen", "--organisation", "NCU2", "--role", "coordinator")
    assert terminal.run("users", "add", folder, *new, "--login", "wang") == 0, terminal.noted
    assert terminal.run("verify", folder, "--login", "wang", "--json") == 0
    root = terminal.json()["root"]
    assert terminal.run("verify", folder, "--login", "wang", "--whole", "--json") == 0
    assert terminal.json()["skipped"] == 0
    from ecrf.record.merkle import to_paper

    paper = to_paper(root)
    spaced = f" {paper[:5].lower()}-{paper[5:]} "
    assert terminal.run("verify", folder, "--login", "wang", "--against", spaced) == 0, terminal.noted
    assert terminal.run("verify", folder, "--login", "wang", "--against", "7" * 26) == 1
    assert terminal.err[-3].startswith("verify.paper_unknown")
    assert terminal.run("verify", folder, "--login", "wang", "--against", "what?") == 2
    assert terminal.err[0].startswith("checkpoint.malformed")
