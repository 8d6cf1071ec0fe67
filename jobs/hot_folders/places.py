"""The folders of a hot folder on the disk. People write there, so no link is followed."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings

from jobs.hot_folders import new_folders
from jobs.hot_folders.new_folders import IN, TAKEN, HotFolderRefused, faults_in_words
from jobs.intake.files.folder_files import FolderFile, is_hidden
from jobs.intake.files.legible_names import by_legible_name
from jobs.intake.pictures import guarded_folders
from jobs.intake.pictures.added_files import AddedFiles
from jobs.processes import folder_looks, shares

SHEETS = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
MOST_NAMED = 1_000
"""Copies of one name that are distinguished by a number."""
LONGEST_NAME = 255  #: bytes of a name on a disk


@dataclass(frozen=True, slots=True)
class DroppedSet:
    """A set as it lies in the folder. `fingerprint` changes while it is still being copied.

    `loose`: the number of files that lie beside the folders, named after the first. 0: a folder.
    """

    name: str
    fingerprint: str
    files: int
    sheets: tuple[str, ...]
    loose: int = 0

    @classmethod
    def of(cls, name: str, found: Sequence[FolderFile]) -> "DroppedSet":
        sheets = tuple(file.path for file in sheets_among(found))
        return cls(name, _fingerprint(found), len(found), sheets)


def _fingerprint(found: Iterable[FolderFile]) -> str:
    lines = "\n".join(map(_line, found))
    return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


def _line(file: FolderFile) -> str:
    return f"{file.path}\t{file.size}\t{file.modified_ms}"


def make(name: str) -> None:
    """Make the folders of a hot folder, unless they are there.

    Raises HotFolderRefused; FolderSilent if the place of the hot folders does not answer.
    """
    folder_looks.ask("The folder of the hot folders", new_folders.make, _root(), name)


def at_work_in(name: str) -> AbstractContextManager[None]:
    """Let the watching process know that this one works in a hot folder."""
    return shares.at_work_in(f"The hot folder “{name}”")


@contextmanager
def opened(name: str, *parts: str) -> Iterator[int]:
    """Open a folder of a hot folder. Raises HotFolderRefused."""
    with ExitStack() as held:
        with faults_in_words("/".join((name, *parts))):
            descriptor = held.enter_context(guarded_folders.opened(_root()))
            for part in (name, *parts):
                descriptor = held.enter_context(guarded_folders.opened(part, descriptor))
        yield descriptor


def dropped(name: str) -> list[DroppedSet]:
    """Return the sets that wait in a hot folder, by name. Raises HotFolderRefused."""
    with opened(name, IN) as waiting:
        return [
            found for text, real in _seen(waiting) if (found := _looked_at(text, real, waiting))
        ]


def loose(name: str) -> list[DroppedSet]:
    """Return the files that lie beside the sets, as one that cannot be taken, or nothing.

    Raises HotFolderRefused.
    """
    with opened(name, IN) as waiting:
        names = [text for text, real in _seen(waiting) if _is_file(real, waiting)]
    if not names:
        return []
    digest = hashlib.sha256("\n".join(names).encode("utf-8", "surrogateescape")).hexdigest()
    return [DroppedSet(names[0], digest, len(names), (), loose=len(names))]


def _seen(folder: int) -> list[tuple[str, str]]:
    """Return the legible and the real names of what is not hidden in a folder, sorted."""
    names = sorted(by_legible_name(guarded_folders.names_in(folder)).items())
    return [(text, real) for text, real in names if not is_hidden(real)]


def _is_file(name: str, folder: int) -> bool:
    return guarded_folders.file_status(name, folder) is not None


def files(folder: int) -> list[FolderFile]:
    """Return the files of a set, without hidden ones."""
    return list(guarded_folders.found(folder, PurePosixPath(), AddedFiles("")))


def sheets_among(found: Iterable[FolderFile]) -> list[FolderFile]:
    """Return the sheets directly in a set."""
    return [it for it in found if "/" not in it.path and it.path.lower().endswith(SHEETS)]


def free_name(name: str, wanted: str, taken: Sequence[str]) -> str:
    """Return the name that a set gets among the taken ones: with a number if it is not the first.

    `taken`: further names that must not be used again. Raises HotFolderRefused.
    """
    with opened(name, TAKEN) as here:
        used = {*guarded_folders.names_in(here), *taken}
    for numbered in (wanted, *(_numbered(wanted, number) for number in range(2, MOST_NAMED))):
        if numbered not in used:
            return numbered
    raise HotFolderRefused(
        f"The hot folder “{name}” has taken {MOST_NAMED:,} sets named “{wanted}”. Use another name."
    )


def _numbered(name: str, number: int) -> str:
    """Return the name with a number behind it, cut so that a disk takes it."""
    behind = f" ({number})"
    kept = name.encode()[: LONGEST_NAME - len(behind)].decode(errors="ignore")
    return f"{kept}{behind}"


def move(name: str, dropped_as: str, place: str) -> None:
    """Move a set to the taken ones, unless that was done before. Raises HotFolderRefused."""
    with opened(name, IN) as waiting, opened(name, TAKEN) as taken:
        if place in guarded_folders.names_in(taken):
            return
        real = by_legible_name(guarded_folders.names_in(waiting)).get(dropped_as, dropped_as)
        with faults_in_words(f"{name}/{IN}/{dropped_as}"):
            os.rename(real, place, src_dir_fd=waiting, dst_dir_fd=taken)


def _root() -> str:
    if not settings.HOT_FOLDERS:
        raise HotFolderRefused(
            "This site has no hot folders. The person who runs it can set a folder for them with "
            "OVERPRINT_HOT_FOLDERS."
        )
    return str(settings.HOT_FOLDERS)


def _looked_at(name: str, real: str, parent: int) -> DroppedSet | None:
    """Return a set, or None if it is not a folder that can be opened. `name` is legible, `real` is
    the one on the disk.
    """
    try:
        with guarded_folders.opened(real, parent) as folder:
            found = files(folder)
    except OSError:
        return None
    return DroppedSet.of(name, found)
