"""A folder of immutable files, each written under a temporary name, hashed on the way, synced, then
renamed.

A reader never sees half a file. Whatever was acknowledged survives a power cut, except small
pictures that are made again when they are missing or damaged (`put_reproducible`). Two levels of
folders under `in/`, `out/` and `small/` keep directories of 40,000 files quick.
"""

import hashlib
import os
import zlib
from collections.abc import Buffer, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Literal
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from jobs.storage import disk
from jobs.storage.keys import TOGETHER

PIECE = 256 * 1024  #: bytes read or written at a time
RESERVE = (
    300_000_000  #: bytes that stay free on the disk: the database and the broker live there too
)
RESERVE_FILES = 2_000  #: files that can still be made, on a file system that counts them
FANS = 256  #: sub-folders of a folder of many files
SAMPLED = 8  #: one sub-folder in this many is counted where an estimate is enough
TEMPORARY = ".part-"  #: how the name of an unfinished file begins


type Trouble = Literal["", "full", "crowded", "away"]

type Waits = Literal["never", "once", "twice"]
"""How often a new file waits for the disk: twice is for its bytes, then for its name."""


class KeyMissing(LookupError):
    """Nothing is stored under this key."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written: size in bytes, checksums of the content."""

    key: str
    size: int
    crc32: int
    sha256: str


@dataclass(frozen=True, slots=True)
class File:
    """A file on the disk. `size`: the bytes that deleting it frees."""

    path: str
    size: int


