"""The kind of a file system is known without asking it."""

from pathlib import Path

from jobs.storage import file_systems


def test_the_file_system_of_a_folder_is_that_of_its_innermost_mount() -> None:
    assert file_systems.kind_of(Path("/proc/self")) == "proc"
    assert file_systems.kind_of(Path("/sys/kernel")) == "sysfs"
