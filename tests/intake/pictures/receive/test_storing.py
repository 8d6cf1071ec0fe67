"""No row names a picture that is not on disk."""

from pathlib import Path

import pytest

from jobs.errors import NoRoom, StorageFailed
from jobs.intake.pictures import receive
from jobs.intake.pictures.receive import TAKEN, packs
from jobs.models import Batch, Source
from jobs.storage import store
from jobs.storage.folder import FolderStore
from jobs.storage.together import TogetherOnDisk
from tests import factories
from tests.intake.pictures.receive.test_packs import PICTURE, announced, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    return factories.draft()


def test_no_row_names_a_file_that_is_not_on_disk(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = announced(batch, ("1.jpg", PICTURE), ("2.jpg", PICTURE))

    def refused(self: TogetherOnDisk) -> None:
        assert not Source.objects.exclude(key="").exists()
        raise StorageFailed("The disk is full.")

    monkeypatch.setattr(TogetherOnDisk, "keep", refused)

    with pytest.raises(StorageFailed):
        receive.take_pack(batch, [(number, [PICTURE]) for number in numbers])

    assert not Source.objects.exclude(key="").exists()
    assert (kept(batch), list(store().unfinished())) == ([], [])


def test_files_stay_when_nobody_knows_whether_their_rows_were_written(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = announced(batch, ("1.jpg", PICTURE))

    def lost(*_: object, **__: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(packs, "update_many", lost)

    with pytest.raises(ConnectionResetError):
        receive.take_pack(batch, [(number, [PICTURE])])

    assert len(kept(batch)) == 1


def test_a_storage_that_does_not_answer_is_reported_in_words(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(self: FolderStore) -> int:
        raise TimeoutError(110, "it does not answer")

    monkeypatch.setattr(FolderStore, "free_bytes", silent)
    (number,) = announced(batch, ("1.jpg", PICTURE))

    with pytest.raises(StorageFailed, match=r"The storage cannot be used: it does not answer\."):
        receive.take_pack(batch, [(number, [PICTURE])])


def test_a_full_disk_is_reported_before_a_byte_is_read(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FolderStore, "free_bytes", lambda self: 301_000_000)

    with pytest.raises(NoRoom):
        receive.take_pack(batch, iter(()), 2_000_000)


def test_a_complete_file_becomes_the_picture(batch: Batch, tmp_path: Path) -> None:
    (number,) = announced(batch, ("1.jpg", PICTURE))
    path = tmp_path / "arrived"
    path.write_bytes(PICTURE)
    inode = path.stat().st_ino

    verdict = receive.take_file(batch, number, path)

    source = batch.sources.get()
    assert (verdict, store().read(source.key)) == (TAKEN, PICTURE)
    assert (store().path(source.key).stat().st_ino, path.exists()) == (inode, False)
