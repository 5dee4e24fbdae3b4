"""Rules for people, checked identities, the FDA letter and the delegation log, as a person would type them."""

from tests.cli.founding import ADMIN

OWN, NEXT = "my own long pass phrase", "quite another pass phrase"


def users(live, *words, code=0):
    """Run a command of people as the founder."""
    folder, terminal = live
    name, *rest = words
    assert terminal.run("users", name, folder, *rest, "--login", "wang") == code, terminal.noted
    return terminal


def join(live, login="liwen", role="coordinator"):
    """Somebody joins as a live study asks: account, training, identity, role."""
    users(live, "add", login, "--name", f"{login} 李", "--organisation", "NCU2")
    users(live, "train", login, "--what", "Protocol and GCP", "--version", "2.0", "--day", "2026-03-01")
    users(live, "identify", login, "--what", "Identity card seen", "--day", "2026-03-01")
    users(live, "grant", login, role, "--site", "01")


def test_a_live_study_asks_for_a_checked_identity_before_a_role(live):
    """Trained but unknown: the trail itself refuses (21 CFR 11.100(b)); identified: the role is granted."""
    users(live, "add", "liwen", "--name", "Li Wen 李文", "--organisation", "NCU2")
    users(live, "train", "liwen", "--what", "GCP", "--version", "2.0", "--day", "2026-03-01")
    terminal = users(live, "grant", "liwen", "coordinator", "--site", "01", code=2)
    assert terminal.err[0].startswith("fold.no_identity")
    users(live, "identify", "liwen", "--what", "Passport seen")
    users(live, "grant", "liwen", "coordinator", "--site", "01")
    users(live, "list", "--json")
    (person,) = [one for one in live[1].json()["persons"] if one["login"] == "liwen"]
    assert person["identity"].endswith("Passport seen")


def test_rules_are_shown_set_and_bounded(live):
    """A live study begins with what the regulations ask; numbers keep to bounds, what is needed cannot be taken away."""
    terminal = users(live, "rules")
    assert "identity: asked (set by the study)" in terminal.said
    assert "password.least: 12 (as the program has it)" in terminal.said
    users(live, "rules", "--set", "password.least=16", "--set", "idle.minutes=5")
    assert "password.least: 16 (set by the study)" in live[1].said
    assert users(live, "rules", "--set", "password.least=7", code=2).err[0].startswith("command.rule_bounds")
    assert users(live, "rules", "--set", "colour=red", code=2).err[0].startswith("command.rule_unknown")
    users(live, "rules", "--set", "policy=signature/0", code=2)
    users(live, "rules", "--set", "password.least=")
    assert "password.least: 12" in live[1].said
    assert live[1].run("verify", live[0], "--login", "wang") == 0


def test_a_longer_password_is_asked_for_once_the_rule_says_so(live):
    """The length of the study's own rules counts for new accounts and for a change."""
    users(live, "rules", "--set", "password.least=24")
    terminal = users(live, "add", "liwen", "--name", "Li", "--organisation", "NCU2", code=2)
    assert terminal.err[0].startswith("vault.password_short")
    terminal.environment["ECRF_NEW_PASSWORD"] = NEXT
    users(live, "add", "liwen", "--name", "Li", "--organisation", "NCU2")


def test_earlier_passwords_are_refused_as_many_as_the_rule_says(live):
    """With a history of one only the last is refused, with two the one before it as well."""
    terminal = live[1]

    def change(new, code=0):
        terminal.environment["ECRF_NEW_PASSWORD"] = new
        users(live, "password", code=code)
        if code == 0:
            terminal.environment["ECRF_PASSWORD"] = new

    users(live, "rules", "--set", "password.history=2")
    change(OWN)
    change(ADMIN, code=2)
    assert terminal.err[0].startswith("vault.password_reused")
    users(live, "rules", "--set", "password.history=1")
    change(OWN, code=2)
    change(ADMIN)


