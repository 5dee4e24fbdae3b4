"""Importing on the command line, into a study on disk."""

from __future__ import annotations

SUBJECT = "01-001"
MAPPING = """\
mapping: vitals
layout: wide
form: VS
subject: {column: subject}
visit: {is: S0}
items:
  - {item: VS_HEIGHT, column: height}
  - {item: VS_WEIGHT, column: weight}
"""


def coordinator(folder, terminal) -> None:
    """The founder takes the coordinator's role at a site with one subject."""
    from ecrf.services import commands as c
    from ecrf.wiring.opening import open_study, require
    from ecrf.wiring.sources import system_sources

    opened = open_study(folder, "wang", terminal.environment["ECRF_PASSWORD"], system_sources())
    try:
        for action, command in (
            ("add_site", c.AddSite(*opened.stamp(), "s1", "01", "First", "NCU2")),
            ("grant_role", c.GrantRole(*opened.stamp(), opened.person, "coordinator", "s1", opened.sources.typed()[:10])),
            ("add_subject", c.AddSubject(*opened.stamp(), "subj1", "s1", SUBJECT)),
        ):  # fmt: skip
            require(opened.work(*opened.role_for(action)).do(command).fault)
            opened.reload()
    finally:
        opened.close()


def test_a_file_is_looked_at_stored_once_and_reconciled(study, tmp_path):
    """A dry run writes nothing; the import stores and reconciles; the same file again writes nothing; the trail verifies."""
    folder, terminal = study
    coordinator(folder, terminal)
    file, mapping = tmp_path / "vitals.csv", tmp_path / "vitals.yaml"
    file.write_text(f"subject,height,weight,age\n{SUBJECT},171,64.5,60\n99,1,1,1\n", encoding="utf-8-sig")
    mapping.write_text(MAPPING, encoding="utf-8")
    words = ("import", folder, file, "--mapping", mapping, "--login", "wang")
    assert terminal.run(*words, "--dry-run") == 0, terminal.noted
    assert "2 new, 0 same, 0 changed, 0 refused, 2 rows and columns left out" in terminal.said
    assert "nothing was written" in terminal.said
    assert terminal.run(*words, "--json") == 0, terminal.noted
    told = terminal.json()
    assert told["file"]["encoding"] == "utf-8-sig"
    assert [each["fault"]["code"] for each in told["dropped"]] == [
        "import.column_unmapped",
        "import.no_subject",
    ]
    assert told["done"]["stored"] == 2
    assert told["done"]["reconciled"]["agrees"]
    assert terminal.run(*words) == 0, terminal.noted
    assert "the trail did not grow" in terminal.said
    assert terminal.run("verify", folder, "--login", "wang", "--whole") == 0, terminal.noted


def test_another_value_is_left_without_a_reason(study, tmp_path):
    """Replacing needs `--replace` and `--reason` together; a refused cell makes exit code 1."""
    folder, terminal = study
    coordinator(folder, terminal)
    file, mapping = tmp_path / "vitals.csv", tmp_path / "vitals.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    words = ("import", folder, file, "--mapping", mapping, "--login", "wang")
    file.write_text(f"subject,height,weight\n{SUBJECT},171,64.5\n", encoding="utf-8")
    assert terminal.run(*words) == 0, terminal.noted
    file.write_text(f"subject,height,weight\n{SUBJECT},172,1e400\n", encoding="utf-8")
    assert terminal.run(*words, "--replace", "--json") == 1
    assert (terminal.json()["done"]["stored"], terminal.json()["done"]["left"]) == (0, 1)
    assert terminal.run(*words, "--replace", "--reason", "measured again", "--json") == 1
    assert terminal.json()["done"]["stored"] == 1


def test_a_mapping_that_does_not_fit_is_refused_with_its_place(study, tmp_path):
    """File, line and column of every slip; nothing was read."""
    folder, terminal = study
    file, mapping = tmp_path / "v.csv", tmp_path / "v.yaml"
    file.write_text("a\n", encoding="utf-8")
    mapping.write_text(MAPPING.replace("VS_HEIGHT", "VS_HIGHT"), encoding="utf-8")
    coordinator(folder, terminal)
    assert terminal.run("import", folder, file, "--mapping", mapping, "--login", "wang", "--dry-run") == 2
    assert "v.yaml:7:5" in terminal.said
    assert "VS_HEIGHT is like it" in terminal.said
