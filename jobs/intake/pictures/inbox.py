"""The inbox: a folder on this machine, OVERPRINT_INBOX, that people fill through a share or rsync
instead of a browser.

Its pictures are copied into a batch; the inbox itself is never changed, and no link is followed.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from django.conf import settings

from jobs.errors import InputRefused
from jobs.intake import chore_requests
from jobs.intake.drafts import ensure_draft
from jobs.intake.files.legible_names import by_legible_name, legible
from jobs.intake.pictures import folders, guarded_folders
from jobs.intake.pictures.added_files import AddedFiles
from jobs.models import Batch, Chore
from jobs.processes import shares
from jobs.reporting import ReportProgress

LOOSE = "."  #: the name that stands for pictures directly in the inbox


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
        loose = _loose(names.values(), inbox)
        found = [
            folder for text, name in names.items() if (folder := _looked_at(text, name, inbox))
        ]
    found.sort(key=lambda folder: folder.changed_at, reverse=True)
    return [folder for folder in (*found, loose) if folder.files]


def request(batch: Batch, name: str) -> Chore:
    """Request a copy of a folder of the inbox. Raises InboxRefused, NotPossibleNow."""
    ensure_draft(batch)
    _require_listed(name)
    return chore_requests.request(batch, Chore.Kind.INBOX, folder=name)


def _require_listed(name: str) -> None:
    if name not in [folder.name for folder in listed()]:
        raise InboxRefused(
            f"The inbox no longer has a folder “{name}” with files. Reload the inbox."
        )


def take(batch: Batch, name: str, report: ReportProgress) -> AddedFiles:
    """Copy the pictures of a folder of the inbox.

    Raises InboxRefused, NotPossibleNow, NoRoom, StorageFailed.
    """
    ensure_draft(batch)
    brought = AddedFiles(name)
    with (
        shares.at_work_in("The inbox" if name == LOOSE else f"The folder “{name}” of the inbox"),
        _opened(settings.INBOX, None) as inbox,
        _opened(_names(inbox).get(name, name), inbox) as folder,
    ):
        is_loose = name == LOOSE
        within = PurePosixPath() if is_loose else PurePosixPath(name)
        found = list(guarded_folders.found(folder, within, brought, deep=not is_loose))
        folders.bring(batch, found, brought, report)
    return brought


# --- Looking, only by descriptors -----------------------------------------------------------------


@contextmanager
def _opened(name: str, parent: int | None) -> Iterator[int]:
    """Open a folder.

    The inbox itself may be a link, because the person who runs the site chose it.
    """
    with ExitStack() as held:
        try:
            descriptor = held.enter_context(guarded_folders.opened(name, parent))
        except OSError as error:
            inside = f"The folder “{legible(name)}” of the inbox"
            what = "The inbox folder" if parent is None else inside
            raise InboxRefused(
                f"{what} cannot be opened: {error.strerror}. Ask the person who runs this site."
            ) from error
        yield descriptor


def _loose(names: Iterable[str], inbox: int) -> Folder:
    """Return the files directly in the inbox as a folder."""
    count = sum(guarded_folders.file_status(name, inbox) is not None for name in names)
    return Folder(LOOSE, count, _changed_at(inbox))


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
