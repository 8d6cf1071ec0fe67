"""What a store of bytes does, wherever it keeps them.

A key is written once and its bytes never change. No reader sees half of a file. What `put` and
`put_once` have returned survives what the store promises to survive (docs/storage.md).
"""

from collections.abc import Buffer, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

PIECE = 256 * 1024  #: bytes read or written at a time
#: bytes that stay free on the disk: the database and the broker live there too
RESERVE = 300_000_000
BROKER_RESERVE = RESERVE // 2  #: below which the private broker takes no messages
RESERVE_FILES = 2_000  #: files that can still be made, on a file system that counts them


ABANDONED = 86_400.0  #: seconds after which nobody is expected to send the rest of a file

type Trouble = Literal["", "full", "crowded", "away"]


class KeyMissing(LookupError):
    """Nothing is stored under this key."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written: size in bytes, checksums of the content. Without these where they were not
    asked for.
    """

    key: str
    size: int
    crc32: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A stored file by its address in the store. `size`: the bytes that deleting it frees."""

    address: str
    size: int


class Span(NamedTuple):
    """Bytes `start` (included) to `stop` (excluded) of what is stored under a key."""

    key: str
    start: int
    stop: int


type Piece = bytes | Span
"""A part of a download."""


type Pieces = Iterable[Piece]
"""A download."""

type Chunks = Iterable[Buffer]
"""The bytes of a file, as they come."""


class FileSpan(NamedTuple):
    """A span of a file that is open."""

    key: str
    descriptor: int
    start: int
    stop: int

    def ended(self, at: int) -> KeyMissing:
        """Return what to raise when the file turns out to be shorter."""
        return KeyMissing(f"{self.key} ends at byte {at}, before byte {self.stop}")


class PartPlace(NamedTuple):
    """Where bytes `start` (included) to `stop` (excluded) of a file are to be sent."""

    start: int
    stop: int
    url: str


class DirectUploads(Protocol):
    """Large files that a browser sends to the store itself. They wait under separate keys
    (`keys.direct`) until they are looked at. Every method raises StorageFailed.
    """

    def places(self, key: str, size: int) -> list[PartPlace]:
        """Return where the rest of a file of `size` bytes goes: empty when all of it is there."""

    def complete(self, key: str, size: int) -> bool:
        """Make the parts one file, which nobody can change. Return False if parts are missing."""

    def adopt(self, key: str, target: str, chunks: Chunks) -> Stored:
        """Copy a completed file to another key within the store. `chunks` are its bytes, read back
        for the sums; whatever they raise passes through, and nothing is copied.
        """

    def drop(self, key: str) -> None:
        """Delete what was sent, complete or not."""

    def incomplete(self, prefix: str, seconds: float = 0.0) -> set[str]:
        """Return the keys of incomplete files below a prefix that were begun at least `seconds`
        ago.
        """


class Together(Protocol):
    """Files on their way into a store: all of them become visible, or none. Not thread-safe.

    with store().together() as files:
        stored = files.put(key, chunks)
        files.keep()

    Files that were not kept are deleted when the block ends.
    """

    def put(self, key: str, chunks: Chunks) -> Stored:
        """Take the bytes.

        Raises StorageFailed; whatever `chunks` raises passes through, and this file is gone.
        """

    def put_unsummed(self, key: str, chunks: Chunks) -> Stored:
        """Take the bytes as `put` does, without their checksums unless the store needs them."""

    def take_over(self, key: str, path: Path) -> Stored:
        """Let a finished local file that nobody writes to become the stored one, and return its
        size as `put_unsummed` does. Raises StorageFailed: then it is lost.
        """

    def drop(self, key: str) -> None:
        """Forget a file that was put or taken over."""

    def keep(self) -> None:
        """Return when all of them are stored under their keys.

        Raises StorageFailed: then none is there.
        """


class Store(Protocol):
    """Bytes under keys, which come from `jobs.storage.keys`."""

    # --- Writing ----------------------------------------------------------------------------------

    def put(self, key: str, chunks: Chunks) -> Stored:
        """Store the bytes. Raises StorageFailed when the store is full or away; whatever `chunks`
        raises passes through.

        Either way nothing is left behind.
        """

    def put_bytes(self, key: str, data: bytes) -> Stored: ...

    def put_once(self, key: str, chunks: Chunks) -> Stored:
        """Store bytes under a key that nobody uses before or after, as `put` does."""

    def put_reproducible(self, key: str, data: bytes) -> Stored:
        """Store bytes that can be made again.

        A power cut may lose or cut them. Whoever reads them checks that they are whole. Raises
        StorageFailed, as `put` does.
        """

    def together(self) -> AbstractContextManager[Together]:
        """Store several files with one wait for all of them."""

    # --- Reading ----------------------------------------------------------------------------------

    def size(self, key: str) -> int | None:
        """Return the number of bytes stored under the key; None if there is nothing."""

    def open(self, key: str) -> BufferedReader:
        """Open a stored file, from which any part can be read. Raises KeyMissing."""

    def read(self, key: str) -> bytes:
        """Return all bytes. Raises KeyMissing."""

    def read_range(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes `start` (included) to `stop` (excluded) in pieces. Raises KeyMissing if
        the file is absent or shorter.
        """

    def opened(self, pieces: Pieces) -> Generator[Buffer | FileSpan]:
        """Yield the pieces of a download: spans as open files where there are files, otherwise as
        their bytes, in one buffer or several. Each is good until the next one is asked for.

        Raises KeyMissing for a span of a file that is absent or shorter.
        """

    def local(self, key: str) -> AbstractContextManager[Path]:
        """Give the path of a whole file of this machine for the time of a `with` block.

        No file is there if nothing is stored under the key. Raises StorageFailed.
        """

    def lasting(self, key: str) -> Path | None:
        """Return the path of a whole local file that stays while this process runs; None if nothing
        is stored. For files that many rows share: fonts and insets.
        """

    def web_path(self, key: str) -> str | None:
        """Return the address of the file below `web_folder`; None if there is no such folder."""

    @property
    def web_folder(self) -> Path | None:
        """Return the folder from which nginx may send files itself."""

    # --- Deleting and listing ---------------------------------------------------------------------

    def delete(self, key: str) -> None:
        """Delete what is stored under the key, if anything."""

    def delete_files(self, files: Sequence[File]) -> None:
        """Delete these files; those that are gone count as deleted. Raises StorageFailed."""

    def delete_empty_folders(self, prefix: str) -> None:
        """Remove what is left of a prefix without files."""

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield every finished key under a prefix that ends with `/`, or every key for an empty
        one.
        """

    def names(self, prefix: str) -> set[str]:
        """Return the last parts of all finished keys directly under a prefix that ends with `/`.
        Much quicker than `keys`.
        """

    def files(self, prefix: str) -> Iterator[File]:
        """Yield every file under a prefix that ends with `/`, including unfinished ones. Safe while
        the caller deletes them.
        """

    def sample(self, prefix: str) -> Iterator[tuple[File, float]]:
        """Yield some files under a prefix, each with the number of files that it stands for."""

    def address(self, key: str) -> str:
        """Return by which address `files` and `sample` name the file of a key.

        Raises ValueError for a key that leaves the store.
        """

    def allocated(self, key: str) -> int:
        """Return how many bytes deleting the key would free; 0 if there is nothing."""

    def modified(self, key: str) -> float | None:
        """Return when the key was stored, in seconds since 1970; None if there is nothing."""

    def unfinished(self) -> Iterator[Path]:
        """Yield local files of unfinished writes, of writers at work and of dead ones."""

    is_shared: bool
    """Whether hosts see the same files without sharing a disk."""

    # --- Room -------------------------------------------------------------------------------------

    @property
    def counts_room(self) -> bool:
        """Return whether `free_bytes` is the room for stored files, not only for uploads on their
        way into the store.
        """

    def free_bytes(self) -> int:
        """Return how many bytes this machine can still write. Raises OSError."""

    def usable_bytes(self) -> int:
        """Return how many bytes uploads and results may still take: what is free, without the
        reserve; 0 where nothing can be written.

        The one number that pages show as free, and that uploads are measured against.
        """

    def free_files(self) -> int | None:
        """Return how many more files can be made; None where only bytes are limited."""

    @property
    def trouble(self) -> Trouble:
        """Return why nothing more should be written, or "". Work in progress still fits.

        `full`: too few bytes are free. `crowded`: the file system can hold hardly a further file.
        `away`: nothing can be written. Cheap enough to ask before each job.
        """

    @property
    def reason(self) -> str:
        """Return what is known of the last trouble, in sentences; empty for a folder, whose trouble
        says it all.
        """
