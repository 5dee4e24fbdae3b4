"""Where a study folder may lie: on a disk of this computer, not on a network or in a synchronised folder."""

from __future__ import annotations

import sys
from pathlib import Path

from ecrf.words import Fault, Refusal

_NETWORK = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.davfs",
    "davfs", "afs", "9p", "ncpfs", "webdav", "afpfs", "glusterfs", "fuse.glusterfs", "ceph", "fuse.s3fs",
})  # fmt: skip
_SYNCHRONISED = (
    "onedrive", "dropbox", "google drive", "googledrive", "icloud", "mobile documents", "nextcloud",
    "owncloud", "nutstore", "坚果云", "baidunetdisk", "baidusyncdisk", "百度网盘", "百度云同步盘",
    "wps cloud", "wpsdrive", "wps云盘", "syncthing", "seafile", "tresorit", "pcloud", "box sync", "weiyun",
    "腾讯微云", "aliyundrive", "阿里云盘",
)  # fmt: skip
_REMOTE_DRIVE = 4
"""DRIVE_REMOTE of GetDriveTypeW (Microsoft, fileapi.h)."""
_ESCAPES = {"\\040": " ", "\\011": "\t", "\\012": "\n", "\\134": "\\"}


def check_place(folder: Path) -> None:
    """Refuse with `store.network_drive` or `store.synchronised`: the write-ahead log is not safe there."""
    path = folder.resolve()
    for part in path.parts:
        name = part.casefold()
        if any(name == word or name.startswith((word + " ", word + "-")) for word in _SYNCHRONISED):
            raise Refusal(Fault("store.synchronised", str(folder), {"name": part}))
    found = _network_name(path)
    if found:
        raise Refusal(Fault("store.network_drive", str(folder), {"name": found}))


def _network_name(path: Path) -> str:
    if sys.platform == "win32":
        return _windows_share(path)
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    return find_network_mount(path, mounts.read_text(encoding="utf-8", errors="replace"))


def find_network_mount(path: Path, mounts: str) -> str:
    """The file system type of the mount `path` lies on, if it is a network one; `mounts` as in proc(5)."""
    best, found = "", ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = fields[1]
        for escape, char in _ESCAPES.items():
            point = point.replace(escape, char)
        if path.is_relative_to(point) and len(point) >= len(best):
            best, found = point, fields[2]
    return found if found in _NETWORK else ""


def _windows_share(path: Path) -> str:
    import ctypes

    drive = path.drive
    if drive.startswith("\\\\"):
        return drive
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - only there on Windows
    return drive if kernel.GetDriveTypeW(f"{drive}\\") == _REMOTE_DRIVE else ""
