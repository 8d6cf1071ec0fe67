"""A folder of immutable files, each written under a temporary name, hashed on the way, synced, then
renamed.

A reader never sees half a file. Whatever was acknowledged survives a power cut, except small
pictures that are made again when they are missing or damaged (`put_reproducible`). Two levels of
folders under `in/`, `out/` and `small/` keep directories of 40,000 files quick.
"""

import os
import zlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Literal
from uuid import uuid4

from jobs.errors import StorageFailed
from jobs.storage import disk
from jobs.storage.contract import (
    PIECE,
    RESERVE,
    RESERVE_FILES,
    Chunks,
    File,
    FileSpan,
    KeyMissing,
    Pieces,
    Span,
    Stored,
    Trouble,
)
from jobs.storage.keys import TOGETHER
from jobs.storage.patience import Patience
from jobs.storage.sums import written
from jobs.storage.together import TEMPORARY, TogetherOnDisk

_NO_NAMES = frozenset({"", ".", ".."})
FANS = 256  #: sub-folders of a folder of many files
SAMPLED = 8  #: one sub-folder in this many is counted where an estimate is enough


type Waits = Literal["never", "once", "twice"]
"""How often a new file waits for the disk: twice is for its bytes, then for its name."""


class FolderStore:
    """Files under one folder. Keys are `/`-separated and come from `jobs.storage.keys`."""

    counts_room = True
    is_shared = False
    reason = ""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._patience = Patience(root)

    def path(self, key: str) -> Path:
        """Return the file behind a key, to read, never to write.

        Raises ValueError for a key that leaves the folder.
        """
        return Path(self.address(key))

    def address(self, key: str) -> str:
        """Return `path` as text: making a Path of it takes longer than opening the file."""
        folder, _, name = key.rpartition("/")
        if not _NO_NAMES.isdisjoint(key.split("/")):
            raise ValueError(f"not a storage key: {key!r}")
        return f"{self.root}/{folder}/{_fan(name)}/{name}"

    def put(self, key: str, chunks: Chunks) -> Stored:
        return self._put(key, chunks, waits="twice")

    def put_bytes(self, key: str, data: bytes) -> Stored:
        return self.put(key, [data])

    def put_once(self, key: str, chunks: Chunks) -> Stored:
        """Store bytes under a key that nobody uses before or after.

        Nothing refers to the name yet, so the file may have it before its bytes are on disk. Where
        syncing a file takes its name along, one wait is enough.
        """
        return self._put(key, chunks, waits="once")

    def put_reproducible(self, key: str, data: bytes) -> Stored:
        """Store bytes that can be made again, without waiting for the disk."""
        return self._put(key, [data], waits="never")

    def _put(self, key: str, chunks: Chunks, *, waits: Waits) -> Stored:
        target = self.path(key)
        temporary = target.with_name(f"{TEMPORARY}{uuid4().hex}")
        try:
            with disk.faults_in_words(self.root):
                opened = _created(temporary)
            with opened as file:
                stored = written(key, file, chunks)
                with disk.faults_in_words(self.root):
                    _name(file, temporary, target, waits)
        except BaseException:
            _remove(temporary)
            raise
        return stored

    def open(self, key: str) -> BufferedReader:
        try:
            return self.path(key).open("rb")
        except FileNotFoundError as error:
            raise KeyMissing(key) from error

    def together(self) -> TogetherOnDisk:
        return TogetherOnDisk(self.root, self.address)

    def opened(self, pieces: Pieces) -> Generator[bytes | FileSpan]:
        """Open the file of each span, from which the kernel can send it without a copy."""
        for piece in pieces:
            if not isinstance(piece, Span):
                yield piece
                continue
            descriptor = self._descriptor(piece.key)
            try:
                yield FileSpan(piece.key, descriptor, piece.start, piece.stop)
            finally:
                os.close(descriptor)

    def _descriptor(self, key: str) -> int:
        try:
            return os.open(self.address(key), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise KeyMissing(key) from error

    def local(self, key: str) -> AbstractContextManager[Path]:
        """Give the stored file itself."""
        return nullcontext(self.path(key))

    def lasting(self, key: str) -> Path | None:
        return self.path(key) if self.size(key) is not None else None

    @property
    def web_folder(self) -> Path:
        return self.root

    def web_path(self, key: str) -> str:
        return self.address(key).removeprefix(f"{self.root}/")

    def read(self, key: str) -> bytes:
        with self.open(key) as file:
            return file.read()

    def read_range(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        with self.open(key) as file:
            file.seek(start)
            left = stop - start
            while left > 0:
                piece = file.read(min(PIECE, left))
                if not piece:
                    raise KeyMissing(f"{key} ends before byte {stop}")
                left -= len(piece)
                yield piece

    def size(self, key: str) -> int | None:
        try:
            # There are 40,000 of them while somebody waits.
            return os.stat(self.address(key)).st_size  # noqa: PTH116
        except FileNotFoundError:
            return None

    def modified(self, key: str) -> float | None:
        try:
            return self.path(key).stat().st_mtime
        except FileNotFoundError:
            return None

    def allocated(self, key: str) -> int:
        try:
            return disk.allocated_bytes(self.path(key).stat())
        except FileNotFoundError:
            return 0

    def delete(self, key: str) -> None:
        _unlink(self.address(key))

    def delete_files(self, files: Sequence[File]) -> None:
        for file in files:
            _unlink(file.address)

    def keys(self, prefix: str) -> Iterator[str]:
        for folder, _, names in os.walk(self._folder(prefix)):
            inside = Path(folder).relative_to(self.root).as_posix()
            for name in names:
                if not name.startswith(TEMPORARY):
                    yield f"{inside.removesuffix('/' + _fan(name))}/{name}"

    def files(self, prefix: str) -> Iterator[File]:
        return _files([f"{self._folder(prefix)}"])

    def sample(self, prefix: str) -> Iterator[tuple[File, float]]:
        """Yield some files under a prefix, each with the number of files that it stands for.

        Every file of a small folder stands for itself; of one with tens of thousands, one in
        SAMPLED is looked at. Names fall into the sub-folders by chance, so these are like the
        others.
        """
        for kind in _entries(f"{self._folder(prefix)}"):
            fans = sorted(fan.path for fan in _entries(kind.path))
            chosen = fans[::SAMPLED] if len(fans) == FANS else fans
            yield from ((file, len(fans) / len(chosen)) for file in _files(chosen))

    def delete_empty_folders(self, prefix: str) -> None:
        """Remove the folders under a prefix that ends with `/`, from within, as far as nothing is
        in them.
        """
        for folder, *_ in os.walk(self._folder(prefix), topdown=False):
            with suppress(OSError):
                Path(folder).rmdir()

    def names(self, prefix: str) -> set[str]:
        with suppress(FileNotFoundError), os.scandir(self._folder(prefix)) as folders:
            fans = [folder.path for folder in folders if folder.is_dir(follow_symlinks=False)]
            return {
                name
                for fan in fans
                for name in os.listdir(fan)  # noqa: PTH208
                if not name.startswith(TEMPORARY)
            }
        return set()

    def unfinished(self) -> Iterator[Path]:
        for folder, _, names in os.walk(self.root):
            yield from (Path(folder) / name for name in names if name.startswith(TEMPORARY))

    def free_bytes(self) -> int:
        return self._patience.ask(lambda: disk.free_bytes(self._existing_root()))

    def usable_bytes(self) -> int:
        try:
            return max(0, self.free_bytes() - RESERVE)
        except OSError:
            return 0

    def free_files(self) -> int | None:
        return self._patience.ask(lambda: disk.free_files(self._existing_root()))

    @property
    def trouble(self) -> Trouble:
        """Return why nothing more should be written, or "", after one system call. Work in progress
        still fits into the reserve. A shared folder that does not answer is away.
        """
        try:
            found = self._patience.ask(self._statvfs)
        except OSError:
            return "away"
        if found.f_flag & os.ST_RDONLY:
            return "away"
        if found.f_bavail * found.f_frsize < RESERVE:
            return "full"
        return "crowded" if found.f_files and found.f_favail < RESERVE_FILES else ""

    def _statvfs(self) -> os.statvfs_result:
        try:
            return os.statvfs(f"{self.root}/")  # the slash makes a file of this name an error
        except FileNotFoundError:
            return os.statvfs(self._existing_root())

    def _existing_root(self) -> Path:
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.root

    def _folder(self, prefix: str) -> Path:
        parts = prefix.strip("/").split("/") if prefix else []
        if any(part in ("", ".", "..") for part in parts):
            raise ValueError(f"not a storage prefix: {prefix!r}")
        return self.root.joinpath(*parts)


def _fan(name: str) -> str:
    """Return one of 256 sub-folders, by a checksum of the name, because names of results begin
    alike.
    """
    return f"{zlib.crc32(name.partition(TOGETHER)[0].encode()) % FANS:02x}"


def _files(folders: list[str]) -> Iterator[File]:
    """Yield every file in and below these folders. Each folder's names are read before its first
    file is yielded: reading a folder while it is being emptied is undefined (readdir(3)).
    """
    left = list(folders)
    while left:
        for entry in _entries(left.pop()):
            with suppress(FileNotFoundError):  # another process deleted or renamed it meanwhile
                if entry.is_dir(follow_symlinks=False):
                    left.append(entry.path)
                else:
                    yield File(entry.path, disk.allocated_bytes(entry.stat(follow_symlinks=False)))


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Return the entries of a folder; an empty list if it does not exist."""
    try:
        with os.scandir(folder) as found:
            return list(found)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _created(path: Path) -> FileIO:
    """Open a new file for writing, and make its folder when it is the first one there."""
    try:
        return path.open("xb", buffering=0)
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path.open("xb", buffering=0)


def _name(file: FileIO, temporary: Path, target: Path, waits: Waits) -> None:
    """Give a written file its name, and wait for the disk. When that fails, no name is left, unless
    the same bytes had it before: others rely on them.
    """
    was_there = waits == "twice" and target.exists()
    is_enough = waits == "once" and disk.syncs_names(file.fileno())
    if waits != "never" and not is_enough:
        os.fsync(file.fileno())
    temporary.rename(target)
    try:
        if is_enough:
            os.fsync(file.fileno())
        elif waits != "never":
            disk.wait_for_disk(target.parent)
    except BaseException:
        if not was_there:
            _remove(target)
        raise


def _unlink(address: str) -> None:
    try:
        os.unlink(address)  # noqa: PTH108 -- 100,000 times
    except FileNotFoundError:
        pass
    except OSError as error:
        raise StorageFailed(
            f"A file could not be deleted ({error.strerror}). Ask the person who runs this site, "
            f"then try again."
        ) from error


def _remove(path: Path) -> None:
    with suppress(OSError):  # gone, or read-only by now: the error being raised says more
        path.unlink()
