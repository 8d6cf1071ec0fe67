"""Pictures from a folder or a zip of this machine."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from jobs.intake import attachments
from jobs.intake.files.folder_files import FolderFile, is_hidden
from jobs.intake.files.legible_names import by_legible_name, legible
from jobs.intake.pictures import folders
from jobs.intake.pictures.added_files import AddedFiles
from jobs.management.waited_chores import do
from jobs.management.wanted_files import SubmissionRefused, is_folder
from jobs.models import Batch


def bring(batch: Batch, path: Path) -> AddedFiles:
    """Take the pictures of a folder or a zip. Raises SubmissionRefused if there are none."""
    brought = _bring_folder(batch, path) if is_folder(path) else _bring_zip(batch, path)
    require_some(brought, path)
    return brought


def require_some(brought: AddedFiles, path: Path) -> None:
    """Raise SubmissionRefused with the reasons if no picture was taken."""
    if not brought.taken:
        left_out = map(": ".join, brought.left_out[:20])
        raise SubmissionRefused.of(f"There is no picture in {path}.", *left_out)


def _bring_zip(batch: Batch, path: Path) -> AddedFiles:
    chore = attachments.take_zip(batch, legible(path.name), pieces(path))
    return AddedFiles(**do(batch, chore).result)


def _bring_folder(batch: Batch, folder: Path) -> AddedFiles:
    brought = AddedFiles(legible(folder.name))
    folders.bring(batch, list(walk(folder, brought)), brought)
    return brought


def walk(folder: Path, brought: AddedFiles) -> Iterator[FolderFile]:
    """Yield every file in sorted order.

    Follow links; skip hidden files and those that systems keep for themselves.
    """
    for path, relative in _legible_paths(folder, brought):
        if is_hidden(relative) or not path.is_file():
            brought.skipped += 1
        else:
            yield _file(path, relative)


def _file(path: Path, relative: str) -> FolderFile:
    return FolderFile(relative, *_size_and_time(path), partial(_open, path))


def _legible_paths(folder: Path, brought: AddedFiles) -> Iterator[tuple[Path, str]]:
    """Yield every path below a folder, and how the batch calls it. A folder that cannot be read
    is left out.
    """

    def leave_out(error: OSError) -> None:
        brought.leave_out(*_unreadable(error))

    texts = {str(folder): PurePosixPath()}
    for here, below, names in os.walk(folder, onerror=leave_out):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for text, name in by_legible_name([*below, *names]).items():
            texts[str(Path(here, name))] = texts[here] / text
        for path in (Path(here, name) for name in sorted(names)):
            yield path, str(texts[str(path)])


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _unreadable(error: OSError) -> tuple[str, str]:
    return legible(str(error.filename)), f"This folder cannot be read: {error.strerror}."


def _size_and_time(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, int(stat.st_mtime * 1000)


def pieces(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, some at a time."""
    with _open(path) as file:
        yield from folders.pieces(file)
