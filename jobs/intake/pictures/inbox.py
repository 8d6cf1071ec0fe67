"""The inbox: a folder on this machine, OVERPRINT_INBOX, that people fill through a share or rsync
instead of a browser.

Its pictures are copied into a batch; the inbox itself is never changed. The people who write there
choose the names, so no link is followed: every folder and file is opened by its parent's descriptor
with O_NOFOLLOW, and only regular files count.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO

from django.conf import settings

from jobs.errors import InputRefused
from jobs.intake import chore_requests
from jobs.intake.drafts import ensure_draft
from jobs.intake.files.legible_names import by_legible_name, legible
from jobs.intake.pictures import folders
from jobs.intake.pictures.added_files import AddedFiles
from jobs.intake.pictures.folders import FolderFile
from jobs.models import Batch, Chore
from jobs.reporting import ReportProgress

LOOSE = "."  #: the name that stands for pictures directly in the inbox
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class InboxRefused(InputRefused):
    """There is no such folder in the inbox, or no inbox."""

    code = "inbox_refused"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that can be copied with everything in it.

    `name` is legible, or LOOSE for files directly in the inbox.
    """

    name: str
    files: int
    changed_at: datetime

    @property
    def is_loose(self) -> bool:
        return self.name == LOOSE


def listed() -> list[Folder]:
    """Return the folders that can be copied, the latest first. Raises InboxRefused."""
    if not settings.INBOX:
        raise InboxRefused(
            "This site has no inbox folder. The person who runs it can set one with "
            "OVERPRINT_INBOX."
        )
    with _opened(settings.INBOX, None) as inbox:
        names = _names(inbox)
        loose = Folder(
            LOOSE,
            sum(_file(name, inbox) is not None for name in names.values()),
            _changed_at(inbox),
        )
        found = [
            folder for text, name in names.items() if (folder := _looked_at(text, name, inbox))
        ]
    found.sort(key=lambda folder: folder.changed_at, reverse=True)
    return [folder for folder in (*found, loose) if folder.files]


def request(batch: Batch, name: str) -> Chore:
    """Request a copy of a folder of the inbox. Raises InboxRefused, NotPossibleNow."""
    ensure_draft(batch)
    if name not in [folder.name for folder in listed()]:
        raise InboxRefused(
            f"The inbox no longer has a folder “{name}” with files. Reload the inbox."
        )
    return chore_requests.request(batch, Chore.Kind.INBOX, folder=name)


def take(batch: Batch, name: str, report: ReportProgress) -> AddedFiles:
    """Copy the pictures of a folder of the inbox.

    Raises InboxRefused, NotPossibleNow, NoRoom, StorageFailed.
    """
    ensure_draft(batch)
    brought = AddedFiles(name)
    with (
        _opened(settings.INBOX, None) as inbox,
        _opened(_names(inbox).get(name, name), inbox) as folder,
    ):
        found = list(
            _found(folder, PurePosixPath() if name == LOOSE else PurePosixPath(name), brought)
        )
        folders.bring(batch, found, brought, report)
    return brought


# --- Looking, only by descriptors -----------------------------------------------------------------


@contextmanager
def _opened(name: str, parent: int | None) -> Iterator[int]:
    """Open a folder.

    The inbox itself may be a link, because the person who runs the site chose it.
    """
    try:
        descriptor = os.open(
            name, _FOLDER & ~os.O_NOFOLLOW if parent is None else _FOLDER, dir_fd=parent
        )
    except OSError as error:
        what = (
            "The inbox folder" if parent is None else f"The folder “{legible(name)}” of the inbox"
        )
        raise InboxRefused(
            f"{what} cannot be opened: {error.strerror}. Ask the person who runs this site."
        ) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _names(inbox: int) -> dict[str, str]:
    """Return legible name → real name of everything in the inbox."""
    return by_legible_name(os.listdir(inbox))  # by descriptor


def _looked_at(text: str, name: str, inbox: int) -> Folder | None:
    """Return a folder, or None if it is not a folder, is hidden or cannot be opened.

    `text` is its legible name.
    """
    if folders.is_hidden(name):
        return None
    with suppress(InboxRefused), _opened(name, inbox) as folder:
        count = sum(len(files) for _, _, files, _ in os.fwalk(".", dir_fd=folder))
        return Folder(text, count, _changed_at(folder))
    return None


def _changed_at(descriptor: int) -> datetime:
    return datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)


def _file(name: str, parent: int) -> os.stat_result | None:
    """Return the status of a regular file, or None."""
    with suppress(OSError):
        facts = os.stat(name, dir_fd=parent, follow_symlinks=False)
        return facts if stat.S_ISREG(facts.st_mode) else None
    return None


def _found(folder: int, within: PurePosixPath, brought: AddedFiles) -> Iterator[FolderFile]:
    """Yield the files in sorted order, including those in subfolders unless it is the inbox
    itself.
    """
    texts = {".": within}
    for here, below, names, descriptor in os.fwalk(".", dir_fd=folder):
        below[:] = (
            sorted(name for name in below if not name.startswith(".")) if within.parts else []
        )
        legible_names = by_legible_name([*below, *names])
        texts |= {
            os.path.join(here, name): texts[here] / text  # noqa: PTH118
            for text, name in legible_names.items()
        }
        for name in sorted(names):
            inside = PurePosixPath(here, name)
            path = str(texts[os.path.join(here, name)])  # noqa: PTH118  # as fwalk joins them
            facts = None if folders.is_hidden(path) else _file(name, descriptor)
            if facts is None:
                brought.skipped += 1
            else:
                yield FolderFile(
                    path, facts.st_size, int(facts.st_mtime * 1000), partial(_open, folder, inside)
                )


def _open(folder: int, path: PurePosixPath) -> BinaryIO:
    """Open a regular file below a folder without following links."""
    *between, name = path.parts
    descriptor = os.dup(folder)
    try:
        for part in between:
            before, descriptor = descriptor, os.open(part, _FOLDER, dir_fd=descriptor)
            os.close(before)
        file = os.fdopen(os.open(name, _FILE, dir_fd=descriptor), "rb")
    finally:
        os.close(descriptor)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(0, "it is no longer a file")
    return file
