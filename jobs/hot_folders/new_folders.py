"""Make the folders of a hot folder. This knows no settings, so that a child can do it at once.

People write there, so no link is followed.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from jobs.errors import InputRefused
from jobs.intake.files.legible_names import legible
from jobs.intake.pictures import guarded_folders

IN, TAKEN, OUT = "in", "taken", "out"


class HotFolderRefused(InputRefused):
    """A hot folder cannot be opened, or a set in it cannot be taken."""

    code = "hot_folder_refused"


def make(root: str, name: str) -> None:
    """Make a hot folder and the three folders in it, unless they are there.

    Raises HotFolderRefused.
    """
    with (
        faults_in_words(name),
        guarded_folders.opened(root) as above,
        made(above, name) as folder,
    ):
        _make_parts(folder)


def _make_parts(folder: int) -> None:
    for part in (IN, TAKEN, OUT):
        with made(folder, part):
            pass


@contextmanager
def made(parent: int, name: str) -> Iterator[int]:
    """Open a folder; if there is none, make it with the permissions of the one it is in, so that
    whoever can use that one can use this one. Raises OSError.
    """
    is_new = _is_made(parent, name)
    with guarded_folders.opened(name, parent) as folder:
        if is_new:
            os.fchmod(folder, guarded_folders.permissions(parent))
        yield folder


def _is_made(parent: int, name: str) -> bool:
    """Make a folder. Return False if there is one."""
    try:
        os.mkdir(name, dir_fd=parent)
    except FileExistsError:
        return False
    return True


@contextmanager
def faults_in_words(what: str) -> Iterator[None]:
    """Raise HotFolderRefused for what the disk refuses. `what`: the folder."""
    try:
        yield
    except OSError as error:
        raise HotFolderRefused(
            f"The hot folder “{legible(what)}” cannot be used: {error.strerror}. Ask the person "
            "who runs this site."
        ) from error
