"""Reference ranges on the command line, into a study on disk."""

from __future__ import annotations

from tests.cli.test_importing import coordinator

HEAD = "laboratory,analyte,unit,sex,since,low,high\n"
MEN, WOMEN = "Main lab,HGB,g/L,M,2026-01-01,130,175\n", "Main lab,HGB,g/L,F,2026-01-01,115,150\n"


def test_a_file_is_declared_whole_listed_and_replaced_with_a_reason(study, tmp_path):
    """An unsound file writes nothing and says why; a sound one stands; the same again needs a reason; the trail verifies."""
    folder, terminal = study
    coordinator(folder, terminal)
    file = tmp_path / "ranges.csv"
    words = ("ranges", "import", folder, file, "--login", "wang")
    file.write_text(HEAD + MEN, encoding="utf-8")
    assert terminal.run(*words) == 2
    assert "ranges.gap_sex" in terminal.noted
    file.write_text(HEAD + MEN + WOMEN, encoding="utf-8")
    assert terminal.run(*words) == 0, terminal.noted
    assert terminal.run(*words) == 2
    assert "command.words_missing" in terminal.noted
    assert terminal.run(*words, "--reason", "list sent again by the laboratory") == 0, terminal.noted
    assert terminal.run("ranges", "list", folder, "--login", "wang", "--json") == 0, terminal.noted
    told = [(row["sex"], row["low"], row["high"], row["state"]) for row in terminal.json()]
    assert told == [
        ("F", "115", "150", "in force"), ("F", "115", "150", "replaced"),
        ("M", "130", "175", "in force"), ("M", "130", "175", "replaced"),
    ]  # fmt: skip
    assert terminal.run("verify", folder, "--login", "wang", "--whole") == 0, terminal.noted
