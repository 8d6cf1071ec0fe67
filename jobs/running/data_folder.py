"""The data folder: its permissions, its secrets, and the lock that keeps a second site out of it.

Everything the site keeps is in it, readable only by its owner.
"""

import fcntl
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from jobs.errors import OverprintError
from jobs.storage import file_systems
from jobs.storage.disk import wait_for_disk

PROCESSES = Path("/proc")
KEY_FILE = "secret_key"  #: the secret key that the site made itself


class DataFolderUnusable(OverprintError):
    """Another site uses the folder, or it is on a file system whose locks cannot be trusted."""

    code = "data_folder_unusable"


def make(folder: Path) -> Path:
    """Return the folder; create it with mode 0700 if it is missing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def temporary(data: Path) -> Path:
    """Return the folder for temporary files of workers.

    In /tmp, the files of killed workers would pile up.
    """
    return data / "tmp"


def write_secret(path: Path, text: str, mode: int = 0o600) -> None:
    """Write a new file that only its owner can read. Raises FileExistsError rather than overwrite.

    It is written under another name, synced and then linked, so nobody reads half of it, even after
    a power cut.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), mode)
        os.link(name, path)
    finally:
        Path(name).unlink()
    wait_for_disk(path.parent)


def replace_secret(path: Path, text: str) -> None:
    """Write a secret like `write_secret`, but replace an existing one: it may change from start to
    start.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    write_secret(temporary, text)
    temporary.replace(path)
    wait_for_disk(path.parent)


def secret(path: Path, mode: int = 0o600) -> str:
    """Return a secret of 64 hexadecimal digits; create it on the first call."""
    if not path.exists():
        with suppress(FileExistsError):  # another process was first: its secret is the secret
            write_secret(path, secrets.token_hex(32), mode)
    return path.read_text(encoding="utf-8").strip()


def secret_key(data: Path) -> str:
    """Return Django's secret key, which is created once and kept in the data folder."""
    return secret(data / KEY_FILE)


def lock(data: Path) -> TextIO:
    """Keep every other `manage.py up` out of the folder for as long as the returned file is open.

    The children of the site inherit it, so the folder is free only when the last of them is gone.
    Raises DataFolderUnusable at once; `jobs.running.start` decides how long to wait for leftovers.
    """
    file = (data / "lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise DataFolderUnusable(_who_holds(data), pid=lock_holder(data)) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def lock_holder(data: Path) -> int | None:
    """Return the process id of the running supervisor; None when only children of a killed one are
    left.

    The number of a killed one may belong to a stranger by now, which does not hold the lock.
    """
    try:
        pid = int((data / "lock").read_text(encoding="utf-8"))
        os.kill(pid, 0)
    except (ValueError, ProcessLookupError):
        return None
    except PermissionError:
        return pid
    return pid if pid in lock_holders(data) or not PROCESSES.exists() else None


def lock_holders(data: Path) -> list[int]:
    """Return the processes that hold the lock on the folder, as far as /proc shows them, proc(5).

    One that only tries to take the lock has the file open, too, but `fdinfo` names the lock for its
    holders alone.
    """
    wanted = (data / "lock").stat()
    return [pid for pid in _visible_processes() if _holds_lock(pid, (wanted.st_dev, wanted.st_ino))]


def _visible_processes() -> Iterator[int]:
    with suppress(OSError):
        yield from (int(folder.name) for folder in PROCESSES.iterdir() if folder.name.isdecimal())


def _holds_lock(pid: int, wanted: tuple[int, int]) -> bool:
    with suppress(OSError):  # it ended meanwhile, or is somebody else's
        for opened in (PROCESSES / f"{pid}" / "fd").iterdir():
            found = opened.stat()
            if (found.st_dev, found.st_ino) == wanted:
                return "FLOCK" in (PROCESSES / f"{pid}" / "fdinfo" / opened.name).read_text(
                    encoding="ascii"
                )
    return False


def _who_holds(data: Path) -> str:
    pid = lock_holder(data)
    if pid is None:
        return f"Processes of an earlier run still work in {data}. Wait a moment, then try again."
    return (
        f"The site already runs in {data} (process {pid}). Stop it, or set OVERPRINT_DATA to "
        f"another folder."
    )


def refuse_network_file_system(folder: Path) -> None:
    """Raise DataFolderUnusable on a network file system:

    SQLite's log and file locks are not safe there.
    """
    kind = file_systems.kind_of(folder)
    if kind in file_systems.OF_NETWORKS:
        raise DataFolderUnusable(
            f"{folder} is on a network file system ({kind}), where a database can be damaged. "
            "Set OVERPRINT_DATA to a folder on a local disk."
        )


def machine_time_zone() -> str:
    """Return the machine's IANA time zone, or UTC if it does not say."""
    try:
        name = Path("/etc/timezone").read_text(encoding="utf-8").strip()
    except OSError:
        name = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    return name or "UTC"
