"""Folders that other people write to: opened by descriptors, without following links.

The people who write there choose the names, so every folder and file is opened by its parent's
descriptor with O_NOFOLLOW, and only regular files count.
"""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO

from jobs.intake.files.folder_files import FolderFile, is_hidden
from jobs.intake.files.legible_names import by_legible_name
from jobs.intake.pictures.added_files import AddedFiles

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def opened(name: str, parent: int | None = None) -> Iterator[int]:
    """Open a folder below another one; without `parent`, one that may be a link, because whoever
    runs the site chose it. Raises OSError.
    """
    flags = _FOLDER & ~os.O_NOFOLLOW if parent is None else _FOLDER
    descriptor = os.open(name, flags, dir_fd=parent)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def names_in(folder: int) -> list[str]:
    """Return the names of everything in an open folder."""
    return os.listdir(folder)


def permissions(descriptor: int) -> int:
    """Return the permissions of an open file or folder."""
    return stat.S_IMODE(os.fstat(descriptor).st_mode)


def file_status(name: str, parent: int) -> os.stat_result | None:
    """Return the status of a regular file, or None."""
    with suppress(OSError):
        facts = os.stat(name, dir_fd=parent, follow_symlinks=False)
        return facts if stat.S_ISREG(facts.st_mode) else None
    return None


def found(
    folder: int, within: PurePosixPath, brought: AddedFiles, *, deep: bool = True
) -> Iterator[FolderFile]:
    """Yield the files of a folder in sorted order, with `deep` those in its subfolders, too.

    Their paths begin with `within`. Hidden files are counted in `brought`.
    """
    texts = {".": within}
    for here, below, names, descriptor in os.fwalk(".", dir_fd=folder):
        below[:] = sorted(name for name in below if not name.startswith(".")) if deep else []
        texts |= _legible_paths(here, [*below, *names], texts[here])
        for name in sorted(names):
            path = str(texts[os.path.join(here, name)])  # noqa: PTH118  # as fwalk joins them
            facts = None if is_hidden(path) else file_status(name, descriptor)
            if facts is None:
                brought.skipped += 1
            else:
                yield _folder_file(path, facts, partial(_open, folder, PurePosixPath(here, name)))


def _legible_paths(
    here: str, names: Sequence[str], within: PurePosixPath
) -> dict[str, PurePosixPath]:
    """Return path of a name, as fwalk joins it → the path that pages show."""
    return {
        os.path.join(here, name): within / text  # noqa: PTH118
        for text, name in by_legible_name(names).items()
    }


def _folder_file(path: str, facts: os.stat_result, opening: Callable[[], BinaryIO]) -> FolderFile:
    return FolderFile(path, facts.st_size, int(facts.st_mtime * 1000), opening)


def _open(folder: int, path: PurePosixPath) -> BinaryIO:
    """Open a regular file below a folder without following links."""
    file = os.fdopen(_descriptor(folder, path), "rb")
    if not _is_regular(file):
        file.close()
        raise OSError(0, "it is no longer a file")
    return file


def _is_regular(file: BinaryIO) -> bool:
    return stat.S_ISREG(os.fstat(file.fileno()).st_mode)


def _descriptor(folder: int, path: PurePosixPath) -> int:
    *between, name = path.parts
    descriptor = os.dup(folder)
    try:
        for part in between:
            before, descriptor = descriptor, os.open(part, _FOLDER, dir_fd=descriptor)
            os.close(before)
        return os.open(name, _FILE, dir_fd=descriptor)
    finally:
        os.close(descriptor)