def test_the_door_shuts_as_often_as_the_study_says(live):
    """Three wrong passwords with `lockout.failures=3`: the fourth try finds the door shut (21 CFR 11.300(d))."""
    folder, terminal = live
    users(live, "rules", "--set", "lockout.failures=3", "--set", "lockout.minutes=30")
    terminal.environment["ECRF_PASSWORD"] = "wrong wrong wrong"
    for _ in range(3):
        assert terminal.run("verify", folder, "--login", "wang") == 2
        assert terminal.err[0].startswith("door.wrong_password")
    terminal.environment["ECRF_PASSWORD"] = ADMIN
    assert terminal.run("verify", folder, "--login", "wang") == 2
    assert terminal.err[0].startswith("door.locked_out")


def test_the_letter_to_the_fda_is_in_the_access_review(live, tmp_path):
    """Where it is filed stands in the review, on paper and in the workbook, beside each checked identity (11.100)."""
    import openpyxl

    users(live, "letter", "--what", "Letter of 2 March 2026, study file 4.1", "--day", "2026-03-02")
    join(live)
    target = tmp_path / "review.xlsx"
    users(live, "review", "--excel", target, "--pdf", tmp_path / "review.pdf")
    book = openpyxl.load_workbook(target)
    said = "\n".join(
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value
    )
    assert "study file 4.1" in said
    assert "Identity card seen" in said
    assert (tmp_path / "review.pdf").read_bytes().startswith(b"%PDF")


def test_the_delegation_log_is_signed_and_says_when_it_changed(live, tmp_path):
    """Tasks beside roles, the investigator's signature over them, gone as soon as a role is added; PDF and workbook."""
    folder, terminal = live
    join(live)
    join(live, "pi", "investigator")
    users(
        live, "tasks", "liwen", "--task", "entry", "--task", "queries", "--site", "01", "--note", "forms only"
    )
    assert users(live, "tasks", "liwen", "--task", "cooking", code=2).err[0].startswith("fold.task_unknown")
    terminal.environment["ECRF_NEW_PASSWORD"] = OWN
    assert terminal.run("users", "password", folder, "--login", "pi") == 0, terminal.noted
    terminal.environment["ECRF_PASSWORD"] = OWN
    assert terminal.run("users", "delegation", folder, "--sign", "--login", "pi") == 2
    assert terminal.err[0].startswith("command.no_policy")
    assert terminal.run("users", "policy", folder, "--accept", "--login", "pi") == 0
    papers = ("--pdf", tmp_path / "log.pdf", "--excel", tmp_path / "log.xlsx")
    assert terminal.run("users", "delegation", folder, "--sign", *papers, "--login", "pi") == 0, (
        terminal.noted
    )
    assert "Data entry, Answering queries" in terminal.said
    assert "is signed as it stands" in terminal.said
    assert (tmp_path / "log.pdf").read_bytes().startswith(b"%PDF")
    terminal.environment["ECRF_PASSWORD"] = ADMIN
    users(live, "grant", "liwen", "monitor", "--site", "01")
    assert "not signed as it stands" in users(live, "delegation").said
    assert terminal.run("verify", folder, "--login", "wang") == 0


def test_somebody_takes_over_from_the_day_after(live):
    """A last day, the role and the tasks with the successor from the day after, both in the log."""
    join(live)
    join(live, "zhao", "monitor")
    users(live, "tasks", "liwen", "--task", "entry", "--site", "01")
    users(live, "hand-over", "liwen", "coordinator", "2099-12-30", "zhao", "--site", "01")
    users(live, "delegation", "--json")
    lines = [one for one in live[1].json()["lines"] if one["role"] == "coordinator"]
    assert [(one["name"][:4], one["since"][:4] < "2099", one["until"], one["tasks"]) for one in lines] == [
        ("liwe", True, "2099-12-30", ["entry"]),
        ("zhao", False, "", ["entry"]),
    ]
    assert lines[1]["since"] == "2099-12-31"
