"""A study on a PostgreSQL server from the command line: made, staffed, proved, exported, and what it has no folder for."""

import itertools
import os
from dataclasses import replace

import pytest

from ecrf.record.merkle import to_paper
from ecrf.record.rows import FOLD_VERSION
from ecrf.store.postgres_address import parse_owner
from ecrf.store.postgres_create import drop_database
from ecrf.store.postgres_link import Credentials
from ecrf.store.postgres_tables import FORMAT
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
    other = home / "other.ecrf"
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
    )


def test_what_needs_a_folder_is_refused_in_words(study, terminal, home):
    """Each such command says that the study lies on a server and where its backups come from, and makes nothing."""
    for words in commands_without_a_folder(study, home):
        terminal.answers = [ADA, ADA]
        assert terminal.run(*words) == 2, words
        assert "study.needs_folder" in terminal.noted, (words, terminal.noted)
        assert not (home / "other.ecrf").exists()


def test_a_lost_password_is_replaced_with_the_code(study, terminal, passwords, home):
    """`ecrf recovery open` takes an address: a wrong code opens nothing, the right one gives a new password."""
    code, wrong, new = home / "code.txt", home / "wrong.txt", home / "new.txt"
    assert terminal.run("recovery", "renew", study, *ME) == 0, terminal.noted
    code.write_text(next(line.strip() for line in terminal.said.splitlines() if line.startswith("    ")))
    wrong.write_text("00000-00000-00000-00000-000000")
    new.write_text("quite another horse ada")
    opening = ("recovery", "open", study, "ada", "--new-password-file", new, "--code-file")
    assert terminal.run(*opening, wrong) == 2
    assert "vault." in terminal.noted
    assert terminal.run(*opening, code) == 0, terminal.noted
    assert terminal.run("verify", study, *ME) == 2
    assert "door.wrong_password" in terminal.noted
    terminal.environment["ECRF_PASSWORD"] = new.read_text()
    assert terminal.run("verify", study, *ME, "--whole") == 0, terminal.noted


def test_a_study_of_an_older_format_is_brought_up_to_date(study, terminal, postgres_url):
    """`ecrf migrate` with the owner's rights says from what to what; without them it says what is needed."""
    where, told = parse_owner(postgres_url)
    inside = replace(where, database=study.rpartition("/")[2])
    with Credentials(inside, told["user"], "").connect() as owner:
        owner.execute("UPDATE ecrf.meta SET value = '0' WHERE name = 'fold_version'")
    assert terminal.run("verify", study, *ME) == 2
    assert "store.older" in terminal.noted
    terminal.answers = [ADA]
    assert terminal.run("migrate", study, *ME) == 2
    assert "study.owner_missing" in terminal.noted
    assert terminal.run("migrate", study, "--owner", postgres_url) == 0, terminal.noted
    assert f"{FORMAT}.0" in terminal.said
    assert f"{FORMAT}.{FOLD_VERSION}" in terminal.said
    assert terminal.run("verify", study, *ME, "--whole") == 0, terminal.noted
    assert terminal.run("migrate", study, "--owner", postgres_url) == 0, terminal.noted
    assert "up to date already" in terminal.said
