"""How much room the storage has, as several pages show it."""

from dataclasses import dataclass

from jobs.byte_sizes import in_words
from jobs.storage import store


@dataclass(frozen=True, slots=True)
class StorageRoom:
    """The bytes that are left, and whether results take their room from them: those in a bucket do
    not.
    """

    usable_bytes: int
    counts_room: bool

    def __str__(self) -> str:
        return f"{in_words(self.usable_bytes)} free" if self.usable_bytes else "no room left"


def storage_room() -> StorageRoom:
    """Return what a page shows of the room."""
    files = store()
    return StorageRoom(files.usable_bytes(), files.counts_room)
