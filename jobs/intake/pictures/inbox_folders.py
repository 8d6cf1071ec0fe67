"""What lies in the inbox. It knows no tables, so that a child without a database can look.

No link is followed.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from jobs.errors import InputRefused
from jobs.intake.files.folder_files import is_hidden
from jobs.intake.files.legible_names import by_legible_name, legible
from jobs.intake.pictures import guarded_folders

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


def found_in(path: str) -> list[Folder]:
    """Return the folders of an inbox that can be copied, the latest first. Raises InboxRefused."""
    with opened(path, None) as inbox:
        names = names_in(inbox)
        loose = _loose(names.values(), inbox)
        found = [
            folder for text, name in names.items() if (folder := _looked_at(text, name, inbox))
        ]
    found.sort(key=lambda folder: folder.changed_at, reverse=True)
    return [folder for folder in (*found, loose) if folder.files]


@contextmanager
def opened(name: str, parent: int | None) -> Iterator[int]:
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


def names_in(inbox: int) -> dict[str, str]:
    """Return legible name → real name of everything in the inbox."""
    return by_legible_name(guarded_folders.names_in(inbox))


def _looked_at(text: str, name: str, inbox: int) -> Folder | None:
    """Return a folder, or None if it is not a folder, is hidden or cannot be opened.

    `text` is its legible name.
    """
    if is_hidden(name):
        return None
    with suppress(InboxRefused), opened(name, inbox) as folder:
        count = sum(len(files) for _, _, files, _ in os.fwalk(".", dir_fd=folder))
        return Folder(text, count, _changed_at(folder))
    return None


def _changed_at(descriptor: int) -> datetime:
    return datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
