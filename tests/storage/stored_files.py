"""What tests of the storage ask of a folder."""

import os
from pathlib import Path

from jobs.storage.folder import FolderStore


def everything(store: FolderStore) -> list[str]:
    """Return all keys."""
    return sorted(store.keys("")) if store.root.exists() else []


def opened_below(folder: Path) -> list[str]:
    """Return the files and folders there that this process has open. What other threads open and
    close elsewhere does not count.
    """
    links = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]  # noqa: PTH208
    places = [os.path.realpath(link) for link in links if os.path.lexists(link)]
    return sorted(place for place in places if Path(place).is_relative_to(folder))
