"""`ecrf compute`: files in, files out, refusals."""

import subprocess
import sys
from pathlib import Path

import pytest

from ecrf.cli.compute import COMMANDS
from ecrf.wiring.compute import run
from tests.cli.compute_files import Compute

ROOT = Path(__file__).resolve().parents[2]
BSA = "id,height_cm,weight_kg\n"


@pytest.fixture
def compute(tmp_path, capsys):
    """`ecrf compute` in an empty folder."""
    return Compute(tmp_path, capsys)


def test_unknown_columns_are_ignored_and_order_is_kept(compute):
    """Unknown columns, a byte order mark and spaces are no matter; rows keep their order; empty is missing."""
    text = "\ufeffsite,weight_kg, id ,height_cm\nX,65,b,170\nY,,a,170\n"
    assert compute("bsa", text) == [
        {"id": "b", "bsa_m2": "1.753598", "bsa_rounded": "1.75"},
        {"id": "a", "bsa_m2": "", "bsa_rounded": ""},
    ]


def test_a_file_without_rows_gives_a_header(compute):
    """A header alone gives a header alone."""
    assert compute("bsa", BSA) == []
    assert compute.written() == "id,bsa_m2,bsa_rounded\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BSA + "a,170,65\nb,NaN,65\n", "Row 3, column height_cm: NaN"),
        (BSA + "a,170,65\nb,170,inf\n", "Row 3, column weight_kg: inf"),
        (BSA + "a,1e400,65\n", "Row 2, column height_cm: 1e400"),
        (BSA + "a,-170,65\n", "Row 2, column height_cm: -170"),
        (BSA + "a,170\n", "Row 2 has 2 cells"),
        ("id,height_cm\na,170\n", "no column weight_kg"),
        ("id,id,height_cm,weight_kg\n", "column id stands twice"),
        ("", "no column id, height_cm, weight_kg"),
        (BSA + 'a,"170,65\n', "not a CSV file"),
    ],
)
def test_bad_files_are_refused_and_nothing_is_written(compute, text, said):
    """A bad number, row or header is refused with row, column and reason: status 2 and no file, not even a rest."""
    assert compute.status("bsa", text) == 2
    assert said in compute.errors
    assert compute.files() == ["in.csv"]


def test_an_unknown_column_may_stand_twice(compute):
    """Columns a command does not know are ignored, also when two of them have the same name."""
    assert compute("bsa", "note,id,height_cm,note,weight_kg,,\nx,a,170,y,65,,\n")[0]["bsa_m2"] == "1.753598"


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("km", "time,event,group,group\n1,1,A,B\n"),
        ("ctcae-labs", "id,analyte,value,unit,uln,uln\na,ALT,50,U/L,40,60\n"),
        ("eortc", f"id,q1,{','.join(f'q{item}' for item in range(1, 31))}\na,1,{','.join('1' * 30)}\n"),
    ],
)
def test_a_known_column_given_twice_is_refused(compute, command, text):
    """Two columns of one name a command reads, required or not, are refused: nothing says which is meant."""
    assert compute.status(command, text) == 2
    assert "stands twice" in compute.errors


def test_an_existing_output_survives_a_refusal(compute, tmp_path):
    """A refused run leaves an older output as it was; a good one replaces it."""
    compute("bsa", BSA + "a,170,65\n")
    before = compute.written()
    assert compute.status("bsa", BSA + "a,x,65\n") == 2
    assert compute.written() == before
    assert compute.files() == ["in.csv", "out.csv"]


def test_every_refused_row_is_named_up_to_twenty(compute):
    """One run names the refused rows, at most twenty."""
    assert compute.status("bsa", BSA + "a,x,65\n" * 3) == 2
    assert len(compute.errors.splitlines()) == 3
    assert compute.status("bsa", BSA + "a,x,65\n" * 30) == 2
    assert len(compute.errors.splitlines()) == 20


def test_refusals_speak_chinese(compute):
    """With `--lang zh` the refusal is Chinese."""
    assert compute.status("bsa", BSA + "a,x,65\n", "--lang", "zh") == 2
    assert compute.errors.startswith("第 2 行，列 height_cm：")


def test_not_utf8_is_refused(compute, tmp_path):
    """A file in another encoding is refused."""
    source = tmp_path / "latin.csv"
    source.write_bytes("id,height_cm,weight_kg\nä,170,65\n".encode("latin-1"))
    assert run(["bsa", "--in", str(source)]) == 2


def test_missing_files_are_refused(tmp_path, capsys):
    """A file that is not there, or an output folder that is not, is refused."""
    assert run(["bsa", "--in", str(tmp_path / "no.csv")]) == 2
    source = tmp_path / "in.csv"
    source.write_text(BSA)
    assert run(["bsa", "--in", str(source), "--out", str(tmp_path / "no" / "out.csv")]) == 2
    assert "no.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [[], ["nothing"], ["bsa", "--formula", "guess"], ["bor", "--max-ne", "-1"], ["km", "--conf", "2"]],
)
def test_wrong_options_are_refused(arguments, capsys):
    """No command, an unknown one, or an impossible option gives status 2 and the usage."""
    assert run(arguments) == 2
    assert "usage" in capsys.readouterr().err


def test_help_names_every_command(capsys):
    """The help lists the ten commands, in Chinese on request."""
    assert run(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(command.name in said for command in COMMANDS)
    assert run(["bsa", "--help", "--lang", "zh"]) == 0
    assert "体表面积" in capsys.readouterr().out


RUN = "import sys; from ecrf.wiring.compute import run; sys.exit(run(sys.argv[1:]))"


def start(*arguments, text=b""):
    """Run in a process of its own."""
    command = [sys.executable, "-c", RUN, *arguments]
    return subprocess.run(command, input=text, capture_output=True, cwd=ROOT, check=False)


def test_standard_streams():
    """`-` reads standard input and writes standard output; a refusal writes nothing there."""
    done = start("bsa", "--in", "-", "--out", "-", text=(BSA + "甲,170,65\n").encode())
    assert done.stdout.decode() == "id,bsa_m2,bsa_rounded\n甲,1.753598,1.75\n"
    refused = start("bsa", text=(BSA + "a,170,65\nb,x,65\n").encode())
    assert (refused.returncode, refused.stdout) == (2, b"")


def test_no_window_no_database_no_heavy_library():
    """Grading loads neither Qt nor SQLAlchemy nor YAML nor any heavy library."""
    code = RUN.replace("sys.exit(run(sys.argv[1:]))", "run(sys.argv[1:]); print(sorted(sys.modules))")
    text = b"id,analyte,value,unit\n1,HGB,90,g/L\n"
    done = subprocess.run(
        [sys.executable, "-c", code, "ctcae-labs"], input=text, capture_output=True, cwd=ROOT, check=True
    )
    loaded = done.stdout.decode()
    for name in ("PySide6", "sqlalchemy", "yaml", "typer", "rich", "openpyxl", "rapidfuzz", "numpy"):
        assert f"'{name}'" not in loaded
