"""How much room the storage has, as several pages show it."""

from typing import Any

from jobs.storage import store


def storage_room() -> dict[str, Any]:
    """Return what a page shows of the room: the bytes that are left, and whether results take their
    room from them. Those in a bucket do not.
    """
    files = store()
    return {"usable_bytes": files.usable_bytes(), "counts_room": files.counts_room}
