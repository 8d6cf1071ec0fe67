"""The room that pages show."""

import pytest

from dashboard.requests.storage_room import StorageRoom, storage_room
from jobs.storage.folder import FolderStore


def test_pages_show_what_is_left_of_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FolderStore, "usable_bytes", lambda _: 4_096)

    assert storage_room() == StorageRoom(usable_bytes=4_096, counts_room=True)
