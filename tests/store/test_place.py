"""Where a study may not lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrf.store.connect import Opening
from ecrf.store.place import check_place, find_network_mount
from ecrf.store.study_file import create_study_file
from ecrf.words import Refusal

MOUNTS = """/dev/sda1 / ext4 rw,relatime 0 0
tmpfs /tmp tmpfs rw 0 0
server:/export /mnt/share nfs4 rw,vers=4.2 0 0
//nas/studies /mnt/my\\040nas cifs rw 0 0
/dev/sdb1 /mnt/share/local ext4 rw 0 0
host:/home /home/me/remote fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/home/me/T3.ecrf", ""),
        ("/mnt/share/T3.ecrf", "nfs4"),
        ("/mnt/share/local/T3.ecrf", ""),
        ("/mnt/sharedisk/T3.ecrf", ""),
        ("/mnt/my nas/a/T3.ecrf", "cifs"),
        ("/home/me/remote/T3.ecrf", "fuse.sshfs"),
    ],
)
def test_network_mounts_are_recognised(path, found):
    """The mount a folder lies on decides, not a part of its name."""
    assert find_network_mount(Path(path), MOUNTS) == found


@pytest.mark.parametrize(
    "name",
    [
        "OneDrive",
        "OneDrive - Hospital",
        "Dropbox",
        "坚果云",
        "Nutstore Files",
        "百度云同步盘",
        "iCloud Drive",
    ],
)
def test_synchronised_folders_are_refused(tmp_path, name):
    """A folder that a service copies elsewhere while files are half written is refused, unless a test wants it."""
    folder = tmp_path / name / "T3.ecrf"
    with pytest.raises(Refusal) as refused:
        create_study_file(folder, Opening())
    assert refused.value.fault.code == "store.synchronised"
    assert not folder.exists()
    create_study_file(folder, Opening(any_place=True))


@pytest.mark.parametrize("name", ["Studies", "Dropboxes", "mein Ordner", "研究"])
def test_ordinary_folders_are_accepted(tmp_path, name):
    """A folder of this computer is accepted whatever its language."""
    check_place(tmp_path / name / "T3.ecrf")
