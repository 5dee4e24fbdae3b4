"""A study on a PostgreSQL server from the command line: made, staffed, proved, exported, and what it has no folder for."""

import itertools
import os

import pytest

from ecrf.record.merkle import to_paper
from ecrf.store.postgres_address import parse_owner
from ecrf.store.postgres_create import drop_database
from ecrf.store.postgres_link import Credentials
from tests.cli.terminal import Terminal

pytestmark = pytest.mark.postgres

ADA, LI = "correct horse battery ada", "correct horse battery li"
ME = ("--login", "ada")
_numbers = itertools.count(1)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user's folder of its own."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def terminal(home):
    """A terminal that answers with the founder's password."""
    return Terminal(environment={"ECRF_PASSWORD": ADA})


@pytest.fixture
def passwords(home):
    """Files with the passwords of the founder and of Li Wen."""
    files = []
    for name, password in (("ada", ADA), ("li", LI)):
        files.append(home / f"{name}.txt")
        files[-1].write_text(password)
    return files


@pytest.fixture
def study(postgres_url, terminal, passwords):
    """The address of a study made by `ecrf new-study`."""
    where, told = parse_owner(postgres_url)
    name = f"l{os.getpid()}_{next(_numbers)}"
    address = f"postgresql://127.0.0.1:{where.ports[0]}/{name}"
    made = terminal.run(
        "new-study", address, *ME, "--name", "Ada", "--organisation", "NCU2", "--design", "T3",
        "--nature", "test", "--site", "01", "--password-file", passwords[0], "--owner", postgres_url,
    )  # fmt: skip
    assert made == 0, terminal.noted
    assert address in terminal.said
    yield address
    with Credentials(where, told["user"], "").connect() as server:
        drop_database(server, name)


def test_people_join_and_the_study_is_proved_checked_and_exported(study, terminal, passwords, home):
    """Every command that needs no folder does on a server what it does in one."""
    joined = ("--name", "Li Wen", "--organisation", "NCU2", "--new-password-file", passwords[1])
    assert terminal.run("users", "add", study, "li", *ME, *joined) == 0, terminal.noted
    assert terminal.run("users", "train", study, "li", "--what", "ecrf", "--version", "0.1", *ME) == 0, (
        terminal.noted
    )
    for role, site in (("coordinator", "01"), ("monitor", "*")):
        assert terminal.run("users", "grant", study, "li", role, "--site", site, *ME) == 0, terminal.noted
    assert terminal.run("users", "list", study, *ME) == 0, terminal.noted
    assert "coordinator@01" in terminal.said
    li = Terminal(environment={"ECRF_PASSWORD": LI}, answers=[f"{LI} own", f"{LI} own"])
    assert li.run("check", study, "--login", "li") == 2
    assert "study.provisional" in li.noted
    assert li.run("users", "password", study, "--login", "li") == 0, li.noted
    li.environment["ECRF_PASSWORD"] = f"{LI} own"
    assert li.run("check", study, "--login", "li", "--site", "01") in (0, 1), li.noted
    assert "Traceback" not in li.noted
    assert terminal.run("verify", study, *ME, "--json") == 0, terminal.noted
    shown = terminal.json()
    assert shown["entries"] > 20
    assert li.run("export", study, home / "study.xlsx", "--login", "li") == 0, li.noted
    assert (home / "study.xlsx").stat().st_size > 0
    assert terminal.run("users", "review", study, *ME) == 0, terminal.noted
    assert terminal.run("recovery", "renew", study, *ME) == 0, terminal.noted
    assert terminal.run("users", "disable", study, "li", "--reason", "left", *ME) == 0, terminal.noted
    assert terminal.run("verify", study, *ME, "--against", to_paper("0" * 64)) == 1


def commands_without_a_folder(study, home):
    """Everything that copies, mends, compares, takes over or brings back files."""
    other, code = home / "other.ecrf", home / "code.txt"
    code.write_text("AAAA-BBBB")
    return (
        ("backup", study, other, *ME),
        ("backup", study, *ME),
        ("backup-plan", study),
        ("backup-plan", study, "--first", home),
        ("restore", other, study, *ME, "--reason", "trial"),
        ("restore", study, other, *ME, "--reason", "trial"),
        ("compare", study, other, *ME),
        ("salvage", study, "--out", other, *ME),
        ("take-over", study, *ME, "--reason", "trial"),
        ("snapshot", study, other, "--monitor", "li", *ME),
        ("archive", study, other, *ME),
        ("migrate", study, *ME),
        ("recovery", "open", study, "ada", "--code-file", code),
    )


def test_what_needs_a_folder_is_refused_in_words(study, terminal, home):
    """Each such command says that the study lies on a server and where its backups come from, and makes nothing."""
    for words in commands_without_a_folder(study, home):
        terminal.answers = [ADA, ADA]
        assert terminal.run(*words) == 2, words
        assert "study.needs_folder" in terminal.noted, (words, terminal.noted)
        assert not (home / "other.ecrf").exists()
