"""The room that pages show."""

import pytest

from dashboard.requests.storage_room import StorageRoom, storage_room
from jobs.storage.folder import FolderStore


def test_pages_show_what_is_left_of_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FolderStore, "usable_bytes", lambda _: 4_096)

    assert storage_room() == StorageRoom(usable_bytes=4_096, counts_room=True)


@pytest.mark.parametrize(("left", "words"), [(4_096, "4.1 kB free"), (0, "no room left")])
def test_a_full_disk_is_not_called_free(left: int, words: str) -> None:
    assert str(StorageRoom(left, counts_room=True)) == words
