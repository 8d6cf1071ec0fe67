"""The kind of a file system is known without asking it."""

from pathlib import Path

import pytest

from jobs.storage import file_systems


def test_the_file_system_of_a_folder_is_that_of_its_innermost_mount() -> None:
    assert file_systems.kind_of(Path("/proc/self")) == "proc"
    assert file_systems.kind_of(Path("/sys/kernel")) == "sysfs"


MOUNTS = b"""\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:5 / /proc rw - proc proc rw
40 22 0:50 / /srv rw shared:2 master:1 - xfs /dev/sdb1 rw
41 40 0:51 / /srv/share rw - nfs4 server:/a rw
42 40 0:52 / /srv/with\\040space rw - cifs //server/a rw
43 40 0:53 / /srv/B\xc3\xbcro rw - cifs //server/b rw
44 40 0:54 / /srv/back\\134slash rw - nfs server:/b rw
45 40 0:55 / /srv/caf\xe9 rw - 9p host rw
46 22 0:56 / /mnt/twice rw - ext4 /dev/sdc1 rw
47 22 0:57 / /mnt/twice rw - nfs4 server:/c rw
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", "ext4"),
        ("/home/site/var", "ext4"),
        ("/srv", "xfs"),
        ("/srv/shared", "xfs"),  # not /srv/share
        ("/srv/share", "nfs4"),
        ("/srv/share/deep/in/it", "nfs4"),
        ("/srv/with space/files", "cifs"),
        ("/srv/Büro/files", "cifs"),
        ("/srv/back\\slash", "nfs"),
        ("/srv/caf\udce9/files", "9p"),  # a name that is not UTF-8, as Python has it
        ("/mnt/twice", "nfs4"),  # the later mount covers the earlier one
    ],
)
def test_a_folder_is_on_the_innermost_mount_whatever_its_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, kind: str
) -> None:
    (tmp_path / "mountinfo").write_bytes(MOUNTS)
    monkeypatch.setattr(file_systems, "_MOUNTS", tmp_path / "mountinfo")

    assert file_systems.kind_of(Path(folder)) == kind


def test_where_the_system_does_not_say_no_kind_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_systems, "_MOUNTS", tmp_path / "none")

    assert file_systems.kind_of(Path("/srv")) == ""
