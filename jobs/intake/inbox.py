"""The inbox: a folder of this machine, OVERPRINT_INBOX, into which pictures are copied by a share or rsync instead of
through a browser. Pictures of it are copied into a batch; the inbox itself is never changed.

Whoever may write there chooses the names, so no link is followed: every folder and file is opened by its parent's
descriptor with O_NOFOLLOW, and is a regular file or nothing.
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
from jobs.intake import chore_requests, folders
from jobs.intake.brought import Brought, Report
from jobs.intake.drafts import ensure_draft
from jobs.intake.folders import Found
from jobs.intake.legible_names import by_legible_name, legible
from jobs.models import Batch, Chore

LOOSE = "."  #: the folder that stands for pictures which lie in the inbox itself
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class InboxRefused(InputRefused):
    """There is no such folder in the inbox, or no inbox."""

    code = "inbox_refused"


@dataclass(frozen=True, slots=True)
class Folder:
    """One that can be taken, with all that lies in it. `name`: legible; LOOSE for the files of the inbox itself."""

    name: str
    files: int
    changed_at: datetime

    @property
    def is_loose(self) -> bool:
        return self.name == LOOSE


def listed() -> list[Folder]:
    """What can be taken, the latest first. Raises InboxRefused."""
    if not settings.INBOX:
        raise InboxRefused("This site has no inbox folder. The person who runs it can name one as OVERPRINT_INBOX.")
    with _opened(settings.INBOX, None) as inbox:
        names = _names(inbox)
        loose = Folder(LOOSE, sum(_file(name, inbox) is not None for name in names.values()), _changed_at(inbox))
        found = [folder for text, name in names.items() if (folder := _looked_at(text, name, inbox))]
    found.sort(key=lambda folder: folder.changed_at, reverse=True)
    return [folder for folder in (*found, loose) if folder.files]


def request(batch: Batch, name: str) -> Chore:
    """Ask for the pictures of a folder of the inbox. Raises InboxRefused, NotPossibleNow."""
    ensure_draft(batch)
    if name not in [folder.name for folder in listed()]:
        raise InboxRefused(f"There is no folder “{name}” with files in the inbox any more. Look into the inbox again.")
    return chore_requests.request(batch, Chore.Kind.INBOX, folder=name)


def take(batch: Batch, name: str, report: Report) -> Brought:
    """Copy the pictures of a folder of the inbox. Raises InboxRefused, NotPossibleNow, NoRoom, StorageFailed."""
    ensure_draft(batch)
    brought = Brought(name)
    with _opened(settings.INBOX, None) as inbox, _opened(_names(inbox).get(name, name), inbox) as folder:
        found = list(_found(folder, PurePosixPath() if name == LOOSE else PurePosixPath(name), brought))
        folders.bring(batch, found, brought, report)
    return brought


# --- Looking, by descriptors alone -----------------------------------------------------------------


@contextmanager
def _opened(name: str, parent: int | None) -> Iterator[int]:
    """A folder's descriptor. The inbox itself may be a link: the person who runs the site named it."""
    try:
        descriptor = os.open(name, _FOLDER & ~os.O_NOFOLLOW if parent is None else _FOLDER, dir_fd=parent)
    except OSError as error:
        what = "The inbox folder" if parent is None else f"The folder “{legible(name)}” of the inbox"
        raise InboxRefused(f"{what} cannot be opened: {error.strerror}. Ask the person who runs this site.") from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _names(inbox: int) -> dict[str, str]:
    """Legible name → name of everything in the inbox."""
    return by_legible_name(os.listdir(inbox))  # by descriptor


def _looked_at(text: str, name: str, inbox: int) -> Folder | None:
    """None for what is no folder, hidden, or not to be opened. `text`: its legible name."""
    if folders.is_hidden(name):
        return None
    with suppress(InboxRefused), _opened(name, inbox) as folder:
        count = sum(len(files) for _, _, files, _ in os.fwalk(".", dir_fd=folder))
        return Folder(text, count, _changed_at(folder))
    return None


def _changed_at(descriptor: int) -> datetime:
    return datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)


def _file(name: str, parent: int) -> os.stat_result | None:
    """None for what is no regular file, or gone."""
    with suppress(OSError):
        facts = os.stat(name, dir_fd=parent, follow_symlinks=False)
        return facts if stat.S_ISREG(facts.st_mode) else None
    return None


def _found(folder: int, within: PurePosixPath, brought: Brought) -> Iterator[Found]:
    """Its files in sorted order, all below it too unless it is the inbox itself."""
    texts = {".": within}
    for here, below, names, descriptor in os.fwalk(".", dir_fd=folder):
        below[:] = sorted(name for name in below if not name.startswith(".")) if within.parts else []
        legible_names = by_legible_name([*below, *names])
        texts |= {os.path.join(here, name): texts[here] / text for text, name in legible_names.items()}  # noqa: PTH118
        for name in sorted(names):
            inside = PurePosixPath(here, name)
            path = str(texts[os.path.join(here, name)])  # noqa: PTH118  # as fwalk joins them
            facts = None if folders.is_hidden(path) else _file(name, descriptor)
            if facts is None:
                brought.skipped += 1
            else:
                yield Found(path, facts.st_size, int(facts.st_mtime * 1000), partial(_open, folder, inside))


def _open(folder: int, path: PurePosixPath) -> BinaryIO:
    """A regular file below a folder, without a link on the way."""
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
        raise OSError(0, "it is no file any more")
    return file