class Store:
    """Files under one folder. Keys are `/`-separated and come from `jobs.storage.keys`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        """Return the file behind a key, to read, never to write.

        Raises ValueError for a key that leaves the folder.
        """
        return Path(self.address(key))

    def address(self, key: str) -> str:
        """Return `path` as text: making a Path of it takes longer than opening the file."""
        folder, _, name = key.rpartition("/")
        if any(part in ("", ".", "..") for part in key.split("/")):
            raise ValueError(f"not a storage key: {key!r}")
        return f"{self.root}/{folder}/{_fan(name)}/{name}"

    def put(self, key: str, chunks: Iterable[Buffer]) -> Stored:
        """Store the bytes. Raises StorageFailed when the disk is full; whatever `chunks` raises
        passes through.

        Either way nothing is left behind.
        """
        return self._put(key, chunks, waits="twice")

    def put_bytes(self, key: str, data: bytes) -> Stored:
        return self.put(key, [data])

    def put_once(self, key: str, chunks: Iterable[Buffer]) -> Stored:
        """Store bytes under a key that nobody uses before or after, as `put` does.

        Nothing refers to the name yet, so the file may have it before its bytes are on disk. Where
        syncing a file takes its name along, one wait is enough.
        """
        return self._put(key, chunks, waits="once")

    def put_reproducible(self, key: str, data: bytes) -> Stored:
        """Store bytes that can be made again, without waiting for the disk.

        A power cut may lose or cut them. Whoever reads them checks that they are whole. Raises
        StorageFailed, as `put` does.
        """
        return self._put(key, [data], waits="never")

    def _put(self, key: str, chunks: Iterable[Buffer], *, waits: Waits) -> Stored:
        target = self.path(key)
        temporary = target.with_name(f"{TEMPORARY}{uuid4().hex}")
        try:
            with disk.faults_in_words(self.root):
                opened = _created(temporary)
            with opened as file:
                stored = write_unsynced(key, file, chunks)
                with disk.faults_in_words(self.root):
                    _name(file, temporary, target, waits)
        except BaseException:
            _remove(temporary)
            raise
        return stored

    def open(self, key: str) -> BinaryIO:
        try:
            return self.path(key).open("rb")
        except FileNotFoundError as error:
            raise KeyMissing(key) from error

    def descriptor(self, key: str) -> int:
        """Open a file to read; whoever asks closes it. Raises KeyMissing."""
        try:
            return os.open(self.address(key), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise KeyMissing(key) from error

    def read(self, key: str) -> bytes:
        with self.open(key) as file:
            return file.read()

    def read_range(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes `start` (included) to `stop` (excluded) in pieces. Raises KeyMissing if
        the file is absent or shorter.
        """
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
        """Return the number of bytes stored under the key; None if there is nothing."""
        try:
            return os.stat(self.address(key)).st_size  # noqa: PTH116 -- 40,000 of them while somebody waits
        except FileNotFoundError:
            return None

    def allocated(self, key: str) -> int:
        """Return how many bytes deleting the key would free; 0 if there is nothing."""
        try:
            return disk.allocated_bytes(self.path(key).stat())
        except FileNotFoundError:
            return 0

    def delete(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield every finished key under a prefix that ends with `/`, or every key for an empty
        one.
        """
        for folder, _, names in os.walk(self._folder(prefix)):
            inside = Path(folder).relative_to(self.root).as_posix()
            for name in names:
                if not name.startswith(TEMPORARY):
                    yield f"{inside.removesuffix('/' + _fan(name))}/{name}"

    def files(self, prefix: str) -> Iterator[File]:
        """Yield every file under a prefix that ends with `/`, including unfinished ones. Safe while
        the caller deletes them.
        """
        return _files([f"{self._folder(prefix)}"])

    def sample(self, prefix: str) -> Iterator[tuple[File, float]]:
        """Some files under a prefix, each with the number of files that it stands for.

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
        """Return the last parts of all finished keys directly under a prefix that ends with `/`.
        Much quicker than `keys`.
        """
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
        """Yield temporary files, of writers at work and of dead ones."""
        for folder, _, names in os.walk(self.root):
            yield from (Path(folder) / name for name in names if name.startswith(TEMPORARY))

    def free_bytes(self) -> int:
        return disk.free_bytes(self._existing_root())

    def usable_bytes(self) -> int:
        """Return how many bytes uploads and results may still take: what is free, without the
        reserve.

        The one number that pages show as free, and that uploads are measured against.
        """
        return max(0, self.free_bytes() - RESERVE)

    def free_files(self) -> int | None:
        """Return how many more files can be made; None where only bytes are limited."""
        return disk.free_files(self._existing_root())

    @property
    def trouble(self) -> Trouble:
        """Return why nothing more should be written, or "". Work in progress still fits into the
        reserve.

        Costs one system call.

        `full`: too few bytes are free. `crowded`: the file system can hold hardly a further file.
        """
        try:
            found = self._statvfs()
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
    """Give a written file its name, and wait for the disk. When that fails, no name is left."""
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
        _remove(target)
        raise


def _remove(path: Path) -> None:
    with suppress(OSError):  # gone, or read-only by now: the error being raised says more
        path.unlink()


def write_unsynced(key: str, file: FileIO, chunks: Iterable[Buffer]) -> Stored:
    """Write the bytes and return what they are. They may not be on disk yet."""
    size, crc32, sha256 = 0, 0, hashlib.sha256()
    for piece in _pieces(chunks):
        with disk.faults_in_words(file.name):
            disk.write_whole(file, piece)
        size += len(piece)
        crc32 = zlib.crc32(piece, crc32)
        sha256.update(piece)
    return Stored(key, size, crc32, sha256.hexdigest())


def _pieces(chunks: Iterable[Buffer]) -> Iterator[memoryview]:
    """Split bytes into pieces so small that what was just written is still in the processor's cache
    when it is hashed.
    """
    for chunk in chunks:
        whole = memoryview(chunk).cast("B")
        for start in range(0, len(whole), PIECE):
            yield whole[start : start + PIECE]


@cache
def _store_at(address: str) -> Store:
    url = urlsplit(address)
    if url.scheme != "file" or not url.path.startswith("/"):
        raise ImproperlyConfigured(f"STORAGE_URL={address!r}: use file:/an/absolute/folder.")
    return Store(Path(unquote(url.path)))


def store() -> Store:
    """Return the site's store, by `STORAGE_URL`."""
    return _store_at(settings.STORAGE_URL)
