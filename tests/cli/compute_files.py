"""Runs `ecrf compute` on small CSV texts and reads what it wrote."""

import csv
import io

from ecrf.wiring.compute import run


class Compute:
    """One folder to compute in."""

    def __init__(self, folder, capsys):
        self._folder = folder
        self._capsys = capsys

    def __call__(self, command, text, *options):
        """Return the rows written as dictionaries; the command must succeed."""
        status = self.status(command, text, *options)
        assert status == 0, self.errors
        return list(csv.DictReader(io.StringIO(self.written())))

    def status(self, command, text, *options):
        """Return the exit status; what it said is in `errors`."""
        source = self._folder / "in.csv"
        source.write_text(text, encoding="utf-8")
        status = run([command, "--in", str(source), "--out", str(self._folder / "out.csv"), *options])
        self.errors = self._capsys.readouterr().err
        return status

    def written(self):
        """Return the text of the output file."""
        return (self._folder / "out.csv").read_text(encoding="utf-8")

    def files(self):
        """Return the names of the files in the folder."""
        return sorted(path.name for path in self._folder.iterdir())
