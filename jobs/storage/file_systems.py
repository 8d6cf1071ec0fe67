"""Kinds of file systems, without touching one: a shared folder may not answer."""

import re
from pathlib import Path

OF_NETWORKS = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre", "ocfs2", "gfs2"),
    *("fuse.ceph", "fuse.glusterfs", "fuse.s3fs", "fuse.sshfs"),
}

_MOUNTS = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(r"\\([0-7]{3})")  #: a space, tab, line break or backslash


def kind_of(folder: Path) -> str:
    """Return the kind of file system (`ext4`, `nfs4`) by /proc/self/mountinfo, proc(5); "" if that
    is missing.
    """
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    best, kind = -1, ""
    for line in lines:
        mount, _, after = line.partition(" - ")
        point = Path(_ESCAPED.sub(_character, mount.split(" ")[4]))
        if folder.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), after.split(" ")[0]
    return kind


def _character(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 8))
