"""The power goes, with all that was not on the disk by then. Needs root.

Everything the site keeps is on a separate file system (a database server's cluster is not: that is
another machine). Linux can shut one down without writing what it still holds in memory, which is
what a power cut leaves.
"""

import fcntl
import os
import shutil
import signal
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.faults.kills import SLOW
from tests.faults.runs import Fault, Run
from tests.faults.sites import send
from tests.faults.waiting import until

SHUTDOWN = 0x8004587D  #: FS_IOC_SHUTDOWN, linux/fs.h
#: FS_SHUTDOWN_FLAGS_NOLOGFLUSH: from then on neither data nor journal is written
FORGET = struct.pack("I", 2)
SIZE = 2_000_000_000  #: bytes of a disk; its file is sparse


@dataclass(frozen=True, slots=True)
class Disk:
    """An ext4 file system in a file, mounted on a folder."""

    image: Path
    folder: Path

    def make(self) -> None:
        with self.image.open("wb") as file:
            file.truncate(SIZE)
        _do("mkfs.ext4", "-q", "-F", str(self.image))

    def mount(self) -> None:
        _do("mount", "-o", "loop", str(self.image), str(self.folder))

    def lose_power(self) -> None:
        """Forget what was not synced, and make every read and write fail from here on."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, SHUTDOWN, FORGET)
        finally:
            os.close(folder)

    def unmount(self) -> None:
        """Unmount it once nobody has one of its files open."""
        command = ["umount", str(self.folder)]
        until(
            lambda: subprocess.run(command, check=False, capture_output=True).returncode == 0,
            30,
            "a disk to itself",
        )


def _do(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@contextmanager
def everything_on_own_disk(run: Run) -> Iterator[None]:
    folder = run.site.folder
    prepared = folder.rename(folder.with_name("prepared"))
    folder.mkdir(mode=0o700)
    disk = Disk(run.folder / "disk.img", folder)
    disk.make()
    disk.mount()
    try:
        _do("cp", "--archive", f"{prepared}/.", str(folder))
        _do("sync", "--file-system", str(folder))  # as the site had made them
        shutil.rmtree(prepared)
        run.thing = disk
        yield
    finally:
        _do("umount", "--lazy", str(folder))
        disk.image.unlink()


def cut_power(run: Run) -> None:
    def cut() -> None:
        supervisor = psutil.Process(run.site.supervisor)
        family = [supervisor, *supervisor.children(recursive=True)]
        for process in family:
            # Nobody sees the disk fail: without power nobody would.
            send(process.pid, signal.SIGSTOP)
        run.thing.lose_power()
        for process in family:
            send(process.pid, signal.SIGKILL)
        assert run.site.process is not None
        run.site.process.wait()
        psutil.wait_procs(family, 20)
        run.thing.unmount()
        time.sleep(run.chance.uniform(0, 2))
        run.thing.mount()
        run.site.start()
        run.wait_for_progress(1, 60)

    run.repeat(cut, every=(1.5, 4), seconds=60)
    run.expect(run.breaks >= 2, f"the power went only {run.breaks} times")


FAULTS = [
    Fault(
        "power-cut",
        "F2",
        "power cut after every 1.5–4 s of work: kill -9 everything, and lose whatever was not "
        "synced",
        cut_power,
        250,
        SLOW,
        setup=everything_on_own_disk,
    )
]
