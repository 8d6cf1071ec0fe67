"""Files of folders on this machine: which of them count, and what is known before one is opened.

Pure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from jobs.intake.files import kinds


@dataclass(frozen=True, slots=True)
class FolderFile:
    """One file of a folder. `path` is relative, as data; `open` may raise OSError."""

    path: str
    size: int
    modified_ms: int
    open: Callable[[], BinaryIO]


def is_hidden(path: str) -> bool:
    """Return whether a file is hidden or a system file, and so not part of *the pictures of this
    folder*.
    """
    return path.rpartition("/")[2].startswith(".") or kinds.is_ignored(path)
