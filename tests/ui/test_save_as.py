"""Where a file shall be written."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from ecrf.ui.controls.save_as import ask_target


def test_the_next_file_is_offered_beside_the_last_one(qtbot, look, tmp_path, monkeypatch):
    """Taken back, nothing is remembered; a folder that is gone is not offered."""
    parent, offered, answers = QWidget(), [], ["", str(tmp_path / "shared" / "a.xlsx"), "", ""]
    qtbot.addWidget(parent)
    (tmp_path / "shared").mkdir()

    def answer(_parent, _title, name, _kinds):
        offered.append(Path(name))
        return answers.pop(0), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    assert ask_target(parent, look, "first.xlsx") is None
    assert ask_target(parent, look, "a.xlsx") == tmp_path / "shared" / "a.xlsx"
    assert ask_target(parent, look, "b.xlsx") is None
    (tmp_path / "shared").rmdir()
    assert ask_target(parent, look, "c.xlsx") is None
    assert offered[2] == tmp_path / "shared" / "b.xlsx"
    assert offered[0].parent == offered[1].parent == offered[3].parent != tmp_path / "shared"
